//! What changed from one snapshot of a node to the next, and why, in one sentence each.

use super::ended::ended;
use super::nodes::Judge;
use crate::catalog::Catalog;
use crate::engine::{Cause, Change};
use crate::facts::Subject;
use crate::ids::TeamId;
use crate::maturity::{CheckState, State};
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// At most this many ids of evidence are named per change.
const NAMED: usize = 5;

/// The level's change first, then those of the checks in the model's order.
pub(super) fn changes(judge: &Judge, before: Option<&Snapshot>, now: &Snapshot, absorbed: &BTreeMap<Subject, Vec<i64>>) -> Vec<Change> {
    let mut changes = Vec::new();
    // The first look at a node is no change of sixteen checks, only the beginning of its level.
    let moved: Vec<(&CheckState, Option<State>)> = now
        .checks
        .iter()
        .filter_map(|check| before.map(|before| (check, before.check(&check.id).map(|earlier| earlier.state))))
        .filter(|(check, earlier)| *earlier != Some(check.state))
        .collect();
    let level = before.and_then(|before| before.standing.level);
    if level != now.standing.level {
        changes.push(Change {
            what: "level".to_owned(),
            from: level.map(|level| level.to_string()),
            to: now.standing.level.map(|level| level.to_string()),
            because: level_sentence(judge, before, now, &moved),
            evidence: Vec::new(),
        });
    }
    for (check, earlier) in moved {
        changes.push(Change {
            what: check.id.clone(),
            from: earlier.map(|state| state.as_str().to_owned()),
            to: Some(check.state.as_str().to_owned()),
            because: ruled(judge, ended(judge.evaluation.at, judge.model.zone, before, check) + &check.reason),
            evidence: Vec::new(),
        });
    }
    if !changes.is_empty() {
        let evidence = evidence(judge.catalog, now.team, absorbed);
        for change in &mut changes {
            change.evidence.clone_from(&evidence);
        }
    }
    changes
}

fn level_sentence(judge: &Judge, earlier: Option<&Snapshot>, now: &Snapshot, moved: &[(&CheckState, Option<State>)]) -> String {
    let before = earlier.and_then(|earlier| earlier.standing.level);
    let Some(level) = now.standing.level else {
        return "No service of it has evidence any more, so it is unrated.".to_owned();
    };
    if let Some(distribution) = now.standing.distribution {
        let levels: Vec<String> =
            (1..).zip(distribution).filter(|(_, n)| *n > 0).map(|(level, n)| format!("{n} at level {level}")).collect();
        return ruled(judge, format!("Lower median of its rated teams: {}.", levels.join(", ")));
    }
    let model = &judge.model.model;
    let name = |id: &str| model.check(id).map_or(id.to_owned(), |check| check.name.clone());
    let level_of = |id: &str| model.check(id).map_or(u8::MAX, |check| model.level_of(check));
    let fallen_from = before.filter(|before| level < *before);
    if let Some(before) = fallen_from {
        // What fails above the level that was held has not lowered it.
        let fails = |check: &&CheckState| !check.state.passes() && check.state != State::NotApplicable;
        let broke = now.checks.iter().filter(fails).filter(|check| level_of(&check.id) <= before);
        if let Some(check) = broke.min_by_key(|check| level_of(&check.id)) {
            let state = check.state.as_str().replace('_', " ");
            let ended = ended(judge.evaluation.at, judge.model.zone, earlier, check);
            return ruled(judge, format!("{ended}“{}” is {state}: {}", name(&check.id), check.reason));
        }
        let held = model.criteria.iter().filter(|criterion| criterion.level <= before);
        let emptied = held.filter(|criterion| model.nothing_applies(&criterion.id, &now.checks)).min_by_key(|criterion| criterion.level);
        if let Some(criterion) = emptied {
            return ruled(judge, format!("Nothing of “{}” applies any more.", criterion.name));
        }
    }
    // A rise is owed to what passed last at the levels climbed.
    let gained = moved.iter().filter(|(check, earlier)| check.state.passes() && !earlier.is_some_and(State::passes));
    let climbed = gained.filter(|(check, _)| level_of(&check.id) <= level).max_by_key(|(check, _)| level_of(&check.id));
    match climbed {
        Some((check, _)) if fallen_from.is_none() => ruled(judge, format!("“{}” passes: {}", name(&check.id), check.reason)),
        _ if before.is_none() => ruled(judge, format!("First rated, at level {level} {}.", model.level_name(level))),
        _ => ruled(judge, format!("Its checks now reach level {level}.")),
    }
}

fn ruled(judge: &Judge, sentence: String) -> String {
    match judge.evaluation.cause {
        Cause::Model => format!("Model version {} was published. {sentence}", judge.model.version),
        Cause::DayTick | Cause::Evidence => sentence,
    }
}

/// The newest evidence absorbed with this step at and below the node, newest last.
fn evidence(catalog: &Catalog, node: TeamId, absorbed: &BTreeMap<Subject, Vec<i64>>) -> Vec<i64> {
    let teams = catalog.subtree(node);
    let is_below = |subject: &Subject| match subject {
        Subject::Team(team) => teams.contains(team),
        Subject::Service(service) => catalog.services.get(service).is_some_and(|service| teams.contains(&service.owner)),
    };
    let mut ids: Vec<i64> = absorbed.iter().filter(|(subject, _)| is_below(subject)).flat_map(|(_, ids)| ids).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids.split_off(ids.len().saturating_sub(NAMED))
}
