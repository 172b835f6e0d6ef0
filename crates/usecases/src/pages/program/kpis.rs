//! Each KPI over the period: first and now, its weeks with the target's band, how it spreads over the teams.

use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{chart, trend};
use crate::pages::figures::{self, Trends, target_text, told, value_text};
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::words::{kpi_status, link};
use crate::view::{KpiGroup, ProgramKpi, Spread as Shown};
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::kpi::{KpiId, KpiStatus, goal_for};
use domain::maturity::leaves;
use domain::model::{Goal, KpiDefinition, KpiUnit};
use domain::snapshot::Snapshot;
use domain::stats::Spread;
use domain::time::{Day, IsoWeek};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use store::kpi_points;

/// Of fewer teams or fixes nothing is said about their spread.
const FEWEST: usize = 3;

pub(super) async fn groups(reading: &mut Reading<'_>, node: &Team, current: &Snapshot, weeks: &Trends) -> Result<Vec<KpiGroup>> {
    let spreads = spreads(reading, node).await?;
    let mut groups: Vec<KpiGroup> = Vec::new();
    let keys = reading.target_keys(node.id);
    for definition in &reading.definitions().kpis {
        let shown = kpi(reading, definition, &keys, current, weeks, spreads.get(&definition.id).cloned());
        let name = format::capital(&definition.group);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.kpis.push(shown),
            None => groups.push(KpiGroup { name, kpis: vec![shown] }),
        }
    }
    Ok(groups)
}

fn kpi(
    reading: &Reading,
    definition: &KpiDefinition,
    keys: &[String],
    current: &Snapshot,
    weeks: &Trends,
    spread: Option<Shown>,
) -> ProgramKpi {
    let goal = goal_for(definition, keys);
    let found = current.kpi(definition.id);
    let points: &[(Day, Option<f64>)] = weeks.get(&definition.id).map(Vec::as_slice).unwrap_or_default();
    let first = points.iter().find_map(|(day, value)| value.map(|value| (*day, value)));
    let now = found.and_then(|kpi| kpi.value);
    let drawn = points.iter().filter(|(_, value)| value.is_some()).count() > 1;
    ProgramKpi {
        id: definition.id.to_string(),
        link: link(&definition.name, reading.query.carry(&format!("/kpis/{}", definition.id))),
        mark: kpi_status(found.map_or(KpiStatus::Unknown, |kpi| kpi.status)),
        target: target_text(goal, definition.unit),
        first: value_text(definition.unit, first.map(|(_, value)| value)),
        first_day: first.map(|(day, _)| format::short_date(day, reading.day())).unwrap_or_default(),
        now: told(definition.unit, found),
        change: figures::change(definition.unit, first.map(|(_, value)| value), now),
        spread,
        trend: drawn.then(|| {
            let scene = trend(definition, goal, points, None, Vec::new(), Vec::new());
            chart(&scene, &format!("program-{}", definition.id), &[])
        }),
    }
}

/// Whether a value went the good way.
pub(super) fn direction(goal: Goal, first: f64, last: f64) -> Ordering {
    let upward = last.partial_cmp(&first).unwrap_or(Ordering::Equal);
    match goal {
        Goal::Above(_) | Goal::Upward => upward,
        Goal::Below(_) | Goal::Downward => upward.reverse(),
    }
}

/// Over the teams at and below a node at the end of the last full week; of the lead time over the fixes.
async fn spreads(reading: &mut Reading<'_>, node: &Team) -> Result<BTreeMap<KpiId, Shown>> {
    let teams: Vec<TeamId> = leaf_teams(&reading.catalog, node.id).into_iter().map(|team| team.id).collect();
    // A group with services of its own is one more leaf, whose fixes are kept too.
    let leaves = leaves(&reading.catalog, node.id);
    let sunday = IsoWeek::of(reading.day()).before(1).sunday();
    let fixes = kpi_points::fix_times_of_week(&mut reading.session, sunday).await?;
    let values = kpi_points::of_week(&mut reading.session, sunday).await?;
    let mut shown = BTreeMap::new();
    for definition in &reading.definitions().kpis {
        let (spread, of) = if definition.id == KpiId::PerfFixLeadTime {
            let mut merged = Spread::default();
            fixes.iter().filter(|(team, _)| leaves.contains(team)).for_each(|(_, spread)| merged.merge(spread));
            (merged, ("fix", "fixes"))
        } else {
            let values =
                values.get(&definition.id).into_iter().flatten().filter(|(team, _)| teams.contains(team)).filter_map(|(_, kpi)| kpi.value);
            (Spread::of(values), ("team", "teams"))
        };
        if let Some(found) = percentiles(definition.unit, &spread, of) {
            shown.insert(definition.id, found);
        }
    }
    Ok(shown)
}

fn percentiles(unit: KpiUnit, spread: &Spread, of: (&str, &str)) -> Option<Shown> {
    percentiles_of(&|value| value_text(unit, value), spread, of)
}

pub(super) fn percentiles_of(text: &dyn Fn(Option<f64>) -> String, spread: &Spread, (one, many): (&str, &str)) -> Option<Shown> {
    let at = |share: f64| text(spread.quantile(share));
    (spread.count() >= FEWEST).then(|| Shown {
        of: format::plural(spread.count() as i64, one, many),
        p10: at(0.1),
        p50: at(0.5),
        p90: at(0.9),
    })
}
