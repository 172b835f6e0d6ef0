//! Figures as people read them. A missing value is a dash, never 0; minus is the sign, not the hyphen.

use domain::time::{Day, Timestamp, Window};

/// Stands where there is no value.
pub(super) const NONE: &str = "—";

/// Between groups of three digits: narrow and not to be broken.
const GROUP: char = '\u{202f}';

/// A decimal with at most `digits` places; a whole number has none.
pub(super) fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let number = if rest.is_empty() { grouped(whole) } else { format!("{}.{rest}", grouped(whole)) };
    if value < 0.0 && number != "0" { format!("−{number}") } else { number }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text
}

pub(super) fn count(number: i64) -> String {
    let digits = grouped(&number.unsigned_abs().to_string());
    if number < 0 { format!("−{digits}") } else { digits }
}

/// A ratio in per cent with one place.
pub(super) fn percent(ratio: f64) -> String {
    format!("{} %", decimal(ratio * 100.0, 1))
}

/// A ratio in whole per cent between 0 and 100, for meters.
pub(super) fn share(ratio: f64) -> u8 {
    (ratio * 100.0).round().clamp(0.0, 100.0) as u8
}

/// Per mille and finer objectives keep their digits: 99.95 %.
pub(super) fn objective(ppm: i64) -> String {
    format!("{} %", decimal(ppm as f64 / 10_000.0, 4))
}

/// Amounts from 1 on have two places, smaller ones three significant digits.
pub(super) fn money(amount: f64) -> String {
    let size = amount.abs();
    if size > 0.0 && size < 0.995 {
        return decimal(amount, (2.0 - size.log10().floor()).clamp(2.0, 9.0) as usize);
    }
    let text = format!("{size:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{}{}.{cents}", if amount < 0.0 { "−" } else { "" }, grouped(whole))
}

/// Tenths as one place: 29 is 2.9.
pub(super) fn score(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

/// `1 team`, `12 teams`.
pub(super) fn plural(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Numbers up to twelve as words, for the start of a sentence.
pub(super) fn in_words(number: i64) -> String {
    const WORDS: [&str; 13] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];
    usize::try_from(number).ok().and_then(|index| WORDS.get(index)).map_or_else(|| count(number), |word| (*word).to_owned())
}

/// `24 Nov 2026`
pub(super) fn date(day: Day) -> String {
    day.format("%-d %b %Y").to_string()
}

/// `24 Nov`, with the year where it is another one than that of `today`.
pub(super) fn short_date(day: Day, today: Day) -> String {
    use chrono::Datelike;
    if day.year() == today.year() { day.format("%-d %b").to_string() } else { date(day) }
}

/// `26 Oct to 24 Nov 2026`
pub(super) fn window(window: Window) -> String {
    if window.from == window.to { date(window.to) } else { format!("{} to {}", short_date(window.from, window.to), date(window.to)) }
}

/// `30 d`; whole weeks from eight on as weeks.
pub(super) fn days(days: i64) -> String {
    if days >= 56 && days % 7 == 0 { format!("{} weeks", days / 7) } else { format!("{} d", count(days)) }
}

/// `4 min ago`, `in 3 h`.
pub(super) fn relative(now: Timestamp, then: Timestamp) -> String {
    let seconds = (now.micros() - then.micros()) / 1_000_000;
    let span = span(seconds.abs());
    match (span, seconds) {
        (None, _) => "just now".to_owned(),
        (Some(span), 0..) => format!("{span} ago"),
        (Some(span), _) => format!("in {span}"),
    }
}

/// `never` where there is nothing.
pub(super) fn relative_or_never(now: Timestamp, then: Option<Timestamp>) -> String {
    then.map_or_else(|| "never".to_owned(), |then| relative(now, then))
}

/// A time span rounded down to one unit; `None` below a minute.
fn span(seconds: i64) -> Option<String> {
    match seconds {
        ..60 => None,
        60..3_600 => Some(format!("{} min", seconds / 60)),
        3_600..172_800 => Some(format!("{} h", seconds / 3_600)),
        _ => Some(format!("{} d", count(seconds / 86_400))),
    }
}

/// Minutes as windows of alerts are written: `5 min`, `6 h`, `3 d`.
pub(super) fn minutes(minutes: i64) -> String {
    match minutes {
        ..60 => format!("{minutes} min"),
        60..1_440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1_440),
    }
}

/// Bytes in powers of 1,000.
pub(super) fn bytes(size: f64) -> String {
    scaled(size, &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")])
}

/// Seconds in the unit that leaves one to three digits before the point.
pub(super) fn seconds(value: f64) -> String {
    scaled(value, &[(60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")])
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    let unit = units.iter().find(|(size, _)| value.abs() >= *size).or(units.last()).copied().unwrap_or((1.0, ""));
    let number = value / unit.0;
    let digits = if number.abs() >= 100.0 {
        0
    } else if number.abs() >= 10.0 {
        1
    } else {
        2
    };
    format!("{} {}", decimal(number, digits), unit.1)
}

/// The first letter large.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// A commit's first eight digits.
pub(super) fn short_sha(sha: &str) -> String {
    sha.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn percentages_have_one_place_at_most() {
        assert_eq!(percent(0.84), "84 %");
        assert_eq!(percent(0.99234), "99.2 %");
        assert_eq!(percent(-0.2), "−20 %");
        assert_eq!(percent(-0.0001), "0 %");
        assert_eq!(objective(999_500), "99.95 %");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(count(1_180), "1\u{202f}180");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(-12_000), "−12\u{202f}000");
        assert_eq!(decimal(12_345.5, 1), "12\u{202f}345.5");
    }

    #[test]
    fn small_amounts_keep_three_digits() {
        assert_eq!(money(3.1), "3.10");
        assert_eq!(money(4_059.866), "4\u{202f}059.87");
        assert_eq!(money(0.001_234_5), "0.00123");
        assert_eq!(money(0.0), "0.00");
    }

    #[test]
    fn times_are_told_in_one_unit() {
        let now = at("2026-11-24T12:00:00Z");
        assert_eq!(relative(now, at("2026-11-24T11:59:30Z")), "just now");
        assert_eq!(relative(now, at("2026-11-24T11:55:10Z")), "4 min ago");
        assert_eq!(relative(now, at("2026-11-23T09:00:00Z")), "27 h ago");
        assert_eq!(relative(now, at("2026-11-20T09:00:00Z")), "4 d ago");
        assert_eq!(relative(now, at("2026-11-24T15:00:00Z")), "in 3 h");
        assert_eq!(relative_or_never(now, None), "never");
    }

    #[test]
    fn days_and_windows() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(window(Window { from: day("2026-10-26"), to: day("2026-11-24") }), "26 Oct to 24 Nov 2026");
        assert_eq!(window(Window { from: day("2025-12-26"), to: day("2026-01-24") }), "26 Dec 2025 to 24 Jan 2026");
        assert_eq!(days(30), "30 d");
        assert_eq!(days(84), "12 weeks");
    }

    #[test]
    fn measurements_take_the_unit_that_fits() {
        assert_eq!(seconds(0.142), "142 ms");
        assert_eq!(seconds(0.000_001_5), "1.5 µs");
        assert_eq!(seconds(0.0), "0 ns");
        assert_eq!(bytes(410_300_000.0), "410 MB");
    }

    #[test]
    fn scores_and_words() {
        assert_eq!(score(29), "2.9");
        assert_eq!(in_words(3), "Three");
        assert_eq!(in_words(13), "13");
        assert_eq!(plural(1, "team", "teams"), "1 team");
    }
}
