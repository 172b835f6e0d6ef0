//! Alerts: series that are beyond their limit on a line, until they are back inside or somebody decides about them.

use crate::sql::{CHUNK, build};
use crate::{Result, Session};
use domain::ids::{RunId, SeriesId, ServiceId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub service: ServiceId,
    pub env: String,
    /// Empty: the default branch. `pr:12`, `branch:name`.
    pub line: String,
    pub series: SeriesId,
    pub first_run: RunId,
    pub first_sha: Option<String>,
    /// Place of the first point beyond the limit; it and what follows stay out of the baseline.
    pub first_ord: i64,
    pub last_run: RunId,
    pub last_sha: Option<String>,
    pub last_attempt: i64,
    /// Runs in a row that are back inside.
    pub inside: i64,
    /// Number of the regression, once it is confirmed.
    pub regression: Option<i64>,
}

statements! {
    OF_LINE = "SELECT service, env, line, series, first_run, first_sha, first_ord, last_run, last_sha, last_attempt, inside, regression \
               FROM alert WHERE service = $1 AND env = $2 AND line IN ('', $3)";
    OF_REGRESSION = "SELECT service, env, line, series, first_run, first_sha, first_ord, last_run, last_sha, last_attempt, inside, \
                     regression FROM alert WHERE service = $1 AND env = $2 AND regression = $3";
    CLEAR_REGRESSION = "DELETE FROM alert WHERE service = $1 AND env = $2 AND regression = $3";
}

const PUT: &str = "INSERT INTO alert (service, env, line, series, first_run, first_sha, first_ord, last_run, last_sha, last_attempt, \
                   inside, regression) ";
const REMOVE: &str = "DELETE FROM alert WHERE service = ";

/// The alerts of the default branch and of one line.
pub async fn of_line(session: &mut Session, service: ServiceId, env: &str, line: &str) -> Result<Vec<Alert>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(OF_LINE).bind(service.0).bind(env).bind(line)
        .fetch_all(connection).await)?;
    Ok(rows.into_iter().map(Alert::from).collect())
}

pub async fn of_regression(session: &mut Session, service: ServiceId, env: &str, regression: i64) -> Result<Vec<Alert>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(OF_REGRESSION).bind(service.0).bind(env).bind(regression)
        .fetch_all(connection).await)?;
    Ok(rows.into_iter().map(Alert::from).collect())
}

pub async fn clear_regression(session: &mut Session, service: ServiceId, env: &str, regression: i64) -> Result<()> {
    on_engine!(session, connection => sqlx::query(CLEAR_REGRESSION).bind(service.0).bind(env).bind(regression).execute(connection).await
        .map(|_| ()))?;
    Ok(())
}

/// Writes alerts, replacing those of the same line and series.
pub async fn put(session: &mut Session, alerts: &[Alert]) -> Result<()> {
    for chunk in alerts.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, alert| {
                row.push_bind(alert.service.0).push_bind(&alert.env).push_bind(&alert.line).push_bind(alert.series.0)
                    .push_bind(alert.first_run.0).push_bind(&alert.first_sha).push_bind(alert.first_ord).push_bind(alert.last_run.0)
                    .push_bind(&alert.last_sha).push_bind(alert.last_attempt).push_bind(alert.inside).push_bind(alert.regression);
            });
            query.push(" ON CONFLICT (service, env, line, series) DO UPDATE SET first_run = excluded.first_run, \
                        first_sha = excluded.first_sha, first_ord = excluded.first_ord, last_run = excluded.last_run, \
                        last_sha = excluded.last_sha, last_attempt = excluded.last_attempt, inside = excluded.inside, \
                        regression = excluded.regression");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub async fn remove(session: &mut Session, service: ServiceId, env: &str, line: &str, series: &[SeriesId]) -> Result<()> {
    for chunk in series.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(REMOVE);
            query.push_bind(service.0).push(" AND env = ").push_bind(env).push(" AND line = ").push_bind(line).push(" AND series IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(")");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    service: i64,
    env: String,
    line: String,
    series: i64,
    first_run: i64,
    first_sha: Option<String>,
    first_ord: i64,
    last_run: i64,
    last_sha: Option<String>,
    last_attempt: i64,
    inside: i64,
    regression: Option<i64>,
}

impl From<Row> for Alert {
    fn from(row: Row) -> Self {
        let Row { service, env, line, series, first_run, first_sha, first_ord, last_run, last_sha, last_attempt, inside, regression } = row;
        Self {
            service: ServiceId(service),
            env,
            line,
            series: SeriesId(series),
            first_run: RunId(first_run),
            first_sha,
            first_ord,
            last_run: RunId(last_run),
            last_sha,
            last_attempt,
            inside,
            regression,
        }
    }
}
