//! `/`: is the program working, and where is a decision needed?

mod decisions;
mod file;
mod levels;
mod movers;
mod sentence;

pub use decisions::decisions;
pub use file::{overview_markdown, overview_scene};
pub(super) use levels::{chart_of as levels_chart, scene_of as levels_scene};
pub(super) use movers::of as movers;

use super::drawing::weekly;
use super::figures::{self, Frame, Trends};
use super::query::Query;
use super::reading::{Reading, Snapshots};
use super::{slo_budgets, words};
use crate::actor::Actor;
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Notice, Overview, Phrase, Snippet};
use domain::budget::State;
use domain::catalog::Team;
use domain::kpi::{Kpi, KpiId};
use domain::scope::{Scope, Target};
use domain::time::{Day, Timestamp, days_before};
use std::collections::BTreeMap;
use store::{forecasts, kpi_points, snapshots};

/// Weeks of a tile's sparkline.
const SPARK_DAYS: u64 = 13 * 7;
/// SLOs out of budget that are read for the decisions.
const EXHAUSTED: usize = 200;

pub async fn overview(platform: &Platform, actor: &Actor, query: &Query) -> Result<Overview> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let Some(node) = reading.node()?.cloned() else { return Ok(nothing_yet(&reading)) };
    let upto = reading.upto();
    let Some(current) = snapshots::of_team(&mut reading.session, node.id, upto).await?.map(|stored| stored.snapshot) else {
        return Ok(nothing_yet(&reading));
    };
    // Of all others only where they stand.
    let (briefs, before) = (reading.briefs().await?, reading.briefs_before().await?);
    let of_service = matches!(target, Some(Target::Service(_)));
    let (kpis, kpis_before, trends) = match target {
        Some(service @ Target::Service(_)) => (reading.kpis_of_service(service).await?, Vec::new(), Trends::new()),
        _ => {
            let kpis_before = reading.snapshot_before(node.id).await?.map(|snapshot| snapshot.kpis).unwrap_or_default();
            let from = days_before(reading.day(), SPARK_DAYS);
            let trends = trends(&mut reading, &node, None, from).await?;
            (current.kpis.clone(), kpis_before, trends)
        }
    };
    let slos = slo_budgets::page(&mut reading, target, &[State::Exhausted], 0, EXHAUSTED).await?;
    let frame = frame(&reading, Some(&node), of_service);
    let groups = figures::groups(&frame, &kpis, &kpis_before, &trends, |id| query.carry(&format!("/kpis/{id}")));
    let sentence = sentence::of(&sentence::Facts {
        subject: match (of_service, node.parent) {
            (true, _) => format!("{}’s team", reading.scope_name()),
            (false, None) => "The program".to_owned(),
            (false, Some(_)) => reading.scope_name(),
        },
        standing: &current.standing,
        before: before.get(&node.id).map(|snapshot| &snapshot.standing),
        days: (reading.day() - reading.compared_day()).num_days(),
        kpis: &kpis,
        exhausted: slos.count(&[State::Exhausted]) as i64,
        silent: if of_service { 0 } else { current.total - current.reporting },
        covered: frame.covered,
    });
    let measured = kpis.iter().any(|kpi| kpi.status.measured()) || current.standing.level.is_some();
    let newest = kpis.iter().filter_map(|kpi| kpi.fresh_at).chain(current.checks.iter().filter_map(|check| check.evidence_at)).max();
    let notice = if !measured && current.reporting == 0 { Some(connect(&reading)) } else { aged(&reading, newest) };
    let movers = movers::of(&reading, &node, &briefs, &before);
    let levels = if reading.catalog.is_leaf(node.id) { None } else { levels::chart_of(&mut reading, &node).await? };
    let expected = expected(&mut reading, &node, &briefs).await?;
    // Nobody decides in the past.
    let (decisions, all_decisions) = match query.at {
        Some(_) => (Vec::new(), None),
        None => decisions::shown(&mut reading, &node, target, &briefs, &slos).await?,
    };
    Ok(Overview { sentence, groups, levels, expected, movers, decisions, all_decisions, notice })
}

