//! Reading series for people: what there is to choose from, the chosen ones, how each stands, and the runs behind its points.

use super::{COLUMNS, SeriesRow, series};
use crate::place::Place;
use crate::sql::{CHUNK, build, pieces};
use crate::{Result, Session};
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use serde_json::Value;
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub struct SeriesFilter {
    /// `None`: all.
    pub services: Option<Vec<ServiceId>>,
    pub env: Option<String>,
    pub metric: Option<String>,
    pub fingerprint: Option<String>,
    /// Part of the benchmark's or metric's name, in any case.
    pub q: Option<String>,
    pub standing: Option<Standing>,
    /// Not measured since then.
    pub silent_since: Option<Timestamp>,
    pub limit: i64,
    pub offset: i64,
}

/// How a series stands on the default branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Beyond its limit, and so kept out of the baseline.
    Alert,
    /// The same, and a regression by now.
    Regression,
}

/// How many series of a service have these in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    pub service: ServiceId,
    pub env: String,
    pub metric: String,
    pub fingerprint: String,
    pub series: i64,
}

/// An open alert of the default branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenAlert {
    /// Place of the first point beyond the limit.
    pub first_ord: i64,
    pub first_run: RunId,
    /// Number of the regression, once it is confirmed.
    pub regression: Option<i64>,
}

/// What a point tells of its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOfPoint {
    pub sha: Option<String>,
    pub started_at: Timestamp,
    pub received_at: Timestamp,
    pub verdict: Verdict,
}

const FACETS: &str = "SELECT service, env, metric, fingerprint, series FROM series_count WHERE service IN (";
const COUNT: &str = "SELECT COUNT(*) FROM series WHERE TRUE";
/// A scope of more services than this is a good part of all series.
const MANY_SERVICES: usize = 100;
const ALERTS: &str = "SELECT series, first_ord, first_run, regression FROM alert WHERE line = '' AND series IN (";
const RUNS: &str = "SELECT id, sha, started_at, received_at, verdict FROM run WHERE id IN (";
const SUMMARIES: &str = "SELECT id, summary FROM run WHERE id IN (";

statements! {
    OF_BENCHMARK = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value, \
                    segment_from, segment_sigma FROM series WHERE service = $1 AND env = $2 AND benchmark = $3 ORDER BY metric, fingerprint";
}

/// Last measured first.
pub async fn list(session: &mut Session, filter: &SeriesFilter) -> Result<Vec<SeriesRow>> {
    if filter.services.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    series(on_engine!(session, connection => {
        let mut query = build(&format!("SELECT {COLUMNS} FROM series WHERE TRUE"));
        // The newest of many services are found along the index of time; the sign keeps SQLite from sorting all their series.
        let many = filter.services.as_ref().is_some_and(|services| services.len() > MANY_SERVICES);
        narrow(&mut query, filter, if many { "+service" } else { "service" });
        query.push(" ORDER BY last_seen DESC, id LIMIT ").push_bind(filter.limit).push(" OFFSET ").push_bind(filter.offset);
        query.build_query_as().fetch_all(connection).await
    })?)
}

/// How many there are, whatever limit and offset say.
pub async fn count(session: &mut Session, filter: &SeriesFilter) -> Result<i64> {
    if filter.services.as_ref().is_some_and(Vec::is_empty) {
        return Ok(0);
    }
    Ok(on_engine!(session, connection => {
        let mut query = build(COUNT);
        narrow(&mut query, filter, "service");
        query.build_query_scalar().fetch_one(connection).await
    })?)
}

