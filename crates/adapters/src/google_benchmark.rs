//! Google Benchmark's JSON (`--benchmark_out` or `--benchmark_format=json`), of C++ and of the Python package.

mod row;

use crate::format::{FormatInfo, contains, head};
use crate::gathered::Gathered;
use crate::{Error, instant, json};
use domain::results::{Machine, Report};
use row::Row;
use serde::Deserialize;
use std::collections::BTreeSet;

pub const INFO: FormatInfo =
    FormatInfo { name: "gbench", about: "Google Benchmark 1.x: the file of --benchmark_out=FILE --benchmark_out_format=json" };

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    context: Context,
    benchmarks: Vec<Row>,
}

/// Says neither which CPU it is nor which system or compiler.
#[derive(Deserialize, Default)]
struct Context {
    date: Option<String>,
    num_cpus: Option<i64>,
    cpu_scaling_enabled: Option<bool>,
    library_build_type: Option<String>,
}

/// Whether the beginning of the file is that of Google Benchmark.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    let has = |key: &str| contains(head, key);
    if has("\"context\"") && ["\"num_cpus\"", "\"library_build_type\"", "\"time_unit\""].into_iter().any(has) {
        return Ok(());
    }
    Err("no `context` with `num_cpus` in it".to_owned())
}

/// `time` (wall clock) and `cpu_time` per benchmark, in seconds, its repetitions as samples; counters as further metrics. Aggregates are
/// used only where the file has nothing else (`--benchmark_report_aggregates_only`). Rows with an error are failures of the tool.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { context, benchmarks } = json::document(INFO.name, &json::without_python_numbers(body))?;
    let Context { date, num_cpus, cpu_scaling_enabled, library_build_type } = context;
    let mut gathered = Gathered::default();
    let raw: BTreeSet<&str> = benchmarks.iter().filter(|row| row.is_raw()).map(Row::benchmark).collect();
    let mut failed = BTreeSet::new();
    for row in &benchmarks {
        if row.failed() {
            if failed.insert(row.benchmark()) {
                gathered.fail(row.failure());
            }
        } else if let Some(reason) = row.skipped() {
            gathered.warnings.push(|| format!("benchmark {} skipped itself: {reason}", row.benchmark()));
        } else if row.is_raw() {
            row.measured(&mut gathered);
        }
    }
    row::aggregated(benchmarks.iter().filter(|row| !row.failed() && !row.is_raw() && !raw.contains(row.benchmark())), &mut gathered);
    if library_build_type.as_deref() == Some("debug") {
        gathered
            .warnings
            .push(|| "the benchmark library was built without optimisation: times are too long, build it in release".to_owned());
    }
    if cpu_scaling_enabled == Some(true) {
        gathered.warnings.push(|| "CPU frequency scaling is on: times are noisy, use the governor `performance`".to_owned());
    }
    let machine = Machine { cores: num_cpus, ..Machine::default() };
    Ok(gathered.report(INFO.name, date.as_deref().and_then(instant::rfc3339), machine))
}

#[cfg(test)]
mod tests;
