//! Runs of benchmarks and load tests, without their points (those are packed beside the run).

use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// A benchmark or load-test run as evidence: what facts need of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    #[serde(default)]
    pub repository: Option<String>,
    pub env: String,
    #[serde(default)]
    pub branch: Option<String>,
    #[serde(default)]
    pub sha: Option<String>,
    #[serde(default)]
    pub pr: Option<i64>,
    /// `pytest-benchmark`, `k6`, …
    pub tool: String,
    pub workload: Workload,
    #[serde(default = "first")]
    pub attempt: i64,
    pub verdict: Verdict,
    /// Whether the verdict stops the pipeline under the policy of that time.
    #[serde(default)]
    pub blocking: bool,
    /// Whether the policy of that time enforces `block`, so that a gate is really on.
    #[serde(default)]
    pub gated: bool,
    #[serde(default)]
    pub series: i64,
    #[serde(default)]
    pub run_url: Option<String>,
    /// Requests per endpoint of a load test, by which "top endpoints" are known where no traffic source is.
    #[serde(default)]
    pub endpoints: Vec<EndpointRequests>,
}

fn first() -> i64 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Workload {
    Benchmark,
    Load,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointRequests {
    pub endpoint: String,
    pub requests: i64,
}

/// One endpoint held against its budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BudgetCheck {
    pub endpoint: String,
    /// `latency_p99`, `throughput_min`, …
    pub metric: String,
    pub limit: f64,
    /// `None`: the report does not carry the number, so the check is inconclusive.
    #[serde(default)]
    pub measured: Option<f64>,
    #[serde(default)]
    pub met: Option<bool>,
}

/// Change-point detection went over the default branch's series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePointRun {
    pub series: i64,
    #[serde(default)]
    pub found: i64,
}

/// Highest load a service sustained for at least 60 s with every budget met and at most 1 % errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Throughput {
    pub requests_per_second: f64,
    pub duration_seconds: f64,
    pub error_ratio: f64,
    pub budgets_met: bool,
    /// Price per hour of what was tested, in millionths of the currency unit.
    pub price_micros_per_hour: i64,
    pub currency: String,
}
