//! Watches with their weekly values.

use super::Gathering;
use crate::error::Result;
use domain::catalog::{Watch, WatchSource};
use domain::facts::{Book, Subject};
use domain::ids::{SeriesId, ServiceId};
use domain::results::Direction;
use domain::review::{HISTORY_WEEKS, Watched, weekly};
use domain::slug::Slug;
use domain::time::Day;
use std::collections::BTreeSet;
use store::blocks::{self, Point};
use store::series::{self, SeriesFilter};
use store::{facts, series::SeriesRow};

/// Days of facts behind the weekly values.
const DAYS: u64 = 7 * (HISTORY_WEEKS as u64 + 1);
/// Blocks of 64 points that are read of a series: more than three months of a nightly run, or of a few merges a day.
const BLOCKS: i64 = 6;
/// Series that a watch looks for its own in.
const SERIES: i64 = 500;

/// The watches of the node, by owner and name. A team that declares none is told its traffic and cost, where they are known.
pub(super) async fn of(gathering: &mut Gathering<'_>, recent: &Book) -> Result<Vec<(Watch, Watched)>> {
    let teams: BTreeSet<_> = gathering.catalog.subtree(gathering.node.id).into_iter().collect();
    let own = |watch: &&Watch| match (watch.service, watch.team) {
        (Some(service), _) => gathering.services.contains(&service),
        (None, Some(team)) => teams.contains(&team),
        (None, None) => false,
    };
    let mut watches: Vec<Watch> = gathering.catalog.watches.values().filter(own).cloned().collect();
    let place = |watch: &Watch| watch.service.and_then(|id| gathering.services.iter().position(|known| *known == id));
    watches.sort_by_key(|watch| (place(watch), watch.order));
    if watches.is_empty() && !gathering.is_wide() {
        watches = usual(gathering, recent);
    }
    if watches.is_empty() {
        return Ok(Vec::new());
    }
    let services: BTreeSet<ServiceId> = watches.iter().filter_map(|watch| watch.service).collect();
    let mut book = gathering.book(services.into_iter().collect(), DAYS).await?;
    let nodes: BTreeSet<Subject> =
        watches.iter().filter(|watch| watch.service.is_none()).filter_map(|watch| watch.team).map(Subject::Team).collect();
    if !nodes.is_empty() {
        let nodes: Vec<Subject> = nodes.into_iter().collect();
        let from = domain::time::days_before(gathering.week.sunday(), DAYS);
        book.subjects.extend(facts::load(gathering.session, Some(&nodes), from, gathering.upto).await?.subjects);
    }
    let mut found = Vec::with_capacity(watches.len());
    for watch in watches {
        let (points, link) = match (&watch.source, watch.service) {
            (WatchSource::Benchmark { benchmark, metric, env }, Some(service)) => {
                measured(gathering, service, benchmark, metric, env.as_deref()).await?
            }
            _ => (Vec::new(), link(gathering, &watch)),
        };
        let subjects: Vec<Subject> = watch.service.map(Subject::Service).or(watch.team.map(Subject::Team)).into_iter().collect();
        let team = || watch.team.and_then(|id| gathering.catalog.teams.get(&id)).map(|team| team.name.clone());
        let qualifiers = watch.service.map(|service| gathering.name_of(service)).or_else(team).into_iter().collect();
        let watched = Watched {
            name: watch.name.clone(),
            qualifiers,
            direction: watch.direction,
            unit: watch.unit.clone(),
            has_target: watch.target.is_some(),
            weeks: weekly(&watch, &book, &subjects, &points, gathering.week),
            link,
        };
        found.push((watch, watched));
    }
    Ok(found)
}

/// Where the values of a watch can be seen.
fn link(gathering: &Gathering, watch: &Watch) -> String {
    let Some(service) = watch.service else {
        let slug = watch.team.and_then(|id| gathering.catalog.teams.get(&id)).map(|team| team.slug.to_string()).unwrap_or_default();
        return format!("/evidence?kind=metric&scope=t:{slug}");
    };
    match &watch.source {
        WatchSource::Slo { slug } => format!("/slos/{}.{slug}", gathering.slug_of(service)),
        WatchSource::Requests => gathering.evidence(service, "requests"),
        WatchSource::CostPerRequest => gathering.evidence(service, "cost"),
        WatchSource::Throughput => gathering.evidence(service, "throughput"),
        WatchSource::Query { .. } | WatchSource::Metric { .. } | WatchSource::Benchmark { .. } => gathering.evidence(service, "metric"),
    }
}

fn usual(gathering: &Gathering, recent: &Book) -> Vec<Watch> {
    let mut watches = Vec::new();
    for service in &gathering.services {
        let days = || recent.subjects.get(&Subject::Service(*service)).into_iter().flat_map(|days| days.values());
        // The newest, like the values.
        let currency = days().flat_map(|facts| facts.cost_micros.keys()).next_back();
        let has_requests = days().any(|facts| facts.requests.is_some());
        let watch = |slug: &str, name: &str, source, direction, unit: String| {
            let slug = Slug::parse(slug).ok()?;
            let name = name.to_owned();
            Some(Watch {
                slug,
                name,
                service: Some(*service),
                team: None,
                source,
                direction,
                target: None,
                order: 0,
                unit,
                managed_by: None,
            })
        };
        if has_requests {
            watches.extend(watch("traffic", "Traffic", WatchSource::Requests, Direction::Higher, "requests".to_owned()));
            let unit = currency.map(|currency| format!("{currency} per million"));
            watches.extend(
                unit.and_then(|unit| watch("cost-per-request", "Cost per request", WatchSource::CostPerRequest, Direction::Lower, unit)),
            );
        }
    }
    watches
}

/// Points of the default branch with their days, and the page of the series. Of several machines, the one measured last.
async fn measured(
    gathering: &mut Gathering<'_>,
    service: ServiceId,
    benchmark: &str,
    metric: &str,
    env: Option<&str>,
) -> Result<(Vec<(Day, f64)>, String)> {
    let filter = SeriesFilter {
        services: Some(vec![service]),
        env: env.map(str::to_owned),
        metric: Some(metric.to_owned()),
        q: Some(benchmark.to_owned()),
        limit: SERIES,
        ..SeriesFilter::default()
    };
    let known = series::list(gathering.session, &filter).await?;
    let Some(SeriesRow { id, .. }) = known.into_iter().find(|row| row.benchmark == benchmark) else {
        return Ok((Vec::new(), format!("/benchmarks?scope=s:{}", gathering.slug_of(service))));
    };
    Ok((points(gathering, id).await?, format!("/benchmarks/{}", id.code())))
}

async fn points(gathering: &mut Gathering<'_>, id: SeriesId) -> Result<Vec<(Day, f64)>> {
    let blocks = blocks::newest(gathering.session, &[id], BLOCKS).await?.remove(&id).unwrap_or_default();
    let usable = |point: &&Point| point.flags & Point::DEFAULT_BRANCH != 0 && point.flags & Point::DIRTY == 0;
    let points: Vec<Point> = blocks.iter().flat_map(|block| &block.points).filter(usable).copied().collect();
    let runs: Vec<_> = points.iter().map(|point| point.run).collect();
    let runs = series::runs(gathering.session, &runs).await?;
    let zone = gathering.zone;
    Ok(points.into_iter().filter_map(|point| Some((runs.get(&point.run)?.started_at.day(zone), point.value))).collect())
}
