//! Trend points: one value of each KPI per node and ISO week. Written with every evaluation for the week it judges; where late
//! evidence changed an earlier week, that week's points are restated.

use super::Memory;
use domain::engine::{Evaluation, Output};
use domain::facts::Subject;
use domain::ids::TeamId;
use domain::kpi::{self, Kpi, KpiId, Rows};
use domain::model::VersionedModel;
use domain::scope::Target;
use domain::time::{Day, IsoWeek, start_of_day};
use std::collections::{BTreeMap, BTreeSet};

/// Weeks that a change of an old day can still move: the longest KPI window is twelve weeks.
const WEEKS_MOVED: u64 = 13;

/// Node, KPI, the week's Sunday, number of the evaluation, value.
pub(super) type Point = (TeamId, KpiId, Day, i64, Kpi);

pub(super) fn of(evaluation: &Evaluation, model: &VersionedModel, memory: &Memory, output: &Output) -> Vec<Point> {
    let week = IsoWeek::of(evaluation.day);
    let mut points: Vec<Point> = Vec::new();
    for (snapshot, _) in &output.snapshots {
        points.extend(snapshot.kpis.iter().map(|kpi| (snapshot.team, kpi.id, week.sunday(), evaluation.no, kpi.clone())));
    }
    for (team, first) in restated(week, memory, output) {
        let rows = Rows::new(&memory.book, &memory.catalog, Target::Node(team));
        let key = memory.catalog.teams.get(&team).map(|node| crate::catalog::scope_of(&memory.catalog, node));
        let mut at = first;
        while at < week && at.monday() <= first.monday() + chrono::Days::new(7 * WEEKS_MOVED) {
            let day = at.sunday();
            let instant = start_of_day(day + chrono::Days::new(1), model.zone);
            for id in KpiId::ALL {
                let kpi = kpi::compute(id, &rows, instant, day, model, key.as_deref());
                points.push((team, id, day, evaluation.no, kpi));
            }
            at = IsoWeek::of(day + chrono::Days::new(1));
        }
    }
    points
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
