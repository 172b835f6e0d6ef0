//! Regressions: what got worse, where it is in its life, which series it touches, and what was said and done about it.

mod events;
mod of_series;

pub use events::{RegressionEvent, add_event, events};
pub use of_series::{RegressionSeries, of as series_of_many, of_series, put_series, series_of};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 3] = [STATEMENTS, events::STATEMENTS, of_series::STATEMENTS];

use crate::place::{Place, json_text, word};
use crate::sql::{CHUNK, build};
use crate::{Error, Result, Session};
use domain::evidence::Stage;
use domain::ids::{ServiceId, UserId};
use domain::regression::{Detail, State};
use domain::time::Timestamp;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Shown as `R-12`.
    pub number: i64,
    /// Name of the root in evidence.
    pub root: String,
    pub service: ServiceId,
    pub env: String,
    /// Empty: the default branch. `pr:12`, `branch:name`.
    pub line: String,
    pub state: State,
    /// Where it was first seen.
    pub stage: Stage,
    pub owner: Option<UserId>,
    pub detected_at: Timestamp,
    pub updated_at: Timestamp,
    /// When an acceptance ends.
    pub expires_at: Option<Timestamp>,
    /// Of its series; positive is worse.
    pub worst_percent: f64,
    pub detail: Detail,
}

#[derive(Debug, Clone, Default)]
pub struct RegressionFilter {
    pub services: Option<Vec<ServiceId>>,
    pub states: Option<Vec<State>>,
    pub env: Option<String>,
    pub line: Option<String>,
    pub owner: Option<UserId>,
    /// Those that nobody owns.
    pub unowned: bool,
    pub stage: Option<Stage>,
    /// Those that touch a series of this metric.
    pub metric: Option<String>,
    /// Acceptances that end at or before this.
    pub expired_at: Option<Timestamp>,
    /// Numbers below this one.
    pub before: Option<i64>,
    /// 0: all.
    pub limit: i64,
}

statements! {
    INSERT = "INSERT INTO regression (number, root, service, env, line, state, stage, owner, detected_at, updated_at, expires_at, \
              worst_percent, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    UPDATE = "UPDATE regression SET root = $2, service = $3, env = $4, line = $5, state = $6, stage = $7, owner = $8, detected_at = $9, \
              updated_at = $10, expires_at = $11, worst_percent = $12, body = $13 WHERE number = $1";
    GET = "SELECT number, root, service, env, line, state, stage, owner, detected_at, updated_at, expires_at, worst_percent, body \
           FROM regression WHERE number = $1";
    BY_ROOT = "SELECT number, root, service, env, line, state, stage, owner, detected_at, updated_at, expires_at, worst_percent, body \
               FROM regression WHERE root = $1";
}

const LIST: &str = "SELECT number, root, service, env, line, state, stage, owner, detected_at, updated_at, expires_at, worst_percent, body \
                    FROM regression WHERE TRUE";
const FACETS: &str = "SELECT DISTINCT regression.env, series.metric FROM regression JOIN regression_series \
                      ON regression_series.regression = regression.number JOIN series ON series.id = regression_series.series \
                      WHERE regression.service IN (";
const COUNT: &str = "SELECT state, COUNT(*) FROM regression WHERE TRUE";

pub async fn insert(session: &mut Session, regression: &Regression) -> Result<()> {
    write(session, INSERT, regression).await
}

pub async fn update(session: &mut Session, regression: &Regression) -> Result<()> {
    write(session, UPDATE, regression).await
}

async fn write(session: &mut Session, statement: &'static str, regression: &Regression) -> Result<()> {
    let Regression { number, root, service, env, line, state, stage, owner, detected_at, updated_at, expires_at, worst_percent, detail } =
        regression;
    on_engine!(session, connection => sqlx::query(statement).bind(number).bind(root).bind(service.0).bind(env).bind(line)
        .bind(state.as_str()).bind(word(stage)).bind(owner.map(|id| id.0)).bind(detected_at.micros()).bind(updated_at.micros())
        .bind(expires_at.map(Timestamp::micros)).bind(worst_percent).bind(json_text(detail)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, number: i64) -> Result<Option<Regression>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(number).fetch_optional(connection).await)?;
    row.map(Regression::try_from).transpose()
}

pub async fn by_root(session: &mut Session, root: &str) -> Result<Option<Regression>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(BY_ROOT).bind(root).fetch_optional(connection).await)?;
    row.map(Regression::try_from).transpose()
}

