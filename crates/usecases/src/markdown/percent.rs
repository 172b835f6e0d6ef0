//! Percentages as the tables write them.

/// `+6.1 %`, `−0.4 %`, `0 %`.
pub(super) fn signed_percent(percent: f64) -> String {
    let text = format!("{:.1}", percent.abs());
    match text.as_str() {
        "0.0" => "0 %".to_owned(),
        _ => format!("{}{text} %", if percent < 0.0 { '−' } else { '+' }),
    }
}

/// At most two decimals: `10 %`, `7.35 %`.
pub(super) fn percent(percent: f64) -> String {
    format!("{} %", format!("{percent:.2}").trim_end_matches('0').trim_end_matches('.'))
}
