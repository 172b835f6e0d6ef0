//! The program's KPIs at the end of a review's week: which are off target, each with the way to who causes it. Not part of the document.

use super::figures::{target_text, told};
use super::query::address;
use super::reading::Reading;
use super::words::{kpi_status, link};
use crate::error::Result;
use crate::view::{ReviewKpis, ReviewRow};
use domain::ids::TeamId;
use domain::kpi::{Kpi, KpiId, KpiStatus, goal_for};
use domain::time::IsoWeek;
use std::collections::BTreeMap;
use store::kpi_points;

pub(super) async fn of_week(reading: &mut Reading<'_>, team: TeamId, week: IsoWeek) -> Result<ReviewKpis> {
    let points = kpi_points::trend(&mut reading.session, team, None, week.monday()).await?;
    // By day: the last one of the week stays.
    let week: BTreeMap<KpiId, Kpi> = points.into_iter().filter(|(_, day, _)| *day <= week.sunday()).map(|(id, _, kpi)| (id, kpi)).collect();
    let definitions = &reading.definitions().kpis;
    let keys = reading.target_keys(team);
    let scope = reading.scope_key(team).unwrap_or_default();
    let off = definitions.iter().filter_map(|definition| {
        let kpi = week.get(&definition.id).filter(|kpi| kpi.status == KpiStatus::OffTarget)?;
        Some(ReviewRow {
            name: link(&definition.name, address(&format!("/kpis/{}", definition.id), &[("scope", &scope)])),
            target: target_text(goal_for(definition, &keys), definition.unit),
            actual: told(definition.unit, Some(kpi)),
            mark: kpi_status(kpi.status),
            log: String::new(),
        })
    });
    let statuses: Vec<KpiStatus> = week.values().map(|kpi| kpi.status).collect();
    Ok(ReviewKpis { sentence: super::kpis::sentence(&statuses, definitions.len()), off: off.collect() })
}
