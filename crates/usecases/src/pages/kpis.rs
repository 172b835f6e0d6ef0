//! `/kpis`: the nine figures with their targets, the program's own below them and DORA's five beside them, of any scope.

use super::figures::{self, Frame, Trends};
use super::overview::{connect, frame, nothing_known_then, trends};
use super::query::Query;
use super::reading::Reading;
use super::{dora, drawing, format, own_figures};
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Kpis, TileGroup};
use domain::catalog::Team;
use domain::kpi::{Kpi, KpiStatus, OwnKpi};
use domain::scope::Target;
use domain::time::{Day, days_before};
use store::{kpi_points, snapshots};

const SPARK_DAYS: u64 = 13 * 7;

pub async fn kpis(platform: &Platform, actor: &Actor, query: &Query) -> Result<Kpis> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let upto = reading.upto();
    let of_service = matches!(target, Some(Target::Service(_)));
    let (mut now, mut before, mut weeks): (Vec<Kpi>, Vec<Kpi>, Trends) = Default::default();
    let (mut own, mut own_before, mut own_weeks): (Vec<OwnKpi>, Vec<OwnKpi>, Vec<(Day, OwnKpi)>) = Default::default();
    match (target, &node) {
        (Some(service @ Target::Service(_)), _) => (now, own) = reading.all_kpis_of_service(service).await?,
        (_, Some(node)) => {
            if let Some(snapshot) = snapshots::of_team(&mut reading.session, node.id, upto).await?.map(|stored| stored.snapshot) {
                (now, own) = (snapshot.kpis, snapshot.own_kpis);
            }
            if let Some(snapshot) = reading.snapshot_before(node.id).await? {
                (before, own_before) = (snapshot.kpis, snapshot.own_kpis);
            }
            let from = days_before(reading.day(), SPARK_DAYS);
            weeks = trends(&mut reading, node, None, from).await?;
            own_weeks = own_points(&mut reading, node, from).await?;
        }
        (_, None) => {}
    }
    let delivery = dora::tiles(&mut reading, target, node.as_ref()).await?;
    let frame = frame(&reading, node.as_ref(), of_service);
    let mut groups = figures::groups(&frame, &now, &before, &weeks, |id| query.carry(&format!("/kpis/{id}")));
    add_own(&reading, &frame, &mut groups, &Own { now: &own, before: &own_before, weeks: &own_weeks });
    let nothing = now.iter().all(|kpi| kpi.fresh_at.is_none()) && own.iter().all(|kpi| kpi.fresh_at.is_none());
    let notice =
        nothing.then(|| if query.at.is_some() && reading.shown.is_none() { nothing_known_then(&reading) } else { connect(&reading) });
    let statuses: Vec<KpiStatus> = now.iter().map(|kpi| kpi.status).chain(own.iter().map(|kpi| kpi.status)).collect();
    let defined = reading.definitions().kpis.len() + reading.definitions().own_kpis.len();
    Ok(Kpis {
        sentence: sentence(&statuses, defined),
        groups,
        delivery,
        delivery_link: super::words::link("How these are told", query.carry("/kpis/dora")),
        notice,
    })
}

pub(super) async fn own_points(reading: &mut Reading<'_>, node: &Team, from: Day) -> Result<Vec<(Day, OwnKpi)>> {
    let model = std::sync::Arc::clone(&reading.model);
    let ids: Vec<&str> = model.model.own_kpis.iter().map(|definition| definition.id.as_str()).collect();
    Ok(kpi_points::own(&mut reading.session, node.id, &ids, from).await?)
}

struct Own<'a> {
    now: &'a [OwnKpi],
    before: &'a [OwnKpi],
    weeks: &'a [(Day, OwnKpi)],
}

/// Own KPIs stand in a group of their own, below the nine.
fn add_own(reading: &Reading, frame: &Frame, groups: &mut Vec<TileGroup>, own: &Own) {
    for definition in &reading.definitions().own_kpis {
        let find = |all: &'_ [OwnKpi]| all.iter().find(|kpi| kpi.id == definition.id).cloned();
        let points: Vec<(Day, OwnKpi)> = own.weeks.iter().filter(|(_, kpi)| kpi.id == definition.id).cloned().collect();
        let weeks = drawing::weekly(&points, days_before(reading.day(), SPARK_DAYS), reading.day());
        let href = reading.query.carry(&format!("/kpis/{}", definition.id));
        let (now, before) = (find(own.now), find(own.before));
        let tile = own_figures::tile(frame, definition, now.as_ref(), before.as_ref(), &weeks, href);
        let name = format!("Our own: {}", format::capital(&definition.group));
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.tiles.push(tile),
            None => groups.push(TileGroup { name, tiles: vec![tile] }),
        }
    }
}

/// `5 of 6 measured KPIs on target, 3 unknown` (decision 60).
pub(super) fn sentence(statuses: &[KpiStatus], defined: usize) -> String {
    let measured = statuses.iter().filter(|status| status.measured()).count();
    let on_target = statuses.iter().filter(|status| **status == KpiStatus::OnTarget).count();
    let noun = if measured == 1 { "measured KPI" } else { "measured KPIs" };
    match (measured, defined.saturating_sub(measured)) {
        (0, unknown) => format!("No KPI is measured yet, {unknown} unknown"),
        (_, 0) => format!("{on_target} of {measured} {noun} on target"),
        (_, unknown) => format!("{on_target} of {measured} {noun} on target, {unknown} unknown"),
    }
}
