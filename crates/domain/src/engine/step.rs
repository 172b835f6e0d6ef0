//! One evaluation: bring the facts up to date, then judge every node that they, the calendar or the model can have changed.

mod because;
mod ended;
mod nodes;

use super::{Cause, Input, Output};
use crate::facts::{DayFacts, Days, Subject, build, forget};
use crate::ids::TeamId;
use crate::snapshot::{Snapshot, Standing};
use crate::time::Day;
use chrono::{Datelike, Weekday};
use nodes::Judge;
use std::collections::{BTreeMap, BTreeSet};

/// Runs one evaluation. Pure but for `input.book`, which it brings up to date: the same input gives the same output, byte for byte.
pub fn step(input: Input) -> Output {
    let Input { evaluation, model, catalog, touched, book, previous, absorbed } = input;
    let mut output = Output::default();
    // Both sides of the comparison end at the same horizon, or old days would look new each time.
    book.forget_before_horizon(evaluation.day);
    for (subject, records) in touched {
        let mut days = build(*subject, records, catalog, &model.model.rules, model.zone);
        forget(*subject, &mut days, evaluation.day);
        let differences = differences(book.subjects.get(subject), &days);
        output.facts.extend(differences.into_iter().map(|(day, facts)| (*subject, day, facts)));
        if days.is_empty() {
            book.subjects.remove(subject);
        } else {
            book.subjects.insert(*subject, days);
        }
    }

    let judge = Judge { evaluation, model, catalog, book, previous };
    let affected = affected(&judge, touched.keys());
    let mut fresh: BTreeMap<TeamId, Snapshot> = BTreeMap::new();
    // The leaves' own standings, by which everything above them is judged.
    let mut standings: BTreeMap<TeamId, Standing> = BTreeMap::new();
    for team in catalog.teams.keys().filter(|team| judge.is_leaf(**team)) {
        if affected.contains(team) {
            let leaf = judge.leaf(*team);
            standings.insert(*team, leaf.standing.clone());
            fresh.insert(*team, leaf);
        } else if let Some(known) = judge.known_standing(*team) {
            standings.insert(*team, known);
        }
    }
    for team in affected.iter().filter(|team| judge.is_above(**team)) {
        let own = fresh.remove(team).map(|leaf| leaf.checks).unwrap_or_default();
        fresh.insert(*team, judge.above(*team, own, &standings));
    }

    // Each node leaves at least one snapshot a week (decision 12), so that its history has no holes.
    let weekly = evaluation.cause == Cause::DayTick && evaluation.day.weekday() == Weekday::Sun;
    for (team, snapshot) in fresh {
        let before = previous.get(&team);
        let same = before.is_some_and(|before| before.canonical() == snapshot.canonical());
        if !same || weekly {
            let changes = because::changes(&judge, before, &snapshot, absorbed);
            output.snapshots.push((snapshot, changes));
        }
    }
    output
}

/// Days whose facts are not what was known. A day that lost all its evidence comes as empty.
fn differences(known: Option<&Days>, now: &Days) -> Vec<(Day, DayFacts)> {
    let none = Days::new();
    let known = known.unwrap_or(&none);
    let days: BTreeSet<Day> = known.keys().chain(now.keys()).copied().collect();
    days.into_iter().filter(|day| known.get(day) != now.get(day)).map(|day| (day, now.get(&day).cloned().unwrap_or_default())).collect()
}

/// The nodes to judge: all of them when the calendar or the model moved, else the owners of what was touched, nodes that were never
/// judged, and everything above.
fn affected<'s>(judge: &Judge, subjects: impl Iterator<Item = &'s Subject>) -> BTreeSet<TeamId> {
    let teams = &judge.catalog.teams;
    if judge.evaluation.cause != Cause::Evidence {
        return teams.keys().copied().collect();
    }
    let mut touched: BTreeSet<TeamId> = teams.keys().filter(|team| !judge.previous.contains_key(team)).copied().collect();
    for subject in subjects {
        match subject {
            Subject::Team(team) => {
                touched.insert(*team);
            }
            // Whoever owned it once: a move concerns the owner before as well, and so does late evidence of its days.
            Subject::Service(service) => {
                touched.extend(judge.catalog.services.get(service).map(|service| service.owner));
                touched.extend(judge.catalog.owners.range((*service, Day::MIN)..=(*service, Day::MAX)).map(|(_, team)| *team));
            }
        }
    }
    touched.iter().flat_map(|team| judge.catalog.lineage(*team)).filter(|team| teams.contains_key(team)).collect()
}

#[cfg(test)]
mod tests;
