//! Trend points: one value of each KPI per node and ISO week. Written with every evaluation for the week it judges; where late
//! evidence changed an earlier week, that week's points are restated.

use super::Memory;
use domain::dora;
use domain::engine::{Evaluation, Output};
use domain::facts::{HORIZON_DAYS, Subject};
use domain::ids::TeamId;
use domain::kpi::{self, KpiId, Rows};
use domain::maturity::is_rated_itself;
use domain::model::{OwnKpiDefinition, VersionedModel};
use domain::scope::Target;
use domain::stats::Spread;
use domain::time::{Day, IsoWeek, Timestamp, Zone, days_before, start_of_day};
use std::collections::{BTreeMap, BTreeSet};
use store::kpi_points::Point;

/// The longest window of the nine and of DORA's five.
const DAYS_MOVED: u64 = 90;

/// `before`: the model until now, where this evaluation brings a new one.
pub(super) fn of(
    evaluation: &Evaluation,
    model: &VersionedModel,
    before: Option<&VersionedModel>,
    memory: &Memory,
    output: &Output,
) -> Vec<Point> {
    let week = IsoWeek::of(evaluation.day);
    let mut points: Vec<Point> = Vec::new();
    for (snapshot, _) in &output.snapshots {
        points.extend(snapshot.kpis.iter().map(|kpi| Point::of_kpi(snapshot.team, week.sunday(), evaluation.no, kpi)));
        points.extend(snapshot.own_kpis.iter().map(|kpi| Point::of_own(snapshot.team, week.sunday(), evaluation.no, kpi)));
    }
    for (snapshot, _) in output.snapshots.iter().filter(|(snapshot, _)| is_rated_itself(&memory.catalog, snapshot.team)) {
        points.push(fixes(memory, snapshot.team, week.sunday(), evaluation.at, evaluation.day, evaluation.no));
    }
    for team in delivering(week, memory, output) {
        let rows = Rows::new(&memory.book, &memory.catalog, Target::Node(team));
        points.extend(delivery(&rows, team, week, evaluation.at, evaluation.day, evaluation.no, model.zone));
    }
    points.extend(backfilled(evaluation, model, before, memory));
    // Older days are forgotten: a window that reaches behind them would be computed from a part of what it had.
    let known_from = days_before(evaluation.day, HORIZON_DAYS);
    let weeks_moved = weeks_moved(model);
    for (team, first) in restated(week, memory, output) {
        let rows = Rows::new(&memory.book, &memory.catalog, Target::Node(team));
        let mut at = first;
        while at < week && at.monday() <= first.monday() + chrono::Days::new(7 * weeks_moved) {
            let day = at.sunday();
            let instant = start_of_day(day + chrono::Days::new(1), model.zone);
            let nine = KpiId::ALL.into_iter().map(|id| kpi::compute(id, &rows, instant, day, model));
            let nine = nine.filter(|kpi| kpi.window.from >= known_from);
            points.extend(nine.map(|kpi| Point::of_kpi(team, day, evaluation.no, &kpi)));
            let own = model.model.own_kpis.iter().map(|definition| kpi::compute_own(definition, &rows, day));
            let own = own.filter(|kpi| kpi.window.from >= known_from);
            points.extend(own.map(|kpi| Point::of_own(team, day, evaluation.no, &kpi)));
            if at.monday() >= known_from {
                points.extend(dora::weekly(&rows, at, model.zone).iter().map(|week| Point::of_dora_week(team, day, evaluation.no, week)));
            }
            if days_before(day, DAYS_MOVED - 1) >= known_from {
                points.extend(quarter(&rows, team, day, instant, day, evaluation.no));
                if is_rated_itself(&memory.catalog, team) {
                    points.push(fixes(memory, team, day, instant, day, evaluation.no));
                }
            }
            at = IsoWeek::of(day + chrono::Days::new(1));
        }
    }
    points
}

/// Weeks that a change of an old day can still move.
fn weeks_moved(model: &VersionedModel) -> u64 {
    model.model.own_kpis.iter().map(|own| own.window_days).fold(DAYS_MOVED, u64::max) / 7 + 1
}

