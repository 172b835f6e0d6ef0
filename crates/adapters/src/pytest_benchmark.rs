//! pytest-benchmark's `--benchmark-json` file, versions 4 and 5. All its times are seconds.

use crate::format::{FormatInfo, contains, head};
use crate::samples::thinned;
use crate::warnings::Warnings;
use crate::{Error, instant, json};
use domain::evidence::Workload;
use domain::results::{CommitInfo, Direction, Machine, Measurement, Report, Unit};
use serde::Deserialize;
use std::collections::BTreeSet;

pub const INFO: FormatInfo =
    FormatInfo { name: "pytest-benchmark", about: "pytest-benchmark 4 and 5: the file of `pytest --benchmark-json=results.json`" };

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    machine_info: Option<MachineInfo>,
    #[serde(default)]
    commit_info: Option<Commit>,
    benchmarks: Vec<Benchmark>,
    #[serde(default)]
    datetime: Option<String>,
}

#[derive(Deserialize)]
struct MachineInfo {
    machine: Option<String>,
    system: Option<String>,
    python_implementation: Option<String>,
    python_version: Option<String>,
    cpu: Option<Cpu>,
}

#[derive(Deserialize)]
struct Cpu {
    #[serde(alias = "brand")]
    brand_raw: Option<String>,
    count: Option<i64>,
}

#[derive(Deserialize)]
struct Commit {
    id: Option<String>,
    branch: Option<String>,
    dirty: Option<bool>,
}

#[derive(Deserialize)]
struct Benchmark {
    fullname: String,
    stats: Option<Stats>,
}

/// Numbers are optional because Python's `NaN` arrives as `null`.
#[derive(Deserialize)]
struct Stats {
    median: Option<f64>,
    stddev: Option<f64>,
    rounds: Option<i64>,
    #[serde(default)]
    data: Option<Vec<Option<f64>>>,
}

/// Whether the beginning of the file is that of pytest-benchmark.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    if contains(head, "\"machine_info\"") || (contains(head, "\"commit_info\"") && contains(head, "\"benchmarks\"")) {
        return Ok(());
    }
    Err("no `machine_info` in it".to_owned())
}

/// One measurement per benchmark: `median`, in seconds, with the raw samples. A file without benchmarks gives a report without
/// measurements. A failed benchmark is silently absent from the file, which only a comparison with the baseline can show.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { machine_info, commit_info, benchmarks, datetime } = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut warnings = Warnings::default();
    let started_at = datetime.as_deref().and_then(instant::iso_or_naive_utc);
    if let (Some(text), None) = (&datetime, started_at) {
        warnings.push(|| format!("`datetime` {text:?} is not a time and was left out"));
    }
    let mut seen = BTreeSet::new();
    let measurements = benchmarks
        .into_iter()
        .filter_map(|benchmark| {
            if !seen.insert(benchmark.fullname.clone()) {
                warnings.push(|| format!("benchmark {} appears twice: the first one was kept", benchmark.fullname));
                return None;
            }
            measurement(benchmark, &mut warnings)
        })
        .collect();
    Ok(Report {
        tool: INFO.name.to_owned(),
        workload: Workload::Benchmark,
        started_at,
        commit: commit_info.map(commit).unwrap_or_default(),
        machine: machine_info.map(machine).unwrap_or_default(),
        measurements,
        load: None,
        tool_failures: Vec::new(),
        warnings: warnings.into_vec(),
    })
}

fn measurement(Benchmark { fullname, stats }: Benchmark, warnings: &mut Warnings) -> Option<Measurement> {
    let Some(Stats { median, stddev, rounds, data }) = stats else {
        warnings.push(|| format!("benchmark {fullname} has no `stats` and was left out"));
        return None;
    };
    let usable = |value: &f64| value.is_finite() && *value >= 0.0;
    let Some(value) = median.filter(usable) else {
        warnings.push(|| format!("benchmark {fullname}: its median is not a finite, positive time, it was left out"));
        return None;
    };
    let data = data.unwrap_or_default();
    let samples: Vec<f64> = data.iter().filter_map(|sample| sample.filter(usable)).collect();
    if samples.len() < data.len() {
        let lost = data.len() - samples.len();
        warnings.push(|| format!("benchmark {fullname}: {lost} samples are not finite, positive times, they were left out"));
    }
    let n = rounds.unwrap_or(data.len() as i64);
    let spread = stddev.filter(usable);
    let (metric, unit, direction) = ("median".to_owned(), Unit::Seconds, Direction::Lower);
    Some(Measurement { benchmark: fullname, metric, unit, direction, value, spread, n, samples: thinned(samples) })
}

fn machine(MachineInfo { machine, system, python_implementation, python_version, cpu }: MachineInfo) -> Machine {
    let toolchain = python_version.and_then(|version| {
        let mut parts = version.split('.');
        let (major, minor) = (parts.next()?, parts.next()?);
        Some(format!("{} {major}.{minor}", python_implementation.as_deref().unwrap_or("Python")))
    });
    let (brand, cores) = cpu.map_or((None, None), |cpu| (cpu.brand_raw, cpu.count));
    Machine { cpu: brand, cores, os: system, arch: machine, toolchain }
}

/// Outside a repository the tool writes `unversioned`, on a detached head `(detached head)` or `(unknown)` for the branch.
fn commit(Commit { id, branch, dirty }: Commit) -> CommitInfo {
    CommitInfo {
        sha: id.filter(|id| id != "unversioned"),
        branch: branch.filter(|branch| !branch.starts_with('(')),
        dirty: dirty.unwrap_or(false),
    }
}

#[cfg(test)]
mod tests;
