//! Budgets that were exceeded and wait for somebody of a team to let them pass.

use crate::place::{Place, json_text};
use crate::sql::build;
use crate::{Error, Result, Session};
use domain::ids::{RunId, ServiceId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    pub number: i64,
    pub service: ServiceId,
    /// Slug of the team that is asked.
    pub team: String,
    /// `waiting`, `approved` or `rejected`.
    pub state: String,
    pub line: String,
    /// The run that exceeded the budget, the newest one while it waits.
    pub run: RunId,
    pub requested_at: Timestamp,
    /// An approval ends; from then on the budget counts again.
    pub expires_at: Option<Timestamp>,
    pub detail: ApprovalDetail,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApprovalDetail {
    pub repository: String,
    pub env: String,
    pub sha: Option<String>,
    pub pr: Option<i64>,
    /// `endpoint metric`, one per limit that was exceeded.
    pub breaches: Vec<String>,
    pub reasons: Vec<String>,
    pub approver: Option<String>,
    pub reason: Option<String>,
    pub decided_at: Option<Timestamp>,
}

statements! {
    INSERT = "INSERT INTO approval (number, service, team, state, line, run, requested_at, expires_at, body) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE approval SET service = $2, team = $3, state = $4, line = $5, run = $6, requested_at = $7, expires_at = $8, body = $9 \
              WHERE number = $1";
    GET = "SELECT number, service, team, state, line, run, requested_at, expires_at, body FROM approval WHERE number = $1";
}

const LIST: &str = "SELECT number, service, team, state, line, run, requested_at, expires_at, body FROM approval WHERE TRUE";

pub async fn insert(session: &mut Session, approval: &Approval) -> Result<()> {
    write(session, INSERT, approval).await
}

pub async fn update(session: &mut Session, approval: &Approval) -> Result<()> {
    write(session, UPDATE, approval).await
}

async fn write(session: &mut Session, statement: &'static str, approval: &Approval) -> Result<()> {
    let Approval { number, service, team, state, line, run, requested_at, expires_at, detail } = approval;
    on_engine!(session, connection => sqlx::query(statement).bind(number).bind(service.0).bind(team).bind(state).bind(line).bind(run.0)
        .bind(requested_at.micros()).bind(expires_at.map(Timestamp::micros)).bind(json_text(detail)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, number: i64) -> Result<Option<Approval>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(number).fetch_optional(connection).await)?;
    row.map(Approval::try_from).transpose()
}

/// Newest first; of one service or all, in one state or all.
pub async fn list(session: &mut Session, service: Option<ServiceId>, state: Option<&str>, limit: i64) -> Result<Vec<Approval>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(service) = service {
            query.push(" AND service = ").push_bind(service.0);
        }
        if let Some(state) = state {
            query.push(" AND state = ").push_bind(state);
        }
        query.push(" ORDER BY number DESC LIMIT ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    rows.into_iter().map(Approval::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    service: i64,
    team: String,
    state: String,
    line: String,
    run: i64,
    requested_at: i64,
    expires_at: Option<i64>,
    body: String,
}

impl TryFrom<Row> for Approval {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { number, service, team, state, line, run, requested_at, expires_at, body } = row;
        let place = Place::new("approval", &number);
        Ok(Self {
            number,
            service: ServiceId(service),
            team,
            state,
            line,
            run: RunId(run),
            requested_at: place.time("requested_at", requested_at)?,
            expires_at: place.optional_time("expires_at", expires_at)?,
            detail: place.json("body", &body)?,
        })
    }
}
