//! k6 results: `--summary-export`, and what `handleSummary` is given, both with p(99) and a sub-metric per endpoint.

use super::company::Service;
use super::random::Random;
use super::timeline::rounded;
use serde_json::{Map, Value, json};

pub(super) struct Summary<'a> {
    pub(super) service: &'a Service,
    pub(super) seconds: f64,
    pub(super) virtual_users: u32,
    /// Of all latencies.
    pub(super) pace: f64,
    /// Write what `handleSummary` gets instead of the summary export.
    pub(super) handle_summary: bool,
}

struct Trend {
    count: u32,
    /// Milliseconds.
    median: f64,
}

impl Summary<'_> {
    pub(super) fn body(&self, random: &mut Random) -> Value {
        let mut metrics = Map::new();
        let mut total = 0;
        let all = self.service.latency_ms * self.pace * random.factor(0.01);
        for (index, endpoint) in self.service.endpoints.iter().enumerate() {
            let rate = self.service.load_rps(index) * random.factor(0.01);
            let count = (rate * self.seconds) as u32;
            total += count;
            let median = self.service.endpoint_latency_ms(index) * self.pace * random.factor(0.01);
            metrics.insert(format!("http_req_duration{{endpoint:{endpoint}}}"), self.trend(&Trend { count, median }));
            metrics.insert(format!("http_reqs{{endpoint:{endpoint}}}"), self.counter(count));
        }
        let trend = Trend { count: total, median: all };
        metrics.insert("http_req_duration".to_owned(), self.trend(&trend));
        metrics.insert("http_req_duration{expected_response:true}".to_owned(), self.trend(&trend));
        metrics.insert("http_reqs".to_owned(), self.counter(total));
        metrics.insert("iterations".to_owned(), self.counter(total / 4));
        metrics.insert("http_req_failed".to_owned(), self.none_failed(total));
        metrics.insert("vus".to_owned(), self.gauge());
        if self.handle_summary {
            json!({
                "root_group": {"name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": [], "checks": []},
                "options": {"summaryTrendStats": ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)", "count"], "summaryTimeUnit": ""},
                "state": {"isStdOutTTY": false, "isStdErrTTY": false, "testRunDurationMs": self.seconds * 1_000.0},
                "metrics": metrics,
            })
        } else {
            json!({
                "root_group": {"name": "", "path": "", "id": "d41d8cd98f00b204e9800998ecf8427e", "groups": {}, "checks": {}},
                "metrics": metrics,
            })
        }
    }

    fn metric(&self, kind: &str, contains: &str, values: Value) -> Value {
        if self.handle_summary { json!({"type": kind, "contains": contains, "values": values}) } else { values }
    }

    /// The shape of a latency distribution with a moderate tail: p99 is 2.4 medians.
    fn trend(&self, trend: &Trend) -> Value {
        let of_median = |factor: f64| rounded(trend.median * factor, 1e4);
        self.metric(
            "trend",
            "time",
            json!({
                "avg": of_median(1.12), "min": of_median(0.4), "med": of_median(1.0), "max": of_median(4.1),
                "p(90)": of_median(1.6), "p(95)": of_median(1.9), "p(99)": of_median(2.4), "count": trend.count,
            }),
        )
    }

    fn counter(&self, count: u32) -> Value {
        self.metric("counter", "default", json!({"count": count, "rate": rounded(f64::from(count) / self.seconds, 1e6)}))
    }

    /// No request failed. k6 calls a failed request a pass of this rate.
    fn none_failed(&self, total: u32) -> Value {
        if self.handle_summary {
            json!({
                "type": "rate", "contains": "default", "values": {"rate": 0, "passes": 0, "fails": total},
                "thresholds": {"rate<0.01": {"ok": true}},
            })
        } else {
            // In this file `true` would mean that the threshold was crossed.
            json!({"passes": 0, "fails": total, "value": 0, "thresholds": {"rate<0.01": false}})
        }
    }

    fn gauge(&self) -> Value {
        let users = self.virtual_users;
        self.metric("gauge", "default", json!({"value": users, "min": users, "max": users}))
    }
}