/// The past of own KPIs that are new with this model, or count something else than before: as far back as facts are kept.
fn backfilled(evaluation: &Evaluation, model: &VersionedModel, before: Option<&VersionedModel>, memory: &Memory) -> Vec<Point> {
    let Some(before) = before else { return Vec::new() };
    let moved = |now: &&OwnKpiDefinition| {
        let then = before.model.own_kpi(&now.id);
        then.is_none_or(|then| {
            (&then.metric, &then.unit, then.aggregate, then.window_days) != (&now.metric, &now.unit, now.aggregate, now.window_days)
        })
    };
    let definitions: Vec<&OwnKpiDefinition> = model.model.own_kpis.iter().filter(moved).collect();
    let known_from = days_before(evaluation.day, HORIZON_DAYS);
    let current = IsoWeek::of(evaluation.day);
    let mut points = Vec::new();
    for team in memory.catalog.teams.keys().filter(|_| !definitions.is_empty()) {
        let rows = Rows::new(&memory.book, &memory.catalog, Target::Node(*team));
        for definition in &definitions {
            let weeks = (1..).map(|back| current.before(back).sunday());
            let past =
                weeks.map(|day| (day, kpi::compute_own(definition, &rows, day))).take_while(|(_, kpi)| kpi.window.from >= known_from);
            points.extend(past.map(|(day, kpi)| Point::of_own(*team, day, evaluation.no, &kpi)));
        }
    }
    points
}

/// How long fixes took: kept per leaf team, and merged for what is above. A group with services of its own is one more leaf.
fn fixes(memory: &Memory, team: TeamId, sunday: Day, at: Timestamp, day: Day, no: i64) -> Point {
    let alone = (!memory.catalog.is_leaf(team)).then(|| memory.catalog.without_children(team));
    let rows = Rows::new(&memory.book, alone.as_ref().unwrap_or(&memory.catalog), Target::Node(team));
    Point::of_fix_times(team, sunday, no, &Spread::of(kpi::fix_times(&rows, at, day)))
}

/// Nodes whose DORA figures this evaluation may have moved: they belong to no snapshot.
fn delivering(week: IsoWeek, memory: &Memory, output: &Output) -> BTreeSet<TeamId> {
    let changed = output.facts.iter().filter(|(_, day, _)| IsoWeek::of(*day) == week);
    let changed = changed.flat_map(|(subject, day, _)| nodes_of(*subject, *day, memory));
    output.snapshots.iter().map(|(snapshot, _)| snapshot.team).chain(changed).collect()
}

/// DORA's five, over the ninety days that end with `day` and over the week alone.
fn delivery(rows: &Rows, team: TeamId, week: IsoWeek, at: Timestamp, day: Day, no: i64, zone: Zone) -> Vec<Point> {
    let sunday = week.sunday();
    let alone = dora::weekly(rows, week, zone).into_iter().map(|measure| Point::of_dora_week(team, sunday, no, &measure));
    quarter(rows, team, sunday, at, day, no).into_iter().chain(alone).collect()
}

fn quarter(rows: &Rows, team: TeamId, sunday: Day, at: Timestamp, day: Day, no: i64) -> Vec<Point> {
    dora::compute(rows, at, day).into_iter().map(|measure| Point::of_dora(team, sunday, no, &measure)).collect()
}

/// Nodes whose past changed, with the earliest week concerned.
fn restated(week: IsoWeek, memory: &Memory, output: &Output) -> BTreeMap<TeamId, IsoWeek> {
    let mut first: BTreeMap<TeamId, IsoWeek> = BTreeMap::new();
    for (subject, day, _) in &output.facts {
        let changed = IsoWeek::of(*day);
        if changed >= week {
            continue;
        }
        for node in nodes_of(*subject, *day, memory) {
            first.entry(node).and_modify(|known| *known = (*known).min(changed)).or_insert(changed);
        }
    }
    first
}

fn nodes_of(subject: Subject, day: Day, memory: &Memory) -> BTreeSet<TeamId> {
    let team = match subject {
        Subject::Team(team) => Some(team),
        Subject::Service(service) => memory.catalog.owner_on(service, day),
    };
    team.map(|team| memory.catalog.lineage(team).into_iter().collect()).unwrap_or_default()
}
