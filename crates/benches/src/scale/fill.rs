//! Writes the rows.

use super::company::{Mix, SERVICES, configuration, repository, slug};
use super::templates::{Template, templates};
use super::{evaluate, platform};
use crate::trust::Shape;
use crate::trust::noise::Noisy;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::evidence::{Body, Run, Subject, Workload};
use domain::ids::{EvidenceId, RunId, SeriesId, ServiceId};
use domain::results::{Direction, Unit};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Instant;
use store::blocks::{self, Block, Point};
use store::evidence::{self, NewEvidence};
use store::gate::{self, GateRun};
use store::pack::{BLOCK_CAPACITY, RunPoint, pack_run};
use store::runs::{self, RunRow};
use store::series::{self, SeriesRow};
use store::{Session, commits};
use usecases::{Actor, Platform, apply};

const ENV: &str = "ci";
const TOOL: &str = "pytest-benchmark";
/// Runs of a service lie this far apart.
const HOURS_APART: i64 = 12;
/// The first run is as old as if there were so many.
const FULL: i64 = 200;
/// Services written in one transaction.
const TOGETHER: usize = 20;

#[derive(Debug, Clone, Copy)]
pub struct Filled {
    pub measurements: usize,
    pub runs: usize,
    pub written_in: std::time::Duration,
    /// Until facts and levels of all teams are computed from it.
    pub evaluated_in: std::time::Duration,
}

/// Brings every series from `from` points to `upto`; `from` = 0 also makes teams, services and series.
pub async fn fill(url: &str, mix: Mix, from: usize, upto: usize) -> Result<Filled> {
    let platform = platform(url).await?;
    if from == 0 {
        apply::apply(&platform, &Actor::System, &configuration(), false).await?;
    }
    let templates = templates().await?;
    let began = Instant::now();
    let (mut measurements, mut runs) = (0, 0);
    for first in (0..SERVICES).step_by(TOGETHER) {
        let mut session = platform.store.write().await?;
        for number in first..first + TOGETHER {
            let count = mix.series(number);
            if count > 0 {
                let template = templates.get(&count).context("a template for every size")?;
                one_service(&platform, &mut session, number, count, template, from..upto).await?;
                measurements += count * (upto - from);
                runs += upto - from;
            }
        }
        session.commit().await?;
    }
    let written_in = began.elapsed();
    let began = Instant::now();
    evaluate(&platform).await?;
    // On SQLite everything is in the one file then.
    platform.store.close().await;
    Ok(Filled { measurements, runs, written_in, evaluated_in: began.elapsed() })
}

async fn one_service(
    platform: &Platform,
    session: &mut Session,
    number: usize,
    count: usize,
    template: &Template,
    points: Range<usize>,
) -> Result<()> {
    let Range { start: from, end: upto } = points;
    let catalog = platform.catalog_in(session).await?;
    let service = catalog.service(&slug(number)).context("the service was declared")?.id;
    let mut ids = platform.store.reserve(session, "run", upto - from).await?;
    let shas: Vec<String> = (0..upto).map(|run| format!("{number:08x}{run:032x}")).collect();
    commits::append(session, &repository(number), "main", &shas[from..]).await?;

    let mut noise: Vec<Noisy> =
        (0..count).map(|place| Noisy::new((number * 1_000 + place) as u64, Shape::Gaussian, (0.005, 0.02))).collect();
    let mut values: Vec<Vec<f64>> = (0..upto).map(|_| noise.iter_mut().map(Noisy::next).collect()).collect();
    values.drain(..from);
    let began = platform.now().plus(-Duration::hours(HOURS_APART * FULL));
    let rows = match from {
        0 => new_series(platform, session, service, count, template, began).await?,
        _ => series::find(session, service, ENV).await?.into_iter().map(|row| row.id).collect(),
    };
    let mut tails = blocks::tails(session, &rows).await?;
    let mut histories: Vec<Vec<Point>> =
        rows.iter().map(|id| tails.remove(id).and_then(|mut blocks| blocks.pop()).map_or_else(Vec::new, |block| block.points)).collect();

    let (mut evidence_rows, mut last) = (Vec::new(), began);
    let mut evidence_ids = platform.store.reserve(session, "evidence", upto - from).await?;
    for (place, values) in values.iter().enumerate() {
        let (ord, run) = (from + place, RunId(ids.next().context("a reserved id")?));
        last = began.plus(Duration::hours(HOURS_APART * ord as i64));
        let of_run: Vec<RunPoint> =
            rows.iter().zip(values).map(|(id, value)| RunPoint { series: *id, point: point(ord, run, *value) }).collect();
        histories.iter_mut().zip(&of_run).for_each(|(points, of)| points.push(of.point));
        let row = run_row(service, run, &shas[ord], &of_run, template, last);
        runs::insert(session, &row).await?;
        gate::insert(session, &gate_run(&row)).await?;
        evidence_rows.push(told(&row, number, EvidenceId(evidence_ids.next().context("a reserved id")?), platform));
    }
    evidence::append(session, &evidence_rows).await?;
    let first_block = from / BLOCK_CAPACITY;
    let all: Vec<Block> = rows
        .iter()
        .zip(&histories)
        .flat_map(|(id, points)| {
            points.chunks(BLOCK_CAPACITY).enumerate().map(|(no, chunk)| Block::new(*id, (first_block + no) as i64, chunk.to_vec()))
        })
        .collect();
    blocks::put(session, &all).await?;
    let newest = values.last().map(Vec::as_slice).unwrap_or_default();
    let touched: Vec<_> = rows.iter().zip(newest).map(|(id, value)| (*id, last, *value)).collect();
    series::touch(session, &touched).await?;
    Ok(())
}

