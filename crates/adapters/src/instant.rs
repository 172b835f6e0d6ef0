//! Instants as the tools write them (integrations.md section 0, rule 8).

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use domain::time::Timestamp;

/// RFC 3339 with any offset. The zero time `0001-01-01T00:00:00Z`, which Go's tools write for "not yet", is `None`.
pub(crate) fn rfc3339(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?.with_timezone(&Utc);
    (at.year() > 1).then(|| Timestamp::new(at))
}

/// RFC 3339, or ISO 8601 without an offset, which is then UTC (pytest-benchmark 4).
pub(crate) fn iso_or_naive_utc(text: &str) -> Option<Timestamp> {
    rfc3339(text)
        .or_else(|| NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M:%S%.f").ok().map(|naive| Timestamp::new(naive.and_utc())))
}

/// Unix time in seconds, milliseconds, microseconds or nanoseconds, told apart by size (seconds reach 10^11 in the year 5138), or
/// RFC 3339: what `K6_CSV_TIME_FORMAT` offers. The flag says whether it is in whole seconds.
pub(crate) fn unix_or_rfc3339(text: &str) -> Option<(Timestamp, bool)> {
    let Ok(number) = text.trim().parse::<i64>() else {
        return rfc3339(text).map(|at| (at, false));
    };
    let micros = match number.unsigned_abs() {
        0..100_000_000_000 => number.checked_mul(1_000_000)?,
        100_000_000_000..100_000_000_000_000 => number.checked_mul(1_000)?,
        100_000_000_000_000..100_000_000_000_000_000 => number,
        _ => number / 1_000,
    };
    Some((Timestamp::from_micros(micros)?, number.unsigned_abs() < 100_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_utc_and_the_zero_time_is_none() {
        assert_eq!(rfc3339("2026-11-24T04:14:06.5+02:00").unwrap().to_string(), "2026-11-24T02:14:06.500Z");
        assert_eq!(rfc3339("0001-01-01T00:00:00Z"), None);
        assert_eq!(rfc3339("yesterday"), None);
    }

    #[test]
    fn every_unit_of_unix_time_is_the_same_instant() {
        for text in ["1795486565", "1795486565000", "1795486565000000", "1795486565000000000", "2026-11-24T02:16:05Z"] {
            let (at, whole_seconds) = unix_or_rfc3339(text).unwrap();
            assert_eq!(at.to_string(), "2026-11-24T02:16:05Z", "{text}");
            assert_eq!(whole_seconds, text.len() == 10, "{text}");
        }
    }
}
