//! Numbers as the program description writes them: `99.95%`, `185ms`, `1000rps`, four significant digits and no zeros behind.

/// `unit` is `seconds`, `bytes`, `ratio` or `per_second`, else free text.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "ratio" => format!("{}%", number(value * 100.0)),
        "seconds" | "s" => scaled(value, &[(60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]),
        "bytes" => scaled(value, &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")]),
        "per_second" | "rps" => format!("{}rps", number(value)),
        "" | "count" => large(value),
        other => format!("{} {other}", large(value)),
    }
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    if value == 0.0 {
        return format!("0{}", units.iter().find(|(size, _)| *size == 1.0).map_or("", |(_, unit)| unit));
    }
    let (size, unit) = units.iter().find(|(size, _)| value.abs() >= *size).or(units.last()).copied().unwrap_or((1.0, ""));
    format!("{}{unit}", number(value / size))
}

/// `46.41M`, `12.5k`; up to ten thousand as it is.
fn large(value: f64) -> String {
    match value.abs() {
        1e6.. => format!("{}M", number(value / 1e6)),
        1e4.. => format!("{}k", number(value / 1e3)),
        _ => number(value),
    }
}

/// Four significant digits.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let whole = value.abs().log10().floor() as i32;
    let places = usize::try_from(3 - whole).unwrap_or(0).min(9);
    trimmed(&format!("{value:.places$}"))
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

/// Parts per million as per cent, exactly: 999 500 is `99.95%`.
pub fn target_percent(ppm: i64) -> String {
    format!("{}%", trimmed(&format!("{}.{:04}", ppm / 10_000, ppm % 10_000)))
}

/// Good ÷ total in per cent with one digit more than the target has, at least two, cut and never rounded up: what missed its target must
/// not read as if it had met it.
pub fn achieved_percent(good: i64, total: i64, target_ppm: i64) -> Option<String> {
    if total <= 0 {
        return None;
    }
    let target = target_percent(target_ppm);
    let digits = target.split_once('.').map_or(0, |(_, rest)| rest.len() - 1);
    let places = u32::try_from((digits + 1).max(2)).unwrap_or(2);
    let scale = 10_i128.pow(places);
    let parts = i128::from(good).clamp(0, i128::from(total)) * 100 * scale / i128::from(total);
    Some(format!("{}%", trimmed(&format!("{}.{:0width$}", parts / scale, parts % scale, width = places as usize))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits_and_their_unit() {
        assert_eq!(quantity(0.0008, "ratio"), "0.08%");
        assert_eq!(quantity(0.185, "seconds"), "185ms");
        assert_eq!(quantity(1.25, "seconds"), "1.25s");
        assert_eq!(quantity(1_536_000_000.0, "bytes"), "1.536GB");
        assert_eq!(quantity(1_000.0, "per_second"), "1000rps");
        assert_eq!(quantity(12.0, "tickets"), "12 tickets");
        assert_eq!(quantity(0.0, "seconds"), "0s");
        assert_eq!(quantity(123_456.7, ""), "123.5k");
        assert_eq!(quantity(46_410_749.0, "requests"), "46.41M requests");
        assert_eq!(quantity(9_999.0, ""), "9999");
    }

    #[test]
    fn a_missed_target_never_reads_as_met() {
        assert_eq!(target_percent(999_000), "99.9%");
        // 99.8999 % rounds to 99.90 %.
        assert_eq!(achieved_percent(998_999, 1_000_000, 999_000).unwrap(), "99.89%");
        assert_eq!(achieved_percent(9_995, 10_000, 999_000).unwrap(), "99.95%");
        assert_eq!(achieved_percent(999_949, 1_000_000, 999_500).unwrap(), "99.994%");
        assert_eq!(achieved_percent(5, 5, 950_000).unwrap(), "100%");
        assert_eq!(achieved_percent(0, 0, 950_000), None);
    }
}