/// Newest number first.
pub async fn list(session: &mut Session, filter: &RegressionFilter) -> Result<Vec<Regression>> {
    if filter.services.as_ref().is_some_and(Vec::is_empty) || filter.states.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        narrow(&mut query, filter);
        query.push(" ORDER BY number DESC");
        if filter.limit > 0 {
            query.push(" LIMIT ").push_bind(filter.limit);
        }
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    rows.into_iter().map(Regression::try_from).collect()
}

/// How many there are per state; the filter's own states do not count.
pub async fn counts(session: &mut Session, filter: &RegressionFilter) -> Result<Vec<(State, i64)>> {
    if filter.services.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let of_any_state = RegressionFilter { states: None, before: None, ..filter.clone() };
    let rows: Vec<(String, i64)> = on_engine!(session, connection => {
        let mut query = build(COUNT);
        narrow(&mut query, &of_any_state);
        query.push(" GROUP BY state");
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    let place = Place::new("regression", &"counts");
    rows.into_iter().map(|(state, count)| Ok((state.parse().map_err(|_| place.wrong("state"))?, count))).collect()
}

/// Environments and metrics that the regressions of these services have: what lists can be filtered by.
pub async fn facets(session: &mut Session, services: &[ServiceId]) -> Result<Vec<(String, String)>> {
    let mut facets = Vec::new();
    for chunk in services.chunks(CHUNK) {
        let rows: Vec<(String, String)> = on_engine!(&mut *session, connection => {
            let mut query = build(FACETS);
            let mut list = query.separated(", ");
            for service in chunk {
                list.push_bind(service.0);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        facets.extend(rows);
    }
    Ok(facets)
}

fn narrow<'a, DB>(query: &mut sqlx::QueryBuilder<DB>, filter: &'a RegressionFilter)
where
    DB: sqlx::Database,
    i64: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
    String: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
    Uuid: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
{
    let RegressionFilter { services, states, env, line, owner, unowned, stage, metric, expired_at, before, limit: _ } = filter;
    if let Some(services) = services {
        query.push(" AND service IN (");
        let mut list = query.separated(", ");
        for service in services {
            list.push_bind(service.0);
        }
        query.push(")");
    }
    if let Some(states) = states {
        query.push(" AND state IN (");
        let mut list = query.separated(", ");
        for state in states {
            list.push_bind(state.as_str().to_owned());
        }
        query.push(")");
    }
    if let Some(env) = env {
        query.push(" AND env = ").push_bind(env.clone());
    }
    if let Some(line) = line {
        query.push(" AND line = ").push_bind(line.clone());
    }
    if let Some(owner) = owner {
        query.push(" AND owner = ").push_bind(owner.0);
    }
    if *unowned {
        query.push(" AND owner IS NULL");
    }
    if let Some(stage) = stage {
        query.push(" AND stage = ").push_bind(word(stage));
    }
    if let Some(metric) = metric {
        query.push(
            " AND EXISTS (SELECT 1 FROM regression_series JOIN series ON series.id = regression_series.series \
             WHERE regression_series.regression = regression.number AND series.metric = ",
        );
        query.push_bind(metric.clone()).push(")");
    }
    if let Some(at) = expired_at {
        query.push(" AND expires_at <= ").push_bind(at.micros());
    }
    if let Some(before) = before {
        query.push(" AND number < ").push_bind(*before);
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    root: String,
    service: i64,
    env: String,
    line: String,
    state: String,
    stage: String,
    owner: Option<Uuid>,
    detected_at: i64,
    updated_at: i64,
    expires_at: Option<i64>,
    worst_percent: f64,
    body: String,
}

impl TryFrom<Row> for Regression {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("regression", &row.number);
        Ok(Self {
            number: row.number,
            service: ServiceId(row.service),
            state: row.state.parse().map_err(|_| place.wrong("state"))?,
            stage: place.word("stage", &row.stage)?,
            owner: row.owner.map(UserId),
            detected_at: place.time("detected_at", row.detected_at)?,
            updated_at: place.time("updated_at", row.updated_at)?,
            expires_at: place.optional_time("expires_at", row.expires_at)?,
            detail: place.json("body", &row.body)?,
            root: row.root,
            env: row.env,
            line: row.line,
            worst_percent: row.worst_percent,
        })
    }
}
