//! `js/assertions.json`: the assertions of a simulation with their outcome. It measures no request, so that its one series is how many
//! of them failed.

use super::INFO;
use crate::load::{ALL, Load};
use crate::{Error, json};
use domain::results::{Direction, Measurement, Report, Threshold, Unit};
use domain::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    /// Unix milliseconds.
    #[serde(default)]
    start: Option<i64>,
    assertions: Vec<Assertion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    /// `Global`, or the request.
    #[serde(default)]
    path: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    result: Option<bool>,
}

pub(super) fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { start, assertions } = json::document(INFO.name, body)?;
    let thresholds: Vec<_> = assertions
        .into_iter()
        .map(|Assertion { path, message, result }| Threshold { metric: path, expression: message, held: result })
        .collect();
    let failed = thresholds.iter().filter(|threshold| threshold.held == Some(false)).count();
    let n = i64::try_from(thresholds.len()).unwrap_or(i64::MAX);
    let load =
        Load { started_at: start.and_then(|start| Timestamp::from_micros(start.checked_mul(1_000)?)), thresholds, ..Load::default() };
    let mut report = load.report(INFO.name);
    if n > 0 {
        report.warnings.clear();
        report.measurements.push(Measurement {
            benchmark: ALL.to_owned(),
            metric: "assertions_failed".to_owned(),
            unit: Unit::Count,
            direction: Direction::Lower,
            value: failed as f64,
            spread: None,
            n,
            samples: Vec::new(),
        });
    }
    Ok(report)
}
