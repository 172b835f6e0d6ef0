//! KPI values of nodes per day, for trends: the latest revision only. Beside the nine stand the program's own KPIs (`own:tickets`) and
//! DORA's five, over ninety days (`dora:change-fail-rate`) and over a week alone (`dora-week:change-fail-rate`).

mod week;

pub use week::{fix_times_of_week, of_week, own_of_week};

#[cfg(test)]
pub(crate) const STATEMENTS: &[(&str, &str)] = week::STATEMENTS;

use crate::place::{Place, json_text};
use crate::sql::{bound, build, pieces};
use crate::{Result, Session, evaluation};
use domain::dora::{DoraId, Measure};
use domain::ids::TeamId;
use domain::kpi::{Kpi, KpiId, OwnKpi};
use domain::stats::Spread;
use domain::time::Day;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The sketch of a leaf team's fixes.
const FIX_TIMES: &str = "spread:perf-fix-lead-time";
const PUT: &str = "INSERT INTO kpi_point (team, kpi, day, rev, body) ";
const WRITTEN: &str = "SELECT kpi_point.day, evaluation.day FROM kpi_point JOIN evaluation ON evaluation.no = kpi_point.rev \
                       WHERE kpi_point.team = $1 AND kpi_point.kpi = $2 AND kpi_point.day >= $3 ORDER BY kpi_point.day";
const TREND: &str = "SELECT kpi, day, body FROM kpi_point WHERE team = ";

/// A value with the number of the evaluation it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    team: TeamId,
    key: String,
    day: Day,
    rev: i64,
    body: String,
}

impl Point {
    pub fn of_kpi(team: TeamId, day: Day, rev: i64, kpi: &Kpi) -> Self {
        Self::new(team, kpi.id.as_str().to_owned(), day, rev, kpi)
    }

    pub fn of_own(team: TeamId, day: Day, rev: i64, kpi: &OwnKpi) -> Self {
        Self::new(team, own_key(&kpi.id), day, rev, kpi)
    }

    /// How long the fixes of a leaf team took.
    pub fn of_fix_times(team: TeamId, day: Day, rev: i64, spread: &Spread) -> Self {
        Self::new(team, FIX_TIMES.to_owned(), day, rev, spread)
    }

    /// Over ninety days.
    pub fn of_dora(team: TeamId, day: Day, rev: i64, measure: &Measure) -> Self {
        Self::new(team, dora_key(measure.id, false), day, rev, measure)
    }

    /// Over the week alone that ends with the day.
    pub fn of_dora_week(team: TeamId, day: Day, rev: i64, measure: &Measure) -> Self {
        Self::new(team, dora_key(measure.id, true), day, rev, measure)
    }

    fn new(team: TeamId, key: String, day: Day, rev: i64, value: &impl Serialize) -> Self {
        Self { team, key, day, rev, body: json_text(value) }
    }
}

fn dora_key(id: DoraId, weekly: bool) -> String {
    format!("{}:{id}", if weekly { "dora-week" } else { "dora" })
}

/// Writes values; an older revision never replaces a newer one.
pub async fn put(session: &mut Session, points: &[Point]) -> Result<()> {
    for chunk in pieces(points) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, Point { team, key, day, rev, body }| {
                row.push_bind(team.0).push_bind(key).push_bind(bound(*day)).push_bind(*rev).push_bind(body);
            });
            query.push(" ON CONFLICT (team, kpi, day) DO UPDATE SET rev = excluded.rev, body = excluded.body \
                        WHERE kpi_point.rev <= excluded.rev");
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// From day `from` on, by day, then KPI. All of the nine when `kpi` is `None`.
pub async fn trend(session: &mut Session, team: TeamId, kpi: Option<KpiId>, from: Day) -> Result<Vec<(KpiId, Day, Kpi)>> {
    let ids = kpi.map_or_else(|| KpiId::ALL.to_vec(), |kpi| vec![kpi]);
    let keys: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
    let mut points: Vec<(KpiId, Day, Kpi)> =
        read::<Kpi>(session, team, &keys, from).await?.into_iter().map(|(day, kpi)| (kpi.id, day, kpi)).collect();
    points.sort_by_key(|(kpi, day, _)| (*day, *kpi));
    Ok(points)
}

/// The program's own KPIs of these ids, by day.
pub async fn own(session: &mut Session, team: TeamId, ids: &[&str], from: Day) -> Result<Vec<(Day, OwnKpi)>> {
    let keys: Vec<String> = ids.iter().map(|id| own_key(id)).collect();
    read(session, team, &keys, from).await
}

/// DORA's five, by day: over ninety days, or over single weeks.
pub async fn dora(session: &mut Session, team: TeamId, weekly: bool, from: Day) -> Result<Vec<(Day, Measure)>> {
    let keys: Vec<String> = DoraId::ALL.iter().map(|id| dora_key(*id, weekly)).collect();
    read(session, team, &keys, from).await
}

/// Days of a KPI (`slo-compliance`, `own:tickets`) whose value was written again after the week had been shown: more than a day after it
/// had ended, by a later evaluation than the first.
pub async fn restated(session: &mut Session, team: TeamId, key: &str, from: Day) -> Result<Vec<Day>> {
    let rows: Vec<(Day, Day)> = on_engine!(&mut *session, connection => sqlx::query_as(WRITTEN).bind(team.0).bind(key).bind(bound(from))
        .fetch_all(connection).await)?;
    let Some(first) = evaluation::list(session, 1, 1).await?.pop() else { return Ok(Vec::new()) };
    let late = |(day, written): &(Day, Day)| *day >= first.day && *written > *day + chrono::Days::new(1);
    Ok(rows.into_iter().filter(late).map(|(day, _)| day).collect())
}

/// The key of a program's own KPI.
pub fn own_key(id: &str) -> String {
    format!("own:{id}")
}

async fn read<T: DeserializeOwned>(session: &mut Session, team: TeamId, keys: &[String], from: Day) -> Result<Vec<(Day, T)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, Day, String)> = on_engine!(session, connection => {
        let mut query = build(TREND);
        query.push_bind(team.0).push(" AND kpi IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        query.push(") AND day >= ").push_bind(bound(from)).push(" ORDER BY day, kpi");
        query.build_query_as().fetch_all(connection).await
    })?;
    let place = Place::new("kpi_point", &team);
    rows.into_iter().map(|(_, day, body)| Ok((day, place.json("body", &body)?))).collect()
}
