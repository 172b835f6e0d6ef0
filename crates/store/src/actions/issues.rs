//! The issue of GitHub or GitLab that says the same as an action, and what both sides agreed on last.

use crate::place::{Place, json_text};
use crate::{Error, Result, Session};
use domain::ids::{ActionId, SourceId};
use domain::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct IssueLink {
    pub action: ActionId,
    pub source: SourceId,
    /// `owner/name`
    pub repository: String,
    /// `None`: it waits to be created there.
    pub number: Option<i64>,
    pub url: Option<String>,
    pub agreed: Value,
    /// The newest change of the other side that was seen.
    pub remote_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

statements! {
    PUT = "INSERT INTO action_issue (action, source, repository, number, url, agreed, remote_at, created_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (action) DO UPDATE SET source = excluded.source, \
           repository = excluded.repository, number = excluded.number, url = excluded.url, agreed = excluded.agreed, \
           remote_at = excluded.remote_at";
    OF = "SELECT action, source, repository, number, url, agreed, remote_at, created_at FROM action_issue WHERE action = $1";
    BY_NUMBER = "SELECT action, source, repository, number, url, agreed, remote_at, created_at FROM action_issue \
                 WHERE repository = $1 AND number = $2 AND source = $3 ORDER BY action LIMIT 1";
    ALL = "SELECT action, source, repository, number, url, agreed, remote_at, created_at FROM action_issue ORDER BY action";
    REMOVE = "DELETE FROM action_issue WHERE action = $1";
}

pub async fn put_issue(session: &mut Session, link: &IssueLink) -> Result<()> {
    let IssueLink { action, source, repository, number, url, agreed, remote_at, created_at } = link;
    on_engine!(session, connection => sqlx::query(PUT).bind(action.0).bind(source.0).bind(repository).bind(number).bind(url)
        .bind(json_text(agreed)).bind(remote_at.map(Timestamp::micros)).bind(created_at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn issue_of_action(session: &mut Session, action: ActionId) -> Result<Option<IssueLink>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(OF).bind(action.0).fetch_optional(connection).await)?;
    row.map(IssueLink::try_from).transpose()
}

/// The action of an issue, as a source tells of it.
pub async fn issue(session: &mut Session, source: SourceId, repository: &str, number: i64) -> Result<Option<IssueLink>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(BY_NUMBER).bind(repository).bind(number).bind(source.0)
        .fetch_optional(connection).await)?;
    row.map(IssueLink::try_from).transpose()
}

pub async fn issues(session: &mut Session) -> Result<Vec<IssueLink>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(ALL).fetch_all(connection).await)?;
    rows.into_iter().map(IssueLink::try_from).collect()
}

pub async fn remove_issue(session: &mut Session, action: ActionId) -> Result<()> {
    on_engine!(session, connection => sqlx::query(REMOVE).bind(action.0).execute(connection).await.map(|_| ()))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    action: i64,
    source: Uuid,
    repository: String,
    number: Option<i64>,
    url: Option<String>,
    agreed: String,
    remote_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<Row> for IssueLink {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { action, source, repository, number, url, agreed, remote_at, created_at } = row;
        let place = Place::new("action_issue", &action);
        Ok(Self {
            action: ActionId(action),
            source: SourceId(source),
            repository,
            number,
            url,
            agreed: place.json("agreed", &agreed)?,
            remote_at: place.optional_time("remote_at", remote_at)?,
            created_at: place.time("created_at", created_at)?,
        })
    }
}
