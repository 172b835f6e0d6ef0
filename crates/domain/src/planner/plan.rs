//! The unmet checks between the level reached and a target. The set is forced: a level needs every applicable check of it and of the
//! levels below, so the cheapest set is all of them, and what can be chosen is the order.

use crate::kpi::KpiId;
use crate::maturity::{CheckState, NextStep, State, next_steps};
use crate::model::Model;
use crate::numbers::nine_digits;
use crate::time::Timestamp;

/// An unmet check on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanStep {
    pub step: NextStep,
    pub state: State,
    /// Nobody knows how far it is: a source comes first.
    pub connect_first: bool,
}

/// A check that counts as met and may not last until the target is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtRisk {
    pub check: String,
    /// Stale, waived or attested.
    pub state: State,
    /// End of the waiver or attestation.
    pub until: Option<Timestamp>,
}

/// What a target level takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub target: u8,
    /// Level by level, the cheapest first in each.
    pub steps: Vec<PlanStep>,
    /// Sum of the steps' costs: effort × what is missing (decision 29).
    pub cost: f64,
    /// KPIs that the steps are expected to move, in the steps' order, each once.
    pub moves: Vec<KpiId>,
    /// Checks up to the target that pass without lasting evidence.
    pub at_risk: Vec<AtRisk>,
    /// Criteria none of whose checks applies: the level cannot be reached while that is so (decision 17).
    pub unreachable: Vec<String>,
}

impl Plan {
    /// Nothing is missing for the target.
    pub fn is_reached(&self) -> bool {
        self.steps.is_empty() && self.unreachable.is_empty()
    }
}

/// The plan from level `reached` to `target`. Empty where the target is not above it.
pub fn plan(model: &Model, checks: &[CheckState], reached: u8, target: u8) -> Plan {
    let mut levels: Vec<u8> = model.levels.iter().map(|level| level.level).filter(|level| (reached + 1..=target).contains(level)).collect();
    levels.sort_unstable();
    let state = |id: &str| checks.iter().find(|state| state.id == id);
    let mut steps = Vec::new();
    let mut below = reached;
    for level in &levels {
        steps.extend(next_steps(model, checks, below).into_iter().map(|step| {
            let state = state(&step.check).map_or(State::Unknown, |state| state.state);
            PlanStep { connect_first: state == State::Unknown, state, step }
        }));
        below = *level;
    }
    let mut moves: Vec<KpiId> = Vec::new();
    for kpi in steps.iter().filter_map(|step| step.step.moves) {
        if !moves.contains(&kpi) {
            moves.push(kpi);
        }
    }
    let up_to_target = |id: &str| model.check(id).is_some_and(|check| model.level_of(check) <= target);
    let at_risk = checks.iter().filter(|check| matches!(check.state, State::Stale | State::Waived | State::Attested));
    let criteria = model.criteria.iter().filter(|criterion| levels.contains(&criterion.level));
    Plan {
        target,
        cost: nine_digits(steps.iter().map(|step| step.step.cost).sum()),
        moves,
        at_risk: at_risk
            .filter(|check| up_to_target(&check.id))
            .map(|check| AtRisk { check: check.id.clone(), state: check.state, until: check.until })
            .collect(),
        unreachable: criteria
            .filter(|criterion| model.nothing_applies(&criterion.id, checks))
            .map(|criterion| criterion.id.clone())
            .collect(),
        steps,
    }
}

#[cfg(test)]
mod tests;
