//! What is kept of a file that is too large to keep: its report in the own format, with a note of what it was.

use super::document::{Benchmark, Commit, Endpoint, File, Limit, Load, Machine_, VERSION};
use super::units;
use crate::number::Number;
use domain::results::{Machine, Report};
use serde_json::json;

/// The file that was read and not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original<'a> {
    /// Bytes after decompression.
    pub bytes: u64,
    /// SHA-256 of those bytes, in hexadecimal.
    pub sha256: &'a str,
}

/// The report as a document of the format `json`. Read again with [`crate::parse`] it gives the same report, to the last bit.
pub fn reduce(report: &Report, original: Original<'_>) -> Vec<u8> {
    let Machine { cpu, cores, os, arch, toolchain } = report.machine.clone();
    let commit = report.commit.clone();
    let benchmarks = report.measurements.iter().map(|found| Benchmark {
        name: found.benchmark.clone(),
        metric: Some(found.metric.clone()),
        unit: Some(units::name(found.unit).to_owned()),
        direction: Some(found.direction.as_str().to_owned()),
        value: Number(found.value),
        samples: found.samples.iter().map(|sample| Number(*sample)).collect(),
        stddev: found.spread,
        n: Some(found.n),
    });
    let load = report.load.as_ref().map(|load| Load {
        duration_seconds: load.duration_seconds,
        virtual_users: load.virtual_users,
        requests: load.requests,
        failed: load.failed,
        endpoints: load
            .endpoints
            .iter()
            .map(|row| Endpoint {
                endpoint: row.endpoint.clone(),
                requests: row.requests,
                failed: row.failed,
                latency_seconds: row.latency_seconds.clone(),
            })
            .collect(),
        thresholds: load
            .thresholds
            .iter()
            .map(|limit| Limit { metric: limit.metric.clone(), expression: limit.expression.clone(), held: limit.held })
            .collect(),
    });
    let file = File {
        format: VERSION.to_owned(),
        tool: Some(report.tool.clone()),
        started_at: report.started_at.map(|at| at.to_string()),
        commit: Some(Commit { sha: commit.sha, branch: commit.branch, dirty: commit.dirty }),
        machine: Some(Machine_ { cpu, cores, os, arch, toolchain }),
        benchmarks: benchmarks.collect(),
        load,
        failures: report.tool_failures.clone(),
        warnings: report.warnings.clone(),
        reduced_from: Some(json!({ "bytes": original.bytes, "sha256": original.sha256 })),
    };
    // Maps with text keys, numbers and text: there is nothing in it that JSON could not hold.
    serde_json::to_vec(&file).unwrap_or_default()
}
