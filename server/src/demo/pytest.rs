//! pytest-benchmark files (5.x) as `--benchmark-json` writes them, with few benchmarks and few raw values.

use super::company::Service;
use super::random::Random;
use super::timeline::rounded;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

const VALUES: usize = 6;
/// Spread of whole runs and of single values, as hosted runners of one kind show it.
const RUN_SPREAD: f64 = 0.008;
const VALUE_SPREAD: f64 = 0.01;

pub(super) struct Report<'a> {
    pub(super) service: &'a Service,
    pub(super) sha: &'a str,
    pub(super) branch: &'a str,
    pub(super) at: DateTime<Utc>,
    /// Of all benchmarks: the slow improvement over the months.
    pub(super) pace: f64,
    /// Of the first benchmark: 2.0 when the change doubles it.
    pub(super) worsened: f64,
}

impl Report<'_> {
    pub(super) fn body(&self, random: &mut Random) -> Value {
        let run = random.factor(RUN_SPREAD);
        let benchmarks: Vec<Value> = (self.service.benchmarks().enumerate())
            .map(|(index, (function, seconds))| {
                let worsened = if index == 0 { self.worsened } else { 1.0 };
                let median = seconds * self.pace * run * worsened;
                self.benchmark(&function, (0..VALUES).map(|_| rounded(median * random.factor(VALUE_SPREAD), 1e8)).collect())
            })
            .collect();
        json!({
            "machine_info": {
                "node": "runner", "machine": "x86_64", "system": "Linux", "release": "6.8.0-1021-azure",
                "python_implementation": "CPython", "python_version": "3.12.7",
                "cpu": {"arch": "X86_64", "bits": 64, "count": 4, "brand_raw": "AMD EPYC 7763 64-Core Processor"},
            },
            "commit_info": {
                "id": self.sha, "time": self.at, "author_time": self.at, "dirty": false,
                "project": self.service.slug, "branch": self.branch,
            },
            "benchmarks": benchmarks,
            "datetime": self.at.to_rfc3339(),
            "version": "5.3.1",
        })
    }

    fn benchmark(&self, function: &str, data: Vec<f64>) -> Value {
        let mut sorted = data.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let total: f64 = sorted.iter().sum();
        let mean = total / n;
        let variance = sorted.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
        let (q1, median, q3) = (sorted[1], (sorted[2] + sorted[3]) / 2.0, sorted[4]);
        let short = |value: f64| rounded(value, 1e10);
        json!({
            "group": null, "name": function, "fullname": format!("benchmarks/bench_{}.py::{function}", self.service.module()),
            "params": null, "param": null, "extra_info": {},
            "options": {"disable_gc": false, "timer": "perf_counter", "min_rounds": 5, "warmup": false},
            "stats": {
                "min": sorted[0], "max": sorted[VALUES - 1], "mean": short(mean), "stddev": short(variance.sqrt()), "rounds": VALUES,
                "median": short(median), "iqr": short(q3 - q1), "q1": q1, "q3": q3,
                "iqr_outliers": 0, "stddev_outliers": 2, "outliers": "2;0",
                "ld15iqr": sorted[0], "hd15iqr": sorted[VALUES - 1], "ops": rounded(1.0 / mean, 1e4), "total": short(total),
                "data": data, "iterations": 1,
            },
        })
    }
}
