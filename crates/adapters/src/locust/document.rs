//! The JSON array of `--json-file`: one object per name and method with a histogram of response times, no row for all.

use super::{INFO, mixed};
use crate::load::naming::{Named, endpoints};
use crate::load::{ALL, Figures, Load, PERCENTILES};
use crate::warnings::Warnings;
use crate::{Error, json};
use domain::results::Report;
use domain::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    method: Option<String>,
    num_requests: i64,
    #[serde(default)]
    num_failures: i64,
    /// Unix seconds.
    #[serde(default)]
    start_time: Option<f64>,
    #[serde(default)]
    last_request_timestamp: Option<f64>,
    /// Milliseconds, rounded to two significant digits from 100 on, with how many requests took them.
    response_times: BTreeMap<String, u64>,
}

/// Requests of one name and method, or of all of them.
#[derive(Debug, Default)]
pub(super) struct Tally {
    requests: i64,
    failed: i64,
    /// Milliseconds and counts; times are whole, but the JSON may carry fractions.
    times: Vec<(f64, u64)>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.failed = self.failed.saturating_add(other.failed);
        self.times.extend(&other.times);
    }

    /// The `share` (0 to 1) of Locust's table in milliseconds, by its own rule (`calculate_response_time_percentile` in locust/stats.py):
    /// downwards from the slowest, the first time at which no more than ⌊n · share⌋ requests are left below.
    pub(super) fn percentile(&self, share: f64) -> Option<f64> {
        let mut times = self.times.clone();
        times.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let limit = (self.requests as f64 * share) as i64;
        let mut seen = 0_i64;
        let mut times = times.into_iter();
        times.find_map(|(time, count)| {
            seen = seen.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
            (self.requests.saturating_sub(seen) <= limit).then_some(time)
        })
    }

    fn figures(&self, seconds: Option<f64>) -> Figures {
        let usable = self.requests > self.failed;
        let latency = PERCENTILES
            .iter()
            .filter(|_| usable)
            .filter_map(|(percent, suffix)| Some(((*suffix).to_owned(), self.percentile(percent / 100.0)? / 1_000.0)))
            .collect();
        let timed = self.times.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        Figures {
            latency,
            latency_n: i64::try_from(timed).unwrap_or(i64::MAX),
            requests: Some(self.requests),
            failed: Some(self.failed),
            requests_per_second: seconds.filter(|_| self.requests > 0).map(|seconds| self.requests as f64 / seconds),
        }
    }
}

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let rows: Vec<Row> = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut warnings = Warnings::default();
    let (mut begin, mut end) = (None, None);
    let mut tallies: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for row in rows {
        let (name, method) = (row.name.clone(), row.method.clone().unwrap_or_default());
        if row.num_requests < 0 || row.num_failures < 0 || row.num_failures > row.num_requests {
            warnings.push(|| format!("{method} {name}: its counts are negative or more failed than were sent, it was left out"));
            continue;
        }
        let instant = |at: Option<f64>| at.filter(|at| at.is_finite() && *at > 0.0);
        begin = [begin, instant(row.start_time)].into_iter().flatten().reduce(f64::min);
        end = [end, instant(row.last_request_timestamp)].into_iter().flatten().reduce(f64::max);
        let tally = tally(row, &mut warnings);
        let known = tallies.entry((name, method)).or_default();
        if known.requests > 0 {
            let count = known.requests;
            warnings.push(|| format!("a name appears twice with the same method: its {count} requests were added up"));
        }
        known.add(&tally);
    }
    let seconds = begin.zip(end).map(|(begin, end)| end - begin).filter(|seconds| *seconds > 0.0);
    let mut all = Tally::default();
    tallies.values().for_each(|tally| all.add(tally));
    let named = tallies.into_iter().map(|((name, method), what)| Named { full: format!("{method} {name}").trim().to_owned(), name, what });
    let named = endpoints(named.collect());
    for (name, tally) in named.iter().map(|(name, tally)| (name.as_str(), tally)).chain([(ALL, &all)]) {
        if tally.failed > 0 && tally.failed < tally.requests {
            warnings.push(|| mixed(name, tally.failed));
        }
    }
    let load = Load {
        started_at: begin.and_then(|begin| Timestamp::from_micros((begin * 1e6) as i64)),
        duration_seconds: seconds,
        virtual_users: None,
        all: if all.requests > 0 { all.figures(seconds) } else { Figures::default() },
        endpoints: named.into_iter().map(|(name, tally)| (name, tally.figures(seconds))).collect(),
        thresholds: Vec::new(),
        tool_failures: Vec::new(),
        warnings,
    };
    Ok(load.report(INFO.name))
}

fn tally(row: Row, warnings: &mut Warnings) -> Tally {
    let mut times = Vec::with_capacity(row.response_times.len());
    for (time, count) in row.response_times {
        match time.parse::<f64>().ok().filter(|time| time.is_finite() && *time >= 0.0) {
            Some(time) => times.push((time, count)),
            None => warnings.push(|| format!("{}: the response time {time:?} is no finite, positive number, it was left out", row.name)),
        }
    }
    Tally { requests: row.num_requests, failed: row.num_failures, times }
}
