//! Values of one week over all nodes.

use super::{FIX_TIMES, own_key};
use crate::place::Place;
use crate::sql::{bound, build};
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

const OF_KEYS: &str = "SELECT kpi_point.team, kpi_point.body FROM snapshot_team CROSS JOIN kpi_point \
                       WHERE kpi_point.team = snapshot_team.team AND kpi_point.day = ";

/// The nine of every node at the end of the week that ends with `sunday`.
pub async fn of_week(session: &mut Session, sunday: Day) -> Result<BTreeMap<KpiId, Vec<(TeamId, Kpi)>>> {
    let keys: Vec<String> = KpiId::ALL.iter().map(|id| id.as_str().to_owned()).collect();
    Ok(by_id(of_keys::<Kpi>(session, &keys, sunday).await?, |kpi| kpi.id))
}

/// The same of the program's own with these ids.
pub async fn own_of_week(session: &mut Session, ids: &[&str], sunday: Day) -> Result<BTreeMap<String, Vec<(TeamId, OwnKpi)>>> {
    let keys: Vec<String> = ids.iter().map(|id| own_key(id)).collect();
    Ok(by_id(of_keys::<OwnKpi>(session, &keys, sunday).await?, |kpi| kpi.id.clone()))
}

fn by_id<Id: Ord, T>(found: Vec<(TeamId, T)>, id: impl Fn(&T) -> Id) -> BTreeMap<Id, Vec<(TeamId, T)>> {
    let mut all: BTreeMap<Id, Vec<(TeamId, T)>> = BTreeMap::new();
    for (team, kpi) in found {
        all.entry(id(&kpi)).or_default().push((team, kpi));
    }
    all
}

async fn of_keys<T: DeserializeOwned>(session: &mut Session, keys: &[String], sunday: Day) -> Result<Vec<(TeamId, T)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String)> = on_engine!(session, connection => {
        let mut query = build(OF_KEYS);
        query.push_bind(bound(sunday)).push(" AND kpi_point.kpi IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        query.push(")");
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(value).collect()
}

/// How long fixes took, of every leaf team, over the 90 days that end with `sunday`.
pub async fn fix_times_of_week(session: &mut Session, sunday: Day) -> Result<BTreeMap<TeamId, Spread>> {
    let rows: Vec<(i64, String)> =
        on_engine!(session, connection => sqlx::query_as(OF_WEEK).bind(FIX_TIMES).bind(bound(sunday)).fetch_all(connection).await)?;
    rows.into_iter().map(value).collect()
}

fn value<T: DeserializeOwned>((team, body): (i64, String)) -> Result<(TeamId, T)> {
    Ok((TeamId(team), Place::new("kpi_point", &team).json("body", &body)?))
}
