//! The records of a `simulation.log`, gathered into a report in bounded memory.

use super::INFO;
use crate::load::distribution::{Distribution, Room};
use crate::load::naming::{Named, endpoints};
use crate::load::{ENDPOINTS, Figures, Load, PERCENTILES};
use crate::warnings::Warnings;
use domain::results::Report;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// Different messages of errors that are told apart.
const MESSAGES: usize = 20;

#[derive(Default)]
struct Tally {
    name: String,
    failed: i64,
    /// Milliseconds of the requests that succeeded.
    latency: Distribution,
}

#[derive(Default)]
pub(super) struct Requests {
    all: Tally,
    /// By groups and name.
    paths: BTreeMap<String, Tally>,
    overflowed: bool,
    room: Room,
    started_at: Option<i64>,
    /// Earliest begin and latest end of anything, in Unix milliseconds.
    span: Option<(i64, i64)>,
    users: i64,
    most_users: i64,
    errors: BTreeMap<String, u64>,
    pub(super) warnings: Warnings,
}

impl Requests {
    /// The record `RUN`: Unix milliseconds of the start.
    pub(super) fn run(&mut self, start: i64) {
        self.started_at = Some(start);
    }

    /// One request, with its groups joined by ` / `. `place` says where it stands, for warnings.
    pub(super) fn request(&mut self, groups: &str, name: &str, (start, end): (i64, i64), ok: bool, place: impl Fn() -> String) {
        let milliseconds = end.saturating_sub(start);
        if milliseconds < 0 {
            return self.warnings.push(|| format!("{}: the request {name} ends before it starts and was left out", place()));
        }
        self.seen(start, end);
        record(&mut self.all, milliseconds, ok, &mut self.room);
        let path = if groups.is_empty() { name.to_owned() } else { format!("{groups} / {name}") };
        if let Some(tally) = self.paths.get_mut(&path) {
            return record(tally, milliseconds, ok, &mut self.room);
        }
        if self.paths.len() >= ENDPOINTS {
            self.overflowed = true;
            return;
        }
        let tally = self.paths.entry(path).or_insert_with(|| Tally { name: name.to_owned(), ..Tally::default() });
        record(tally, milliseconds, ok, &mut self.room);
    }

    pub(super) fn user(&mut self, starts: bool, at: i64) {
        self.seen(at, at);
        self.users += if starts { 1 } else { -1 };
        self.most_users = self.most_users.max(self.users);
    }

    /// What Gatling itself could not do, such as a request that could not be built.
    pub(super) fn error(&mut self, message: &str) {
        if self.errors.len() < MESSAGES || self.errors.contains_key(message) {
            *self.errors.entry(message.to_owned()).or_default() += 1;
        }
    }

    fn seen(&mut self, begin: i64, end: i64) {
        self.span = Some(self.span.map_or((begin, end), |(first, last)| (first.min(begin), last.max(end))));
    }

    pub(super) fn finish(mut self) -> Report {
        if self.overflowed {
            self.warnings
                .push(|| format!("more than {ENDPOINTS} requests by name: the rest counts in `all` only; take ids out of the names"));
        }
        let seconds = self.span.map(|(begin, end)| end.saturating_sub(begin) as f64 / 1_000.0).filter(|seconds| *seconds > 0.0);
        let named = self.paths.into_iter().map(|(full, mut tally)| {
            let what = figures(&mut tally, seconds);
            Named { name: tally.name, full, what }
        });
        let started_at = self.started_at.or(self.span.map(|(begin, _)| begin));
        let load = Load {
            started_at: started_at.and_then(|start| Timestamp::from_micros(start.checked_mul(1_000)?)),
            duration_seconds: seconds,
            virtual_users: (self.most_users > 0).then_some(self.most_users),
            endpoints: endpoints(named.collect()),
            all: figures(&mut self.all, seconds),
            thresholds: Vec::new(),
            tool_failures: self.errors.into_iter().map(|(message, times)| format!("{message} ({times} times)")).collect(),
            warnings: self.warnings,
        };
        load.report(INFO.name)
    }
}

fn record(tally: &mut Tally, milliseconds: i64, ok: bool, room: &mut Room) {
    if ok {
        tally.latency.push(milliseconds as f64, room);
    } else {
        tally.failed += 1;
    }
}

fn figures(tally: &mut Tally, seconds: Option<f64>) -> Figures {
    let succeeded = i64::try_from(tally.latency.count()).unwrap_or(i64::MAX);
    let requests = succeeded.saturating_add(tally.failed);
    let nearest = |(percent, suffix): &(f64, &str)| Some(((*suffix).to_owned(), tally.latency.nearest(*percent)? / 1_000.0));
    Figures {
        latency: PERCENTILES.iter().filter_map(nearest).collect(),
        latency_n: succeeded,
        requests: (requests > 0).then_some(requests),
        failed: (requests > 0).then_some(tally.failed),
        requests_per_second: seconds.filter(|_| requests > 0).map(|seconds| requests as f64 / seconds),
    }
}
