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
use std::time::Instant;
use store::blocks::{self, Block, Point};
use store::evidence::{self, NewEvidence};
use store::gate::{self, GateRun};
use store::pack::{BLOCK_CAPACITY, RunPoint, pack_run};
use store::runs::{self, RunRow};
use store::series::{self, SeriesRow};
use store::{Session, change_points, commits};
use usecases::{Actor, Platform, apply};

const ENV: &str = "ci";
const TOOL: &str = "pytest-benchmark";
/// Runs of a service lie this far apart.
const HOURS_APART: i64 = 12;
const RUNS: usize = 200;
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

/// How many of a service's series each of its runs measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// One of a hundred, in turn: as many runs, series and days as the other, and a hundredth of the measurements.
    Sparse,
    All,
}

impl std::str::FromStr for Density {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "sparse" => Ok(Self::Sparse),
            "all" => Ok(Self::All),
            _ => anyhow::bail!("`{text}` is not a density: sparse or all"),
        }
    }
}

impl Density {
    fn measures(self, run: usize, place: usize) -> bool {
        self == Self::All || run % 100 == place % 100
    }
}

/// Fills an empty store.
pub async fn fill(url: &str, mix: Mix, density: Density) -> Result<Filled> {
    let platform = platform(url).await?;
    apply::apply(&platform, &Actor::System, &configuration(), false).await?;
    let templates = templates().await?;
    let began = Instant::now();
    let (mut measurements, mut runs) = (0, 0);
    for first in (0..SERVICES).step_by(TOGETHER) {
        let mut session = platform.store.write().await?;
        for number in first..first + TOGETHER {
            let count = mix.series(number);
            if count > 0 {
                let template = templates.get(&count).context("a template for every size")?;
                measurements += one_service(&platform, &mut session, number, count, template, density).await?;
                runs += RUNS;
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

/// Writes one service's runs; answers how many measurements they hold.
async fn one_service(
    platform: &Platform,
    session: &mut Session,
    number: usize,
    count: usize,
    template: &Template,
    density: Density,
) -> Result<usize> {
    let catalog = platform.catalog_in(session).await?;
    let service = catalog.service(&slug(number)).context("the service was declared")?.id;
    let shas: Vec<String> = (0..RUNS).map(|run| format!("{number:08x}{run:032x}")).collect();
    commits::append(session, &repository(number), "main", &shas).await?;
    // No two services measure at the same moment.
    let began = platform.now().plus(-Duration::hours(HOURS_APART * RUNS as i64) - Duration::seconds(37 * number as i64));
    let series = new_series(platform, session, service, count, template, began).await?;
    let mut noise: Vec<Noisy> =
        (0..count).map(|place| Noisy::new((number * 1_000 + place) as u64, Shape::Gaussian, (0.005, 0.02))).collect();
    let mut histories: Vec<Vec<Point>> = vec![Vec::new(); count];

    let ids = platform.store.reserve(session, "run", RUNS).await?.map(RunId);
    let evidence_ids = platform.store.reserve(session, "evidence", RUNS).await?.map(EvidenceId);
    let (mut records, mut newest) = (Vec::new(), RunId(0));
    for ((ord, run), evidence_id) in ids.enumerate().zip(evidence_ids) {
        let at = began.plus(Duration::hours(HOURS_APART * ord as i64));
        let mut measured = Vec::new();
        for (place, noisy) in noise.iter_mut().enumerate().filter(|(place, _)| density.measures(ord, *place)) {
            let point = point(ord, run, noisy.next());
            histories[place].push(point);
            measured.push(RunPoint { series: series[place], point });
        }
        let row = run_row(service, run, &shas[ord], &measured, template, at);
        runs::insert(session, &row).await?;
        gate::insert(session, &gate_run(&row)).await?;
        records.push(told(&row, number, evidence_id, platform));
        newest = run;
    }
    evidence::append(session, &records).await?;
    change_points::measured(session, service, ENV, newest).await?;
    let blocks_of = |(id, points): (&SeriesId, &Vec<Point>)| {
        let chunks = points.chunks(BLOCK_CAPACITY).enumerate();
        chunks.map(|(no, points)| Block::new(*id, no as i64, points.to_vec())).collect::<Vec<_>>()
    };
    let all: Vec<Block> = series.iter().zip(&histories).flat_map(blocks_of).collect();
    blocks::put(session, &all).await?;
    let touched: Vec<_> = series
        .iter()
        .zip(&histories)
        .filter_map(|(id, points)| points.last().map(|point| (*id, began.plus(Duration::hours(HOURS_APART * point.ord)), point.value)))
        .collect();
    series::touch(session, &touched).await?;
    Ok(histories.iter().map(Vec::len).sum())
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
