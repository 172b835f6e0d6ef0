//! Actions: what teams decided to do about their performance, and what was said and changed on the way.

mod dependencies;
mod due_dates;
mod events;
mod issues;
mod links;
mod milestones;
mod rows;

pub use dependencies::{Dependency, all_dependencies, dependencies, set_dependencies};
pub use due_dates::{DueDate, add_due_date, due_dates, due_dates_of};
pub use events::{ActionEvent, add_event, events};
pub use issues::{IssueLink, issue, issue_of_action, issues, put_issue, remove_issue};
pub use links::{ActionLink, about, all_links, links, set_links};
pub use milestones::{Milestone, PhasePlan, milestones, phases, put_milestone, put_phase, remove_milestone};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 7] = [
    STATEMENTS,
    dependencies::STATEMENTS,
    due_dates::STATEMENTS,
    events::STATEMENTS,
    issues::STATEMENTS,
    links::STATEMENTS,
    milestones::STATEMENTS,
];

use crate::sql::{bound, build, pieces};
use crate::{Result, Session};
use domain::ids::{ActionId, TeamId, UserId};
use domain::time::{Day, Timestamp};
use domain::verification::Outcome;
use rows::Row;

#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub id: ActionId,
    /// Shown as `A-57`; counted per program.
    pub number: i64,
    pub team: Option<TeamId>,
    pub title: String,
    pub body: String,
    /// `todo`, `doing`, `blocked`, `done` or `dropped`.
    pub status: String,
    /// The account whose name or address the owner is.
    pub owner: Option<UserId>,
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
    pub planned_start: Option<Day>,
    /// The first date it was given; `due` less this is its slip.
    pub first_due: Option<Day>,
    /// When it was first in work.
    pub began_at: Option<Timestamp>,
    /// Where it came from: `check:…`, `kpi:…`, `regression:R-12`, `review:2026-W47`.
    pub origin: Option<String>,
    /// The step of the roadmap template it stands for: `week-1/metrics-fresh`.
    pub template: Option<String>,
    /// What an import calls it.
    pub external_key: Option<String>,
    /// Of one that is done.
    pub verification: Option<Verification>,
}

/// Whether an action did what it was meant to, with the value of its check or KPI before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    pub outcome: Outcome,
    /// The first day on which it could be said.
    pub since: Day,
    pub before: Option<f64>,
    pub after: Option<f64>,
    pub reason: String,
}

impl Action {
    /// A new one without anything but what every action has.
    pub fn new(id: ActionId, number: i64, title: impl Into<String>, created_by: impl Into<String>, now: Timestamp) -> Self {
        Self {
            id,
            number,
            team: None,
            title: title.into(),
            body: String::new(),
            status: "todo".to_owned(),
            owner: None,
            owner_name: None,
            due: None,
            phase: None,
            check: None,
            kpi: None,
            url: None,
            effort: None,
            minutes: 0,
            created_by: created_by.into(),
            created_at: now,
            updated_at: now,
            done_at: None,
            expected: None,
            planned_start: None,
            first_due: None,
            began_at: None,
            origin: None,
            template: None,
            external_key: None,
            verification: None,
        }
    }

    /// `A-57`
    pub fn name(&self) -> String {
        format!("A-{}", self.number)
    }

    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "todo" | "doing" | "blocked")
    }
}

#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub teams: Option<Vec<TeamId>>,
    pub statuses: Option<Vec<String>>,
    pub owner: Option<UserId>,
    pub check: Option<String>,
    /// This KPI, or one of these checks, which move it.
    pub moving: Option<(String, Vec<String>)>,
    /// Part of title or body, in any case.
    pub q: Option<String>,
    /// Open actions due before this day.
    pub overdue_on: Option<Day>,
}

/// The columns in the order in which `Row` reads them; `write` binds all but `minutes`.
macro_rules! columns {
    () => {
        "id, number, team, title, body, status, owner, owner_name, due, phase, check_id, kpi, url, effort, minutes, created_by, \
         created_at, updated_at, done_at, expected, planned_start, first_due, began_at, origin, template, external_key, outcome, \
         judged_on, value_before, value_after, outcome_reason"
    };
}

statements! {
    INSERT = concat!("INSERT INTO action (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, \
                      $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)");
    UPDATE = "UPDATE action SET number = $2, team = $3, title = $4, body = $5, status = $6, owner = $7, owner_name = $8, due = $9, \
              phase = $10, check_id = $11, kpi = $12, url = $13, effort = $14, created_by = $15, created_at = $16, updated_at = $17, \
              done_at = $18, expected = $19, planned_start = $20, first_due = $21, began_at = $22, origin = $23, template = $24, \
              external_key = $25, outcome = $26, judged_on = $27, value_before = $28, value_after = $29, outcome_reason = $30 \
              WHERE id = $1";
    ADD_MINUTES = "UPDATE action SET minutes = minutes + $2, updated_at = $3 WHERE id = $1";
    GET = concat!("SELECT ", columns!(), " FROM action WHERE number = $1");
    BY_ID = concat!("SELECT ", columns!(), " FROM action WHERE id = $1");
    BY_KEY = concat!("SELECT ", columns!(), " FROM action WHERE external_key = $1 ORDER BY id LIMIT 1");
}

