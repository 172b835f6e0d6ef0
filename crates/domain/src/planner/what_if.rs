//! Where a team would stand if some checks were met: the ladder itself, on changed states.

use crate::maturity::{CheckState, State, dimensions, ladder};
use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};

/// Level, score and dimensions as an evaluation would give them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub level: u8,
    pub score_tenths: i64,
    /// `None`: unknown.
    pub dimensions: BTreeMap<String, Option<u8>>,
    /// The states that give it.
    pub states: BTreeMap<String, State>,
}

/// The outcome if the checks in `met` passed and nothing else changed. What does not apply stays so: evidence for it counts as nothing.
pub fn what_if(model: &Model, checks: &[CheckState], met: &BTreeSet<String>) -> Outcome {
    let changed: Vec<CheckState> = checks
        .iter()
        .map(|check| match check.state {
            State::NotApplicable => check.clone(),
            state if met.contains(&check.id) && !state.passes() => CheckState { state: State::Met, ..check.clone() },
            _ => check.clone(),
        })
        .collect();
    let (level, score_tenths) = ladder(model, &changed);
    Outcome {
        level,
        score_tenths,
        dimensions: dimensions(model, &changed),
        states: changed.into_iter().map(|check| (check.id, check.state)).collect(),
    }
}

#[cfg(test)]
mod tests;
