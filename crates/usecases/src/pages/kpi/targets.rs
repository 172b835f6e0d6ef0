//! The target of the shown scope: where it comes from, and the form that gives the scope one of its own.

use crate::error::Result;
use crate::models::may_set;
use crate::pages::reading::Reading;
use crate::view::TargetForm;
use domain::kpi::target_keys;
use domain::model::Goal;
use domain::scope::Target;
use std::collections::BTreeMap;
use store::models;

/// How targets of a KPI are written.
pub(super) struct Writing<'a> {
    /// They are typed in per cent and kept from 0 to 1.
    pub(super) percent: bool,
    /// What stands behind the field; may be empty.
    pub(super) unit: &'a str,
    /// A target with its unit.
    pub(super) print: &'a (dyn Fn(f64) -> String + Sync),
    /// The configuration file that keeps the model, where one does.
    pub(super) file: Option<String>,
}

/// The configuration file that keeps the model, where one does.
pub(super) async fn file(reading: &mut Reading<'_>) -> Result<Option<String>> {
    Ok(models::newest(&mut reading.session).await?.and_then(|newest| newest.managed_by))
}

pub(super) fn of(
    reading: &Reading,
    target: Target,
    kpi: &str,
    goal: Goal,
    targets: &BTreeMap<String, f64>,
    writing: Writing,
) -> Option<TargetForm> {
    let Writing { percent, unit, print, file } = writing;
    let (word, default) = match goal {
        Goal::Above(value) => ("above", value),
        Goal::Below(value) => ("below", value),
        Goal::Upward | Goal::Downward => return None,
    };
    let scope = reading.query.scope.to_string();
    let keys = target_keys(&reading.catalog, target);
    let own = targets.get(&scope).copied();
    let inherited = keys.iter().filter(|key| **key != scope).find_map(|key| targets.get(key).map(|value| (key, *value)));
    let (from, value) = match (own, inherited) {
        (Some(value), _) => ("a target of its own".to_owned(), value),
        (None, Some((key, value))) => (format!("inherited from {key}"), value),
        (None, None) => ("the model's goal for everyone".to_owned(), default),
    };
    let otherwise = inherited.map_or(default, |(_, value)| value);
    let typed = |value: f64| plain(if percent { value * 100.0 } else { value });
    let below: Vec<(String, String)> = targets
        .iter()
        .filter(|(key, _)| **key != scope && !keys.contains(key))
        .map(|(key, value)| (key.clone(), format!("{word} {}", print(*value))))
        .collect();
    // Nobody sets targets in the past, and what a configuration file keeps is set by applying that file.
    let may = reading.query.at.is_none() && file.is_none() && may_set(reading.actor, &reading.catalog, target).is_ok();
    Some(TargetForm {
        now: format!("{word} {}", print(value)),
        from,
        otherwise: format!("{word} {}", print(otherwise)),
        unit: unit.to_owned(),
        typed: own.map(typed).unwrap_or_default(),
        may,
        file,
        has_own: own.is_some(),
        action: format!("/kpis/{kpi}/target"),
        scope,
        elsewhere: below,
    })
}

/// As it is typed: no groups, a point.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What was typed, in the KPI's own unit. Empty: the scope's own target is taken back.
pub(super) fn parse(text: &str, percent: bool) -> Option<std::result::Result<f64, String>> {
    let number = text.trim().trim_start_matches(['<', '>']).trim_end_matches('%').trim().replace(',', ".");
    if number.is_empty() {
        return None;
    }
    let value = number.parse::<f64>().ok().filter(|value| value.is_finite());
    Some(value.map(|value| if percent { value / 100.0 } else { value }).ok_or_else(|| format!("`{text}` is not a number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_typed_in_per_cent_with_a_point_or_a_comma() {
        assert_eq!(parse("95", true), Some(Ok(0.95)));
        assert_eq!(parse(" > 99,5 % ", true), Some(Ok(0.995)));
        assert_eq!(parse("1.5", false), Some(Ok(1.5)));
        assert_eq!(parse("  ", true), None);
        assert!(parse("many", true).is_some_and(|parsed| parsed.is_err()));
        assert_eq!((plain(95.0), plain(0.5), plain(100.0)), ("95".to_owned(), "0.5".to_owned(), "100".to_owned()));
    }
}
