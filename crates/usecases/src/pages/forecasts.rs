//! Kept forecasts in words: of one team, and how many levels are expected by the end of the quarter.

use super::format::{self, short_date};
use crate::view::Phrase;
use domain::planner::{Told, ToldRange, end_of_quarter, outlook};
use domain::time::{Day, days_before};

/// `4 by 12 Mar (20 Feb to 30 Apr)`, `no forecast: no open action`.
pub(super) fn expected_text(told: &Told, today: Day) -> String {
    let Some(range) = told.range else { return format!("no forecast: {}", why(told)) };
    let day = |day: Option<Day>| day.map(|day| short_date(day, today));
    match (day(range.likely), day(range.early), day(range.late)) {
        (Some(likely), Some(early), Some(late)) => format!("{} by {likely} ({early} to {late})", told.target),
        (Some(likely), Some(early), None) => format!("{} by {likely} ({early} or later)", told.target),
        _ => format!("{} in more than two years", told.target),
    }
}

/// A forecast older than this is not shown.
pub(super) const FORECAST_DAYS: u64 = 14;

/// What was told last of a team at `level`, if it still says something on `day`: not of a level that is reached by now, not long ago,
/// and not of the end of another quarter.
pub(super) fn current(told: Option<&(Day, Told)>, level: Option<u8>, day: Day) -> Option<&Told> {
    let (on, told) = told?;
    let is_ahead = level.is_some_and(|level| told.target > level);
    let is_fresh = days_before(day, FORECAST_DAYS) <= *on && *on <= day;
    let of_quarter = told.range.is_none_or(|range| range.quarter_end == end_of_quarter(day));
    (is_ahead && is_fresh && of_quarter).then_some(told)
}

/// Why there is no date, in a few words.
pub(super) fn why(told: &Told) -> &'static str {
    match told.none.as_deref() {
        Some("few_finished") => "too few finished actions",
        Some("without_action") => "a check without action",
        Some("blocked") => "an action is blocked",
        Some("beyond_experience") => "an action is open too long",
        Some("unreachable") => "a criterion does not apply",
        _ => "nothing to go by",
    }
}

/// `Two to four of 12 teams are expected to reach their next level by 31 Dec; 5 teams have no forecast.` `None` without any team.
pub(super) fn by_quarter_end(told: &[&Told], today: Day) -> Option<Vec<Phrase>> {
    if told.is_empty() {
        return None;
    }
    let ranges: Vec<ToldRange> = told.iter().filter_map(|told| told.range).collect();
    let without = told.len() - ranges.len();
    let plain = |text: String| Phrase { text, strong: false };
    let Some(end) = ranges.iter().map(|range| range.quarter_end).max() else {
        let text = "No team’s next level can be forecast yet: open actions for its missing checks, and finish three.";
        return Some(vec![plain(text.to_owned())]);
    };
    let chances: Vec<f64> = ranges.iter().map(|range| f64::from(range.by_quarter_end) / 1000.0).collect();
    let found = outlook(&chances);
    let figure =
        if found.at_least == found.at_most { found.likely.to_string() } else { format!("{} to {}", found.at_least, found.at_most) };
    let mut sentence = vec![
        Phrase { text: format!("{figure} of {}", format::plural(ranges.len() as i64, "team", "teams")), strong: true },
        plain(format!(
            " with a forecast {} expected to reach the next level by {}, most likely {}",
            if ranges.len() == 1 { "is" } else { "are" },
            short_date(end, today),
            found.likely
        )),
    ];
    if without > 0 {
        sentence.push(plain(format!("; {} no forecast", format::plural(without as i64, "team has", "teams have"))));
    }
    sentence.push(plain(".".to_owned()));
    Some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn told(by_quarter_end: u16) -> Told {
        let range = ToldRange {
            early: Some(day("2026-12-01")),
            likely: Some(day("2026-12-20")),
            late: Some(day("2027-02-03")),
            quarter_end: day("2026-12-31"),
            by_quarter_end,
        };
        Told { target: 4, range: Some(range), none: None }
    }

    fn none() -> Told {
        Told { target: 3, range: None, none: Some("without_action".to_owned()) }
    }

    #[test]
    fn a_range_and_the_reason_for_none() {
        let today = day("2026-11-25");
        assert_eq!(expected_text(&told(600), today), "4 by 20 Dec (1 Dec to 3 Feb 2027)");
        assert_eq!(expected_text(&none(), today), "no forecast: a check without action");
    }

    #[test]
    fn what_is_old_or_of_a_level_that_is_reached_says_nothing_any_more() {
        let made = (day("2026-11-20"), told(600));
        let shown = |level: Option<u8>, on: &str| current(Some(&made), level, day(on)).is_some();
        assert!(shown(Some(3), "2026-11-20") && shown(Some(3), "2026-12-04"));
        assert!(!shown(Some(4), "2026-11-25"), "reached");
        assert!(!shown(None, "2026-11-25"), "unrated by now");
        assert!(!shown(Some(3), "2026-12-05"), "15 days old");
        assert!(!shown(Some(3), "2026-11-19"), "made later");
        let late = (day("2026-12-31"), told(600));
        assert!(current(Some(&late), Some(3), day("2026-12-31")).is_some());
        assert!(current(Some(&late), Some(3), day("2027-01-01")).is_none(), "of the quarter that ended");
        assert_eq!(current(None, Some(3), day("2026-11-25")), None);
    }

    #[test]
    fn the_quarter_in_a_sentence() {
        let today = day("2026-11-25");
        let text =
            |told: &[&Told]| by_quarter_end(told, today).map(|sentence| sentence.into_iter().map(|part| part.text).collect::<String>());
        let (sure, coin, none) = (told(1000), told(500), none());
        assert_eq!(
            text(&[&sure, &coin, &none]).unwrap(),
            "1 to 2 of 2 teams with a forecast are expected to reach the next level by 31 Dec, most likely 1; 1 team has no forecast."
        );
        assert!(text(&[&none]).unwrap().starts_with("No team’s next level can be forecast yet"));
        assert_eq!(text(&[]), None);
    }
}
