//! The two summaries: `--summary-export` (numbers stand in the metric itself, `thresholds` are inverted: `true` = crossed) and
//! `handleSummary` (numbers stand in `values`, `thresholds.*.ok` is true when it held). Percentiles a file lacks are never made up.

use super::INFO;
use super::endpoint;
use crate::load::{Figures, Load};
use crate::warnings::Warnings;
use crate::{At, Error, json};
use domain::results::{Report, Threshold};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    metrics: BTreeMap<String, Map<String, Value>>,
    #[serde(default)]
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "testRunDurationMs")]
    duration_ms: Option<f64>,
}

/// One endpoint's sub-metrics.
#[derive(Default)]
struct Parts<'a> {
    latency: Option<Numbers<'a>>,
    /// Latency of `expected_response:true` only.
    latency_expected: Option<Numbers<'a>>,
    requests: Option<Numbers<'a>>,
    failed: Option<Numbers<'a>>,
}

/// The numbers of one metric in either shape.
#[derive(Clone, Copy)]
struct Numbers<'a>(&'a Map<String, Value>);

impl<'a> Numbers<'a> {
    fn of(metric: &'a Map<String, Value>) -> Self {
        Self(metric.get("values").and_then(Value::as_object).unwrap_or(metric))
    }

    fn get(self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64).filter(|value| value.is_finite() && *value >= 0.0)
    }

    fn count(self, name: &str) -> Option<i64> {
        self.get(name).map(|count| count as i64)
    }
}

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { metrics, state } = json::document(INFO.name, body)?;
    if metrics.is_empty() {
        let reason = "`metrics` is empty: the test ended before anything was measured";
        return Err(Error::new(INFO.name, reason, At::Path("metrics".to_owned())));
    }
    let mut warnings = Warnings::default();
    let mut endpoints: BTreeMap<String, Parts<'_>> = BTreeMap::new();
    let mut all = Parts::default();
    let mut thresholds = Vec::new();
    for (key, metric) in &metrics {
        let numbers = Numbers::of(metric);
        thresholds.extend(verdicts(key, metric, &mut warnings));
        let Some((base, owner, expected)) = submetric(key) else { continue };
        let parts = match owner {
            Some(endpoint) => endpoints.entry(endpoint).or_default(),
            None => &mut all,
        };
        match (base, expected) {
            ("http_req_duration", true) => parts.latency_expected = parts.latency_expected.or(Some(numbers)),
            ("http_req_duration", false) => parts.latency = parts.latency.or(Some(numbers)),
            ("http_reqs", false) => parts.requests = parts.requests.or(Some(numbers)),
            ("http_req_failed", false) => parts.failed = parts.failed.or(Some(numbers)),
            _ => {}
        }
    }
    // `--summary-export` does not state the length of the run, but its rates are counts over that length.
    let duration_seconds = state.and_then(|state| state.duration_ms).map(|ms| ms / 1_000.0).or_else(|| {
        let requests = all.requests?;
        Some(requests.get("count")? / requests.get("rate").filter(|rate| *rate > 0.0)?)
    });
    let total = figures("all", &all, None, duration_seconds, &mut warnings);
    let failed_at_all = total.failed.unwrap_or(0);
    let endpoints = endpoints
        .iter()
        .map(|(endpoint, parts)| (endpoint.clone(), figures(endpoint, parts, Some(failed_at_all), duration_seconds, &mut warnings)))
        .collect();
    let users = |metric: &str| Numbers::of(metrics.get(metric)?).count("max");
    let load = Load {
        started_at: None,
        duration_seconds,
        virtual_users: users("vus_max").or_else(|| users("vus")),
        all: total,
        endpoints,
        thresholds,
        // A crossed threshold is a finding about the service, not a failure of k6: it is judged with the series.
        tool_failures: Vec::new(),
        warnings,
    };
    Ok(load.report(INFO.name))
}

/// `http_req_duration{endpoint:/x,expected_response:true}` → base, endpoint (`None`: all), whether only expected responses count.
/// `None` for a sub-metric by any other tag (`status`, `scenario`, …): it is a part of an endpoint, not the endpoint.
fn submetric(key: &str) -> Option<(&str, Option<String>, bool)> {
    let (base, tags) = super::watched::split(key)?;
    let (mut endpoint, mut name, mut url, mut expected) = (None, None, None, false);
    for (tag, value) in tags {
        match tag {
            "endpoint" => endpoint = Some(value),
            "name" => name = Some(value),
            "url" => url = Some(value),
            "expected_response" if value == "true" => expected = true,
            _ => return None,
        }
    }
    Some((base, endpoint::of_tags(endpoint, name, url), expected))
}

/// `failed_at_all` is how many requests failed in the whole run, for an endpoint that does not say it itself.
fn figures(
    benchmark: &str,
    parts: &Parts<'_>,
    failed_at_all: Option<i64>,
    duration_seconds: Option<f64>,
    warnings: &mut Warnings,
) -> Figures {
    // The rate is called `passes` because the condition "failed" passed.
    let failed = parts.failed.and_then(|numbers| numbers.count("passes"));
    let judged = parts.failed.and_then(|numbers| Some(numbers.count("passes")? + numbers.count("fails")?));
    let counted = parts.latency.and_then(|numbers| numbers.count("count"));
    let requests = parts.requests.and_then(|numbers| numbers.count("count")).or(counted).or(judged);
    let successes = requests.zip(failed).map(|(requests, failed)| requests - failed);
    let source = parts.latency_expected.or(parts.latency);
    let n = source.and_then(|numbers| numbers.count("count")).or(if parts.latency_expected.is_some() { successes } else { requests });
    // k6 writes zeros for a trend without values.
    let source = source.filter(|_| n != Some(0) && successes.is_none_or(|successes| successes > 0));
    if source.is_some() && parts.latency_expected.is_none() && failed.or(failed_at_all).is_some_and(|failed| failed > 0) {
        let advice = format!("add a threshold on http_req_duration{{endpoint:{benchmark},expected_response:true}} to the script");
        warnings.push(|| format!("the latency of {benchmark} may include failed requests: {advice}"));
    }
    let latency = source.map(|numbers| {
        let percentiles = [("p50", "med"), ("p50", "p(50)"), ("p90", "p(90)"), ("p95", "p(95)"), ("p99", "p(99)")];
        percentiles.iter().filter_map(|(suffix, stat)| Some(((*suffix).to_owned(), numbers.get(stat)? / 1_000.0))).collect()
    });
    let rate = parts.requests.and_then(|numbers| numbers.get("rate"));
    let requests_per_second = rate.or_else(|| Some(requests? as f64 / duration_seconds.filter(|seconds| *seconds > 0.0)?));
    Figures { latency: latency.unwrap_or_default(), latency_n: n.unwrap_or(0), requests, failed, requests_per_second }
}

/// A metric's thresholds in either shape: a bare boolean says "crossed", an object's `ok` says "held".
fn verdicts(key: &str, metric: &Map<String, Value>, warnings: &mut Warnings) -> Vec<Threshold> {
    let Some(thresholds) = metric.get("thresholds").and_then(Value::as_object) else {
        return Vec::new();
    };
    thresholds
        .iter()
        .map(|(expression, verdict)| {
            let held = verdict.as_bool().map(|crossed| !crossed).or_else(|| verdict.get("ok").and_then(Value::as_bool));
            if held.is_none() {
                warnings.push(|| format!("threshold {expression} of {key} has no verdict that can be read"));
            }
            Threshold { metric: key.to_owned(), expression: expression.clone(), held }
        })
        .collect()
}
