//! The five rungs, and how much of the next one is done.

use crate::pages::format;
use crate::pages::reading::Reading;
use crate::view::Rung;
use domain::maturity::State;
use domain::model::{Criterion, Model};
use domain::snapshot::Snapshot;
use domain::time::Day;
use store::snapshots::SnapshotMark;

/// Met: at least one of its checks passes and none that applies does not.
pub(super) fn criterion_met(model: &Model, snapshot: Option<&Snapshot>, criterion: &Criterion) -> bool {
    let states: Vec<State> = checks_of(model, criterion).map(|id| state(snapshot, id)).collect();
    states.iter().any(|state| state.passes()) && states.iter().all(|state| state.passes() || *state == State::NotApplicable)
}

pub(super) fn checks_of<'a>(model: &'a Model, criterion: &'a Criterion) -> impl Iterator<Item = &'a str> {
    model.checks.iter().filter(|check| check.criterion == criterion.id).map(|check| check.id.as_str())
}

pub(super) fn state(snapshot: Option<&Snapshot>, id: &str) -> State {
    snapshot.and_then(|snapshot| snapshot.check(id)).map_or(State::Unknown, |check| check.state)
}

/// (criteria met, criteria, checks that pass, checks) of a level.
fn tally(model: &Model, snapshot: Option<&Snapshot>, level: u8) -> (usize, usize, usize, usize) {
    let criteria: Vec<_> = model.criteria.iter().filter(|criterion| criterion.level == level).collect();
    let met = criteria.iter().filter(|criterion| criterion_met(model, snapshot, criterion)).count();
    let checks: Vec<_> = criteria.iter().flat_map(|criterion| checks_of(model, criterion)).collect();
    let passing = checks.iter().filter(|id| state(snapshot, id).passes()).count();
    (met, criteria.len(), passing, checks.len())
}

/// `2 of 3 criteria, 3 of 4 checks met for level 4`; empty for groups and at the top.
pub(super) fn progress(model: &Model, snapshot: Option<&Snapshot>) -> String {
    let Some(snapshot) = snapshot.filter(|snapshot| !snapshot.checks.is_empty()) else { return String::new() };
    let reached = snapshot.standing.level.unwrap_or(1);
    let Some(next) = model.levels.iter().map(|level| level.level).filter(|level| *level > reached).min() else { return String::new() };
    let (met, criteria, passing, checks) = tally(model, Some(snapshot), next);
    format!("{met} of {criteria} criteria, {passing} of {checks} checks met for level {next}")
}

/// `1 of 3 criteria met`.
pub(super) fn summary(model: &Model, snapshot: Option<&Snapshot>, level: u8) -> String {
    let (met, criteria, passing, checks) = tally(model, snapshot, level);
    format!("{met} of {criteria} criteria · {passing} of {checks} checks")
}

pub(in crate::pages) fn rungs(reading: &Reading, snapshot: Option<&Snapshot>, marks: &[SnapshotMark]) -> Vec<Rung> {
    let model = reading.definitions();
    let reached = snapshot.and_then(|snapshot| snapshot.standing.level);
    let has_checks = snapshot.is_some_and(|snapshot| !snapshot.checks.is_empty());
    let rung = |level: &domain::model::Level| {
        let done = reached.is_some_and(|reached| level.level <= reached);
        let here = reached == Some(level.level);
        let criteria = (has_checks && model.criteria.iter().any(|criterion| criterion.level == level.level))
            .then(|| summary(model, snapshot, level.level));
        let since =
            since(snapshot, marks, level.level).filter(|_| done).map(|since| format!("since {}", format::short_date(since, reading.day())));
        let parts: Vec<_> = [criteria, since].into_iter().flatten().collect();
        let note = if parts.is_empty() && done { "reached".to_owned() } else { parts.join(" · ") };
        Rung { level: level.level, name: level.name.clone(), note, reached: done, here }
    };
    model.levels.iter().map(rung).collect()
}

/// The day from which the level or a higher one holds, as far as the shown history tells.
fn since(snapshot: Option<&Snapshot>, marks: &[SnapshotMark], level: u8) -> Option<Day> {
    let standing = &snapshot?.standing;
    if standing.level == Some(level) && standing.since.is_some() {
        // A fall from above does not restart the rungs below it; the level itself counts from its own day.
        return standing.since;
    }
    let below = marks.iter().rposition(|mark| mark.level.is_none_or(|at| at < level))?;
    marks.get(below + 1).map(|mark| mark.day)
}