fn narrow<DB: Database>(query: &mut QueryBuilder<DB>, filter: &SeriesFilter, service: &'static str)
where
    i64: for<'q> Encode<'q, DB> + Type<DB>,
    String: for<'q> Encode<'q, DB> + Type<DB>,
{
    if let Some(services) = &filter.services {
        query.push(" AND ").push(service).push(" IN (");
        list_of(query, services.iter().map(|service| service.0));
        query.push(")");
    }
    for (column, value) in [("env", &filter.env), ("metric", &filter.metric), ("fingerprint", &filter.fingerprint)] {
        if let Some(value) = value {
            query.push(" AND ").push(column).push(" = ").push_bind(value.clone());
        }
    }
    if let Some(q) = &filter.q {
        query.push(" AND search LIKE ").push_bind(containing(q)).push(" ESCAPE '!'");
    }
    if let Some(standing) = filter.standing {
        query.push(" AND EXISTS (SELECT 1 FROM alert WHERE alert.series = series.id AND alert.line = ''");
        query.push(if standing == Standing::Regression { " AND alert.regression IS NOT NULL)" } else { ")" });
    }
    if let Some(since) = filter.silent_since {
        query.push(" AND last_seen < ").push_bind(since.micros());
    }
}

fn list_of<DB: Database>(query: &mut QueryBuilder<DB>, numbers: impl IntoIterator<Item = i64>)
where
    i64: for<'q> Encode<'q, DB> + Type<DB>,
{
    let mut list = query.separated(", ");
    for number in numbers {
        list.push_bind(number);
    }
}

fn containing(part: &str) -> String {
    let escaped = part.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// What the series of these services have in common.
pub async fn facets(session: &mut Session, services: &[ServiceId]) -> Result<Vec<Facet>> {
    let mut facets = Vec::new();
    for chunk in pieces(services) {
        let rows: Vec<(i64, String, String, String, i64)> = on_engine!(&mut *session, connection => {
            let mut query = build(FACETS);
            list_of(&mut query, chunk.iter().map(|service| service.0));
            query.push(") AND series > 0 ORDER BY service, env, metric, fingerprint");
            query.build_query_as().fetch_all(connection).await
        })?;
        facets.extend(rows.into_iter().map(|(service, env, metric, fingerprint, series)| Facet {
            service: ServiceId(service),
            env,
            metric,
            fingerprint,
            series,
        }));
    }
    Ok(facets)
}

/// The series of one benchmark: its metrics, on every machine.
pub async fn of_benchmark(session: &mut Session, service: ServiceId, env: &str, benchmark: &str) -> Result<Vec<SeriesRow>> {
    series(on_engine!(session, connection => sqlx::query_as(OF_BENCHMARK).bind(service.0).bind(env).bind(benchmark).fetch_all(connection)
        .await)?)
}

/// The open alerts of the default branch among these series.
pub async fn alerts(session: &mut Session, wanted: &[SeriesId]) -> Result<BTreeMap<SeriesId, OpenAlert>> {
    let mut alerts = BTreeMap::new();
    for chunk in pieces(wanted) {
        let rows: Vec<(i64, i64, i64, Option<i64>)> = on_engine!(&mut *session, connection => {
            let mut query = build(ALERTS);
            list_of(&mut query, chunk.iter().map(|id| id.0));
            query.push(")");
            query.build_query_as().fetch_all(connection).await
        })?;
        alerts.extend(rows.into_iter().map(|(series, first_ord, first_run, regression)| {
            (SeriesId(series), OpenAlert { first_ord, first_run: RunId(first_run), regression })
        }));
    }
    Ok(alerts)
}

/// The runs of these ids that are still kept.
pub async fn runs(session: &mut Session, wanted: &[RunId]) -> Result<BTreeMap<RunId, RunOfPoint>> {
    let mut runs = BTreeMap::new();
    for chunk in wanted.chunks(CHUNK) {
        let rows: Vec<(i64, Option<String>, i64, i64, String)> = on_engine!(&mut *session, connection => {
            let mut query = build(RUNS);
            list_of(&mut query, chunk.iter().map(|id| id.0));
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        for (id, sha, started_at, received_at, verdict) in rows {
            let place = Place::new("run", &id);
            let run = RunOfPoint {
                sha,
                started_at: place.time("started_at", started_at)?,
                received_at: place.time("received_at", received_at)?,
                verdict: verdict.parse().map_err(|_| place.wrong("verdict"))?,
            };
            runs.insert(RunId(id), run);
        }
    }
    Ok(runs)
}

/// The answers that the uploads of these runs got, in no order.
pub async fn summaries(session: &mut Session, wanted: &[RunId]) -> Result<Vec<(RunId, Value)>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String)> = on_engine!(session, connection => {
        let mut query = build(SUMMARIES);
        list_of(&mut query, wanted.iter().map(|id| id.0));
        query.push(")");
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    rows.into_iter().map(|(id, text)| Ok((RunId(id), Place::new("run", &id).json("summary", &text)?))).collect()
}
