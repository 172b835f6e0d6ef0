//! iCalendar files (RFC 5545) of all-day events, for calendar programs that subscribe.

use domain::time::{Day, Timestamp};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

/// A day with something on it.
pub(crate) struct Entry {
    /// Stays the same for as long as the thing does.
    pub(crate) uid: String,
    pub(crate) day: Day,
    pub(crate) changed: Timestamp,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) url: String,
    /// Calendars show it struck out, or not at all.
    pub(crate) dropped: bool,
}

/// The same entries give the same bytes: times are those of the changes, not of the request.
pub(crate) fn calendar(name: &str, entries: &[Entry]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Pacekeeper//Roadmap//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN")).append_property(("METHOD", "PUBLISH"));
    calendar.name(name);
    for entry in entries {
        let mut event = Event::new();
        event.uid(&entry.uid).timestamp(entry.changed.utc()).last_modified(entry.changed.utc());
        event.all_day(entry.day).summary(&entry.title).description(&entry.about).url(&entry.url);
        event.status(if entry.dropped { EventStatus::Cancelled } else { EventStatus::Confirmed });
        // A date to keep in mind, during which nobody is busy.
        event.add_property("TRANSP", "TRANSPARENT");
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, about: &str) -> Entry {
        Entry {
            uid: "A-57@perf.example".to_owned(),
            day: "2026-12-31".parse().unwrap(),
            changed: Timestamp::new(chrono::DateTime::parse_from_rfc3339("2026-11-25T12:00:00.5Z").unwrap().to_utc()),
            title: title.to_owned(),
            about: about.to_owned(),
            url: "https://perf.example/actions/A-57".to_owned(),
            dropped: false,
        }
    }

    #[test]
    fn a_file_has_what_rfc_5545_asks_for_and_nothing_of_the_clock() {
        let text = calendar("Pacekeeper: All teams", &[entry("Cache prices, once; and for all", "one\ntwo \\ three")]);
        // 3.1: lines end with CRLF and hold at most 75 octets. 3.4: the frame. 3.6.1: UID and DTSTAMP are required.
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        for line in [
            "VERSION:2.0",
            "PRODID:-//Pacekeeper//Roadmap//EN",
            "UID:A-57@perf.example",
            "DTSTAMP:20261125T120000Z",
            "DTSTART;VALUE=DATE:20261231",
            // 3.3.11: commas, semicolons, backslashes and line ends are escaped.
            "SUMMARY:Cache prices\\, once\\; and for all",
            "DESCRIPTION:one\\ntwo \\\\ three",
            "URL:https://perf.example/actions/A-57",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.split("\r\n").any(|found| found == line), "{line} in {text}");
        }
        assert_eq!(text, calendar("Pacekeeper: All teams", &[entry("Cache prices, once; and for all", "one\ntwo \\ three")]));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let title = "größer und schneller ".repeat(12);
        let text = calendar("x", &[entry(&title, "")]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{}", title.trim_end())), "{text}");
    }

    #[test]
    fn what_was_dropped_is_cancelled() {
        let text = calendar("x", &[Entry { dropped: true, ..entry("a", "") }]);
        assert!(text.contains("STATUS:CANCELLED\r\n"), "{text}");
    }
}
