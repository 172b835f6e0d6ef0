//! Disputes: a team says that a check, or its level, was judged wrongly; the owners of the model answer. Nothing here changes a level:
//! what is agreed on becomes a mapping, a waiver or a new version of the model.

mod steps;

pub use steps::{DisputeStep, take};

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::time::Timestamp;
use serde::Serialize;
use store::disputes::{self, Dispute, DisputeEvent, DisputeFilter, DisputeState};
use store::{Session, evaluation};
use utoipa::ToSchema;

const LONGEST: usize = 4_000;

/// A thread as the API and the pages show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Thread {
    /// `D-12`
    pub id: String,
    pub team: String,
    /// null: it is about the level.
    pub check: Option<String>,
    /// `open` or `resolved`.
    #[schema(value_type = String)]
    pub state: DisputeState,
    pub opened_by: String,
    #[schema(value_type = String)]
    pub opened_at: Timestamp,
    /// The evaluation that was read when it was opened.
    pub evaluation: i64,
    /// What came out of it, once resolved.
    pub outcome: Option<String>,
    pub resolved_by: Option<String>,
    #[schema(value_type = Option<String>)]
    pub resolved_at: Option<Timestamp>,
    /// In the order in which they were written.
    pub said: Vec<Said>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Said {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub by: String,
    /// `comment` or `change`.
    pub kind: String,
    pub text: String,
}

/// What a team objects to.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Objection {
    pub team: String,
    /// Left out: the level.
    pub check: Option<String>,
    pub text: String,
}

/// Opens a thread. There is one open at a time about the same thing: the answer to a second one is to say it there.
pub async fn open(platform: &Platform, actor: &Actor, objection: &Objection) -> Result<i64> {
    let catalog = platform.catalog().await?;
    let team = catalog.team(&objection.team).ok_or_else(|| Error::NotFound(format!("the team `{}`", objection.team)))?;
    actor.may(Permission::Act(Some(team.id)), &catalog)?;
    let text = said(&objection.text)?;
    let check = objection.check.as_deref().map(str::trim).filter(|check| !check.is_empty());
    if let Some(check) = check
        && platform.model().await?.model.check(check).is_none()
    {
        return Err(Error::invalid("check", format!("the model has no check `{check}`")));
    }
    let now = platform.now();
    let mut session = platform.store.write().await?;
    let filter = DisputeFilter { team: Some(team.id), state: Some(DisputeState::Open), limit: None };
    if let Some(known) = disputes::list(&mut session, &filter).await?.into_iter().find(|known| known.check.as_deref() == check) {
        return Err(open_already(Some(known.number)));
    }
    let number = platform.store.reserve(&mut session, "dispute", 1).await?.start;
    let dispute = Dispute {
        number,
        team: team.id,
        check: check.map(str::to_owned),
        no: evaluation::last(&mut session).await?.map_or(0, |last| last.no),
        state: DisputeState::Open,
        opener: Some(actor.identity()),
        opened_by: actor.label(),
        opened_at: now,
        outcome: None,
        resolved_by: None,
        resolved_at: None,
    };
    disputes::insert(&mut session, &dispute).await.map_err(taken)?;
    note(&mut session, number, actor, now, "comment", text).await?;
    session.commit().await?;
    Ok(number)
}

/// One about the same was opened at the same time, or while this one was resolved.
fn taken(error: store::Error) -> Error {
    match error {
        store::Error::Conflict(_) => open_already(None),
        other => other.into(),
    }
}

fn open_already(number: Option<i64>) -> Error {
    let which = number.map_or_else(|| "another dispute".to_owned(), |number| format!("D-{number}"));
    Error::Conflict(format!("{which} is open about the same: add what you have to say there"))
}

/// Newest first; of one team or all, in one state or all.
pub async fn list(platform: &Platform, actor: &Actor, team: Option<&str>, state: Option<&str>) -> Result<Vec<Thread>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let team = team.map(|slug| catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))).transpose()?;
    let state = match state.filter(|state| !state.is_empty()) {
        None => None,
        Some("open") => Some(DisputeState::Open),
        Some("resolved") => Some(DisputeState::Resolved),
        Some(other) => return Err(Error::invalid("state", format!("`{other}` is not a state: use open or resolved"))),
    };
    let filter = DisputeFilter { team: team.map(|team| team.id), state, limit: None };
    let mut session = platform.store.read().await?;
    let found = disputes::list(&mut session, &filter).await?;
    threads(&mut session, &catalog, found).await
}

pub async fn one(platform: &Platform, actor: &Actor, number: i64) -> Result<Thread> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let mut session = platform.store.read().await?;
    let dispute = found(&mut session, number).await?;
    let mut events = disputes::events(&mut session, &[number]).await?;
    Ok(thread(&catalog, dispute, events.remove(&number).unwrap_or_default()))
}

async fn found(session: &mut Session, number: i64) -> Result<Dispute> {
    disputes::get(session, number).await?.ok_or_else(|| Error::NotFound(format!("the dispute D-{number}")))
}

/// As many threads as disputes, in their order.
async fn threads(session: &mut Session, catalog: &Catalog, found: Vec<Dispute>) -> Result<Vec<Thread>> {
    let numbers: Vec<i64> = found.iter().map(|dispute| dispute.number).collect();
    let mut events = disputes::events(session, &numbers).await?;
    let whole = |dispute: Dispute| {
        let said = events.remove(&dispute.number).unwrap_or_default();
        thread(catalog, dispute, said)
    };
    Ok(found.into_iter().map(whole).collect())
}

fn thread(catalog: &Catalog, dispute: Dispute, events: Vec<DisputeEvent>) -> Thread {
    let said = events.into_iter().map(|DisputeEvent { at, actor, kind, text, .. }| Said { at, by: actor, kind, text });
    Thread {
        id: format!("D-{}", dispute.number),
        team: catalog.teams.get(&dispute.team).map(|team| team.slug.to_string()).unwrap_or_default(),
        check: dispute.check,
        state: dispute.state,
        opened_by: dispute.opened_by,
        opened_at: dispute.opened_at,
        evaluation: dispute.no,
        outcome: dispute.outcome,
        resolved_by: dispute.resolved_by,
        resolved_at: dispute.resolved_at,
        said: said.collect(),
    }
}

fn said(text: &str) -> Result<&str> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::invalid("text", "write something first")),
        length if length > LONGEST => Err(Error::invalid("text", format!("say it in at most {LONGEST} characters"))),
        _ => Ok(text),
    }
}

async fn note(session: &mut Session, dispute: i64, actor: &Actor, at: Timestamp, kind: &str, text: &str) -> Result<()> {
    let event = DisputeEvent { dispute, at, actor: actor.label(), kind: kind.to_owned(), text: text.to_owned() };
    Ok(disputes::add_event(session, &event).await?)
}
