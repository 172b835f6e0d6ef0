//! One service whose reports go the whole way: accepted, judged against what is stored, stored.

use crate::installation::Installation;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::evidence::Workload;
use domain::results::{CommitInfo, Direction, Machine, Measurement, Report, Unit};
use serde_json::Value;
use usecases::Actor;
use usecases::ingest::{Payload, ResultsRequest, accept_report};

/// What was said of one report.
pub(crate) struct Said {
    pub(crate) verdict: String,
    pub(crate) series: Vec<OfSeries>,
    /// Whether a gate set to `auto` blocks from this run on.
    pub(crate) trusted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfSeries {
    pub(crate) failed: bool,
    pub(crate) warned: bool,
    /// Failed without a second look.
    pub(crate) at_once: bool,
    pub(crate) asks_for_rerun: bool,
}

pub(crate) struct Gate<'a> {
    installation: &'a Installation,
    service: String,
    commits: u32,
}

/// Where a report comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin {
    /// The next commit of the default branch.
    Main,
    /// The commit before, measured again.
    MainAgain {
        attempt: i64,
    },
    PullRequest {
        number: i64,
        attempt: i64,
    },
}

impl<'a> Gate<'a> {
    pub(crate) fn of(installation: &'a Installation, service: &str) -> Self {
        Self { installation, service: service.to_owned(), commits: 0 }
    }

    /// Sends what was measured an hour after the report before.
    pub(crate) async fn send(&mut self, origin: Origin, values: &[f64]) -> Result<Said> {
        said(&self.answer(origin, values).await?).context("the answer lacks a verdict")
    }

    /// The same; gives the whole answer.
    pub(crate) async fn answer(&mut self, origin: Origin, values: &[f64]) -> Result<Value> {
        self.installation.clock.advance(Duration::hours(1));
        let (sha, pr, attempt) = match origin {
            Origin::Main => {
                self.commits += 1;
                (format!("{:040x}", self.commits), None, 1)
            }
            Origin::MainAgain { attempt } => (format!("{:040x}", self.commits), None, attempt),
            Origin::PullRequest { number, attempt } => (format!("{number:020x}{:020x}", 1), Some(number), attempt),
        };
        let report = report(&sha, values);
        let payload = Payload::of(format!("{} {sha} {attempt}", self.service).as_bytes());
        let request = ResultsRequest {
            format: report.tool.clone(),
            service: Some(self.service.clone()),
            branch: Some(if pr.is_some() { "topic" } else { "main" }.to_owned()),
            sha: Some(sha),
            pr,
            attempt: Some(attempt),
            ..ResultsRequest::default()
        };
        Ok(accept_report(&self.installation.platform, &Actor::System, request, payload, Ok(report)).await?.json())
    }
}

/// A report of so many benchmarks, each with one value in seconds.
fn report(sha: &str, values: &[f64]) -> Report {
    Report {
        tool: "json".to_owned(),
        workload: Workload::Benchmark,
        started_at: None,
        commit: CommitInfo { sha: Some(sha.to_owned()), branch: None, dirty: false },
        machine: Machine { cpu: Some("Bench CPU".to_owned()), cores: Some(2), ..Machine::default() },
        measurements: values.iter().enumerate().map(|(number, value)| measurement(number, *value)).collect(),
        load: None,
        tool_failures: Vec::new(),
        warnings: Vec::new(),
    }
}

pub(crate) fn measurement(number: usize, value: f64) -> Measurement {
    Measurement {
        benchmark: format!("bench_{number:03}"),
        metric: "median".to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        value,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

fn said(answer: &Value) -> Option<Said> {
    let rerun: Vec<&str> = answer["rerun"].as_array()?.iter().filter_map(Value::as_str).collect();
    let of_series = |one: &Value| OfSeries {
        failed: one["verdict"] == "fail",
        warned: one["verdict"] == "warn",
        at_once: one["verdict"] == "fail" && one["confirmed"] != "repeated" && one["confirmed"] != "standing",
        asks_for_rerun: one["benchmark"].as_str().is_some_and(|name| rerun.contains(&name)),
    };
    Some(Said {
        verdict: answer["verdict"].as_str()?.to_owned(),
        trusted: answer["gate"]["enforce"] == "block",
        series: answer["series"].as_array()?.iter().map(of_series).collect(),
    })
}
