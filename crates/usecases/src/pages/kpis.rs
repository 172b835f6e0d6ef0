//! `/kpis`: the nine figures with their targets, of any scope.

use super::figures::{self, Trends};
use super::overview::{connect, frame, nothing_known_then, trends};
use super::query::Query;
use super::reading::Reading;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::Kpis;
use domain::kpi::{Kpi, KpiStatus};
use domain::scope::Target;
use domain::time::days_before;
use store::snapshots;

const SPARK_DAYS: u64 = 13 * 7;

pub async fn kpis(platform: &Platform, actor: &Actor, query: &Query) -> Result<Kpis> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let upto = reading.upto();
    let of_service = matches!(target, Some(Target::Service(_)));
    let (mut now, mut before, mut weeks): (Vec<Kpi>, Vec<Kpi>, Trends) = Default::default();
    match (target, &node) {
        (Some(service @ Target::Service(_)), _) => now = reading.kpis_of_service(service).await?,
        (_, Some(node)) => {
            now = snapshots::of_team(&mut reading.session, node.id, upto).await?.map(|stored| stored.snapshot.kpis).unwrap_or_default();
            before = reading.snapshot_before(node.id).await?.map(|snapshot| snapshot.kpis).unwrap_or_default();
            let from = days_before(reading.day(), SPARK_DAYS);
            weeks = trends(&mut reading, node, None, from).await?;
        }
        (_, None) => {}
    }
    let frame = frame(&reading, node.as_ref(), of_service);
    let groups = figures::groups(&frame, &now, &before, &weeks, |id| query.carry(&format!("/kpis/{id}")));
    let nothing = now.iter().all(|kpi| kpi.fresh_at.is_none());
    let notice =
        nothing.then(|| if query.at.is_some() && reading.shown.is_none() { nothing_known_then(&reading) } else { connect(&reading) });
    Ok(Kpis { sentence: sentence(&now, reading.definitions().kpis.len()), groups, notice })
}

/// `5 of 6 measured KPIs on target, 3 unknown` (decision 60).
fn sentence(kpis: &[Kpi], defined: usize) -> String {
    let measured = kpis.iter().filter(|kpi| kpi.status.measured()).count();
    let on_target = kpis.iter().filter(|kpi| kpi.status == KpiStatus::OnTarget).count();
    let noun = if measured == 1 { "measured KPI" } else { "measured KPIs" };
    match (measured, defined.saturating_sub(measured)) {
        (0, unknown) => format!("No KPI is measured yet, {unknown} unknown"),
        (_, 0) => format!("{on_target} of {measured} {noun} on target"),
        (_, unknown) => format!("{on_target} of {measured} {noun} on target, {unknown} unknown"),
    }
}
