//! The past under another model, as a what-if: each week judged once more from the facts known today.
//!
//! It is an approximation of what day ticks would have found, and says so wherever it is shown: teams and owners are today's, and grace
//! is counted in weeks, because only one day a week is judged.

use super::{Cause, Evaluation, Input, step};
use crate::catalog::Catalog;
use crate::facts::{Book, DayFacts, Subject};
use crate::ids::TeamId;
use crate::model::{Rules, VersionedModel};
use crate::snapshot::{Snapshot, Standing};
use crate::time::{Day, start_of_day};
use std::collections::BTreeMap;

/// What each node's standing would have been at the end of these days, a week apart, the first first. `book` reaches
/// `facts::HORIZON_DAYS` further back than the first of them.
pub fn rescore(model: &VersionedModel, catalog: &Catalog, mut book: Book, days: &[Day]) -> Vec<(Day, BTreeMap<TeamId, Standing>)> {
    let mut model = model.clone();
    in_weeks(&mut model.model.rules);
    let mut later = take_later(&mut book, days.first().copied());
    let mut latest: BTreeMap<TeamId, Snapshot> = BTreeMap::new();
    let (nothing_touched, nothing_absorbed) = (BTreeMap::new(), BTreeMap::new());
    let mut weeks = Vec::with_capacity(days.len());
    for (day, no) in days.iter().zip(1..) {
        let still_later = later.split_off(&day.succ_opt().unwrap_or(*day));
        for (then, facts) in std::mem::replace(&mut later, still_later) {
            for (subject, facts) in facts {
                book.subjects.entry(subject).or_default().insert(then, facts);
            }
        }
        let at = start_of_day(day.succ_opt().unwrap_or(*day), model.zone);
        let evaluation = Evaluation { no, at, day: *day, cause: Cause::DayTick, model_version: model.version };
        let output = step(Input {
            evaluation: &evaluation,
            model: &model,
            catalog,
            touched: &nothing_touched,
            book: &mut book,
            previous: &latest,
            absorbed: &nothing_absorbed,
        });
        latest.extend(output.snapshots.into_iter().map(|(snapshot, _)| (snapshot.team, snapshot)));
        weeks.push((*day, latest.iter().map(|(team, snapshot)| (*team, snapshot.standing.clone())).collect()));
    }
    weeks
}

/// Days of grace as judgements a week apart, at least one where there was any.
fn in_weeks(rules: &mut Rules) {
    rules.fail_ticks = rules.fail_ticks.div_ceil(7);
    rules.stale_ticks = rules.stale_ticks.div_ceil(7);
    rules.idle_days = rules.idle_days.div_ceil(7);
}

/// Takes out what lies after the first day judged: nothing of a later week may count in an earlier one.
fn take_later(book: &mut Book, first: Option<Day>) -> BTreeMap<Day, Vec<(Subject, DayFacts)>> {
    let mut later: BTreeMap<Day, Vec<(Subject, DayFacts)>> = BTreeMap::new();
    let Some(after) = first.and_then(|first| first.succ_opt()) else { return later };
    for (subject, days) in &mut book.subjects {
        for (day, facts) in days.split_off(&after) {
            later.entry(day).or_default().push((*subject, facts));
        }
    }
    later
}

#[cfg(test)]
mod tests;
