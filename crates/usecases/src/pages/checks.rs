//! A check in words: what was measured, what is needed, where its evidence is.

use super::figures::{self, target_text, value_text};
use super::format;
use super::query::address;
use super::words::link;
use crate::view::{Computation, Link};
use domain::kpi::goal_for;
use domain::maturity::{Basis, CheckState};
use domain::model::{Check, CheckFact, Model};
use domain::time::{Day, Window};

/// A value in the check's unit: `12 days`, `55 %`, `3`.
pub(super) fn amount(model: &Model, check: &Check, value: f64) -> String {
    if let Some(definition) = check.fact.kpi().and_then(|id| model.kpi(id)) {
        return value_text(definition.unit, Some(value));
    }
    match check.unit.as_str() {
        "ratio" => format::percent(value),
        "days" => format!("{} {}", format::decimal(value, 1), if value == 1.0 { "day" } else { "days" }),
        _ => format::decimal(value, 1),
    }
}

/// `55 % (11 of 20)`; a dash when nothing was measured.
pub(super) fn measured(model: &Model, check: &Check, state: Option<&CheckState>) -> String {
    let Some((state, value)) = state.and_then(|state| state.value.map(|value| (state, value))) else { return format::NONE.to_owned() };
    let text = amount(model, check, value);
    match (state.numerator, state.denominator) {
        // A count that is its own numerator is not said twice.
        (Some(part), Some(whole)) if check.unit == "count" && value == part as f64 && whole > 0 => {
            format!("{text} of {}", format::count(whole))
        }
        (Some(part), Some(whole)) if whole > 0 => format!("{text} ({} of {})", format::count(part), format::count(whole)),
        _ => text,
    }
}

/// `80 %`, `at most 90 days`, of a KPI its target.
pub(super) fn needed(model: &Model, check: &Check, target_keys: &[String]) -> String {
    if let Some(definition) = check.fact.kpi().and_then(|id| model.kpi(id)) {
        return target_text(goal_for(definition, target_keys), definition.unit);
    }
    let Some(threshold) = check.threshold else { return format::NONE.to_owned() };
    let amount = amount(model, check, threshold);
    match (check.fact.lower_is_better(), check.unit.as_str()) {
        (true, _) => format!("at most {amount}"),
        (false, "ratio") if threshold >= 1.0 => "all".to_owned(),
        (false, _) => amount,
    }
}

pub(super) fn window(check: &Check) -> String {
    format::days(i64::try_from(check.window_days).unwrap_or(i64::MAX))
}

/// `9 records`, or what to connect; of what people decided, their decision.
pub(super) fn evidence(team: &str, check: &Check, state: Option<&CheckState>, day: Day) -> Option<Link> {
    if state.is_some_and(|state| state.basis != Basis::Measured) {
        return Some(link("decision", address("/evidence", &[("team", team), ("kind", "decision")])));
    }
    match state.filter(|state| state.evidence_count > 0) {
        Some(state) => Some(rows(team, check, format::plural(state.evidence_count, "record", "records"), day)),
        None if check.fresh_hours > 0 => Some(link("connect", "/sources")),
        None => None,
    }
}

pub(super) fn rows(team: &str, check: &Check, text: String, day: Day) -> Link {
    let window = Window::ending(day, check.window_days);
    let (from, to) = (window.from.to_string(), window.to.to_string());
    link(text, address("/evidence", &[("team", team), ("check", &check.id), ("from", &from), ("to", &to)]))
}

pub(super) fn computation(
    model: &Model,
    note: &str,
    team: &str,
    check: &Check,
    state: Option<&CheckState>,
    target_keys: &[String],
    day: Day,
) -> Computation {
    let mut inputs = vec![("measured".to_owned(), measured(model, check, state)), ("needed".to_owned(), needed(model, check, target_keys))];
    if let Some(state) = state {
        inputs.push(("records".to_owned(), format::count(state.evidence_count)));
    }
    let freshness = match check.fresh_hours {
        0 => "Pacekeeper itself is the source: without evidence it is not met.".to_owned(),
        hours => format!(
            "Unknown when its source is silent for {}.",
            if hours % 24 == 0 { format!("{} d", hours / 24) } else { format!("{hours} h") }
        ),
    };
    Computation {
        formula: format!("{}. {freshness}", check.name.trim_end_matches('.')),
        window: format::window(Window::ending(day, check.window_days)),
        inputs,
        rows: state.filter(|state| state.evidence_count > 0).map(|_| rows(team, check, "The rows behind it".to_owned(), day)),
        note: Some(format!("fact {} · {note}", fact_name(check.fact))),
    }
}

pub(super) fn fact_name(fact: CheckFact) -> String {
    match fact {
        CheckFact::KpiOnTarget(kpi) => format!("KPI {kpi} on target"),
        other => serde_json::to_value(other).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default(),
    }
}

/// Kinds of evidence that a check counts, the most telling first.
pub(super) fn kinds(fact: CheckFact) -> &'static [&'static str] {
    match fact {
        CheckFact::LoadTestAge | CheckFact::GateBlocking => &["run"],
        CheckFact::MetricsFresh => &["heartbeat"],
        CheckFact::AlertsActive => &["alert_rule", "alert"],
        CheckFact::ResultsOnMain => &["pull_request", "run"],
        CheckFact::ChecklistComplete => &["checklist", "pull_request"],
        CheckFact::SlosDefined => &["slo_sample"],
        CheckFact::CanaryShare => &["canary", "deploy"],
        CheckFact::ProfilesFresh => &["profile_summary"],
        CheckFact::BudgetCoverage => &["budget_check"],
        CheckFact::ReviewsAcknowledged => &["review"],
        CheckFact::ChangePointRuns => &["change_point_run"],
        CheckFact::MembersActive | CheckFact::SelfService => &["activity"],
        CheckFact::KpiOnTarget(kpi) => figures::kinds(kpi),
        CheckFact::KpisImproving => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::model::DEFAULT_YAML;

    #[test]
    fn needs_are_said_in_the_units_of_the_check() {
        let model = Model::parse(DEFAULT_YAML).unwrap();
        let needed = |id: &str| needed(&model, model.check(id).unwrap(), &[]);
        assert_eq!(needed("load-test-recent"), "at most 90 days");
        assert_eq!(needed("metrics-fresh"), "all");
        assert_eq!(needed("results-on-main"), "80 %");
        assert_eq!(needed("reviews-acknowledged"), "3");
        assert_eq!(needed("pr-perf-test-target"), "> 90 %");
    }
}
