//! Looks for steps and slow drift in the history of every default branch, after new runs: what no single run shows.

use crate::error::Result;
use crate::ingest::{Provenance, append, default_branch_key};
use crate::mapping::Known;
use crate::platform::Platform;
use crate::regressions::record::{self, Place, Worse};
use domain::catalog::{Catalog, Service};
use domain::change_points::{Located, Settings, detect, ranges};
use domain::drift::drift;
use domain::evidence::{Body, ChangePointRun, Draft, Subject};
use domain::ids::{RunId, SeriesId};
use domain::regression::{Finder, State};
use domain::results::Direction;
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::blocks::{self, Point};
use store::change_points::{self, StoredPoint, Unscanned};
use store::regressions::RegressionSeries;
use store::series::{self, SeriesRow};
use store::{Session, commits, regressions, runs, setting};

/// Blocks of 64 points that are read: the newest 256 points, wherever the last block ends.
const BLOCKS: i64 = 5;
/// A step further back than this many points is history: it is drawn, and nobody is asked about it.
const RECENT: usize = 64;
/// Two finds this close together in a series are the same one: the place still moves by a point or two while runs arrive.
const SAME_PLACE: i64 = 5;
/// Drift is looked for over this long at most, and at least.
const DRIFT_OVER: chrono::Duration = chrono::Duration::days(84);
const DRIFT_AT_LEAST: chrono::Duration = chrono::Duration::days(28);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scanned {
    pub services: usize,
    pub series: usize,
    pub opened: usize,
}

/// Scans every service whose default branch has runs that were not looked at yet.
pub async fn scan(platform: &Platform) -> Result<Scanned> {
    let catalog = platform.catalog().await?;
    let mut session = platform.store.read().await?;
    let waiting = change_points::unscanned(&mut session).await?;
    drop(session);
    let mut total = Scanned::default();
    for one in waiting {
        let Some(service) = catalog.services.get(&one.service) else { continue };
        let scanned = scan_service(platform, &catalog, service, &one).await?;
        total.services += 1;
        total.series += scanned.series;
        total.opened += scanned.opened;
    }
    Ok(total)
}

async fn scan_service(platform: &Platform, catalog: &Catalog, service: &Service, one: &Unscanned) -> Result<Scanned> {
    let now = platform.now();
    // Everything slow happens before the write session: what is read here only grows.
    let mut session = platform.store.read().await?;
    let known = series::find(&mut session, service.id, &one.env).await?;
    let ids: Vec<SeriesId> = known.iter().map(|row| row.id).collect();
    let tails = blocks::newest(&mut session, &ids, BLOCKS).await?;
    let before = change_points::of(&mut session, &ids).await?;
    let first_run = tails.values().flatten().flat_map(|block| &block.points).map(|point| point.run).min().unwrap_or(RunId(0));
    let times: BTreeMap<RunId, Timestamp> = runs::started(&mut session, service.id, &one.env, first_run).await?.into_iter().collect();
    let touched = regressions::of_series(&mut session, &ids).await?;
    let open = open_numbers(&mut session, &touched).await?;
    drop(session);

    let (mut points, mut steps, mut drifts) = (Vec::new(), Vec::new(), Vec::new());
    for row in &known {
        let mut history: Vec<&Point> = tails.get(&row.id).into_iter().flatten().flat_map(|block| &block.points).collect();
        history.retain(|point| point.flags & Point::DIRTY == 0);
        history.sort_by_key(|point| (point.ord, point.run));
        let found = of_series(row, &history, before.get(&row.id).map(Vec::as_slice).unwrap_or_default());
        let of_series: Vec<_> = touched.iter().filter(|known| known.series == row.id).collect();
        let told = |point: &StoredPoint| {
            of_series.iter().any(|known| (known.ord - point.ord).abs() <= SAME_PLACE || open.contains(&known.regression))
        };
        steps.extend(newest_step(row, &found, &history).filter(|point| !told(point)).map(|point| step(row, point, &history)));
        if !of_series.iter().any(|known| open.contains(&known.regression)) {
            drifts.extend(drifting(row, &found, &history, &times));
        }
        points.extend(found.into_iter().map(|point| (row.id, point)));
    }
    let steps_found = steps.len();

    let mut session = platform.store.write().await?;
    change_points::replace(&mut session, service.id, &one.env, &points).await?;
    let repository = repository(service);
    let default_branch = setting::get(&mut session, &default_branch_key(&repository)).await?.unwrap_or_else(|| "main".to_owned());
    let place = Place {
        store: &platform.store,
        service,
        env: &one.env,
        line: "",
        repository: &repository,
        default_branch: &default_branch,
        pr: None,
        base_sha: None,
        sha: None,
        run: one.newest,
        now,
    };
    name_commits(&mut session, &place, &mut steps).await?;
    let (numbers, mut drafts) = record::found(&mut session, &place, steps.into_iter().chain(drifts).collect()).await?;
    let looked =
        ChangePointRun { series: i64::try_from(known.len()).unwrap_or(i64::MAX), found: i64::try_from(steps_found).unwrap_or(i64::MAX) };
    drafts.push(Draft {
        subject: Subject::Service(service.slug.to_string()),
        occurred_at: now,
        key: format!("{}@{}", one.env, one.newest),
        body: Body::ChangePointRun(looked),
    });
    append(platform, &mut session, catalog, &Known::new(), Provenance::default(), now, drafts).await?;
    change_points::scanned(&mut session, one).await?;
    session.commit().await?;
    Ok(Scanned { services: 1, series: known.len(), opened: numbers.values().collect::<BTreeSet<_>>().len() })
}

