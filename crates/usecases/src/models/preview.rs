//! What a model would change today, before it is published: the same step of the engine, on a copy of what the runner knows, and
//! nothing is written.

use crate::actor::{Actor, Permission};
use crate::catalog::{program_root, scope_of};
use crate::error::{Error, Result};
use crate::evaluate::Memory;
use crate::models::problems_as_error;
use crate::platform::Platform;
use domain::engine::{self, Cause, Evaluation, Input};
use domain::facts::Subject;
use domain::kpi::target_keys;
use domain::maturity::{State, is_rated_itself};
use domain::model::{Model, Rules, VersionedModel};
use domain::scope::Target;
use domain::snapshot::Snapshot;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use store::evaluation as evaluations;
use utoipa::ToSchema;

/// What would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Impact {
    /// The version in force.
    pub model: i64,
    /// The evaluation whose evidence was judged again; null: nothing was evaluated yet.
    #[schema(value_type = Option<String>)]
    pub known_at: Option<Timestamp>,
    /// The rules that make facts of evidence differ, so every fact was built again.
    pub facts_rebuilt: bool,
    /// Teams that are judged by themselves: how many would rise, fall, or be neither.
    pub up: usize,
    pub down: usize,
    pub same: usize,
    /// Nodes whose level, score or checks would change, groups and the program included.
    pub nodes: Vec<NodeImpact>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NodeImpact {
    pub slug: String,
    pub name: String,
    pub scope: String,
    /// Judged by its own checks; a group or the program is the median of what is below.
    pub is_team: bool,
    pub level_before: Option<u8>,
    pub level_after: Option<u8>,
    pub score_before: Option<f64>,
    pub score_after: Option<f64>,
    pub checks: Vec<CheckImpact>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CheckImpact {
    pub check: String,
    pub name: String,
    /// null: the model in force has no such check.
    #[schema(value_type = Option<String>)]
    pub before: Option<State>,
    /// null: the draft has no such check.
    #[schema(value_type = Option<String>)]
    pub after: Option<State>,
    pub because: String,
}

/// Judges every node by this model as publishing it now would.
pub async fn preview(platform: &Platform, actor: &Actor, yaml: &str) -> Result<Impact> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let draft = Model::examine(yaml).map_err(|problems| problems_as_error(&problems))?;
    let held = platform.model().await?;
    let facts_rebuilt = shapes_facts(&held.model.rules, &draft.rules);
    let versioned = VersionedModel { version: held.version + 1, zone: platform.zone(), model: draft };
    let now = platform.now();
    let mut session = platform.store.read().await?;
    let Some(last) = evaluations::last(&mut session).await? else {
        return Ok(Impact { model: held.version, known_at: None, facts_rebuilt: false, up: 0, down: 0, same: 0, nodes: Vec::new() });
    };
    let day = now.day(versioned.zone);
    let mut memory = Memory::load(&mut session, last.no, day).await?;
    // Reading all evidence is what publishing does too, but only new rules make other facts of it.
    let batch = memory.absorb(if facts_rebuilt { Cause::Model } else { Cause::Evidence }, &[]);
    let touched = memory.records_of(&mut session, &batch, last.no).await?;
    drop(session);
    let computed = tokio::task::spawn_blocking(move || {
        let evaluation = Evaluation { no: last.no + 1, at: now, day, cause: Cause::Model, model_version: versioned.version };
        let output = engine::step(Input {
            evaluation: &evaluation,
            model: &versioned,
            catalog: &memory.catalog,
            touched: &touched,
            book: &mut memory.book,
            previous: &memory.snapshots,
            absorbed: &BTreeMap::<Subject, Vec<i64>>::new(),
        });
        impact(&held, &versioned, &memory, last.at, facts_rebuilt, output.snapshots.into_iter().map(|(snapshot, _)| snapshot).collect())
    });
    computed.await.map_err(Error::internal)
}

