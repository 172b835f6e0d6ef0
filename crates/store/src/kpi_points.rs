//! KPI values of nodes per day, for trends: the latest revision only.

use crate::place::{Place, json_text};
use crate::sql::{CHUNK, bound, build};
use crate::{Result, Session};
use domain::ids::TeamId;
use domain::kpi::{Kpi, KpiId};
use domain::time::Day;

statements! {
    TREND = "SELECT kpi, day, body FROM kpi_point WHERE team = $1 AND day >= $2 ORDER BY day";
    TREND_OF = "SELECT kpi, day, body FROM kpi_point WHERE team = $1 AND day >= $2 AND kpi = $3 ORDER BY day";
}

const PUT: &str = "INSERT INTO kpi_point (team, kpi, day, rev, body) ";

/// Writes values with the number of the evaluation they come from; an older revision never replaces a newer one.
pub async fn put(session: &mut Session, points: &[(TeamId, KpiId, Day, i64, Kpi)]) -> Result<()> {
    for chunk in points.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, (team, kpi, day, rev, value)| {
                row.push_bind(team.0).push_bind(kpi.as_str()).push_bind(bound(*day)).push_bind(*rev).push_bind(json_text(value));
            });
            query.push(" ON CONFLICT (team, kpi, day) DO UPDATE SET rev = excluded.rev, body = excluded.body \
                        WHERE kpi_point.rev <= excluded.rev");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// From day `from` on, by day, then KPI. All KPIs when `kpi` is `None`.
pub async fn trend(session: &mut Session, team: TeamId, kpi: Option<KpiId>, from: Day) -> Result<Vec<(KpiId, Day, Kpi)>> {
    let from = bound(from);
    let rows: Vec<(String, Day, String)> = match kpi {
        None => on_engine!(session, connection => sqlx::query_as(TREND).bind(team.0).bind(from).fetch_all(connection).await)?,
        Some(kpi) => on_engine!(session, connection => sqlx::query_as(TREND_OF).bind(team.0).bind(from).bind(kpi.as_str())
            .fetch_all(connection).await)?,
    };
    let mut points = Vec::with_capacity(rows.len());
    for (kpi, day, body) in rows {
        let place = Place::new("kpi_point", &team);
        points.push((kpi.parse().map_err(|_| place.wrong("kpi"))?, day, place.json("body", &body)?));
    }
    points.sort_by_key(|(kpi, day, _)| (*day, *kpi));
    Ok(points)
}
