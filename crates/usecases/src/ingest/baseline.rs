//! What a run is compared with: the service's earlier runs on its default branch, up to the commit the change started from.

use crate::error::{Error, Result};
use domain::catalog::Service;
use domain::evidence::{Body, PullRequest};
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::regression::State;
use domain::results::Report;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::alerts::{self, Alert};
use store::blocks::{Block, Point};
use store::regressions::{self, RegressionFilter};
use store::series::SeriesRow;
use store::{Session, blocks, commits, evidence, runs, series};

/// How many points of history a verdict looks at (Bencher's default).
pub(super) const POINTS: usize = 64;

/// Which commit the baseline ends with, and how that was found out (decision 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Base {
    /// `base_sha`, `pull_request` or `newest`.
    pub basis: &'static str,
    pub sha: Option<String>,
    /// Position on the default branch; `None`: everything known.
    #[serde(skip)]
    pub upto: Option<i64>,
}

/// The commit a run says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Position {
    pub repository: String,
    pub default_branch: String,
    pub on_default_branch: bool,
    pub branch: Option<String>,
    pub sha: Option<String>,
    pub base_sha: Option<String>,
    pub pr: Option<i64>,
}

impl Position {
    /// The line of runs this one belongs to: empty for the default branch, `pr:12`, `branch:name`.
    pub(super) fn line(&self) -> String {
        match (self.on_default_branch, self.pr, &self.branch) {
            (true, ..) => String::new(),
            (false, Some(number), _) => format!("pr:{number}"),
            (false, None, Some(branch)) => format!("branch:{branch}"),
            (false, None, None) => "branch:".to_owned(),
        }
    }
}

/// An acceptance that holds for a series.
#[derive(Debug, Clone)]
pub(super) struct Accepted {
    pub number: i64,
    pub limit_percent: Option<f64>,
    pub by: String,
    /// By how many per cent it is accepted to be worse.
    pub percent: f64,
    /// On the line of a pull request no new level begins: its history is the default branch's.
    pub on_default_branch: bool,
}

/// Everything of the past that a verdict needs, read in a handful of queries.
pub(super) struct History {
    pub base: Base,
    pub known: Vec<SeriesRow>,
    /// Benchmark → metric → places in `known`.
    index: HashMap<String, HashMap<String, Vec<usize>>>,
    pub tails: BTreeMap<SeriesId, Vec<Block>>,
    /// Alerts of this run's own line, and of the default branch.
    pub own_alerts: BTreeMap<SeriesId, Alert>,
    pub base_alerts: BTreeMap<SeriesId, Alert>,
    pub accepted: BTreeMap<SeriesId, Accepted>,
    /// Benchmarks of the last run of the same tool on the default branch.
    pub last_benchmarks: BTreeSet<String>,
    /// That run, and its raw values per series while they are kept.
    pub last_samples: BTreeMap<SeriesId, Vec<f64>>,
    pub last_run: Option<RunId>,
}

pub(super) async fn read(session: &mut Session, service: &Service, env: &str, report: &Report, at: &Position) -> Result<History> {
    let base = base(session, service.id, at).await?;
    let known = series::find(session, service.id, env).await?;
    let measured: BTreeSet<_> = report.measurements.iter().map(|m| (m.benchmark.as_str(), m.metric.as_str())).collect();
    let wanted: Vec<_> =
        known.iter().filter(|row| measured.contains(&(row.benchmark.as_str(), row.metric.as_str()))).map(|row| row.id).collect();
    let tails = blocks::tails(session, &wanted).await?;
    let line = at.line();
    let (own, of_base): (Vec<_>, Vec<_>) =
        alerts::of_line(session, service.id, env, &line).await?.into_iter().partition(|alert| alert.line == line);
    let by_series = |alerts: Vec<Alert>| alerts.into_iter().map(|alert| (alert.series, alert)).collect();
    let mut index: HashMap<String, HashMap<String, Vec<usize>>> = HashMap::new();
    for (place, row) in known.iter().enumerate() {
        index.entry(row.benchmark.clone()).or_default().entry(row.metric.clone()).or_default().push(place);
    }
    let mut history = History {
        base,
        known,
        index,
        tails,
        own_alerts: by_series(own),
        base_alerts: by_series(of_base),
        accepted: accepted(session, service.id, env, &line).await?,
        last_benchmarks: BTreeSet::new(),
        last_samples: BTreeMap::new(),
        last_run: None,
    };
    if let Some(run) = runs::last_on_default_branch(session, service.id, env, &report.tool).await? {
        let names: BTreeMap<_, _> = history.known.iter().map(|row| (row.id, row.benchmark.as_str())).collect();
        let points = store::pack::unpack_run(run.id, &run.points).map_err(Error::internal)?;
        history.last_benchmarks = points.iter().filter_map(|point| names.get(&point.series)).map(|name| (*name).to_owned()).collect();
        if let Some(samples) = &run.samples {
            history.last_samples = store::pack::unpack_samples(samples).map_err(Error::internal)?.into_iter().collect();
        }
        history.last_run = Some(run.id);
    }
    Ok(history)
}