/// Whether facts of the same evidence would be others. Grace and the share of traffic are looked at later.
fn shapes_facts(held: &Rules, draft: &Rules) -> bool {
    let shaping = |rules: &Rules| Rules { fail_ticks: 0, stale_ticks: 0, idle_days: 0, top_traffic: 0.0, ..rules.clone() };
    shaping(held) != shaping(draft)
}

fn impact(held: &VersionedModel, draft: &VersionedModel, memory: &Memory, at: Timestamp, rebuilt: bool, found: Vec<Snapshot>) -> Impact {
    let catalog = &memory.catalog;
    let shown = program_root(catalog).map(|root| catalog.subtree(root.id)).unwrap_or_default();
    let mut impact = Impact { model: held.version, known_at: Some(at), facts_rebuilt: rebuilt, up: 0, down: 0, same: 0, nodes: Vec::new() };
    for after in found.iter().filter(|after| shown.contains(&after.team)) {
        let Some(team) = catalog.teams.get(&after.team) else { continue };
        let before = memory.snapshots.get(&after.team);
        let is_team = catalog.is_leaf(team.id) && team.parent.is_some();
        let standing = |snapshot: Option<&Snapshot>| snapshot.map(|snapshot| snapshot.standing.clone()).unwrap_or_default();
        let (then, now) = (standing(before), standing(Some(after)));
        // Of a group with services of its own what these reach: the median it stands at is told by its teams.
        if is_rated_itself(catalog, team.id) {
            let keys = target_keys(catalog, Target::Node(team.id));
            let own =
                |snapshot: Option<&Snapshot>, model: &Model| snapshot.and_then(|snapshot| snapshot.own_level(&model.for_scope(&keys)));
            match own(Some(after), &draft.model).cmp(&own(before, &held.model)) {
                std::cmp::Ordering::Greater => impact.up += 1,
                std::cmp::Ordering::Less => impact.down += 1,
                std::cmp::Ordering::Equal => impact.same += 1,
            }
        }
        let checks = checks(held, draft, before, after);
        let moved = (then.level, then.score_tenths) != (now.level, now.score_tenths);
        if moved || !checks.is_empty() {
            let tenths = |score: Option<i64>| score.map(|score| score as f64 / 10.0);
            impact.nodes.push(NodeImpact {
                slug: team.slug.to_string(),
                name: team.name.clone(),
                scope: scope_of(catalog, team),
                is_team,
                level_before: then.level,
                level_after: now.level,
                score_before: tenths(then.score_tenths),
                score_after: tenths(now.score_tenths),
                checks,
            });
        }
    }
    // Who falls first, then who rises; equal ones by name.
    let order = |node: &NodeImpact| (i16::from(node.level_after.unwrap_or(0)) - i16::from(node.level_before.unwrap_or(0))) as i32;
    impact.nodes.sort_by(|a, b| {
        let rank = |node: &NodeImpact| if order(node) == 0 { (1, 0) } else { (0, order(node)) };
        (!a.is_team, rank(a)).cmp(&(!b.is_team, rank(b))).then_with(|| a.name.cmp(&b.name))
    });
    impact
}

/// The checks that would be in another state, come or go. A node that was never judged has no states to lose.
fn checks(held: &VersionedModel, draft: &VersionedModel, before: Option<&Snapshot>, after: &Snapshot) -> Vec<CheckImpact> {
    let Some(before) = before else { return Vec::new() };
    let mut changed = Vec::new();
    for now in &after.checks {
        let then = before.check(&now.id).map(|check| check.state);
        if then != Some(now.state) {
            let name = draft.model.check(&now.id).map_or_else(|| now.id.clone(), |check| check.name.clone());
            changed.push(CheckImpact { check: now.id.clone(), name, before: then, after: Some(now.state), because: now.reason.clone() });
        }
    }
    for then in before.checks.iter().filter(|then| after.check(&then.id).is_none()) {
        let name = held.model.check(&then.id).map_or_else(|| then.id.clone(), |check| check.name.clone());
        let because = "The draft has no such check.".to_owned();
        changed.push(CheckImpact { check: then.id.clone(), name, before: Some(then.state), after: None, because });
    }
    changed
}
