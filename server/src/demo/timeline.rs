//! Collects what happens in the demo and puts it in order: requests of tools as they are, canonical records gathered into one
//! request per group and day, as a collector would send them.

use super::random::Random;
use super::{DayPlan, Request};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The collectors send shortly before midnight, so that the day's figures are known when the day is judged.
const COLLECTOR_MINUTE: u32 = 23 * 60 + 54;
/// On the last day one of them sends for all every so many minutes, so that the newest evidence is fresh whenever "now" is.
const LAST_DAY_MINUTES: u32 = 15;
/// Minute of the day at which daily figures are taken.
pub(super) const DAILY_MINUTE: u32 = 23 * 60 + 50;

pub(super) struct Timeline {
    seed: u64,
    today: NaiveDate,
    days: u32,
    requests: Vec<Request>,
    lines: Vec<Line>,
}

struct Line {
    at: DateTime<Utc>,
    group: &'static str,
    text: String,
}

impl Timeline {
    pub(super) fn new(seed: u64, today: NaiveDate, weeks: u32) -> Self {
        Self { seed, today, days: weeks * 7, requests: Vec::new(), lines: Vec::new() }
    }

    pub(super) fn random(&self, label: &str) -> Random {
        Random::new(self.seed, label)
    }

    /// How many days before today each day is, the oldest first.
    pub(super) fn days_ago(&self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        (0..self.days).rev()
    }

    pub(super) fn day(&self, days_ago: u32) -> NaiveDate {
        self.today - Duration::days(i64::from(days_ago))
    }

    /// May be negative: that many days after today (due dates).
    pub(super) fn day_at(&self, days_ago: i64) -> NaiveDate {
        self.today - Duration::days(days_ago)
    }

    pub(super) fn at(&self, days_ago: u32, minute: u32) -> DateTime<Utc> {
        self.day(days_ago).and_time(NaiveTime::MIN).and_utc() + Duration::minutes(i64::from(minute))
    }

    /// How far the history has come, 0 at its beginning and 1 today.
    pub(super) fn progress(&self, days_ago: u32) -> f64 {
        1.0 - f64::from(days_ago) / f64::from(self.days.max(1))
    }

    /// Nothing happens before the first day.
    fn covers(&self, at: DateTime<Utc>) -> bool {
        let day = at.date_naive();
        day <= self.today && (self.today - day).num_days() < i64::from(self.days)
    }

    pub(super) fn request(&mut self, request: Request) {
        if self.covers(request.at) {
            self.requests.push(request);
        }
    }

    /// A result file, uploaded by a pipeline.
    pub(super) fn upload(&mut self, at: DateTime<Utc>, format: &str, query: &str, body: &Value) {
        let path = format!("/api/v1/ingest/{format}?{query}");
        self.request(Request { at, method: "POST", path, headers: json_headers(), body: body.to_string().into_bytes(), hook: None });
    }

    /// A canonical record of a service. `body` holds its fields, `kind` among them.
    pub(super) fn of_service(&mut self, at: DateTime<Utc>, group: &'static str, service: &str, body: Value) {
        self.record(at, group, "service", service, body);
    }

    /// A canonical record of a team.
    pub(super) fn of_team(&mut self, at: DateTime<Utc>, group: &'static str, team: &str, body: Value) {
        self.record(at, group, "team", team, body);
    }

    fn record(&mut self, at: DateTime<Utc>, group: &'static str, subject: &str, slug: &str, mut body: Value) {
        if !self.covers(at) {
            return;
        }
        body[subject] = json!(slug);
        body["occurred_at"] = json!(at);
        self.lines.push(Line { at, group, text: body.to_string() });
    }

    pub(super) fn into_days(mut self) -> Vec<DayPlan> {
        let lines = std::mem::take(&mut self.lines);
        let mut batches: BTreeMap<(DateTime<Utc>, &'static str), Vec<Line>> = BTreeMap::new();
        for line in lines {
            let group = if line.at.date_naive() == self.today { super::ROOT } else { line.group };
            batches.entry((self.collected_at(line.at), group)).or_default().push(line);
        }
        for ((at, _), mut lines) in batches {
            lines.sort_by_key(|line| line.at);
            let body = lines.iter().map(|line| format!("{}\n", line.text)).collect::<String>().into_bytes();
            let headers = vec![("content-type".to_owned(), "application/x-ndjson".to_owned())];
            self.requests.push(Request { at, method: "POST", path: "/api/v1/evidence".to_owned(), headers, body, hook: None });
        }
        self.requests.sort_by_key(|request| request.at);
        let mut days: Vec<_> = self.days_ago().map(|ago| DayPlan { day: self.day(ago), requests: Vec::new() }).collect();
        let first = self.today - Duration::days(i64::from(self.days) - 1);
        for request in self.requests {
            let index = (request.at.date_naive() - first).num_days();
            if let Some(day) = usize::try_from(index).ok().and_then(|index| days.get_mut(index)) {
                day.requests.push(request);
            }
        }
        days
    }

    /// When the collector sends a record of that time.
    fn collected_at(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let midnight = at.date_naive().and_time(NaiveTime::MIN).and_utc();
        let end = midnight + Duration::minutes(i64::from(COLLECTOR_MINUTE));
        if at.date_naive() < self.today {
            return end;
        }
        let quarter = i64::from(LAST_DAY_MINUTES);
        let passed = (at - midnight).num_minutes();
        (midnight + Duration::minutes((passed + quarter - 1) / quarter * quarter)).min(end)
    }
}

pub(super) fn json_headers() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

/// Rounded to a whole number of the given parts, so that bodies stay short.
pub(super) fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