/// What is accepted on the default branch and on a line, by series.
async fn accepted(session: &mut Session, service: ServiceId, env: &str, line: &str) -> Result<BTreeMap<SeriesId, Accepted>> {
    let filter = RegressionFilter {
        services: Some(vec![service]),
        states: Some(vec![State::Accepted]),
        env: Some(env.to_owned()),
        ..RegressionFilter::default()
    };
    let all = regressions::list(session, &filter).await?;
    let here: BTreeMap<i64, _> =
        all.into_iter().filter(|known| known.line.is_empty() || known.line == line).map(|known| (known.number, known)).collect();
    let numbers: Vec<i64> = here.keys().copied().collect();
    let touched = regressions::series_of_many(session, &numbers).await?;
    let of_series = touched.into_iter().filter_map(|row| {
        let known = here.get(&row.regression)?;
        let acceptance = known.detail.acceptance.as_ref()?;
        let accepted = Accepted {
            number: row.regression,
            limit_percent: acceptance.limit_percent,
            by: acceptance.by.clone(),
            percent: row.percent,
            on_default_branch: known.line.is_empty(),
        };
        Some((row.series, accepted))
    });
    Ok(of_series.collect())
}

async fn base(session: &mut Session, service: ServiceId, at: &Position) -> Result<Base> {
    if at.on_default_branch {
        return Ok(Base { basis: "newest", sha: None, upto: None });
    }
    let of_pull_request = match at.pr {
        Some(number) => pull_request_base(session, service, number).await?,
        None => None,
    };
    let candidates = [("base_sha", at.base_sha.clone()), ("pull_request", of_pull_request)];
    for (basis, sha) in candidates.into_iter().filter_map(|(basis, sha)| sha.map(|sha| (basis, sha))) {
        let found = commits::positions(session, &at.repository, &at.default_branch, std::slice::from_ref(&sha)).await?;
        if let Some((_, ordinal)) = found.into_iter().next() {
            return Ok(Base { basis, sha: Some(sha), upto: Some(ordinal) });
        }
    }
    let newest = commits::head(session, &at.repository, &at.default_branch).await?;
    Ok(Base { basis: "newest", sha: newest.map(|(_, sha)| sha), upto: None })
}

async fn pull_request_base(session: &mut Session, service: ServiceId, number: i64) -> Result<Option<String>> {
    let filter = evidence::EvidenceFilter {
        service: Some(service),
        kind: Some("pull_request".to_owned()),
        limit: 200,
        ..evidence::EvidenceFilter::default()
    };
    Ok(evidence::rows(session, &filter).await?.into_iter().find_map(|row| match row.record.body {
        Body::PullRequest(PullRequest { number: of, base_sha, .. }) if of == number => base_sha,
        _ => None,
    }))
}

impl History {
    fn alike(&self, benchmark: &str, metric: &str) -> impl Iterator<Item = &SeriesRow> {
        let places = self.index.get(benchmark).and_then(|metrics| metrics.get(metric));
        places.into_iter().flatten().filter_map(|place| self.known.get(*place))
    }

    /// The series a measurement belongs to: same benchmark, metric and fingerprint.
    pub(super) fn series(&self, benchmark: &str, metric: &str, fingerprint: &str) -> Option<&SeriesRow> {
        self.alike(benchmark, metric).find(|row| row.fingerprint == fingerprint)
    }

    /// The same benchmark and metric on another machine, the one measured last.
    pub(super) fn elsewhere(&self, benchmark: &str, metric: &str) -> Option<&SeriesRow> {
        self.alike(benchmark, metric).max_by_key(|row| row.last_seen)
    }

    /// All points that are kept at hand, up to the base.
    fn upto_base(&self, series: SeriesId) -> impl Iterator<Item = &Point> {
        let upto = self.base.upto.unwrap_or(i64::MAX);
        self.tails.get(&series).into_iter().flatten().flat_map(|block| &block.points).filter(move |point| point.ord <= upto)
    }

    /// The newest points up to the base that a verdict may use, oldest first: of the current segment, without those set apart.
    pub(super) fn points(&self, row: &SeriesRow) -> Vec<&Point> {
        let from = row.segment_from.unwrap_or(i64::MIN);
        let usable = |point: &&Point| point.ord >= from && point.flags & Point::QUARANTINED == 0;
        let mut points: Vec<_> = self.upto_base(row.id).filter(usable).collect();
        points.drain(..points.len().saturating_sub(POINTS));
        points
    }

    /// The points from an ordinal on, whether set apart or not: the level of an open regression.
    pub(super) fn points_since(&self, series: SeriesId, from: i64) -> Vec<&Point> {
        let mut points: Vec<_> = self.upto_base(series).filter(|point| point.ord >= from).collect();
        points.drain(..points.len().saturating_sub(POINTS));
        points
    }

    /// The place of the last point before an ordinal.
    pub(super) fn ordinal_before(&self, series: SeriesId, ord: i64) -> Option<i64> {
        self.tails.get(&series).into_iter().flatten().flat_map(|block| &block.points).map(|point| point.ord).filter(|at| *at < ord).max()
    }

    /// The open regression of the default branch that the base lies in, for a run of another line.
    pub(super) fn inherited(&self, series: SeriesId) -> Option<&Alert> {
        let upto = self.base.upto.unwrap_or(i64::MAX);
        self.base_alerts.get(&series).filter(|alert| alert.regression.is_some() && alert.first_ord <= upto)
    }
}