async fn new_series(
    platform: &Platform,
    session: &mut Session,
    service: ServiceId,
    count: usize,
    template: &Template,
    seen: Timestamp,
) -> Result<Vec<SeriesId>> {
    let ids = platform.store.reserve(session, "series", count).await?;
    let row = |(place, id): (usize, i64)| SeriesRow {
        id: SeriesId(id),
        service,
        env: ENV.to_owned(),
        benchmark: benchmark(place),
        metric: "median".to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        fingerprint: template.fingerprint.clone(),
        first_seen: seen,
        last_seen: seen,
        last_value: 0.0,
        segment_from: None,
        segment_sigma: None,
    };
    let rows: Vec<SeriesRow> = ids.enumerate().map(row).collect();
    series::insert(session, &rows).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// As long as names of real suites are.
fn benchmark(place: usize) -> String {
    format!("tests/benchmarks/test_module_{}.py::test_operation_{place}", place / 20)
}

/// With a spread and a count, as the definition of a measurement asks for.
fn point(ord: usize, run: RunId, value: f64) -> Point {
    Point { ord: ord as i64, run, value, spread: value * 0.01, n: 20, flags: Point::DEFAULT_BRANCH }
}

fn run_row(service: ServiceId, id: RunId, sha: &str, points: &[RunPoint], template: &Template, at: Timestamp) -> RunRow {
    RunRow {
        id,
        service,
        env: ENV.to_owned(),
        branch: Some("main".to_owned()),
        sha: Some(sha.to_owned()),
        pr: None,
        attempt: 1,
        tool: TOOL.to_owned(),
        workload: Workload::Benchmark,
        fingerprint: template.fingerprint.clone(),
        started_at: at,
        received_at: at,
        verdict: Verdict::Pass,
        blocking: false,
        dirty: false,
        default_branch: true,
        run_url: Some(format!("https://ci.example/acme/runs/{id}")),
        series: points.len() as i64,
        summary: template.summary.clone(),
        delivery: None,
        points: pack_run(points),
        samples: None,
        pair: None,
        side: None,
    }
}

fn gate_run(row: &RunRow) -> GateRun {
    GateRun {
        run: row.id,
        service: row.service,
        env: row.env.clone(),
        line: String::new(),
        sha: row.sha.clone(),
        at: row.received_at,
        blocking: false,
        alerts: BTreeSet::new(),
        family: row.series,
        noisy: None,
    }
}

fn told(row: &RunRow, number: usize, id: EvidenceId, platform: &Platform) -> NewEvidence {
    let run = Run {
        repository: Some(repository(number)),
        env: row.env.clone(),
        branch: row.branch.clone(),
        sha: row.sha.clone(),
        pr: None,
        tool: row.tool.clone(),
        workload: row.workload,
        attempt: 1,
        verdict: row.verdict,
        blocking: false,
        gated: true,
        series: row.series,
        run_url: row.run_url.clone(),
        endpoints: Vec::new(),
    };
    NewEvidence {
        id,
        service: Some(row.service),
        team: None,
        subject: Subject::Service(slug(number)).to_string(),
        mapped: true,
        occurred_at: row.started_at,
        received_at: row.received_at,
        day: row.started_at.day(platform.zone()),
        kind: "run".to_owned(),
        // As long as the digest that an upload is known by.
        key: format!("ingest:{:064x}", row.id.0),
        body: Body::Run(run),
        source: None,
        delivery: None,
        run: Some(row.id),
    }
}
