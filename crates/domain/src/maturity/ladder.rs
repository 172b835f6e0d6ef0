//! From effective states of checks to a level, a score and a level per dimension (decisions 17 and 29).

use super::{CheckState, State, share_done};
use crate::model::{Check, Model};
use std::collections::BTreeMap;

/// The level and the score in tenths, truncated: 3.96 is 39. Level 1 needs nothing.
///
/// A level is reached when all lower ones are, every criterion of it has at least one check that passes, and every applicable check
/// of it passes. The score adds the weighted share of passing checks of the next level and stays below that level; a graded check
/// that does not pass yet counts by the share of the way to its target that is done.
pub fn ladder(model: &Model, checks: &[CheckState]) -> (u8, i64) {
    let states = by_id(checks);
    let reached = climb(model, |_| true, &states);
    let next = model.levels.iter().map(|level| level.level).filter(|level| *level > reached).min();
    let progress = next.map_or(0, |next| {
        let (mut passed, mut applicable) = (0, 0);
        for check in model.checks.iter().filter(|check| model.level_of(check) == next) {
            // In millionths, so that parts of a check are added up as integers.
            let weight = 1_000_000 * i64::from(check.weight.unwrap_or(1));
            match states.get(check.id.as_str()) {
                Some(State::NotApplicable) => {}
                Some(state) if state.passes() => (passed, applicable) = (passed + weight, applicable + weight),
                _ => (passed, applicable) = (passed + part(model, check, checks, weight), applicable + weight),
            }
        }
        // A level whose every check passes while one of its criteria is wholly not applicable is still not reached.
        if applicable == 0 { 0 } else { (10 * passed / applicable).min(9) }
    });
    (reached, 10 * i64::from(reached) + progress)
}

/// What a check that does not pass brings all the same.
fn part(model: &Model, check: &Check, checks: &[CheckState], weight: i64) -> i64 {
    let state = checks.iter().find(|state| state.id == check.id).filter(|_| check.graded);
    (share_done(model, check, state).unwrap_or(0.0) * weight as f64).floor() as i64
}

/// The same rule for the checks of one dimension alone; a level without any of them passes. `None`: the first check that does not
/// pass is unknown, or nothing belongs to the dimension.
pub fn dimensions(model: &Model, checks: &[CheckState]) -> BTreeMap<String, Option<u8>> {
    let states = by_id(checks);
    let level_of = |dimension: &str| {
        let belongs = |check: &Check| check.dimension == dimension;
        let reached = climb(model, belongs, &states);
        let mut of_dimension = model.checks.iter().filter(|check| belongs(check)).peekable();
        of_dimension.peek()?;
        let state = |check: &Check| states.get(check.id.as_str()).copied().unwrap_or(State::Unknown);
        let blocks = |check: &&Check| !state(check).passes() && state(check) != State::NotApplicable;
        let first = of_dimension.filter(blocks).min_by_key(|check| model.level_of(check));
        // min_by_key keeps the first of equals, which is the model's own order.
        first.is_none_or(|check| state(check) != State::Unknown).then_some(reached)
    };
    model.dimensions.iter().map(|dimension| (dimension.id.clone(), level_of(&dimension.id))).collect()
}

fn by_id(checks: &[CheckState]) -> BTreeMap<&str, State> {
    checks.iter().map(|check| (check.id.as_str(), check.state)).collect()
}

/// The highest level up to which everything that counts passes.
fn climb(model: &Model, counts: impl Fn(&Check) -> bool, states: &BTreeMap<&str, State>) -> u8 {
    let mut levels: Vec<u8> = model.levels.iter().map(|level| level.level).collect();
    levels.sort_unstable();
    let mut reached = levels.first().copied().unwrap_or(1);
    for level in levels {
        let criteria = model.criteria.iter().filter(|criterion| criterion.level == level);
        let met = |criterion: &str| {
            let mut any = false;
            let mut passes = false;
            for check in model.checks.iter().filter(|check| check.criterion == criterion && counts(check)) {
                any = true;
                match states.get(check.id.as_str()) {
                    Some(State::NotApplicable) => {}
                    Some(state) if state.passes() => passes = true,
                    _ => return false,
                }
            }
            passes || !any
        };
        if !criteria.into_iter().all(|criterion| met(&criterion.id)) {
            break;
        }
        reached = level;
    }
    reached
}

#[cfg(test)]
mod tests;
