//! The verdicts of a report's series, and of what else can fail a load test.

use crate::ingest::baseline::History;
use domain::catalog::Policy;
use domain::results::{Measurement, Report};
use domain::verdict::{self, BaselinePoint, BudgetFinding, SeriesVerdict, Verdict};
use std::collections::BTreeSet;
use store::blocks::Point;
use store::series::SeriesRow;

pub(super) fn judge(history: &History, report: &Report, print: &str, policy: &Policy) -> Vec<SeriesVerdict> {
    let judge_one = |measurement: &Measurement| {
        let own = history.series(&measurement.benchmark, &measurement.metric, print);
        let known = own.or_else(|| history.elsewhere(&measurement.benchmark, &measurement.metric));
        let points: Vec<_> = match known {
            Some(row) => history.points(row.id).into_iter().map(|point| baseline_point(history, row, point, print)).collect(),
            None => Vec::new(),
        };
        verdict::judge_series(&points, measurement, policy.threshold_percent)
    };
    report.measurements.iter().map(judge_one).collect()
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
        baseline_median: None,
        baseline_n: 0,
        delta_percent: None,
        reason: finding.reason.clone(),
        cold_start: None,
    });
    thresholds.into_iter().chain(budgets).collect()
}

/// Benchmarks that the default branch measured last time and this report does not.
pub(super) fn missing(history: &History, report: &Report) -> Vec<String> {
    let here: BTreeSet<_> = report.measurements.iter().map(|measurement| measurement.benchmark.as_str()).collect();
    history.last_benchmarks.iter().filter(|name| !here.contains(name.as_str())).cloned().collect()
}
