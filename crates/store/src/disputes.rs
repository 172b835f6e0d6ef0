//! Objections of teams to how a check was judged, and what was said about them.

mod events;

pub use events::{DisputeEvent, add_event, events};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 2] = [STATEMENTS, events::STATEMENTS];

use crate::place::{Place, word};
use crate::sql::build;
use crate::{Error, Result, Session};
use domain::ids::TeamId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    Open,
    Resolved,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// `D-12` in addresses.
    pub number: i64,
    pub team: TeamId,
    /// `None`: it is about the level.
    pub check: Option<String>,
    /// The evaluation that was read when it was opened.
    pub no: i64,
    pub state: DisputeState,
    /// The identity of who opened it; `None`: not known.
    pub opener: Option<String>,
    /// How they were called then.
    pub opened_by: String,
    pub opened_at: Timestamp,
    /// What came out of it, once resolved.
    pub outcome: Option<String>,
    pub resolved_by: Option<String>,
    pub resolved_at: Option<Timestamp>,
}

/// Empty fields are no condition.
#[derive(Debug, Clone, Default)]
pub struct DisputeFilter {
    pub team: Option<TeamId>,
    pub state: Option<DisputeState>,
    pub limit: Option<i64>,
}

statements! {
    INSERT = "INSERT INTO dispute (id, team, check_id, no, state, opener, opened_by, opened_at, outcome, resolved_by, resolved_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    UPDATE = "UPDATE dispute SET team = $2, check_id = $3, no = $4, state = $5, opener = $6, opened_by = $7, opened_at = $8, \
              outcome = $9, resolved_by = $10, resolved_at = $11 WHERE id = $1";
    GET = "SELECT id, team, check_id, no, state, opener, opened_by, opened_at, outcome, resolved_by, resolved_at FROM dispute WHERE id = $1";
}

const LIST: &str =
    "SELECT id, team, check_id, no, state, opener, opened_by, opened_at, outcome, resolved_by, resolved_at FROM dispute WHERE TRUE";
const MOST: i64 = 1_000;

pub async fn insert(session: &mut Session, dispute: &Dispute) -> Result<()> {
    write(session, INSERT, dispute).await
}

pub async fn update(session: &mut Session, dispute: &Dispute) -> Result<()> {
    write(session, UPDATE, dispute).await
}

async fn write(session: &mut Session, statement: &'static str, dispute: &Dispute) -> Result<()> {
    let Dispute { number, team, check, no, state, opener, opened_by, opened_at, outcome, resolved_by, resolved_at } = dispute;
    on_engine!(session, connection => sqlx::query(statement).bind(number).bind(team.0).bind(check.as_deref().unwrap_or("")).bind(no)
        .bind(word(state)).bind(opener).bind(opened_by).bind(opened_at.micros()).bind(outcome).bind(resolved_by)
        .bind(resolved_at.map(Timestamp::micros)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, number: i64) -> Result<Option<Dispute>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(number).fetch_optional(connection).await)?;
    row.map(Dispute::try_from).transpose()
}

/// Newest first.
pub async fn list(session: &mut Session, filter: &DisputeFilter) -> Result<Vec<Dispute>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(team) = filter.team {
            query.push(" AND team = ").push_bind(team.0);
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(word(&state));
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(filter.limit.unwrap_or(MOST));
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    rows.into_iter().map(Dispute::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    team: i64,
    check_id: String,
    no: i64,
    state: String,
    opener: Option<String>,
    opened_by: String,
    opened_at: i64,
    outcome: Option<String>,
    resolved_by: Option<String>,
    resolved_at: Option<i64>,
}

impl TryFrom<Row> for Dispute {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, team, check_id, no, state, opener, opened_by, opened_at, outcome, resolved_by, resolved_at } = row;
        let place = Place::new("dispute", &id);
        Ok(Self {
            number: id,
            team: TeamId(team),
            check: Some(check_id).filter(|check| !check.is_empty()),
            no,
            state: place.word("state", &state)?,
            opener,
            opened_by,
            opened_at: place.time("opened_at", opened_at)?,
            outcome,
            resolved_by,
            resolved_at: place.optional_time("resolved_at", resolved_at)?,
        })
    }
}
