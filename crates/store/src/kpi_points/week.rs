//! Values of one week over all nodes.

use super::{FIX_TIMES, own_key};
use crate::place::Place;
use crate::sql::bound;
use crate::{Result, Session};
use domain::ids::TeamId;
use domain::kpi::{Kpi, KpiId, OwnKpi};
use domain::stats::Spread;
use domain::time::Day;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

statements! {
    // CROSS JOIN, because SQLite takes it as the order to join in: one seek a node.
    OF_WEEK = "SELECT kpi_point.team, kpi_point.body FROM snapshot_team CROSS JOIN kpi_point WHERE kpi_point.team = snapshot_team.team \
               AND kpi_point.kpi = $1 AND kpi_point.day = $2";
}

/// A KPI of every node at the end of the week that ends with `sunday`.
pub async fn of_week(session: &mut Session, kpi: KpiId, sunday: Day) -> Result<BTreeMap<TeamId, Kpi>> {
    read(session, kpi.as_str(), sunday).await
}

/// The same of one of the program's own.
pub async fn own_of_week(session: &mut Session, id: &str, sunday: Day) -> Result<BTreeMap<TeamId, OwnKpi>> {
    read(session, &own_key(id), sunday).await
}

/// How long fixes took, of every leaf team, over the 90 days that end with `sunday`.
pub async fn fix_times_of_week(session: &mut Session, sunday: Day) -> Result<BTreeMap<TeamId, Spread>> {
    read(session, FIX_TIMES, sunday).await
}

async fn read<T: DeserializeOwned>(session: &mut Session, key: &str, sunday: Day) -> Result<BTreeMap<TeamId, T>> {
    let rows: Vec<(i64, String)> =
        on_engine!(session, connection => sqlx::query_as(OF_WEEK).bind(key).bind(bound(sunday)).fetch_all(connection).await)?;
    rows.into_iter().map(|(team, body)| Ok((TeamId(team), Place::new("kpi_point", &team).json("body", &body)?))).collect()
}
