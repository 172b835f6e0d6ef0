//! What stands beside the nine: the program's own KPIs with their targets, and DORA's five against their own past.

use super::kpis::percentiles_of;
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{chart, weekly};
use crate::pages::format;
use crate::pages::kpis::own_points;
use crate::pages::own_figures::{self, dora_changed, dora_mark, dora_text, dora_trend, value_text};
use crate::pages::reading::Reading;
use crate::pages::words::{kpi_status, link};
use crate::view::{KpiGroup, ProgramKpi, Spread as Shown};
use domain::catalog::Team;
use domain::dora::{self, DoraId, Measure};
use domain::ids::TeamId;
use domain::kpi::{KpiStatus, OwnKpi};
use domain::model::OwnKpiDefinition;
use domain::snapshot::Snapshot;
use domain::stats::Spread;
use domain::time::{Day, IsoWeek};
use store::kpi_points;

type Weeks = Vec<(Day, Option<f64>)>;

/// The weeks of the shown period; DORA's over the ninety days that end with each.
pub(super) struct Beside {
    own: Vec<(OwnKpiDefinition, Weeks)>,
    dora: Vec<(DoraId, Weeks)>,
}

pub(super) async fn read(reading: &mut Reading<'_>, node: &Team) -> Result<Beside> {
    let (from, day) = (reading.period().from, reading.day());
    let points = own_points(reading, node, from).await?;
    let of_own = |definition: &OwnKpiDefinition| {
        let points: Vec<(Day, OwnKpi)> = points.iter().filter(|(_, kpi)| kpi.id == definition.id).cloned().collect();
        (definition.clone(), weekly(&points, from, day))
    };
    let own = reading.definitions().own_kpis.iter().map(of_own).collect();
    let last = dora::week_told(day, reading.today());
    let measures = kpi_points::dora(&mut reading.session, node.id, false, from).await?;
    let of_dora = |id: DoraId| {
        let told = measures.iter().filter(|(at, measure)| measure.id == id && IsoWeek::of(*at) <= last);
        let told: Vec<(Day, Measure)> = told.cloned().collect();
        (id, weekly(&told, from, day.min(last.sunday())))
    };
    Ok(Beside { own, dora: DoraId::ALL.into_iter().map(of_dora).collect() })
}

impl Beside {
    /// By the names that the page gives them.
    pub(super) fn weeks(self) -> Vec<(String, Weeks)> {
        let own = self.own.into_iter().map(|(definition, weeks)| (definition.id, weeks));
        own.chain(self.dora.into_iter().map(|(id, weeks)| (dora_id(id), weeks))).collect()
    }

    pub(super) async fn groups(&self, reading: &mut Reading<'_>, node: &Team, current: &Snapshot) -> Result<Vec<KpiGroup>> {
        let teams: Vec<TeamId> = leaf_teams(&reading.catalog, node.id).into_iter().map(|team| team.id).collect();
        let sunday = IsoWeek::of(reading.day()).before(1).sunday();
        let ids: Vec<&str> = self.own.iter().map(|(definition, _)| definition.id.as_str()).collect();
        let values = kpi_points::own_of_week(&mut reading.session, &ids, sunday).await?;
        let mut groups: Vec<KpiGroup> = Vec::new();
        for (definition, weeks) in &self.own {
            let spread = spread(definition, &teams, values.get(&definition.id).map_or(&[], Vec::as_slice));
            let shown = own(reading, node, definition, current, weeks, spread);
            let name = format!("Our own: {}", format::capital(&definition.group));
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.kpis.push(shown),
                None => groups.push(KpiGroup { name, kpis: vec![shown] }),
            }
        }
        let five = self.dora.iter().map(|(id, weeks)| delivery(reading, *id, weeks)).collect();
        groups.push(KpiGroup { name: "DORA, against its own past".to_owned(), kpis: five });
        Ok(groups)
    }
}

/// Other than any KPI's.
fn dora_id(id: DoraId) -> String {
    format!("dora-{id}")
}

fn own(
    reading: &Reading,
    node: &Team,
    definition: &OwnKpiDefinition,
    current: &Snapshot,
    weeks: &Weeks,
    spread: Option<Shown>,
) -> ProgramKpi {
    let keys = reading.target_keys(node.id);
    let found = current.own_kpi(&definition.id);
    let now = found.and_then(|kpi| kpi.value);
    let first = first(weeks);
    ProgramKpi {
        id: definition.id.clone(),
        link: link(&definition.name, reading.query.carry(&format!("/kpis/{}", definition.id))),
        mark: kpi_status(found.map_or(KpiStatus::Unknown, |kpi| kpi.status)),
        target: own_figures::goal_text(definition, &keys),
        first: value_text(definition, first.map(|(_, value)| value)),
        first_day: day_text(reading, first),
        now: value_text(definition, now),
        change: own_figures::changed(definition, first.map(|(_, value)| value), now),
        spread,
        trend: is_drawn(weeks).then(|| {
            let scene = own_figures::trend(definition, &keys, weeks, None, Vec::new(), Vec::new());
            chart(&scene, &format!("program-{}", definition.id), &[])
        }),
    }
}

/// No spread over the teams: these five rank nobody.
fn delivery(reading: &Reading, id: DoraId, weeks: &Weeks) -> ProgramKpi {
    let first = first(weeks);
    let now = weeks.last().and_then(|(_, value)| *value);
    let then = first.map(|(_, value)| value);
    ProgramKpi {
        id: dora_id(id),
        link: link(id.name(), reading.query.carry(&format!("/kpis/dora#{id}"))),
        mark: dora_mark(id, now, then.filter(|_| weeks.iter().filter(|(_, value)| value.is_some()).count() > 1)),
        target: String::new(),
        first: dora_text(id, then),
        first_day: day_text(reading, first),
        now: dora_text(id, now),
        change: dora_changed(id, then, now),
        spread: None,
        trend: is_drawn(weeks).then(|| chart(&dora_trend(id, weeks, Vec::new()), &format!("program-{}", dora_id(id)), &[])),
    }
}

fn first(weeks: &Weeks) -> Option<(Day, f64)> {
    weeks.iter().find_map(|(day, value)| value.map(|value| (*day, value)))
}

fn day_text(reading: &Reading, first: Option<(Day, f64)>) -> String {
    first.map(|(day, _)| format::short_date(day, reading.day())).unwrap_or_default()
}

fn is_drawn(weeks: &Weeks) -> bool {
    weeks.iter().filter(|(_, value)| value.is_some()).count() > 1
}

/// Over the teams at and below the node, at the end of the last full week.
fn spread(definition: &OwnKpiDefinition, teams: &[TeamId], values: &[(TeamId, OwnKpi)]) -> Option<Shown> {
    let values = values.iter().filter(|(team, _)| teams.contains(team)).filter_map(|(_, kpi)| kpi.value);
    percentiles_of(&|value| value_text(definition, value), &Spread::of(values), ("team", "teams"))
}
