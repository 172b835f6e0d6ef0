//! BenchmarkDotNet's JSON exporters, full and brief. Statistics are nanoseconds.

use crate::format::{FormatInfo, contains, head};
use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::{Error, json};
use domain::results::{Machine, Report};
use serde::Deserialize;
use std::collections::BTreeMap;

pub const INFO: FormatInfo =
    FormatInfo { name: "bdn", about: "BenchmarkDotNet 0.12 and later: *-report-full.json or *-report-brief.json of --exporters json" };

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    #[serde(default)]
    host_environment_info: Option<Host>,
    benchmarks: Vec<Benchmark>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Host {
    os_version: Option<String>,
    processor_name: Option<String>,
    logical_core_count: Option<i64>,
    runtime_version: Option<String>,
    architecture: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Benchmark {
    /// `Type.Method: Job(Runtime=.NET 8.0) [N=100]`
    #[serde(default)]
    display_info: String,
    full_name: String,
    /// `null` when the benchmark failed.
    statistics: Option<Statistics>,
    memory: Option<Memory>,
    /// Full reports only.
    #[serde(default)]
    measurements: Vec<Iteration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    #[serde(default)]
    original_values: Vec<Number>,
    n: Option<i64>,
    #[serde(default)]
    median: Number,
    #[serde(default)]
    mean: Number,
    #[serde(default)]
    standard_deviation: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Memory {
    #[serde(default)]
    bytes_allocated_per_operation: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Iteration {
    iteration_mode: String,
    iteration_stage: String,
    #[serde(default)]
    operations: Number,
    #[serde(default)]
    nanoseconds: Number,
}

/// Whether the beginning of the file is that of BenchmarkDotNet.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    if contains(head, "\"HostEnvironmentInfo\"") {
        return Ok(());
    }
    Err("no `HostEnvironmentInfo` in it".to_owned())
}

/// `time` in seconds per benchmark, with the memory diagnoser also `allocated_bytes` per operation. A benchmark without statistics is a
/// failure of the tool. Where one benchmark ran as several jobs (runtimes, for example) the job is part of the name.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { host_environment_info, benchmarks } = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    let mut jobs: BTreeMap<String, usize> = BTreeMap::new();
    for benchmark in &benchmarks {
        *jobs.entry(benchmark.full_name.clone()).or_default() += 1;
    }
    for benchmark in benchmarks {
        let several = jobs.get(&benchmark.full_name).is_some_and(|jobs| *jobs > 1);
        measured(benchmark, several, &mut gathered);
    }
    Ok(gathered.report(INFO.name, None, host_environment_info.map(machine).unwrap_or_default()))
}

fn measured(benchmark: Benchmark, several_jobs: bool, gathered: &mut Gathered) {
    let Benchmark { display_info, full_name, statistics, memory, measurements } = benchmark;
    let name = match job(&display_info).filter(|_| several_jobs) {
        Some(job) => format!("{full_name} [{job}]"),
        None => full_name,
    };
    let Some(Statistics { original_values, n, median, mean, standard_deviation }) = statistics else {
        gathered.fail(format!("{name} has no statistics: it failed or was ended before it measured anything, see the log of the run"));
        return;
    };
    let samples: Vec<f64> = if original_values.is_empty() {
        let results = measurements.iter().filter(|run| run.iteration_mode == "Workload" && run.iteration_stage == "Result");
        results.map(|run| run.nanoseconds.0 / run.operations.0).collect()
    } else {
        original_values.into_iter().map(|value| value.0).collect()
    };
    let value = median.given().or(mean.given());
    gathered.state(&name, "time", Quantity::NANOSECONDS, Stated { samples, value, spread: standard_deviation.given(), n });
    if let Some(bytes) = memory.and_then(|memory| memory.bytes_allocated_per_operation.given()) {
        gathered.state(&name, "allocated_bytes", Quantity::BYTES, Stated { value: Some(bytes), ..Stated::default() });
    }
}

/// `Runtime=.NET 8.0` of `Type.Method: Job-ABCDEF(Runtime=.NET 8.0) [N=1]`: the job's id is a random word, its settings are not.
fn job(display_info: &str) -> Option<&str> {
    let (_, job) = display_info.split_once(": ")?;
    let job = job.split(" [").next().unwrap_or(job);
    Some(match job.split_once('(') {
        Some((_, settings)) => settings.trim_end_matches(')'),
        None => job,
    })
}

/// Versions are cut to major and minor, so that a patch does not split the series.
fn machine(Host { os_version, processor_name, logical_core_count, runtime_version, architecture }: Host) -> Machine {
    let without_detail =
        |text: String| text.split(" (").next().map(|text| text.split_whitespace().map(major_minor).collect::<Vec<_>>().join(" "));
    Machine {
        cpu: processor_name,
        cores: logical_core_count,
        os: os_version.and_then(without_detail),
        arch: architecture,
        toolchain: runtime_version.map(|text| text.split(',').next().unwrap_or_default().to_owned()).and_then(without_detail),
    }
}

/// `8.0.11` → `8.0`; other words stay.
fn major_minor(word: &str) -> &str {
    let version = word.starts_with(|first: char| first.is_ascii_digit());
    match word.match_indices('.').nth(1) {
        Some((second, _)) if version => &word[..second],
        _ => word,
    }
}

#[cfg(test)]
mod tests;
