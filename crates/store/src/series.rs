//! Series: what is measured again and again. Identity is service, environment, benchmark, metric and fingerprint of the machine.

mod explore;

pub use explore::{Facet, OpenAlert, RunOfPoint, SeriesFilter, Standing, alerts, count, facets, list, of_benchmark, runs, summaries};

use crate::place::Place;
use crate::sql::{build, pieces};
use crate::{Error, Result, Session};
use domain::ids::{SeriesId, ServiceId};
use domain::results::{Direction, Unit};
use domain::time::Timestamp;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRow {
    pub id: SeriesId,
    pub service: ServiceId,
    pub env: String,
    pub benchmark: String,
    pub metric: String,
    pub unit: Unit,
    pub direction: Direction,
    pub fingerprint: String,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    pub last_value: f64,
    /// From this ordinal on the series is at a level that somebody accepted.
    pub segment_from: Option<i64>,
    /// Relative spread of the level before, which guards the new one.
    pub segment_sigma: Option<f64>,
}

statements! {
    LOCK = "INSERT INTO series_lock (service, env, taken) VALUES ($1, $2, 1) \
            ON CONFLICT (service, env) DO UPDATE SET taken = series_lock.taken + 1";
    FIND = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value, segment_from, segment_sigma FROM series \
            WHERE service = $1 AND env = $2 ORDER BY id";
    GET = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value, segment_from, segment_sigma FROM series \
           WHERE id = $1";
    SEGMENT = "UPDATE series SET segment_from = $2, segment_sigma = $3 WHERE id = $1";
}

const INSERT: &str = "INSERT INTO series (id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, \
                      last_value, search) ";
const COUNT_IN: &str = "INSERT INTO series_count (service, env, metric, fingerprint, series) ";
const TOUCH: &str = "WITH touched (id, seen, measured) AS (";
const COLUMNS: &str = "id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value, segment_from, \
                       segment_sigma";

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 2] = [STATEMENTS, explore::STATEMENTS];

/// Waits until no other write session works on this service's series, and keeps others out until the commit. Call it before reading what
/// will be written back (`find`, `blocks::tails`): on PostgreSQL two reports would otherwise overwrite each other's points.
pub async fn lock(session: &mut Session, service: ServiceId, env: &str) -> Result<()> {
    on_engine!(session, connection => sqlx::query(LOCK).bind(service.0).bind(env).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// All series of a service in an environment, of every fingerprint.
pub async fn find(session: &mut Session, service: ServiceId, env: &str) -> Result<Vec<SeriesRow>> {
    series(on_engine!(session, connection => sqlx::query_as(FIND).bind(service.0).bind(env).fetch_all(connection).await)?)
}

pub async fn get(session: &mut Session, id: SeriesId) -> Result<Option<SeriesRow>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(SeriesRow::try_from).transpose()
}

/// Those of these ids that there are.
pub async fn of_ids(session: &mut Session, ids: &[SeriesId]) -> Result<BTreeMap<SeriesId, SeriesRow>> {
    let mut found = BTreeMap::new();
    for chunk in pieces(ids) {
        let rows: Vec<Row> = on_engine!(&mut *session, connection => {
            let mut query = build(&format!("SELECT {COLUMNS} FROM series WHERE id IN ("));
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(")");
            query.build_query_as().fetch_all(connection).await
        })?;
        found.extend(series(rows)?.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// A series that is there already is `Conflict`.
pub async fn insert(session: &mut Session, rows: &[SeriesRow]) -> Result<()> {
    for chunk in pieces(rows) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, new| {
                row.push_bind(new.id.0).push_bind(new.service.0).push_bind(&new.env).push_bind(&new.benchmark).push_bind(&new.metric)
                    .push_bind(new.unit.as_str()).push_bind(new.direction.as_str()).push_bind(&new.fingerprint)
                    .push_bind(new.first_seen.micros()).push_bind(new.last_seen.micros()).push_bind(new.last_value)
                    .push_bind(format!("{} {}", new.benchmark, new.metric).to_lowercase());
            });
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    count_in(session, rows).await
}

/// Adds new series to how many there are of their kind.
async fn count_in(session: &mut Session, rows: &[SeriesRow]) -> Result<()> {
    let mut counts: BTreeMap<(i64, &str, &str, &str), i64> = BTreeMap::new();
    for row in rows {
        *counts.entry((row.service.0, &row.env, &row.metric, &row.fingerprint)).or_default() += 1;
    }
    let counts: Vec<_> = counts.into_iter().collect();
    for chunk in pieces(&counts) {
        on_engine!(&mut *session, connection => {
            let mut query = build(COUNT_IN);
            query.push_values(chunk, |mut row, ((service, env, metric, fingerprint), count)| {
                row.push_bind(*service).push_bind(*env).push_bind(*metric).push_bind(*fingerprint).push_bind(*count);
            });
            query.push(" ON CONFLICT (service, env, metric, fingerprint) DO UPDATE SET series = series_count.series + excluded.series");
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes when each was last measured and with what value.
pub async fn touch(session: &mut Session, measured: &[(SeriesId, Timestamp, f64)]) -> Result<()> {
    for chunk in pieces(measured) {
        on_engine!(&mut *session, connection => {
            let mut query = build(TOUCH);
            query.push_values(chunk, |mut row, (id, at, value)| {
                row.push_bind(id.0).push_bind(at.micros()).push_bind(*value);
            });
            query.push(") UPDATE series SET last_seen = touched.seen, last_value = touched.measured FROM touched \
                        WHERE series.id = touched.id");
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Begins a new segment at an ordinal, or (`None`) lets the whole history count again.
pub async fn set_segment(session: &mut Session, id: SeriesId, from: Option<i64>, sigma: Option<f64>) -> Result<()> {
    on_engine!(session, connection => sqlx::query(SEGMENT).bind(id.0).bind(from).bind(sigma).execute(connection).await.map(|_| ()))?;
    Ok(())
}

fn series(rows: Vec<Row>) -> Result<Vec<SeriesRow>> {
    rows.into_iter().map(SeriesRow::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    service: i64,
    env: String,
    benchmark: String,
    metric: String,
    unit: String,
    direction: String,
    fingerprint: String,
    first_seen: i64,
    last_seen: i64,
    last_value: f64,
    segment_from: Option<i64>,
    segment_sigma: Option<f64>,
}

impl TryFrom<Row> for SeriesRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            service,
            env,
            benchmark,
            metric,
            unit,
            direction,
            fingerprint,
            first_seen,
            last_seen,
            last_value,
            segment_from,
            segment_sigma,
        } = row;
        let place = Place::new("series", &id);
        Ok(Self {
            id: SeriesId(id),
            service: ServiceId(service),
            env,
            benchmark,
            metric,
            unit: place.word("unit", &unit)?,
            direction: place.word("direction", &direction)?,
            fingerprint,
            first_seen: place.time("first_seen", first_seen)?,
            last_seen: place.time("last_seen", last_seen)?,
            last_value,
            segment_from,
            segment_sigma,
        })
    }
}
