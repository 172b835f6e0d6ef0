//! What a run is compared with: the service's earlier runs on its default branch, up to the commit the change started from.

use crate::error::{Error, Result};
use domain::catalog::Service;
use domain::evidence::{Body, PullRequest};
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::results::Report;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::blocks::{Block, Point};
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
    pub sha: Option<String>,
    pub base_sha: Option<String>,
    pub pr: Option<i64>,
}

/// Everything of the past that a verdict needs, read in three queries.
pub(super) struct History {
    pub base: Base,
    pub known: Vec<SeriesRow>,
    pub tails: BTreeMap<SeriesId, Vec<Block>>,
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
    let mut history = History { base, known, tails, last_benchmarks: BTreeSet::new(), last_samples: BTreeMap::new(), last_run: None };
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
    /// The series a measurement belongs to: same benchmark, metric and fingerprint.
    pub(super) fn series(&self, benchmark: &str, metric: &str, fingerprint: &str) -> Option<&SeriesRow> {
        self.known.iter().find(|row| row.benchmark == benchmark && row.metric == metric && row.fingerprint == fingerprint)
    }

    /// The same benchmark and metric on another machine, the one measured last.
    pub(super) fn elsewhere(&self, benchmark: &str, metric: &str) -> Option<&SeriesRow> {
        self.known.iter().filter(|row| row.benchmark == benchmark && row.metric == metric).max_by_key(|row| row.last_seen)
    }

    /// The newest points up to the base, oldest first.
    pub(super) fn points(&self, series: SeriesId) -> Vec<&Point> {
        let upto = self.base.upto.unwrap_or(i64::MAX);
        let all = self.tails.get(&series).into_iter().flatten().flat_map(|block| &block.points);
        let mut points: Vec<_> = all.filter(|point| point.ord <= upto).collect();
        points.drain(..points.len().saturating_sub(POINTS));
        points
    }
}
