//! What the formats of load tests have in common: figures per endpoint, the series made of them, and the report around both.

pub(crate) mod distribution;
pub(crate) mod naming;

use crate::warnings::Warnings;
use domain::evidence::Workload;
use domain::results::{CommitInfo, Direction, EndpointSummary, LoadSummary, Machine, Measurement, Report, Threshold, Unit};
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// Endpoints told apart. A script that puts ids into its names makes one per request.
pub(crate) const ENDPOINTS: usize = 500;

/// The name under which all requests together are measured.
pub(crate) const ALL: &str = "all";

/// The percentiles that become metrics, as (percent, suffix).
pub(crate) const PERCENTILES: [(f64, &str); 4] = [(50.0, "p50"), (90.0, "p90"), (95.0, "p95"), (99.0, "p99")];

/// What is known of one endpoint, or of [`ALL`].
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Seconds per percentile: `p50`, `p90`, …
    pub(crate) latency: BTreeMap<String, f64>,
    /// Requests behind the latency, 0 where the file does not say.
    pub(crate) latency_n: i64,
    pub(crate) requests: Option<i64>,
    pub(crate) failed: Option<i64>,
    pub(crate) requests_per_second: Option<f64>,
}

impl Figures {
    /// `latency_p50` … `latency_p99`, `requests_per_second` and `error_ratio`, each where it is known.
    pub(crate) fn measurements(&self, benchmark: &str) -> Vec<Measurement> {
        let requests = self.requests.unwrap_or(0);
        let measurement = |metric: String, unit, direction, value, n| {
            let benchmark = benchmark.to_owned();
            Measurement { benchmark, metric, unit, direction, value, spread: None, n, samples: Vec::new() }
        };
        let mut found: Vec<Measurement> = self
            .latency
            .iter()
            .map(|(suffix, seconds)| measurement(format!("latency_{suffix}"), Unit::Seconds, Direction::Lower, *seconds, self.latency_n))
            .collect();
        if let Some(rate) = self.requests_per_second {
            found.push(measurement("requests_per_second".to_owned(), Unit::PerSecond, Direction::Higher, rate, requests));
        }
        if let (Some(failed), true) = (self.failed, requests > 0) {
            let ratio = failed as f64 / requests as f64;
            found.push(measurement("error_ratio".to_owned(), Unit::Ratio, Direction::Lower, ratio, requests));
        }
        found
    }
}

/// A load test as far as its file tells.
#[derive(Debug, Default)]
pub(crate) struct Load {
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) duration_seconds: Option<f64>,
    pub(crate) virtual_users: Option<i64>,
    pub(crate) all: Figures,
    pub(crate) endpoints: Vec<(String, Figures)>,
    pub(crate) thresholds: Vec<Threshold>,
    pub(crate) tool_failures: Vec<String>,
    pub(crate) warnings: Warnings,
}

impl Load {
    /// The series of all requests and of each endpoint. One that calls itself `all` would collide with the sum and is in the summary only.
    pub(crate) fn report(mut self, tool: &'static str) -> Report {
        let mut measurements = self.all.measurements(ALL);
        let mut endpoints = Vec::new();
        for (endpoint, figures) in self.endpoints {
            if endpoint != ALL {
                measurements.extend(figures.measurements(&endpoint));
            }
            let Figures { latency, requests, failed, .. } = figures;
            endpoints.push(EndpointSummary { endpoint, requests, failed, latency_seconds: latency });
        }
        if measurements.is_empty() {
            self.warnings.push(|| "no HTTP request was measured".to_owned());
        }
        let load = LoadSummary {
            duration_seconds: self.duration_seconds,
            virtual_users: self.virtual_users,
            requests: self.all.requests.unwrap_or(0),
            failed: self.all.failed.unwrap_or(0),
            endpoints,
            thresholds: self.thresholds,
        };
        Report {
            tool: tool.to_owned(),
            workload: Workload::Load,
            started_at: self.started_at,
            commit: CommitInfo::default(),
            machine: Machine::default(),
            measurements,
            load: Some(load),
            tool_failures: self.tool_failures,
            warnings: self.warnings.into_vec(),
        }
    }
}
