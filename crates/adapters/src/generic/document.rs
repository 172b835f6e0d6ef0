//! The own format, `pacekeeper/1`.

use super::{INFO, units};
use crate::gathered::{Gathered, Stated};
use crate::load::{ALL, Figures};
use crate::number::Number;
use crate::samples::Distribution;
use crate::{At, Error, instant, json};
use domain::evidence::Workload;
use domain::results::{CommitInfo, EndpointSummary, LoadSummary, Machine, Report, Threshold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only version so far.
pub(super) const VERSION: &str = "pacekeeper/1";

/// Failures and warnings that are taken over, each: as many as an adapter gives.
const SENTENCES: usize = 51;

/// Longest name of a tool.
const TOOL: usize = 100;

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct File {
    pub(super) format: String,
    /// Runs of different tools are not compared by what they lack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) started_at: Option<String>,
    pub(super) commit: Option<Commit>,
    pub(super) machine: Option<Machine_>,
    pub(super) benchmarks: Vec<Benchmark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) load: Option<Load>,
    /// What could not be measured: the verdict is `error`.
    pub(super) failures: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// Set by the server on what it keeps of a large file: the series are complete as they stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reduced_from: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Commit {
    pub(super) sha: Option<String>,
    pub(super) branch: Option<String>,
    pub(super) dirty: bool,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Machine_ {
    pub(super) cpu: Option<String>,
    pub(super) cores: Option<i64>,
    pub(super) os: Option<String>,
    pub(super) arch: Option<String>,
    pub(super) toolchain: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Benchmark {
    pub(super) name: String,
    #[serde(default)]
    pub(super) metric: Option<String>,
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) direction: Option<String>,
    #[serde(default)]
    pub(super) value: Number,
    #[serde(default)]
    pub(super) samples: Vec<Number>,
    #[serde(default)]
    pub(super) stddev: Option<f64>,
    #[serde(default)]
    pub(super) n: Option<i64>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Load {
    pub(super) duration_seconds: Option<f64>,
    pub(super) virtual_users: Option<i64>,
    pub(super) requests: i64,
    pub(super) failed: i64,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) thresholds: Vec<Limit>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Endpoint {
    pub(super) endpoint: String,
    #[serde(default)]
    pub(super) requests: Option<i64>,
    #[serde(default)]
    pub(super) failed: Option<i64>,
    /// Seconds per percentile: `p50`, `p90`, `p95`, `p99`.
    #[serde(default)]
    pub(super) latency_seconds: BTreeMap<String, f64>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Limit {
    pub(super) metric: String,
    pub(super) expression: String,
    #[serde(default)]
    pub(super) held: Option<bool>,
}

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let file: File = json::document(INFO.name, &json::without_python_numbers(body))?;
    if file.format != VERSION {
        let reason = format!("`format` is `{}`: this version reads `{VERSION}`", file.format);
        return Err(Error::new(INFO.name, reason, At::Path("format".to_owned())));
    }
    let mut gathered = Gathered::default();
    for benchmark in file.benchmarks {
        take(benchmark, &mut gathered);
    }
    let load = file.load.map(|load| summary(load, &mut gathered));
    if let (Some(load), None) = (&load, &file.reduced_from) {
        derive(load, &mut gathered);
    }
    let started_at = file.started_at.as_deref().and_then(instant::rfc3339);
    if let (Some(text), None) = (&file.started_at, started_at) {
        gathered.warnings.push(|| format!("`started_at` {text:?} is not a time as 2026-11-24T10:00:00Z and was left out"));
    }
    let Machine_ { cpu, cores, os, arch, toolchain } = file.machine.unwrap_or_default();
    let tool: String =
        file.tool.filter(|tool| !tool.trim().is_empty()).unwrap_or_else(|| INFO.name.to_owned()).chars().take(TOOL).collect();
    let mut report = gathered.report(&tool, started_at, Machine { cpu, cores, os, arch, toolchain });
    let Commit { sha, branch, dirty } = file.commit.unwrap_or_default();
    report.commit = CommitInfo { sha, branch, dirty };
    report.tool_failures = file.failures.into_iter().take(SENTENCES).collect();
    report.warnings = file.warnings.into_iter().take(SENTENCES).chain(report.warnings).collect();
    if load.is_some() {
        report.workload = Workload::Load;
        report.load = load;
    }
    Ok(report)
}

fn take(benchmark: Benchmark, gathered: &mut Gathered) {
    let Benchmark { name, metric, unit, direction, value, samples, stddev, n } = benchmark;
    let unit = unit.unwrap_or_default();
    let Some(quantity) = units::quantity(&unit) else {
        let known = "use s, ms, us, ns, B, kB, MB, ratio, %, /s or count";
        return gathered.warnings.push(|| format!("benchmark {name}: the unit `{unit}` is not known, it was left out: {known}"));
    };
    let direction = match direction {
        None => quantity.direction,
        Some(word) => match units::direction(&word) {
            Some(direction) => direction,
            None => {
                let known = "use lower, higher or stable";
                return gathered.warnings.push(|| format!("benchmark {name}: `{word}` is no direction, it was left out: {known}"));
            }
        },
    };
    let quantity = quantity.towards(direction);
    let metric = metric.unwrap_or_else(|| units::metric(quantity.unit).to_owned());
    let samples: Vec<f64> = samples.into_iter().map(|sample| sample.0).collect();
    match value.given().map(|value| quantity.canonical(value)).filter(|value| value.is_finite() && *value >= 0.0) {
        // The author's own figure stands, whatever it is of the samples.
        Some(median) => {
            let canonical = |value: f64| Some(quantity.canonical(value)).filter(|value| value.is_finite() && *value >= 0.0);
            let n = n.unwrap_or((samples.len() as i64).max(1));
            let kept = crate::samples::thinned(samples.into_iter().filter_map(canonical).collect());
            gathered.once(&name, &metric, quantity, Distribution { median, spread: stddev.and_then(canonical), n, kept });
        }
        None => gathered.state(&name, &metric, quantity, Stated { samples, value: value.given(), spread: stddev, n }),
    }
}

fn summary(load: Load, gathered: &mut Gathered) -> LoadSummary {
    let Load { duration_seconds, virtual_users, requests, failed, endpoints, thresholds } = load;
    let endpoints = endpoints
        .into_iter()
        .map(|Endpoint { endpoint, requests, failed, latency_seconds }| {
            let had = latency_seconds.len();
            let latency: BTreeMap<_, _> = latency_seconds.into_iter().filter(|(_, value)| value.is_finite() && *value >= 0.0).collect();
            if latency.len() < had {
                gathered.warnings.push(|| format!("endpoint {endpoint}: a latency is not a finite, positive number, it was left out"));
            }
            EndpointSummary { endpoint, requests, failed, latency_seconds: latency }
        })
        .collect();
    let thresholds = thresholds.into_iter().map(|Limit { metric, expression, held }| Threshold { metric, expression, held }).collect();
    let duration_seconds = duration_seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    LoadSummary { duration_seconds, virtual_users, requests: requests.max(0), failed: failed.max(0), endpoints, thresholds }
}

/// The series that the summary of a load test gives, beside those that `benchmarks` lists.
fn derive(load: &LoadSummary, gathered: &mut Gathered) {
    let rate = |requests: Option<i64>| requests.zip(load.duration_seconds).map(|(requests, seconds)| requests as f64 / seconds);
    let given = (load.requests > 0).then_some(load.requests);
    let all = Figures { requests: given, failed: given.map(|_| load.failed), requests_per_second: rate(given), ..Figures::default() };
    let mut found = all.measurements(ALL);
    for EndpointSummary { endpoint, requests, failed, latency_seconds } in load.endpoints.iter().filter(|row| row.endpoint != ALL) {
        let succeeded = requests.zip(*failed).map(|(requests, failed)| requests.saturating_sub(failed)).or(*requests);
        let figures = Figures {
            latency: latency_seconds.clone(),
            latency_n: succeeded.unwrap_or(0).max(0),
            requests: *requests,
            failed: *failed,
            requests_per_second: rate(*requests),
        };
        found.extend(figures.measurements(endpoint));
    }
    for measurement in found {
        gathered.unless_known(measurement);
    }
}
