//! Numbers as a verdict says them.

use crate::results::{Measurement, Unit};

/// `test_sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %)`. The sign is that of the value, not of good and bad.
pub(super) fn change(head: &Measurement, before: f64, limit_percent: Option<f64>) -> String {
    let (from, to) = (quantity(before, head.unit), quantity(head.value, head.unit));
    let moved = match before {
        0.0 => "no percentage of zero".to_owned(),
        _ => signed(100.0 * (head.value - before) / before.abs()),
    };
    let limit = limit_percent.map(|limit| format!(" (limit {})", percent(limit))).unwrap_or_default();
    format!("{} {} {from} → {to}, {moved}{limit}", head.benchmark, head.metric)
}

/// `+6.1 %`, `-0.4 %`, `0.0 %`.
pub(super) fn signed(percent: f64) -> String {
    let text = format!("{percent:+.1} %");
    if text == "+0.0 %" || text == "-0.0 %" { "0.0 %".to_owned() } else { text }
}

/// A limit in per cent with at most two decimals: `10 %`, `7.35 %`.
pub(super) fn percent(value: f64) -> String {
    let text = format!("{value:.2}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `0.031`, `4.1e-5`; what is smaller than any doubt is `below 1e-9`.
pub(super) fn probability(p: f64) -> String {
    match p {
        p if p >= 0.001 => format!("{p:.3}"),
        p if p >= 1e-9 => format!("{p:.1e}"),
        _ => "below 1e-9".to_owned(),
    }
}

/// `p = 0.031`, `p < 1e-9`.
pub(super) fn p_value(p: f64) -> String {
    if p < 1e-9 { "p < 1e-9".to_owned() } else { format!("p = {}", probability(p)) }
}

/// A value in the unit a person would use: `12.1 ms`, `1.5 MB`, `3.2 %`.
pub fn quantity(value: f64, unit: Unit) -> String {
    let scaled = |steps: &[(f64, &'static str)]| {
        let size = value.abs();
        let (factor, name) = steps.iter().find(|(factor, _)| size >= *factor).or(steps.last()).copied().unwrap_or((1.0, ""));
        format!("{} {name}", digits(value / factor))
    };
    match unit {
        Unit::Seconds if value == 0.0 => "0 s".to_owned(),
        Unit::Seconds => scaled(&[(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]),
        Unit::Bytes => scaled(&[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")]),
        Unit::Ratio => format!("{} %", digits(100.0 * value)),
        Unit::PerSecond => format!("{}/s", digits(value)),
        Unit::Count => digits(value),
    }
}

/// Three significant digits, without an exponent and without trailing zeros.
fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let decimals = (2 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_as_people_read_them() {
        for (value, unit, text) in [
            (0.0121, Unit::Seconds, "12.1 ms"),
            (0.000_000_45, Unit::Seconds, "450 ns"),
            (93.26, Unit::Seconds, "93.3 s"),
            (1_500_000.0, Unit::Bytes, "1.5 MB"),
            (0.032, Unit::Ratio, "3.2 %"),
            (1234.0, Unit::PerSecond, "1234/s"),
            (0.0, Unit::Seconds, "0 s"),
        ] {
            assert_eq!(quantity(value, unit), text);
        }
    }

    #[test]
    fn percentages_and_probabilities_have_few_digits() {
        assert_eq!([signed(6.149), signed(-0.04), signed(0.04), signed(-12.0)], ["+6.1 %", "0.0 %", "0.0 %", "-12.0 %"]);
        assert_eq!([percent(10.0), percent(7.3456), percent(0.5)], ["10 %", "7.35 %", "0.5 %"]);
        assert_eq!([probability(0.0312), probability(0.000_041), probability(1e-12)], ["0.031", "4.1e-5", "below 1e-9"]);
        assert_eq!([p_value(0.0312), p_value(1e-12)], ["p = 0.031", "p < 1e-9"]);
    }
}
