//! What an adapter makes of one result file: measurements of series, and the summary of a load test.

use crate::evidence::Workload;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One uploaded report, in canonical units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The format's name as in `/api/v1/ingest/{format}`.
    pub tool: String,
    pub workload: Workload,
    pub started_at: Option<Timestamp>,
    pub commit: CommitInfo,
    pub machine: Machine,
    pub measurements: Vec<Measurement>,
    pub load: Option<LoadSummary>,
    /// What the tool itself says it could not measure. Crossed thresholds are not among them: see `LoadSummary::thresholds`.
    pub tool_failures: Vec<String>,
    /// Rows that were left out, each with its reason.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitInfo {
    pub sha: Option<String>,
    pub branch: Option<String>,
    /// Uncommitted changes: such a run never becomes a baseline.
    pub dirty: bool,
}

/// Where it ran, as far as the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub cpu: Option<String>,
    pub cores: Option<i64>,
    pub os: Option<String>,
    pub arch: Option<String>,
    /// `CPython 3.11`: major and minor only, so that a patch release does not split a series.
    pub toolchain: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub benchmark: String,
    /// `median`, `latency_p95`, `throughput`, …
    pub metric: String,
    pub unit: Unit,
    pub direction: Direction,
    pub value: f64,
    /// Standard deviation of the raw values, when known.
    pub spread: Option<f64>,
    /// How many raw values stand behind it.
    pub n: i64,
    pub samples: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Seconds,
    Bytes,
    /// 0 to 1.
    Ratio,
    PerSecond,
    Count,
}

impl Unit {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Ratio => "ratio",
            Self::PerSecond => "per_second",
            Self::Count => "count",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Lower,
    Higher,
    /// Any move is worse.
    Stable,
}

impl Direction {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::Stable => "stable",
        }
    }

    /// By how much `after` is worse than `before`, in their unit; negative is better. Never negative where any move is worse.
    pub fn worsening(self, before: f64, after: f64) -> f64 {
        match self {
            Self::Lower => after - before,
            Self::Higher => before - after,
            Self::Stable => (after - before).abs(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadSummary {
    pub duration_seconds: Option<f64>,
    pub virtual_users: Option<i64>,
    pub requests: i64,
    pub failed: i64,
    pub endpoints: Vec<EndpointSummary>,
    /// The tool's own thresholds, as text, with whether they held.
    pub thresholds: Vec<Threshold>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndpointSummary {
    /// Tag `endpoint`, else `name`, else the URL's path.
    pub endpoint: String,
    pub requests: Option<i64>,
    pub failed: Option<i64>,
    /// Seconds per percentile: `p50`, `p90`, `p95`, `p99`; only those the file carries.
    pub latency_seconds: std::collections::BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    pub metric: String,
    pub expression: String,
    /// `None` where the file does not tell (NDJSON and CSV carry no verdicts).
    pub held: Option<bool>,
}
