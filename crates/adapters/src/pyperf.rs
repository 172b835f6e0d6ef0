//! pyperf's JSON file (`--output`), one benchmark or a suite. Times are seconds.

use crate::format::{FormatInfo, contains, head};
use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::{Error, json};
use domain::results::{Machine, Report};
use serde::Deserialize;

pub const INFO: FormatInfo = FormatInfo { name: "pyperf", about: "pyperf 2: the file of --output, one benchmark or a suite" };

#[derive(Deserialize)]
struct File {
    benchmarks: Vec<Benchmark>,
    /// What all benchmarks have in common: of a file with one benchmark, its name too.
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Benchmark {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    runs: Vec<Run>,
}

/// A run without values calibrated the number of loops.
#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    values: Option<Vec<Number>>,
}

#[derive(Deserialize, Default)]
struct Metadata {
    name: Option<String>,
    unit: Option<String>,
    cpu_model_name: Option<String>,
    cpu_count: Option<i64>,
    platform: Option<String>,
    python_implementation: Option<String>,
    python_version: Option<String>,
}

/// Whether the beginning of the file is that of pyperf.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    let has = |key: &str| contains(head, key);
    if has("\"perf_version\"") || (has("\"benchmarks\"") && has("\"runs\"") && (has("\"warmups\"") || has("\"values\""))) {
        return Ok(());
    }
    Err("no `benchmarks` with `runs` of `values` in it".to_owned())
}

/// One measurement per benchmark: `time` in seconds (`memory` in bytes with `--track-memory` and its like, `value` of a plain number),
/// with the values of all runs. The date in the file is local time without its zone, so the time of the upload is taken.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { benchmarks, metadata: common } = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    for Benchmark { metadata, runs } in &benchmarks {
        let Some(name) = metadata.name.as_ref().or(common.name.as_ref()) else {
            gathered.warnings.push(|| "a benchmark without a name was left out: pass --name to pyperf".to_owned());
            continue;
        };
        let samples: Vec<f64> = runs.iter().filter_map(|run| run.values.as_ref()).flatten().map(|value| value.0).collect();
        if samples.is_empty() {
            gathered.fail(format!("{name} has no values, only calibration runs: the run was ended before it measured anything"));
            continue;
        }
        let (metric, quantity) = match metadata.unit.as_deref().or(common.unit.as_deref()) {
            None | Some("second") => ("time", Quantity::SECONDS),
            Some("byte") => ("memory", Quantity::BYTES),
            Some(_) => ("value", Quantity::CUSTOM),
        };
        gathered.state(name, metric, quantity, Stated { samples, ..Stated::default() });
    }
    let machine = machine(&common, &benchmarks);
    Ok(gathered.report(INFO.name, None, machine))
}

/// What is the same for all benchmarks of a suite is written once, the rest with each: then that of the first counts.
fn machine(common: &Metadata, benchmarks: &[Benchmark]) -> Machine {
    let first = benchmarks.first().map(|benchmark| &benchmark.metadata);
    let text = |field: fn(&Metadata) -> Option<&String>| field(common).or_else(|| field(first?)).cloned();
    let platform = text(|metadata| metadata.platform.as_ref());
    let implementation = text(|metadata| metadata.python_implementation.as_ref());
    let version = text(|metadata| metadata.python_version.as_ref());
    Machine {
        cpu: text(|metadata| metadata.cpu_model_name.as_ref()),
        cores: common.cpu_count.or_else(|| first?.cpu_count),
        os: platform.as_deref().and_then(|platform| platform.split('-').next()).map(str::to_owned),
        arch: platform.as_deref().and_then(architecture).map(str::to_owned),
        toolchain: version.as_deref().and_then(|version| toolchain(implementation.as_deref(), version)),
    }
}

/// The architecture inside Python's `platform.platform()`: `Linux-6.1.0-x86_64-with-glibc2.36`, `macOS-14.5-arm64-arm-64bit`.
fn architecture(platform: &str) -> Option<&str> {
    const KNOWN: [&str; 9] = ["x86_64", "aarch64", "arm64", "AMD64", "i686", "armv7l", "ppc64le", "riscv64", "s390x"];
    platform.split('-').find(|part| KNOWN.contains(part))
}

/// `CPython 3.11` of `cpython` and `3.11.7 (64-bit)`, spelled as Python's `platform.python_implementation()` spells it.
fn toolchain(implementation: Option<&str>, version: &str) -> Option<String> {
    let mut parts = version.split(['.', ' ']);
    let (major, minor) = (parts.next()?, parts.next()?);
    let implementation = match implementation {
        Some("cpython") => "CPython",
        Some("pypy") => "PyPy",
        Some(other) => other,
        None => "Python",
    };
    Some(format!("{implementation} {major}.{minor}"))
}

#[cfg(test)]
mod tests;
