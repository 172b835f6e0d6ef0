//! Values as people write them: `99.9%`, `30d`, `200ms`, `500rps`.

use crate::error::{Error, Result};
use domain::catalog::SloWindow;

/// Parts per million of `99.9%`, `99.9 %` or `0.999`, exactly (no binary fractions in between).
pub(super) fn target_ppm(field: &str, text: &str) -> Result<i64> {
    let wrong = || Error::invalid(field, format!("`{text}` is not a target: write `99.9%` or `0.999`"));
    let (number, percent) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim(), true),
        None => (text.trim(), false),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let places = if percent { 4 } else { 6 };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > places {
        return Err(wrong());
    }
    let ppm: i64 = format!("{whole}{fraction:0<places$}").parse().map_err(|_| wrong())?;
    if (1..1_000_000).contains(&ppm) {
        Ok(ppm)
    } else {
        Err(Error::invalid(field, format!("`{text}` leaves no error budget or no goal: it must lie between 0 and 100 %")))
    }
}

/// `30d`, `4w`, or `month` for the calendar month.
pub(super) fn window(field: &str, text: &str) -> Result<SloWindow> {
    let wrong = || Error::invalid(field, format!("`{text}` is not a window: write `30d`, `4w` or `month`"));
    let text = text.trim();
    if matches!(text, "month" | "1month" | "calendar") {
        return Ok(SloWindow::CalendarMonth);
    }
    let (number, days) = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 7),
        _ => return Err(wrong()),
    };
    let days = number.parse::<u32>().ok().and_then(|count| count.checked_mul(days)).ok_or_else(wrong)?;
    if (1..=366).contains(&days) { Ok(SloWindow::RollingDays(days)) } else { Err(wrong()) }
}

/// Seconds of `200ms`, `1.5s`, `800us`.
pub(super) fn seconds(field: &str, text: &str) -> Result<f64> {
    let text = text.trim();
    let units = [("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("s", 1.0)];
    let found = units.iter().find_map(|(unit, factor)| text.strip_suffix(unit).map(|number| (number.trim(), factor)));
    let value = found.and_then(|(number, factor)| number.parse::<f64>().ok().map(|number| number * factor));
    value
        .filter(|value| value.is_finite() && *value > 0.0)
        .map(domain::numbers::nine_digits)
        .ok_or_else(|| Error::invalid(field, format!("`{text}` is not a duration: write `200ms` or `1.5s`")))
}

/// Requests per second of `500rps` or `30000rpm`.
pub(super) fn rate(field: &str, text: &str) -> Result<f64> {
    let text = text.trim();
    let (number, factor) = match (text.strip_suffix("rps"), text.strip_suffix("rpm")) {
        (Some(number), _) => (number, 1.0),
        (_, Some(number)) => (number, 1.0 / 60.0),
        _ => (text, 1.0),
    };
    let value = number.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    value.map(|value| value * factor).ok_or_else(|| Error::invalid(field, format!("`{text}` is not a rate: write `500rps`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_without_rounding() {
        assert_eq!(target_ppm("t", "99.9%").unwrap(), 999_000);
        assert_eq!(target_ppm("t", "99.99 %").unwrap(), 999_900);
        assert_eq!(target_ppm("t", "0.95").unwrap(), 950_000);
        assert_eq!(target_ppm("t", "95%").unwrap(), 950_000);
        for bad in ["100%", "0", "99,9%", "99.99999%", "high"] {
            assert!(target_ppm("t", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_rates_and_windows_carry_their_unit() {
        assert_eq!(seconds("f", "200ms").unwrap(), 0.2);
        assert_eq!(seconds("f", "1.5s").unwrap(), 1.5);
        assert!(seconds("f", "200").is_err());
        assert_eq!(rate("f", "500rps").unwrap(), 500.0);
        assert_eq!(rate("f", "30000rpm").unwrap(), 500.0);
        assert_eq!(window("w", "30d").unwrap(), SloWindow::RollingDays(30));
        assert_eq!(window("w", "4w").unwrap(), SloWindow::RollingDays(28));
        assert_eq!(window("w", "month").unwrap(), SloWindow::CalendarMonth);
        assert!(window("w", "0d").is_err());
    }
}
