//! Actions: what teams decided to do about their performance, and what was said and changed on the way.

mod events;

pub use events::{ActionEvent, add_event, events};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 2] = [STATEMENTS, events::STATEMENTS];

use crate::place::Place;
use crate::sql::{bound, build};
use crate::{Error, Result, Session};
use domain::ids::{ActionId, TeamId, UserId};
use domain::time::{Day, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    /// Shown as `A-57`; counted per program.
    pub number: i64,
    pub team: Option<TeamId>,
    pub title: String,
    pub body: String,
    /// `todo`, `doing`, `blocked`, `done` or `dropped`.
    pub status: String,
    pub owner: Option<UserId>,
    /// An owner who has no account.
    pub owner_name: Option<String>,
    pub due: Option<Day>,
    pub phase: Option<String>,
    pub check: Option<String>,
    pub kpi: Option<String>,
    pub url: Option<String>,
    pub effort: Option<String>,
    /// Time logged on it.
    pub minutes: i64,
    pub created_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub expected: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub teams: Option<Vec<TeamId>>,
    pub statuses: Option<Vec<String>>,
    pub owner: Option<UserId>,
    pub check: Option<String>,
    /// Part of title or body, in any case.
    pub q: Option<String>,
    /// Open actions due before this day.
    pub overdue_on: Option<Day>,
}

statements! {
    INSERT = "INSERT INTO action (id, number, team, title, body, status, owner, owner_name, due, phase, check_id, kpi, url, effort, \
              minutes, created_by, created_at, updated_at, done_at, expected) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    UPDATE = "UPDATE action SET number = $2, team = $3, title = $4, body = $5, status = $6, owner = $7, owner_name = $8, due = $9, \
              phase = $10, \
              check_id = $11, kpi = $12, url = $13, effort = $14, minutes = $15, created_by = $16, created_at = $17, updated_at = $18, \
              done_at = $19, expected = $20 WHERE id = $1";
    GET = "SELECT id, number, team, title, body, status, owner, owner_name, due, phase, check_id, kpi, url, effort, minutes, created_by, \
           created_at, updated_at, done_at, expected FROM action WHERE number = $1";
}

const LIST: &str = "SELECT id, number, team, title, body, status, owner, owner_name, due, phase, check_id, kpi, url, effort, minutes, \
                    created_by, created_at, updated_at, done_at, expected FROM action WHERE TRUE";

pub async fn insert(session: &mut Session, action: &Action) -> Result<()> {
    write(session, INSERT, action).await
}

pub async fn update(session: &mut Session, action: &Action) -> Result<()> {
    write(session, UPDATE, action).await
}

async fn write(session: &mut Session, statement: &'static str, action: &Action) -> Result<()> {
    on_engine!(session, connection => sqlx::query(statement).bind(action.id.0).bind(action.number).bind(action.team.map(|id| id.0))
        .bind(&action.title).bind(&action.body).bind(&action.status).bind(action.owner.map(|id| id.0)).bind(&action.owner_name)
        .bind(action.due.map(bound)).bind(&action.phase).bind(&action.check).bind(&action.kpi).bind(&action.url).bind(&action.effort)
        .bind(action.minutes).bind(&action.created_by).bind(action.created_at.micros()).bind(action.updated_at.micros())
        .bind(action.done_at.map(Timestamp::micros)).bind(&action.expected).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By the number in its address.
pub async fn get(session: &mut Session, number: i64) -> Result<Option<Action>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(number).fetch_optional(connection).await)?;
    row.map(Action::try_from).transpose()
}

/// By due day (none last), then number.
pub async fn list(session: &mut Session, filter: &ActionFilter) -> Result<Vec<Action>> {
    let ActionFilter { teams, statuses, owner, check, q, overdue_on } = filter;
    if teams.as_ref().is_some_and(Vec::is_empty) || statuses.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(teams) = teams {
            query.push(" AND team IN (");
            let mut list = query.separated(", ");
            for team in teams {
                list.push_bind(team.0);
            }
            query.push(")");
        }
        if let Some(statuses) = statuses {
            query.push(" AND status IN (");
            let mut list = query.separated(", ");
            for status in statuses {
                list.push_bind(status);
            }
            query.push(")");
        }
        if let Some(owner) = owner {
            query.push(" AND owner = ").push_bind(owner.0);
        }
        if let Some(check) = check {
            query.push(" AND check_id = ").push_bind(check);
        }
        if let Some(day) = overdue_on {
            query.push(" AND status NOT IN ('done', 'dropped') AND due < ").push_bind(bound(*day));
        }
        query.build_query_as().fetch_all(connection).await
    })?;
    let mut actions = rows.into_iter().map(Action::try_from).collect::<Result<Vec<_>>>()?;
    // In Rust, because the engines lower-case letters beyond ASCII differently.
    if let Some(part) = q.as_ref().map(|part| part.to_lowercase()) {
        actions.retain(|action| action.title.to_lowercase().contains(&part) || action.body.to_lowercase().contains(&part));
    }
    actions.sort_by_key(|action| (action.due.is_none(), action.due, action.number));
    Ok(actions)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    number: i64,
    team: Option<i64>,
    title: String,
    body: String,
    status: String,
    owner: Option<Uuid>,
    owner_name: Option<String>,
    due: Option<Day>,
    phase: Option<String>,
    check_id: Option<String>,
    kpi: Option<String>,
    url: Option<String>,
    effort: Option<String>,
    minutes: i64,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    done_at: Option<i64>,
    expected: Option<String>,
}

impl TryFrom<Row> for Action {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("action", &row.id);
        Ok(Self {
            created_at: place.time("created_at", row.created_at)?,
            updated_at: place.time("updated_at", row.updated_at)?,
            done_at: place.optional_time("done_at", row.done_at)?,
            id: ActionId(row.id),
            number: row.number,
            team: row.team.map(TeamId),
            title: row.title,
            body: row.body,
            status: row.status,
            owner: row.owner.map(UserId),
            owner_name: row.owner_name,
            due: row.due,
            phase: row.phase,
            check: row.check_id,
            kpi: row.kpi,
            url: row.url,
            effort: row.effort,
            minutes: row.minutes,
            created_by: row.created_by,
            expected: row.expected,
        })
    }
}
