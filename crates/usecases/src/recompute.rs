//! `pacekeeper recompute`: replays every evaluation from the stored evidence in memory and compares each snapshot byte for byte with
//! what was written at the time. It never overwrites anything.

mod reconstruct;

pub use reconstruct::{Reconstructed, reconstruct};

use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::evaluate::{Batch, Memory, model_of};
use crate::platform::Platform;
use domain::engine::{self, Evaluation, Input};
use domain::ids::TeamId;
use domain::snapshot::hash;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Session, evaluation as evaluations, evidence, snapshots};

/// Evaluations read at a time.
const PAGE: i64 = 500;
/// Hashes read at a time.
const HASHES: i64 = 10_000;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recomputed {
    pub evaluations: usize,
    pub snapshots: usize,
    /// Snapshots that came out differently, at most twenty.
    pub differences: Vec<Difference>,
    /// SHA-256 over all snapshot hashes in order: equal digests mean equal histories.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub evaluation: i64,
    pub team: String,
    /// Hash as stored; `None`: it was not written at the time.
    pub stored: Option<String>,
    pub recomputed: Option<String>,
}

pub async fn recompute(platform: &Platform, actor: &Actor) -> Result<Recomputed> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let (mut memory, mut outcome) = (Memory::empty(), Recomputed::default());
    let mut all_hashes = String::new();
    loop {
        let page: Vec<Evaluation> = evaluations::list(&mut session, memory.no + 1, PAGE).await?;
        let Some(last) = page.last().map(|evaluation| evaluation.no) else { break };
        let mut stored = stored_hashes(&mut session, memory.no, last).await?;
        for evaluation in page {
            let model = model_of(&mut session, &evaluation).await?;
            let fresh = evidence::absorbed_by(&mut session, evaluation.no).await?;
            let batch: Batch = memory.absorb(evaluation.cause, &fresh);
            memory.replay(fresh);
            let touched = memory.kept(&batch).unwrap_or_default();
            let output = engine::step(Input {
                evaluation: &evaluation,
                model: &model,
                catalog: &memory.catalog,
                touched: &touched,
                book: &mut memory.book,
                previous: &memory.snapshots,
                absorbed: &batch.absorbed,
            });
            for (snapshot, _) in output.snapshots {
                let now = hash(&snapshot.canonical());
                all_hashes.push_str(&now);
                let then = stored.remove(&(evaluation.no, snapshot.team));
                outcome.snapshots += 1;
                if then.as_deref() != Some(now.as_str()) {
                    outcome.differ(&memory, evaluation.no, snapshot.team, then, Some(now));
                }
                memory.snapshots.insert(snapshot.team, snapshot);
            }
            memory.no = evaluation.no;
            outcome.evaluations += 1;
        }
        for ((no, team), hash) in stored {
            outcome.differ(&memory, no, team, Some(hash), None);
        }
    }
    outcome.digest = hash(all_hashes.as_bytes());
    Ok(outcome)
}

/// What evaluations `after + 1 … upto` wrote.
async fn stored_hashes(session: &mut Session, after: i64, upto: i64) -> Result<BTreeMap<(i64, TeamId), String>> {
    let (mut stored, mut at) = (BTreeMap::new(), after);
    while at < upto {
        let page = snapshots::hashes(session, at, HASHES).await?;
        let Some((last, ..)) = page.last() else { break };
        at = *last;
        stored.extend(page.into_iter().filter(|(no, ..)| *no <= upto).map(|(no, team, hash)| ((no, team), hash)));
    }
    Ok(stored)
}

impl Recomputed {
    fn differ(&mut self, memory: &Memory, evaluation: i64, team: TeamId, stored: Option<String>, recomputed: Option<String>) {
        if self.differences.len() < 20 {
            let name = memory.catalog.teams.get(&team).map_or_else(|| team.to_string(), |node| node.slug.to_string());
            self.differences.push(Difference { evaluation, team: name, stored, recomputed });
        }
    }
}
