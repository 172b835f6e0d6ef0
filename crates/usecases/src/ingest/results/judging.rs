//! The verdicts of a report's series, and of what else can fail a load test.

use crate::ingest::baseline::History;
use domain::ids::SeriesId;
use domain::results::{Measurement, Report};
use domain::verdict::{self, BaselinePoint, BudgetFinding, SeriesHistory, SeriesVerdict, Standing, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use store::alerts::Alert;
use store::blocks::Point;
use store::series::SeriesRow;

/// What each measurement is judged by, in the order of the report.
pub(super) fn histories(history: &History, at: &Run, report: &Report, pair: &BTreeMap<SeriesId, Vec<f64>>) -> Vec<SeriesHistory> {
    report.measurements.iter().map(|measurement| of_series(history, at, measurement, pair)).collect()
}

/// What of the run itself the past is looked at with.
pub(super) struct Run<'a> {
    pub(super) print: &'a str,
    pub(super) sha: Option<&'a str>,
    pub(super) attempt: i64,
    pub(super) on_default_branch: bool,
}

fn of_series(history: &History, at: &Run, measurement: &Measurement, pair: &BTreeMap<SeriesId, Vec<f64>>) -> SeriesHistory {
    let own = history.series(&measurement.benchmark, &measurement.metric, at.print);
    let Some(row) = own.or_else(|| history.elsewhere(&measurement.benchmark, &measurement.metric)) else {
        return SeriesHistory::default();
    };
    let alert = history.own_alerts.get(&row.id);
    let inherited = if at.on_default_branch { None } else { history.inherited(row.id) };
    let clean = history.points(row);
    let standing = match (alert, inherited, history.accepted.get(&row.id)) {
        (Some(Alert { regression: Some(number), inside, last_sha, .. }), ..) => {
            // On a pull request a changed head that is back inside settles it; a branch must stay inside twice.
            let changed_head = !at.on_default_branch && last_sha.as_deref() != at.sha;
            Standing::Open { number: *number, inside: u32::try_from(*inside).unwrap_or(0) + u32::from(changed_head) }
        }
        (_, Some(Alert { regression: Some(number), .. }), _) => {
            Standing::Inherited { number: *number, before: clean.iter().map(|point| point.value).collect() }
        }
        (_, _, Some(accepted)) if accepted.on_default_branch => {
            Standing::Accepted { number: accepted.number, limit_percent: accepted.limit_percent }
        }
        _ => Standing::Clear,
    };
    let points = match inherited {
        Some(alert) => history.points_since(row.id, alert.first_ord),
        None => clean,
    };
    SeriesHistory {
        baseline: points.into_iter().map(|point| baseline_point(history, row, point, at.print)).collect(),
        prior_sigma: row.segment_sigma,
        standing,
        waiting: alert.is_some_and(|alert| alert.regression.is_none() && is_another_run(alert, at)),
        same_job: pair.get(&row.id).cloned(),
    }
}

/// What somebody accepted on this pull request does not fail it again, unless it has got worse than what was accepted.
pub(super) fn excuse(history: &History, judged: &mut [SeriesVerdict], report: &Report, print: &str) {
    for (one, measurement) in judged.iter_mut().zip(&report.measurements) {
        let row = history.series(&measurement.benchmark, &measurement.metric, print);
        let Some(accepted) = row.and_then(|row| history.accepted.get(&row.id)).filter(|accepted| !accepted.on_default_branch) else {
            continue;
        };
        let bound = accepted.percent + accepted.limit_percent.unwrap_or(f64::INFINITY);
        if one.alert && one.delta_percent.is_some_and(|delta| delta <= bound) {
            (one.verdict, one.alert, one.confirmed, one.rerun) = (Verdict::Warn, false, None, false);
            one.reason.push_str(&format!("; accepted as R-{} by {}", accepted.number, accepted.by));
        }
    }
}

/// A rerun of the same commit, or a run of another one. The same upload in another form confirms nothing.
fn is_another_run(alert: &Alert, at: &Run) -> bool {
    at.sha.is_none() || alert.last_sha.as_deref() != at.sha || at.attempt > alert.last_attempt
}

fn baseline_point(history: &History, row: &SeriesRow, point: &Point, print: &str) -> BaselinePoint {
    let of_last = history.last_run == Some(point.run);
    BaselinePoint {
        value: point.value,
        unit: row.unit,
        dirty: point.flags & Point::DIRTY != 0,
        other_machine: (row.fingerprint != print).then(|| format!("{} instead of {print}", row.fingerprint)),
        samples: history.last_samples.get(&row.id).filter(|_| of_last).cloned().unwrap_or_default(),
    }
}

/// What else can fail a load test: the tool's own thresholds and the endpoints' budgets.
pub(super) fn limits(report: &Report, findings: &[BudgetFinding]) -> Vec<SeriesVerdict> {
    let thresholds = report.load.as_ref().map(verdict::judge_thresholds).unwrap_or_default();
    let budgets = findings.iter().map(|finding| SeriesVerdict {
        benchmark: finding.check.endpoint.clone(),
        metric: format!("budget {}", finding.check.metric),
        verdict: match finding.check.met {
            Some(true) => Verdict::Pass,
            Some(false) => Verdict::Fail,
            None => Verdict::Inconclusive,
        },
        reason: finding.reason.clone(),
        ..SeriesVerdict::default()
    });
    thresholds.into_iter().chain(budgets).collect()
}

/// Benchmarks that the default branch measured last time and this report does not.
pub(super) fn missing(history: &History, report: &Report) -> Vec<String> {
    let here: BTreeSet<_> = report.measurements.iter().map(|measurement| measurement.benchmark.as_str()).collect();
    history.last_benchmarks.iter().filter(|name| !here.contains(name.as_str())).cloned().collect()
}
