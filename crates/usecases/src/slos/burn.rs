//! Multi-window burn rates (SRE workbook): a rule fires when both its windows burn faster than its factor.

use serde_json::Value;

/// Long and short windows in minutes, and the factor for a 30-day period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub severity: &'static str,
    pub long_minutes: i64,
    pub short_minutes: i64,
    pub factor: f64,
    /// Share of the budget used when it fires.
    pub budget: f64,
}

pub const RULES: [Rule; 4] = [
    Rule { severity: "page", long_minutes: 60, short_minutes: 5, factor: 14.4, budget: 0.02 },
    Rule { severity: "page", long_minutes: 360, short_minutes: 30, factor: 6.0, budget: 0.05 },
    Rule { severity: "ticket", long_minutes: 1_440, short_minutes: 120, factor: 3.0, budget: 0.10 },
    Rule { severity: "ticket", long_minutes: 4_320, short_minutes: 360, factor: 1.0, budget: 0.10 },
];

/// Every window of the rules, once.
pub(super) const WINDOWS_MINUTES: [i64; 7] = [5, 30, 60, 120, 360, 1_440, 4_320];

/// One rule held against what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct BurnRow {
    pub rule: Rule,
    /// The factor in force: `min(f, 0.9 / B)`, since a large budget cannot burn faster than 1/B (decision 30 c).
    pub factor: f64,
    /// `None`: no data in the window.
    pub long: Option<f64>,
    pub short: Option<f64>,
    /// `None`: cannot be told, or too few events (fewer than 5/B, and fewer than 3 bad).
    pub fires: Option<bool>,
}

/// `windows` maps minutes to `{good_milli, total_milli}` or null.
pub fn burn_rows(target_ppm: i64, period_days: f64, windows: &Value) -> Vec<BurnRow> {
    let budget = (1_000_000 - target_ppm) as f64 / 1e6;
    let read = |minutes: i64| {
        let window = windows.get(minutes.to_string())?;
        let (good, total) = (window.get("good_milli")?.as_i64()?, window.get("total_milli")?.as_i64()?);
        (total > 0).then(|| ((total - good) as f64 / 1e3, total as f64 / 1e3))
    };
    let burn = |(bad, total): (f64, f64)| bad / total / budget;
    RULES
        .iter()
        .map(|rule| {
            let factor = (rule.factor * period_days / 30.0).min(0.9 / budget);
            let (long, short) = (read(rule.long_minutes), read(rule.short_minutes));
            let enough = long.is_some_and(|(bad, total)| total >= 5.0 / budget || bad >= 3.0);
            let fires = match (long, short) {
                (Some(long), Some(short)) if enough => Some(burn(long) > factor && burn(short) > factor),
                _ => None,
            };
            BurnRow { rule: *rule, factor, long: long.map(burn), short: short.map(burn), fires }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_fires_only_when_both_windows_burn() {
        // 2 % errors of a 99.9 % goal burn 20 times the budget; 0.1 % burns once.
        let bad = json!({ "good_milli": 98_000_000, "total_milli": 100_000_000 });
        let calm = json!({ "good_milli": 99_900_000, "total_milli": 100_000_000 });
        let rows = burn_rows(999_000, 30.0, &json!({ "60": bad, "5": bad, "360": bad, "30": calm }));
        assert_eq!(rows[0].fires, Some(true));
        assert!((rows[0].long.unwrap() - 20.0).abs() < 1e-9);
        assert_eq!(rows[1].fires, Some(false), "the short window has calmed down");
        assert_eq!(rows[2].fires, None, "no data is not calm");
    }

    #[test]
    fn a_large_budget_gets_a_factor_it_can_reach() {
        // With a 90 % goal burn never exceeds 10, so 14.4 would never fire: the factor becomes 9.
        assert_eq!(burn_rows(900_000, 30.0, &json!({}))[0].factor, 9.0);
    }
}
