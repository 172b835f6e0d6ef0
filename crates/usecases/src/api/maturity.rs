//! Teams and their maturity.

use super::{moment, newest};
use crate::actor::{Actor, Permission};
use crate::catalog::{program_root, scope_of};
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::engine::Change;
use domain::maturity::{Basis, State};
use domain::model::VersionedModel;
use domain::snapshot::Snapshot;
use domain::time::{Day, Timestamp};
use serde::Serialize;
use store::snapshots;
use utoipa::ToSchema;

/// A team, group or root.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TeamAnswer {
    pub slug: String,
    pub name: String,
    /// `program`, `g:<slug>` or `t:<slug>`.
    pub scope: String,
    pub parent: Option<String>,
    pub services: Vec<String>,
    /// 1 to 5; null: unrated.
    pub level: Option<u8>,
    /// Level and progress to the next, truncated to tenths.
    pub score: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MaturityAnswer {
    pub scope: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Version of the maturity model.
    pub model: i64,
    pub level: Option<u8>,
    pub score: Option<f64>,
    pub checks: Vec<CheckAnswer>,
    pub cause: Vec<CauseAnswer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CheckAnswer {
    pub id: String,
    pub criterion: String,
    pub level: u8,
    #[schema(value_type = String)]
    pub state: State,
    #[schema(value_type = String)]
    pub basis: Basis,
    /// In `unit`; null: unknown.
    pub value: Option<f64>,
    pub threshold: Option<f64>,
    pub unit: String,
    /// Days of evidence the check looks at.
    pub window: u64,
    pub evidence_count: i64,
    pub evidence_url: String,
    #[schema(value_type = String)]
    pub evaluated_at: Timestamp,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CauseAnswer {
    /// `level`, or a check's id.
    pub what: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub because: String,
    /// Ids of evidence absorbed with the change.
    pub evidence: Vec<i64>,
}

impl From<Change> for CauseAnswer {
    fn from(Change { what, from, to, because, evidence }: Change) -> Self {
        Self { what, from, to, because, evidence }
    }
}

pub async fn teams(platform: &Platform, actor: &Actor) -> Result<Vec<TeamAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let mut session = platform.store.read().await?;
    let no = newest(&mut session).await?;
    let latest = snapshots::latest(&mut session, no).await?;
    let Some(root) = program_root(&catalog) else { return Ok(Vec::new()) };
    let nodes = catalog.subtree(root.id).into_iter().filter_map(|id| catalog.teams.get(&id)).filter(|team| team.parent.is_some());
    let mut answers: Vec<_> = nodes.map(|team| answer(&catalog, team, latest.get(&team.id))).collect();
    answers.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(answers)
}

pub async fn team(platform: &Platform, actor: &Actor, slug: &str) -> Result<TeamAnswer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let team = catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?;
    let mut session = platform.store.read().await?;
    let no = newest(&mut session).await?;
    let stored = snapshots::of_team(&mut session, team.id, no).await?;
    Ok(answer(&catalog, team, stored.as_ref().map(|stored| &stored.snapshot)))
}

fn answer(catalog: &Catalog, team: &Team, snapshot: Option<&Snapshot>) -> TeamAnswer {
    let standing = snapshot.map(|snapshot| &snapshot.standing);
    TeamAnswer {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        scope: scope_of(catalog, team),
        parent: team.parent.and_then(|parent| catalog.teams.get(&parent)).map(|parent| parent.slug.to_string()),
        services: catalog.services_of(team.id).into_iter().map(|service| service.slug.to_string()).collect(),
        level: standing.and_then(|standing| standing.level),
        score: standing.and_then(|standing| standing.score_tenths).map(tenths),
    }
}

fn tenths(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

pub async fn maturity(platform: &Platform, actor: &Actor, slug: &str, at: Option<&str>) -> Result<MaturityAnswer> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let moment = Moment::find(platform, &mut session, moment(at)?).await?;
    let evaluated_at = moment.evaluated_at(platform);
    let Moment { catalog, model, .. } = &moment;
    let team = catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?;
    let stored = snapshots::of_team(&mut session, team.id, moment.no()).await?;
    let scope = scope_of(catalog, team);
    let Some(stored) = stored else {
        return Ok(MaturityAnswer {
            scope,
            at: evaluated_at,
            model: model.version,
            level: None,
            score: None,
            checks: Vec::new(),
            cause: Vec::new(),
        });
    };
    let checks = stored.snapshot.checks.iter().filter_map(|state| check(model, slug, state, evaluated_at, platform.today())).collect();
    Ok(MaturityAnswer {
        scope,
        at: evaluated_at,
        model: stored.snapshot.model,
        level: stored.snapshot.standing.level,
        score: stored.snapshot.standing.score_tenths.map(tenths),
        checks,
        cause: stored.changes.into_iter().map(CauseAnswer::from).collect(),
    })
}

fn check(model: &VersionedModel, team: &str, state: &domain::maturity::CheckState, at: Timestamp, today: Day) -> Option<CheckAnswer> {
    let check = model.model.check(&state.id)?;
    let from = domain::time::days_before(today, check.window_days.saturating_sub(1));
    Some(CheckAnswer {
        id: state.id.clone(),
        criterion: check.criterion.clone(),
        level: model.model.level_of(check),
        state: state.state,
        basis: state.basis,
        value: state.value,
        threshold: check.threshold,
        unit: check.unit.clone(),
        window: check.window_days,
        evidence_count: state.evidence_count,
        evidence_url: format!("/evidence?team={team}&check={}&from={from}", state.id),
        evaluated_at: at,
        reason: state.reason.clone(),
    })
}
