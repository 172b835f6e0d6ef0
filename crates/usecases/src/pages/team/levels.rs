//! Criteria and checks by level: the next level first, then the reached ones from the top.

use super::ladder::{checks_of, criterion_met, state, summary};
use super::people::decided;
use crate::pages::checks;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::requests::Asked;
use crate::pages::words::{self, check_state, mark};
use crate::view::{CheckRow, CriterionRows, LevelSection, Mark, Tone};
use domain::catalog::Team;
use domain::maturity::{CheckState, Raw, State, share_done};
use domain::model::{Check, Criterion, Model};
use domain::snapshot::Snapshot;

/// Groups have no checks of their own.
pub(super) fn sections(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>, in_force: &[Asked]) -> Vec<LevelSection> {
    if !reading.catalog.is_leaf(team.id) && snapshot.is_none_or(|snapshot| snapshot.checks.is_empty()) {
        return Vec::new();
    }
    let model = reading.definitions();
    let reached = snapshot.and_then(|snapshot| snapshot.standing.level).unwrap_or(1);
    let mut levels: Vec<u8> = model.levels.iter().map(|level| level.level).collect();
    levels.retain(|level| model.criteria.iter().any(|criterion| criterion.level == *level));
    let next = levels.iter().copied().filter(|level| *level > reached).min();
    // What is worked on, then what must not be lost, then what lies ahead.
    levels.sort_by_key(|level| match level {
        level if Some(*level) == next => (0, 0),
        level if *level <= reached => (1, -i16::from(*level)),
        level => (2, i16::from(*level)),
    });
    levels
        .into_iter()
        .map(|level| LevelSection {
            level: words::level(model, Some(level)),
            summary: summary(model, snapshot, level),
            criteria: model
                .criteria
                .iter()
                .filter(|criterion| criterion.level == level)
                .map(|criterion| rows(reading, team, snapshot, criterion, in_force))
                .collect(),
        })
        .collect()
}

fn rows(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>, criterion: &Criterion, in_force: &[Asked]) -> CriterionRows {
    let model = reading.definitions();
    let checks = model.checks.iter().filter(|check| check.criterion == criterion.id);
    CriterionRows {
        id: criterion.id.clone(),
        name: criterion.name.clone(),
        mark: criterion_mark(model, snapshot, criterion),
        checks: checks
            .map(|check| {
                let decided = in_force.iter().find(|asked| asked.decision.check == check.id).map(|asked| decided(&asked.decision));
                CheckRow { decided, ..row(reading, team, check, snapshot.and_then(|snapshot| snapshot.check(&check.id))) }
            })
            .collect(),
    }
}

fn criterion_mark(model: &Model, snapshot: Option<&Snapshot>, criterion: &Criterion) -> Mark {
    let states: Vec<State> = checks_of(model, criterion).map(|id| state(snapshot, id)).collect();
    if criterion_met(model, snapshot, criterion) {
        mark(Tone::Ok, "met")
    } else if states.contains(&State::NotMet) {
        mark(Tone::Bad, "not met")
    } else if states.iter().all(|state| *state == State::NotApplicable) {
        mark(Tone::Neutral, "n/a")
    } else {
        mark(Tone::Neutral, "unknown")
    }
}

fn row(reading: &Reading, team: &Team, check: &Check, state: Option<&CheckState>) -> CheckRow {
    let model = reading.definitions();
    let target_keys = reading.target_keys(team.id);
    let slug = team.slug.as_str();
    CheckRow {
        id: check.id.clone(),
        name: check.name.clone(),
        mark: check_state(state.map_or(State::Unknown, |state| state.state)),
        measured: checks::measured(model, check, state),
        percent: share_done(&model.for_scope(&target_keys), check, state).map(format::share),
        needed: checks::needed(model, check, &target_keys),
        window: checks::window(check),
        evidence: checks::evidence(slug, check, state, reading.day()),
        decided: None,
        evaluated: reading.evaluated(),
        remark: state.and_then(|state| remark(reading, state)),
        reason: state.map_or_else(|| check.connect.clone(), |state| state.reason.clone()),
        computation: checks::computation(model, &reading.model_note(), slug, check, state, &target_keys, reading.day()),
    }
}

/// `until 28 Nov`, `fails at the next tick`, `since 2 Sep`.
fn remark(reading: &Reading, state: &CheckState) -> Option<String> {
    let day = reading.day();
    let rules = &reading.definitions().rules;
    if let Some(until) = state.until {
        // Decisions end at the midnight after their last day.
        let last = until.last_day(reading.zone());
        return Some(format!("until {}", format::short_date(last, day)));
    }
    match (state.state, state.raw) {
        (State::Met, Raw::Fail) => Some(match rules.fail_ticks.saturating_sub(state.ticks) {
            0 | 1 => "fails at the next tick".to_owned(),
            left => format!("fails in {left} days"),
        }),
        (State::Stale, _) => Some(format!("unknown in {} d", (rules.stale_ticks + 1).saturating_sub(state.ticks))),
        (State::Met | State::NotMet, _) => Some(format!("since {}", format::short_date(state.since, day))),
        _ => None,
    }
}
