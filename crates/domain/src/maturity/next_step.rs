//! What to do next: the cheapest unmet checks of the next level.

use super::{CheckState, State};
use crate::kpi::KpiId;
use crate::model::{Check, Effort, Goal, Model};
use crate::numbers::nine_digits;
use serde::{Deserialize, Serialize};

/// An unmet check of the next level, as a thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextStep {
    pub check: String,
    pub criterion: String,
    pub level: u8,
    pub effort: Effort,
    /// The title of an action that would meet it.
    pub title: String,
    pub moves: Option<KpiId>,
    pub value: Option<f64>,
    /// Needed value; of a check that refers to a KPI, the KPI's target.
    pub threshold: Option<f64>,
    /// Effort × what is missing (decision 29); the order of the list.
    pub cost: f64,
}

/// The unmet checks of the level after `level`, cheapest first, equal ones by id. Empty at the highest level.
pub fn next_steps(model: &Model, checks: &[CheckState], level: u8) -> Vec<NextStep> {
    let Some(next) = model.levels.iter().map(|entry| entry.level).filter(|other| *other > level).min() else {
        return Vec::new();
    };
    let mut steps: Vec<NextStep> = Vec::new();
    for check in model.checks.iter().filter(|check| model.level_of(check) == next) {
        let state = checks.iter().find(|state| state.id == check.id);
        if state.is_some_and(|state| state.state.passes() || state.state == State::NotApplicable) {
            continue;
        }
        let value = fresh_value(state);
        let done = share_done(model, check, state).unwrap_or(0.0);
        steps.push(NextStep {
            check: check.id.clone(),
            criterion: check.criterion.clone(),
            level: next,
            effort: check.effort,
            title: check.action.clone(),
            moves: check.moves,
            value,
            threshold: target(model, check).0,
            cost: nine_digits(check.effort.cost() as f64 * (1.0 - done)),
        });
    }
    steps.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.level.cmp(&b.level)).then_with(|| a.check.cmp(&b.check)));
    steps
}

/// How much of the way to a check's target is done, 0 to 1. `None`: nothing was measured, or there is no number to reach.
pub fn share_done(model: &Model, check: &Check, state: Option<&CheckState>) -> Option<f64> {
    let (threshold, lower_is_better) = target(model, check);
    fresh_value(state).zip(threshold).map(|(value, threshold)| ratio(value, threshold, lower_is_better))
}

/// A number without fresh evidence behind it brings nobody nearer.
fn fresh_value(state: Option<&CheckState>) -> Option<f64> {
    state.filter(|state| state.state != State::Unknown).and_then(|state| state.value)
}

fn target(model: &Model, check: &Check) -> (Option<f64>, bool) {
    match check.fact.kpi().and_then(|kpi| model.kpi(kpi)).map(|kpi| kpi.goal) {
        Some(Goal::Above(target)) => (Some(target), false),
        Some(Goal::Below(target)) => (Some(target), true),
        Some(Goal::Downward | Goal::Upward) => (None, false),
        None => (check.threshold, check.fact.lower_is_better()),
    }
}

/// How much of the way is done, 0 to 1.
fn ratio(value: f64, target: f64, lower_is_better: bool) -> f64 {
    let (part, whole) = if lower_is_better { (target, value) } else { (value, target) };
    if whole <= 0.0 { 0.0 } else { (part / whole).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests;
