//! A load test held against the weighted objectives of its service.

use super::Upload;
use crate::error::Result;
use domain::evidence::Workload;
use domain::objectives::{Evaluation, GateResult, Outcome, Status, evaluate};
use domain::results::Report;
use domain::verdict::{SeriesVerdict, Verdict};
use serde_json::json;
use std::collections::BTreeMap;
use store::Session;
use store::objective_results::{self, ObjectiveResult};

/// How many earlier evaluations are looked at for those that count.
const LOOKED_AT: i64 = 50;

/// Judges and remembers the objectives of a load test; `None` where the service has none.
pub(super) async fn hold(upload: &Upload<'_>, session: &mut Session) -> Result<Option<Outcome>> {
    let Some(of_service) = upload.catalog.objectives.get(&upload.service.id) else { return Ok(None) };
    if upload.report.workload != Workload::Load {
        return Ok(None);
    }
    let mut past: Vec<Evaluation> = Vec::new();
    for earlier in objective_results::last(session, upload.service.id, &upload.env, LOOKED_AT).await? {
        past.push(serde_json::from_value(earlier.body)?);
    }
    let values = indicators(upload.report);
    let outcome = evaluate(&of_service.objectives, &values, &past);
    let result = serde_json::to_value(outcome.result)?.as_str().unwrap_or_default().to_owned();
    let row = ObjectiveResult {
        run: upload.run,
        service: upload.service.id,
        env: upload.env.clone(),
        result,
        body: json!(Evaluation { result: outcome.result, values }),
    };
    objective_results::insert(session, &row).await?;
    Ok(Some(outcome))
}

/// The indicators of a load test. `latency_p95`, `requests_per_second` and `error_ratio` of all requests, `latency_p95:/api/checkout` of
/// one endpoint, in seconds, requests per second and 0 to 1; and as Keptn's own services name and measure them `response_time_p95` in
/// milliseconds, `throughput` per second, `error_rate` in per cent.
fn indicators(report: &Report) -> BTreeMap<String, f64> {
    let mut values = BTreeMap::new();
    for one in &report.measurements {
        let suffix = if one.benchmark == "all" { String::new() } else { format!(":{}", one.benchmark) };
        values.insert(format!("{}{suffix}", one.metric), one.value);
        let as_keptn = match (one.metric.as_str(), one.metric.strip_prefix("latency_")) {
            (_, Some(percentile)) => Some((format!("response_time_{percentile}"), 1_000.0 * one.value)),
            ("requests_per_second", _) => Some(("throughput".to_owned(), one.value)),
            ("error_ratio", _) => Some(("error_rate".to_owned(), 100.0 * one.value)),
            _ => None,
        };
        if let Some((name, value)) = as_keptn {
            values.insert(format!("{name}{suffix}"), value);
        }
    }
    values
}

/// What the objectives say, as one of the limits of the report.
pub(super) fn limit(outcome: &Outcome) -> SeriesVerdict {
    let verdict = match outcome.result {
        GateResult::Pass => Verdict::Pass,
        GateResult::Warning => Verdict::Warn,
        GateResult::Fail => Verdict::Fail,
        GateResult::NoBaseline => Verdict::NoBaseline,
    };
    let named = |status: Status| -> Vec<&str> {
        outcome.objectives.iter().filter(|one| one.status == status).map(|one| one.display_name.as_deref().unwrap_or(&one.sli)).collect()
    };
    let mut reason = format!("objectives: score {:.0} of 100", outcome.score);
    for (status, words) in [
        (Status::Fail, "failed"),
        (Status::NoValue, "not measured"),
        (Status::NoBaseline, "nothing to compare with"),
        (Status::Warning, "warned"),
    ] {
        let names = named(status);
        if !names.is_empty() {
            reason.push_str(&format!("; {words}: {}", names.join(", ")));
        }
    }
    SeriesVerdict { benchmark: "objectives".to_owned(), metric: "score".to_owned(), verdict, reason, ..SeriesVerdict::default() }
}
