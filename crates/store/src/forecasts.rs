//! What was forecast for each team's next level, one row per team and day: pages over many teams read the newest, and the past tells
//! how often the ranges held.

use crate::place::{Place, json_text};
use crate::sql::{CHUNK, bound, build};
use crate::{Result, Session};
use domain::ids::TeamId;
use domain::planner::Told;
use domain::time::Day;
use std::collections::BTreeMap;

statements! {
    // CROSS JOIN, because SQLite takes it as the order to join in.
    LATEST = "SELECT level_forecast.team, day, body FROM snapshot_team CROSS JOIN level_forecast WHERE level_forecast.team = snapshot_team.team \
              AND day = (SELECT MAX(newest.day) FROM level_forecast AS newest WHERE newest.team = snapshot_team.team AND newest.day <= $1)";
    OF_TEAM = "SELECT day, body FROM level_forecast WHERE team = $1 AND day >= $2 ORDER BY day";
}

const PUT: &str = "INSERT INTO level_forecast (team, day, body) ";

/// Writes the forecasts of a day; a later one of the same day replaces an earlier one.
pub async fn put(session: &mut Session, day: Day, told: &[(TeamId, Told)]) -> Result<()> {
    for chunk in told.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, (team, told)| {
                row.push_bind(team.0).push_bind(bound(day)).push_bind(json_text(told));
            });
            query.push(" ON CONFLICT (team, day) DO UPDATE SET body = excluded.body");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The newest of every team up to a day, with the day it was made on.
pub async fn latest(session: &mut Session, upto: Day) -> Result<BTreeMap<TeamId, (Day, Told)>> {
    let rows: Vec<(i64, Day, String)> =
        on_engine!(session, connection => sqlx::query_as(LATEST).bind(bound(upto)).fetch_all(connection).await)?;
    let told = |(team, day, body): (i64, Day, String)| {
        let place = Place::new("level_forecast", &team);
        Ok((TeamId(team), (day, place.json("body", &body)?)))
    };
    rows.into_iter().map(told).collect()
}

/// Those of one team from a day on, in order.
pub async fn of_team(session: &mut Session, team: TeamId, from: Day) -> Result<Vec<(Day, Told)>> {
    let rows: Vec<(Day, String)> =
        on_engine!(session, connection => sqlx::query_as(OF_TEAM).bind(team.0).bind(bound(from)).fetch_all(connection).await)?;
    let place = Place::new("level_forecast", &team);
    rows.into_iter().map(|(day, body)| Ok((day, place.json("body", &body)?))).collect()
}
