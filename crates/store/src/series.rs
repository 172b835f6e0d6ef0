//! Series: what is measured again and again. Identity is service, environment, benchmark, metric and fingerprint of the machine.

use crate::place::Place;
use crate::sql::{CHUNK, build};
use crate::{Error, Result, Session};
use domain::ids::{SeriesId, ServiceId};
use domain::results::{Direction, Unit};
use domain::time::Timestamp;

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
}

#[derive(Debug, Clone, Default)]
pub struct SeriesFilter {
    pub service: Option<ServiceId>,
    /// Part of the benchmark's or metric's name, in any case.
    pub q: Option<String>,
    pub limit: i64,
    pub offset: i64,
}

statements! {
    LOCK = "INSERT INTO series_lock (service, env, taken) VALUES ($1, $2, 1) \
            ON CONFLICT (service, env) DO UPDATE SET taken = series_lock.taken + 1";
    FIND = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value FROM series \
            WHERE service = $1 AND env = $2 ORDER BY id";
    GET = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value FROM series \
           WHERE id = $1";
}

const INSERT: &str = "INSERT INTO series (id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, \
                      last_value, search) ";
const TOUCH: &str = "WITH touched (id, seen, measured) AS (";
const LIST: &str = "SELECT id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value FROM \
                    series WHERE TRUE";

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

/// A series that is there already is `Conflict`.
pub async fn insert(session: &mut Session, rows: &[SeriesRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, new| {
                row.push_bind(new.id.0).push_bind(new.service.0).push_bind(&new.env).push_bind(&new.benchmark).push_bind(&new.metric)
                    .push_bind(new.unit.as_str()).push_bind(new.direction.as_str()).push_bind(&new.fingerprint)
                    .push_bind(new.first_seen.micros()).push_bind(new.last_seen.micros()).push_bind(new.last_value)
                    .push_bind(format!("{} {}", new.benchmark, new.metric).to_lowercase());
            });
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes when each was last measured and with what value.
pub async fn touch(session: &mut Session, measured: &[(SeriesId, Timestamp, f64)]) -> Result<()> {
    for chunk in measured.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(TOUCH);
            query.push_values(chunk, |mut row, (id, at, value)| {
                row.push_bind(id.0).push_bind(at.micros()).push_bind(*value);
            });
            query.push(") UPDATE series SET last_seen = touched.seen, last_value = touched.measured FROM touched \
                        WHERE series.id = touched.id");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Last measured first.
pub async fn list(session: &mut Session, filter: &SeriesFilter) -> Result<Vec<SeriesRow>> {
    series(on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(service) = filter.service {
            query.push(" AND service = ").push_bind(service.0);
        }
        if let Some(q) = &filter.q {
            query.push(" AND search LIKE ").push_bind(containing(q)).push(" ESCAPE '!'");
        }
        query.push(" ORDER BY last_seen DESC, id LIMIT ").push_bind(filter.limit).push(" OFFSET ").push_bind(filter.offset);
        query.build_query_as().fetch_all(connection).await
    })?)
}

fn containing(part: &str) -> String {
    let escaped = part.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
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
}

impl TryFrom<Row> for SeriesRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, service, env, benchmark, metric, unit, direction, fingerprint, first_seen, last_seen, last_value } = row;
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
        })
    }
}
