//! The measurements that every shape of k6's files gives for one benchmark.

use domain::results::{Direction, Measurement, Unit};
use std::collections::BTreeMap;

/// The percentiles that become metrics, as (percent, suffix).
pub(super) const PERCENTILES: [(f64, &str); 4] = [(50.0, "p50"), (90.0, "p90"), (95.0, "p95"), (99.0, "p99")];

/// What is known of one endpoint, or of `all`.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Seconds per suffix of [`PERCENTILES`].
    pub(super) latency: BTreeMap<String, f64>,
    /// Successful requests behind the latency, 0 where the file does not say.
    pub(super) latency_n: i64,
    pub(super) requests: Option<i64>,
    pub(super) failed: Option<i64>,
    pub(super) requests_per_second: Option<f64>,
}

/// `latency_p50` … `latency_p99`, `requests_per_second` and `error_ratio`, each where it is known.
pub(super) fn of(benchmark: &str, figures: &Figures) -> Vec<Measurement> {
    let requests = figures.requests.unwrap_or(0);
    let measurement = |metric: String, unit, direction, value, n| {
        let benchmark = benchmark.to_owned();
        Measurement { benchmark, metric, unit, direction, value, spread: None, n, samples: Vec::new() }
    };
    let mut found: Vec<Measurement> = figures
        .latency
        .iter()
        .map(|(suffix, seconds)| measurement(format!("latency_{suffix}"), Unit::Seconds, Direction::Lower, *seconds, figures.latency_n))
        .collect();
    if let Some(rate) = figures.requests_per_second {
        found.push(measurement("requests_per_second".to_owned(), Unit::PerSecond, Direction::Higher, rate, requests));
    }
    if let (Some(failed), true) = (figures.failed, requests > 0) {
        let ratio = failed as f64 / requests as f64;
        found.push(measurement("error_ratio".to_owned(), Unit::Ratio, Direction::Lower, ratio, requests));
    }
    found
}