const LIST: &str = concat!("SELECT ", columns!(), " FROM action WHERE TRUE");

const COUNT_OPEN: &str = "SELECT COUNT(*) FROM action WHERE status IN ('todo', 'doing', 'blocked')";
const FIRST_OPEN: &str = "SELECT number, title FROM action WHERE status IN ('todo', 'doing', 'blocked')";

/// Narrows a query down to teams and, if asked for, to what is nobody's.
macro_rules! those_of {
    ($query:expr, $teams:expr, $of_nobody:expr) => {{
        $query.push(" AND (team IN (NULL");
        for team in $teams {
            $query.push(", ").push_bind(team.0);
        }
        $query.push(if $of_nobody { ") OR team IS NULL)" } else { "))" });
    }};
}

pub async fn insert(session: &mut Session, action: &Action) -> Result<()> {
    write(session, INSERT, action).await?;
    if action.minutes == 0 { Ok(()) } else { add_minutes(session, action.id, action.minutes, action.updated_at).await }
}

/// All but the time logged, to which is only added.
pub async fn update(session: &mut Session, action: &Action) -> Result<()> {
    write(session, UPDATE, action).await
}

/// Adds to the time logged, whatever it is meanwhile.
pub async fn add_minutes(session: &mut Session, action: ActionId, minutes: i64, now: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(ADD_MINUTES).bind(action.0).bind(minutes).bind(now.micros()).execute(connection).await
        .map(|_| ()))?;
    Ok(())
}

async fn write(session: &mut Session, statement: &'static str, action: &Action) -> Result<()> {
    let verification = action.verification.as_ref();
    on_engine!(session, connection => sqlx::query(statement).bind(action.id.0).bind(action.number).bind(action.team.map(|id| id.0))
        .bind(&action.title).bind(&action.body).bind(&action.status).bind(action.owner.map(|id| id.0)).bind(&action.owner_name)
        .bind(action.due.map(bound)).bind(&action.phase).bind(&action.check).bind(&action.kpi).bind(&action.url).bind(&action.effort)
        .bind(&action.created_by).bind(action.created_at.micros()).bind(action.updated_at.micros())
        .bind(action.done_at.map(Timestamp::micros)).bind(&action.expected).bind(action.planned_start.map(bound))
        .bind(action.first_due.map(bound)).bind(action.began_at.map(Timestamp::micros)).bind(&action.origin).bind(&action.template)
        .bind(&action.external_key).bind(verification.map(|known| known.outcome.as_str())).bind(verification.map(|known| bound(known.since)))
        .bind(verification.and_then(|known| known.before)).bind(verification.and_then(|known| known.after))
        .bind(verification.map(|known| known.reason.as_str())).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By the number in its address.
pub async fn get(session: &mut Session, number: i64) -> Result<Option<Action>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(number).fetch_optional(connection).await)?;
    row.map(Action::try_from).transpose()
}

pub async fn by_id(session: &mut Session, id: ActionId) -> Result<Option<Action>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(connection).await)?;
    row.map(Action::try_from).transpose()
}

/// Those of these that are there.
pub async fn by_ids(session: &mut Session, ids: &[ActionId]) -> Result<Vec<Action>> {
    let mut found = Vec::new();
    for piece in pieces(ids) {
        let rows: Vec<Row> = on_engine!(&mut *session, connection => {
            let mut query = build(LIST);
            query.push(" AND id IN (");
            let mut list = query.separated(", ");
            for id in piece {
                list.push_bind(id.0);
            }
            query.push(") ORDER BY number");
            query.build_query_as().fetch_all(connection).await
        })?;
        found.extend(rows.into_iter().map(Action::try_from).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// The first one that an import called so.
pub async fn by_external_key(session: &mut Session, key: &str) -> Result<Option<Action>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(BY_KEY).bind(key).fetch_optional(connection).await)?;
    row.map(Action::try_from).transpose()
}

/// How many actions of these teams are open, those of no team among them if asked for; the `most` that are due first with number and
/// title.
pub async fn open(session: &mut Session, teams: &[TeamId], of_nobody: bool, most: i64) -> Result<(i64, Vec<(i64, String)>)> {
    let count: (i64,) = on_engine!(&mut *session, connection => {
        let mut query = build(COUNT_OPEN);
        those_of!(query, teams, of_nobody);
        query.build_query_as().fetch_one(connection).await
    })?;
    let first: Vec<(i64, String)> = on_engine!(session, connection => {
        let mut query = build(FIRST_OPEN);
        those_of!(query, teams, of_nobody);
        query.push(" ORDER BY due IS NULL, due, number LIMIT ").push_bind(most);
        query.build_query_as().fetch_all(connection).await
    })?;
    Ok((count.0, first))
}

/// By due day (none last), then number.
pub async fn list(session: &mut Session, filter: &ActionFilter) -> Result<Vec<Action>> {
    let ActionFilter { teams, statuses, owner, check, moving, q, overdue_on } = filter;
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
        if let Some((kpi, checks)) = moving {
            query.push(" AND (kpi = ").push_bind(kpi).push(" OR check_id IN (NULL");
            for check in checks {
                query.push(", ").push_bind(check);
            }
            query.push("))");
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
