//! Change points of series on the default branch, and how far detection has looked.

use crate::place::{Place, json_text};
use crate::sql::{CHUNK, build};
use crate::{Result, Session};
use domain::ids::{RunId, SeriesId, ServiceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPoint {
    /// Place of the first point at the new level.
    pub ord: i64,
    /// Place of the last point before it.
    pub from_ord: i64,
    pub before: f64,
    pub after: f64,
    /// Relative size of the step; positive is worse.
    pub percent: f64,
    pub p: f64,
    /// Too close to the end of the series to be sure.
    pub tentative: bool,
    /// Found before the last point that was acknowledged: history is not raised again.
    pub retroactive: bool,
}

/// A service in an environment whose default branch has runs that detection has not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscanned {
    pub service: ServiceId,
    pub env: String,
    pub newest: RunId,
}

statements! {
    MEASURED = "INSERT INTO change_scan (service, env, newest, seen) VALUES ($1, $2, $3, 0) \
                ON CONFLICT (service, env) DO UPDATE SET newest = excluded.newest";
    UNSCANNED = "SELECT service, env, newest FROM change_scan WHERE newest > seen ORDER BY service, env";
    SCANNED = "UPDATE change_scan SET seen = $3 WHERE service = $1 AND env = $2";
    CLEAR = "DELETE FROM change_point WHERE series IN (SELECT id FROM series WHERE service = $1 AND env = $2)";
}

const PUT: &str = "INSERT INTO change_point (series, ord, body) ";
const OF: &str = "SELECT series, body FROM change_point WHERE series IN (";

/// Notes that the default branch has a new run.
pub async fn measured(session: &mut Session, service: ServiceId, env: &str, run: RunId) -> Result<()> {
    on_engine!(session, connection => sqlx::query(MEASURED).bind(service.0).bind(env).bind(run.0).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn unscanned(session: &mut Session) -> Result<Vec<Unscanned>> {
    let rows: Vec<(i64, String, i64)> = on_engine!(session, connection => sqlx::query_as(UNSCANNED).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(service, env, run)| Unscanned { service: ServiceId(service), env, newest: RunId(run) }).collect())
}

pub async fn scanned(session: &mut Session, one: &Unscanned) -> Result<()> {
    on_engine!(session, connection => sqlx::query(SCANNED).bind(one.service.0).bind(&one.env).bind(one.newest.0).execute(connection).await
        .map(|_| ()))?;
    Ok(())
}

/// Puts these in the place of all change points of a service's series.
pub async fn replace(session: &mut Session, service: ServiceId, env: &str, points: &[(SeriesId, StoredPoint)]) -> Result<()> {
    on_engine!(&mut *session, connection => sqlx::query(CLEAR).bind(service.0).bind(env).execute(connection).await.map(|_| ()))?;
    for chunk in points.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, (series, point)| {
                row.push_bind(series.0).push_bind(point.ord).push_bind(json_text(point));
            });
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// By series, in order.
pub async fn of(session: &mut Session, series: &[SeriesId]) -> Result<BTreeMap<SeriesId, Vec<StoredPoint>>> {
    let mut found: BTreeMap<SeriesId, Vec<StoredPoint>> = BTreeMap::new();
    for chunk in series.chunks(CHUNK) {
        let rows: Vec<(i64, String)> = on_engine!(&mut *session, connection => {
            let mut query = build(OF);
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(") ORDER BY series, ord");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        for (series, body) in rows {
            let place = Place::new("change_point", &series);
            found.entry(SeriesId(series)).or_default().push(place.json("body", &body)?);
        }
    }
    Ok(found)
}
