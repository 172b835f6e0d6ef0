//! Raw points, as NDJSON and CSV carry them, gathered into a report in bounded memory.

use super::threshold::Kind;
use super::watched::WatchedMetrics;
use crate::load::distribution::{Distribution, Room};
use crate::load::{ENDPOINTS, Figures, Load, PERCENTILES};
use crate::warnings::Warnings;
use domain::results::Report;
use domain::time::Timestamp;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One value of one metric.
pub(super) struct Point<'a> {
    pub(super) metric: &'a str,
    pub(super) at: Option<Timestamp>,
    /// `None` where the file holds no finite number.
    pub(super) value: Option<f64>,
    pub(super) endpoint: Option<String>,
    /// Whether the response was one the script counts as good.
    pub(super) expected: bool,
    /// All tags, as a JSON object, where the file has them; thresholds on sub-metrics need them.
    pub(super) tags: Option<&'a RawValue>,
    /// Where the point stands, for warnings.
    pub(super) line: u64,
}

#[derive(Default)]
struct Tally {
    requests: f64,
    failed: i64,
    latency: Distribution,
}

#[derive(Default)]
pub(super) struct Points {
    all: Tally,
    endpoints: BTreeMap<String, Tally>,
    overflowed: bool,
    watched: WatchedMetrics,
    room: Room,
    /// Earliest begin of anything measured and latest end, in µs.
    span: Option<(i64, i64)>,
    whole_seconds: bool,
    virtual_users: Option<i64>,
    warnings: Warnings,
}

impl Points {
    pub(super) fn watch(&mut self, metric: &str, kind: Kind, thresholds: Vec<String>) {
        self.watched.watch(metric, kind, thresholds, &mut self.warnings);
    }

    pub(super) fn listed(&mut self, sub_metric: &str) {
        self.watched.listed(sub_metric);
    }

    /// Times in the file are cut to whole seconds, as in the CSV's default.
    pub(super) fn whole_seconds(&mut self) {
        self.whole_seconds = true;
    }

    pub(super) fn push(&mut self, point: Point<'_>) {
        let Point { metric, at, value, endpoint, expected, tags, line } = point;
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return self.warnings.push(|| format!("line {line}: {metric} is not a finite number and was left out"));
        };
        let is_time = metric == "http_req_duration" || metric == "iteration_duration";
        if is_time && value < 0.0 {
            return self.warnings.push(|| format!("line {line}: {metric} is negative and was left out"));
        }
        match at {
            // A point's time is the end of what it measures.
            Some(at) => self.seen(at.micros() - if is_time { (value * 1_000.0) as i64 } else { 0 }, at.micros()),
            None => self.warnings.push(|| format!("line {line}: no time that can be read, the point counts but not for the run's length")),
        }
        self.watched.push(metric, value, tags, &mut self.room);
        match metric {
            "http_reqs" => self.each(endpoint, |tally, _| tally.requests += value),
            "http_req_failed" if value != 0.0 => self.each(endpoint, |tally, _| tally.failed += 1),
            "http_req_duration" if expected => self.each(endpoint, |tally, room| tally.latency.push(value, room)),
            "vus" | "vus_max" => self.virtual_users = self.virtual_users.max(Some(value as i64)),
            _ => {}
        }
    }

    fn seen(&mut self, begin: i64, end: i64) {
        self.span = Some(self.span.map_or((begin, end), |(first, last)| (first.min(begin), last.max(end))));
    }

    fn each(&mut self, endpoint: Option<String>, act: impl Fn(&mut Tally, &mut Room)) {
        act(&mut self.all, &mut self.room);
        let Some(endpoint) = endpoint else { return };
        if self.endpoints.len() >= ENDPOINTS && !self.endpoints.contains_key(&endpoint) {
            self.overflowed = true;
            return;
        }
        act(self.endpoints.entry(endpoint).or_default(), &mut self.room);
    }

    pub(super) fn finish(mut self) -> Report {
        if self.overflowed {
            let advice = "set the tag `name` in the script for URLs with ids";
            self.warnings.push(|| format!("more than {ENDPOINTS} endpoints: the rest counts in `all` only; {advice}"));
        }
        let duration_seconds = self.duration();
        if let (None, Some(_)) = (duration_seconds, self.span) {
            self.warnings.push(|| "the run is too short for times in whole seconds: no requests per second were computed".to_owned());
        }
        let endpoints = self.endpoints.into_iter().map(|(name, mut tally)| (name, figures(&mut tally, duration_seconds))).collect();
        let thresholds = self.watched.verdicts(duration_seconds, &mut self.warnings);
        let load = Load {
            started_at: self.span.and_then(|(begin, _)| Timestamp::from_micros(begin)),
            duration_seconds,
            virtual_users: self.virtual_users,
            all: figures(&mut self.all, duration_seconds),
            endpoints,
            thresholds,
            tool_failures: Vec::new(),
            warnings: self.warnings,
        };
        load.report(super::INFO.name)
    }

    /// From the begin of the first request or iteration to the last point. Times cut to whole seconds are off by up to one second, so a
    /// run under 20 s (5 %) has no known length then.
    fn duration(&self) -> Option<f64> {
        let (begin, end) = self.span?;
        let seconds = end.saturating_sub(begin) as f64 / 1e6;
        (seconds > 0.0 && (!self.whole_seconds || seconds >= 20.0)).then_some(seconds)
    }
}

fn figures(tally: &mut Tally, duration_seconds: Option<f64>) -> Figures {
    let latency = PERCENTILES
        .iter()
        .filter_map(|(percent, suffix)| Some(((*suffix).to_owned(), tally.latency.percentile(*percent)? / 1_000.0)))
        .collect();
    let measured = tally.requests > 0.0;
    Figures {
        latency,
        latency_n: tally.latency.count() as i64,
        requests: measured.then_some(tally.requests as i64),
        failed: measured.then_some(tally.failed),
        requests_per_second: duration_seconds.filter(|_| measured).map(|seconds| tally.requests / seconds),
    }
}