/// As the ingest names the repository of a service that says nothing else.
fn repository(service: &Service) -> String {
    service.repositories.first().map_or_else(|| format!("service/{}", service.slug), |repository| repository.name.clone())
}

async fn open_numbers(session: &mut Session, touched: &[RegressionSeries]) -> Result<BTreeSet<i64>> {
    let services = regressions::RegressionFilter {
        states: Some(vec![State::Review, State::Ongoing, State::Regressed, State::Accepted]),
        ..regressions::RegressionFilter::default()
    };
    if touched.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(regressions::list(session, &services).await?.into_iter().map(|regression| regression.number).collect())
}

/// The change points of one series, told apart into what is new and what was already known of.
fn of_series(row: &SeriesRow, history: &[&Point], before: &[StoredPoint]) -> Vec<StoredPoint> {
    let values: Vec<f64> = history.iter().map(|point| point.value).collect();
    let places: Vec<i64> = history.iter().map(|point| point.ord).collect();
    let acknowledged = before.iter().filter(|point| !point.tentative).map(|point| point.ord).max();
    let located = ranges(&detect(&values, &Settings::ours()), &places, acknowledged);
    located
        .into_iter()
        .map(|Located { point, range, retroactive }| {
            let known = before.iter().find(|known| (known.ord - range.upto).abs() <= SAME_PLACE && !known.tentative);
            StoredPoint {
                ord: range.upto,
                from_ord: range.after,
                before: point.before,
                after: point.after,
                percent: worse_percent(row.direction, point.before, point.after),
                p: point.p,
                tentative: point.tentative,
                retroactive: known.map_or(retroactive, |known| known.retroactive),
            }
        })
        .collect()
}

/// Change in per cent of the level before, positive when it is worse.
fn worse_percent(direction: Direction, before: f64, after: f64) -> f64 {
    let moved = if before == 0.0 { 100.0 * (after - before).signum() } else { 100.0 * (after - before) / before.abs() };
    match direction {
        Direction::Lower => moved,
        Direction::Higher => -moved,
        Direction::Stable => moved.abs(),
    }
}

/// The step that the series still stands on, if it is a recent one for the worse and sure.
fn newest_step<'a>(row: &SeriesRow, found: &'a [StoredPoint], history: &[&Point]) -> impl Iterator<Item = &'a StoredPoint> {
    let from = history.len().checked_sub(RECENT).and_then(|index| history.get(index)).map_or(i64::MIN, |point| point.ord);
    // What somebody accepted is the new level.
    let from = from.max(row.segment_from.map_or(i64::MIN, |segment| segment + SAME_PLACE));
    found.last().filter(|point| point.percent > 0.0 && !point.tentative && !point.retroactive && point.ord >= from).into_iter()
}

fn step(row: &SeriesRow, point: &StoredPoint, history: &[&Point]) -> Worse {
    let first = history.iter().find(|known| known.ord == point.ord).map_or(RunId(0), |known| known.run);
    Worse {
        series: row.id,
        name: format!("{} {}", row.benchmark, row.metric),
        before: point.before,
        after: point.after,
        percent: point.percent,
        interval: None,
        p: Some(point.p),
        from_ord: Some(point.from_ord),
        ord: point.ord,
        first_run: first,
        first_sha: None,
        confirmed_by: format!("a step in the history of the default branch, p = {:.1e}", point.p),
        found_by: Finder::ChangePoint,
    }
}

/// A slow worsening since the last step.
fn drifting(row: &SeriesRow, found: &[StoredPoint], history: &[&Point], times: &BTreeMap<RunId, Timestamp>) -> Option<Worse> {
    let last = history.iter().rev().find_map(|point| times.get(&point.run))?;
    let since = last.plus(-DRIFT_OVER);
    let from = found.last().map_or(i64::MIN, |point| point.ord).max(row.segment_from.unwrap_or(i64::MIN));
    let recent: Vec<&&Point> =
        history.iter().filter(|point| point.ord >= from && times.get(&point.run).is_some_and(|at| *at >= since)).collect();
    let dated: Vec<(Timestamp, f64)> = recent.iter().filter_map(|point| Some((*times.get(&point.run)?, point.value))).collect();
    let (first, _) = dated.first()?;
    if first.plus(DRIFT_AT_LEAST) > *last {
        return None;
    }
    let slope = drift(&dated, row.direction)?;
    let (oldest, newest) = (recent.first()?, recent.last()?);
    let weeks = (last.micros() - first.micros()) as f64 / chrono::Duration::days(28).num_microseconds().unwrap_or(1) as f64;
    let percent = slope.percent_per_4_weeks.abs() * weeks;
    Some(Worse {
        series: row.id,
        name: format!("slow drift of {} {}", row.benchmark, row.metric),
        before: oldest.value,
        after: newest.value,
        percent,
        interval: None,
        p: Some(slope.p),
        from_ord: Some(oldest.ord),
        ord: newest.ord,
        first_run: newest.run,
        first_sha: None,
        confirmed_by: format!("a steady {:+.1} % per 4 weeks, p = {:.1e}", slope.percent_per_4_weeks, slope.p),
        found_by: Finder::Drift,
    })
}

/// The commit at the first point of each step.
async fn name_commits(session: &mut Session, place: &Place<'_>, steps: &mut [Worse]) -> Result<()> {
    let (Some(first), Some(last)) = (steps.iter().map(|one| one.ord).min(), steps.iter().map(|one| one.ord).max()) else { return Ok(()) };
    let known = commits::between(session, place.repository, place.default_branch, first - 1, last).await?;
    let by_place: BTreeMap<i64, String> = known.into_iter().map(|(sha, ord)| (ord, sha)).collect();
    for one in steps {
        one.first_sha = by_place.get(&one.ord).cloned();
    }
    Ok(())
}
