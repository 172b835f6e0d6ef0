//! `pacekeeper recompute --reconstruct FROM`: evaluations of days before the installation, from evidence that came later (decision 2).
//! They are told apart by their numbers, which are negative: what is known by them is what is known today.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::evaluate::Memory;
use crate::platform::Platform;
use domain::engine::{self, Cause, Evaluation, Input};
use domain::snapshot::hash;
use domain::time::{Day, start_of_day};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{evaluation, snapshots};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Reconstructed {
    pub days: usize,
    pub snapshots: usize,
}

/// Judges every day from `from` to the day before the first evaluation, with the facts and the catalog of today.
pub async fn reconstruct(platform: &Platform, actor: &Actor, from: Day) -> Result<Reconstructed> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    let model = platform.model().await?;
    let mut session = platform.store.write().await?;
    let known = evaluation::list(&mut session, i64::MIN, 1).await?.into_iter().next();
    let first = known.ok_or_else(|| Error::Conflict("nothing was evaluated yet: there is no history to go before".to_owned()))?;
    if first.is_reconstructed() {
        return Err(Error::Conflict("the days before the installation are reconstructed already".to_owned()));
    }
    let days: Vec<Day> = from.iter_days().take_while(|day| *day < first.day).collect();
    let last = evaluation::last(&mut session).await?.map_or(0, |last| last.no);
    let mut memory = Memory::load(&mut session, last, from).await?;
    memory.snapshots = BTreeMap::new();
    let mut outcome = Reconstructed { days: days.len(), snapshots: 0 };
    let (nothing_touched, nothing_absorbed) = (BTreeMap::new(), BTreeMap::new());
    for (day, no) in days.iter().zip(-(days.len() as i64)..) {
        let at = start_of_day(day.succ_opt().unwrap_or(*day), model.zone);
        let evaluation = Evaluation { no, at, day: *day, cause: Cause::DayTick, model_version: model.version };
        let output = engine::step(Input {
            evaluation: &evaluation,
            model: &model,
            catalog: &memory.catalog,
            touched: &nothing_touched,
            book: &mut memory.book,
            previous: &memory.snapshots,
            absorbed: &nothing_absorbed,
        });
        evaluation::insert(&mut session, &evaluation).await?;
        let mut rows = Vec::with_capacity(output.snapshots.len());
        for (snapshot, changes) in output.snapshots {
            let bytes = snapshot.canonical();
            let digest = hash(&bytes);
            rows.push((snapshot.team, bytes, digest, serde_json::to_value(changes)?));
            memory.snapshots.insert(snapshot.team, snapshot);
        }
        snapshots::append(&mut session, no, at, *day, &rows).await?;
        outcome.snapshots += rows.len();
    }
    session.commit().await?;
    Ok(outcome)
}