/// How many levels are expected by the end of the quarter; empty for a single team and before anything was forecast.
async fn expected(reading: &mut Reading<'_>, node: &Team, now: &Snapshots) -> Result<Vec<Phrase>> {
    if reading.catalog.is_leaf(node.id) {
        return Ok(Vec::new());
    }
    let day = reading.day();
    let told = forecasts::latest(&mut reading.session, day).await?;
    let teams = leaf_teams(&reading.catalog, node.id);
    let level = |team: &Team| now.get(&team.id).and_then(|snapshot| snapshot.standing.level);
    let told: Vec<_> = teams.iter().filter_map(|team| super::forecasts::current(told.get(&team.id), level(team), day)).collect();
    Ok(super::forecasts::by_quarter_end(&told, day).unwrap_or_default())
}

/// What the figures of a scope share; `node: None` is a program without any team yet.
pub(super) fn frame<'a>(reading: &'a Reading, node: Option<&Team>, of_service: bool) -> Frame<'a> {
    let is_leaf = node.is_some_and(|node| node.parent.is_some() && reading.catalog.is_leaf(node.id));
    let rows_of = match (&reading.query.scope, node) {
        (Scope::Service(slug), _) if of_service => Some(("service", slug.to_string())),
        (_, Some(node)) if node.parent.is_some() => Some(("team", node.slug.to_string())),
        _ => None,
    };
    Frame {
        model: reading.definitions(),
        model_note: reading.model_note(),
        target_keys: match reading.target() {
            Ok(Some(service @ Target::Service(_))) if of_service => domain::kpi::target_keys(&reading.catalog, service),
            _ => node.map(|node| reading.target_keys(node.id)).unwrap_or_default(),
        },
        covered: if is_leaf || of_service { ("service", "services") } else { ("team", "teams") },
        rows_of,
        rates: reading.catalog.rates_now(),
        now: reading.now,
    }
}

/// Weekly values of a node's KPIs from a day on. The newest point is the current week's.
pub(super) async fn trends(reading: &mut Reading<'_>, node: &Team, only: Option<KpiId>, from: Day) -> Result<Trends> {
    let until = reading.day();
    let mut by_kpi: BTreeMap<KpiId, Vec<(Day, Kpi)>> = BTreeMap::new();
    for (id, day, kpi) in kpi_points::trend(&mut reading.session, node.id, only, from).await? {
        by_kpi.entry(id).or_default().push((day, kpi));
    }
    Ok(by_kpi.into_iter().map(|(id, points)| (id, weekly(&points, from, until))).collect())
}

/// Before the first evaluation: every KPI is unknown, and what to do about it.
fn nothing_yet(reading: &Reading) -> Overview {
    let frame = frame(reading, None, false);
    let groups = figures::groups(&frame, &[], &[], &Trends::new(), |id| reading.query.carry(&format!("/kpis/{id}")));
    let notice = if reading.query.at.is_some() { nothing_known_then(reading) } else { connect(reading) };
    Overview { sentence: sentence::nothing(), groups, notice: Some(notice), ..Overview::default() }
}

/// A date before the first evaluation.
pub(super) fn nothing_known_then(reading: &Reading) -> Notice {
    Notice::NoData {
        title: format!("Nothing was known on {}", super::format::date(reading.day())),
        advice: "No evaluation had run by then. Show a later day, or today.".to_owned(),
        connect: Some(words::link("Show today", "/")),
        snippet: None,
    }
}

pub(super) fn connect(reading: &Reading) -> Notice {
    Notice::NoData {
        title: "No evidence yet".to_owned(),
        advice: "Levels and KPIs are computed from what your tools report. Send the first benchmark or load-test result from a pipeline, \
                 or connect GitHub, Alertmanager or Prometheus."
            .to_owned(),
        connect: Some(words::link("Connect a source", "/sources")),
        snippet: Some(first_results(reading.platform)),
    }
}

/// There is data, but nothing new for days.
pub(super) fn aged(reading: &Reading, newest: Option<Timestamp>) -> Option<Notice> {
    const AGE_HOURS: f64 = 72.0;
    let newest = newest.filter(|newest| reading.query.at.is_none() && reading.now.hours_since(*newest) > AGE_HOURS)?;
    let text = format!("The newest evidence came {}. What is shown may no longer hold.", super::format::relative(reading.now, newest));
    Some(Notice::Stale { text, link: Some(words::link("Check the sources", "/sources")) })
}

/// The shortest way to a first result.
pub(super) fn first_results(platform: &Platform) -> Snippet {
    let base = platform.link("");
    Snippet {
        title: "Command line".to_owned(),
        text: format!("export PACEKEEPER_TOKEN=…\npacekeeper push --url {base} --service checkout results.json"),
    }
}
