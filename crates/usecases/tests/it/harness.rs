//! An installation on each engine, with a clock that the test moves.

use domain::time::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use store::Store;
use store::testing::on_both;
use usecases::clock::ManualClock;
use usecases::evaluate::Runner;
use usecases::ingest::{Answer, ResultsRequest, accept_results};
use usecases::platform::Settings;
use usecases::seal::Sealer;
use usecases::{Actor, Error, Platform, apply};

/// The smallest configuration of the documentation.
pub(crate) const SMALLEST: &str = r##"
teams:
  - slug: payments
    name: Payments
    services:
      - slug: checkout
        name: Checkout
        tier: 1
        repositories: [acme/checkout]
slos:
  - name: API Availability
    service: checkout
    target: 99.9%
    window: 30d
    indicator:
      good: sum(rate(http_requests_total{status=~"2.."}[5m]))
      total: sum(rate(http_requests_total[5m]))
endpoints:
  /api/checkout:
    service: checkout
    latency_p99: 200ms
    throughput_min: 500rps
on_budget_exceed:
  - block_merge: true
  - notify: "#perf-alerts"
  - require_approval: "perf-team"
"##;

pub(crate) struct Bench {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<ManualClock>,
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

/// Runs the body on SQLite and on PostgreSQL, at noon of 25 November 2026 UTC.
pub(crate) async fn with_bench<F: AsyncFn(Bench)>(body: F) {
    on_both(async |store: Store| body(Bench::new(store)).await).await;
}

impl Bench {
    pub(crate) fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::at(at("2026-11-25T12:00:00Z")));
        let settings = Settings { base_url: "https://perf.example".to_owned(), zone: chrono_tz::UTC, body_limit: 1 << 20 };
        Self { platform: Platform::new(store, clock.clone(), Sealer::new(b"a key for tests"), settings), clock }
    }

    pub(crate) async fn apply(&self, yaml: &str) -> apply::Plan {
        apply::apply(&self.platform, &Actor::System, yaml, false).await.unwrap()
    }

    pub(crate) fn runner(&self) -> Runner {
        Runner::new(self.platform.clone(), "test")
    }

    pub(crate) async fn evaluate(&self) -> usize {
        self.runner().run_due().await.unwrap()
    }

    pub(crate) async fn push(&self, sha: &str, pr: Option<i64>, body: &str) -> Result<Answer, Error> {
        self.push_as(&Actor::System, sha, pr, body).await
    }

    pub(crate) async fn push_as(&self, actor: &Actor, sha: &str, pr: Option<i64>, body: &str) -> Result<Answer, Error> {
        let request = ResultsRequest {
            format: "auto".to_owned(),
            service: Some("checkout".to_owned()),
            branch: Some(if pr.is_some() { "topic" } else { "main" }.to_owned()),
            sha: Some(sha.to_owned()),
            pr,
            ..ResultsRequest::default()
        };
        accept_results(&self.platform, actor, request, body.as_bytes()).await
    }
}

/// A pytest-benchmark file with these medians in seconds.
pub(crate) fn pytest(benchmarks: &[(&str, f64)]) -> String {
    let rows: Vec<Value> = benchmarks
        .iter()
        .map(|(name, median)| {
            serde_json::json!({
                "group": null, "name": name, "fullname": format!("bench.py::{name}"), "params": null, "param": null, "extra_info": {},
                "options": {},
                "stats": { "min": median, "max": median, "mean": median, "stddev": 0.0, "rounds": 5, "median": median, "iqr": 0.0,
                    "q1": median, "q3": median, "iqr_outliers": 0, "stddev_outliers": 0, "outliers": "0;0", "ld15iqr": median,
                    "hd15iqr": median, "ops": 1.0 / median, "total": 5.0 * median, "data": vec![*median; 5], "iterations": 1 }
            })
        })
        .collect();
    serde_json::json!({
        "machine_info": { "node": "runner", "machine": "x86_64", "system": "Linux", "python_implementation": "CPython",
            "python_version": "3.11.7", "cpu": { "brand_raw": "AMD EPYC", "count": 2, "arch": "X86_64" } },
        "commit_info": { "id": "unused", "time": null, "author_time": null, "dirty": false, "project": "checkout", "branch": "main" },
        "benchmarks": rows, "datetime": "2026-11-25T11:00:00+00:00", "version": "5.3.1"
    })
    .to_string()
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
