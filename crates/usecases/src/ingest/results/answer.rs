//! The answer to an upload, in the frozen shape of decision 15: `{verdict, blocking, reasons[], series[], rerun[], url}`.

use super::Upload;
use super::enforce::Budgets;
use crate::ingest::baseline::History;
use domain::ids::SeriesId;
use domain::objectives::Outcome;
use domain::verdict::{Judged, ReportVerdict};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the steps before found.
pub(super) struct Found<'a> {
    pub judged: &'a Judged,
    pub missing: &'a [String],
    pub budgets: &'a Budgets,
    pub objectives: Option<&'a Outcome>,
    /// How far a gate set to `auto` can be believed.
    pub trust: Option<Value>,
}

impl Upload<'_> {
    pub(super) fn answer(
        &self,
        whole: &ReportVerdict,
        history: &History,
        found: &Found<'_>,
        ids: &[Option<SeriesId>],
        opened: &BTreeMap<SeriesId, i64>,
    ) -> Value {
        let report = self.report;
        let Found { judged, missing, budgets, objectives, trust } = found;
        let regression = |id: &SeriesId| opened.get(id).copied().or_else(|| history.own_alerts.get(id).and_then(|alert| alert.regression));
        let name = |number: i64| format!("R-{number}");
        let series: Vec<_> = judged
            .series
            .iter()
            .zip(&report.measurements)
            .zip(ids)
            .map(|((judged, measurement), id)| {
                json!({
                    "series": id,
                    "benchmark": measurement.benchmark,
                    "metric": measurement.metric,
                    "unit": measurement.unit,
                    "direction": measurement.direction,
                    "value": measurement.value,
                    "baseline": judged.baseline_median,
                    "baseline_n": judged.baseline_n,
                    "delta_percent": judged.delta_percent,
                    "interval_percent": judged.interval_percent,
                    "limit": judged.limit,
                    "limit_percent": judged.limit_percent,
                    "p": judged.p,
                    "method": judged.method,
                    "alert": judged.alert,
                    "confirmed": judged.confirmed,
                    "regression": id.as_ref().and_then(regression).filter(|_| judged.alert || judged.resolved).map(name),
                    "inherits": judged.inherits.map(name),
                    "verdict": judged.verdict,
                    "reason": judged.reason,
                    "conditions": judged.conditions,
                })
            })
            .collect();
        let rerun: BTreeSet<_> = judged.series.iter().filter(|one| one.rerun).map(|one| one.benchmark.clone()).collect();
        let regressions: BTreeSet<_> = ids
            .iter()
            .zip(&judged.series)
            .filter(|(_, one)| one.alert)
            .filter_map(|(id, _)| id.as_ref().and_then(regression))
            .map(name)
            .collect();
        json!({
            "run": self.run,
            "service": self.service.slug,
            "attempt": self.attempt,
            "verdict": whole.verdict,
            "blocking": whole.blocking,
            "exit_code": whole.exit_code,
            "reasons": whole.reasons,
            "counts": whole.counts,
            "baseline": history.base,
            "common_shift_percent": judged.common_shift,
            "series": series,
            "rerun": rerun,
            "missing": missing,
            "regressions": regressions,
            "budgets": budgets.told(),
            "objectives": objectives,
            "gate": trust,
            "approval": budgets.approval_told(self.platform),
            "warnings": report.warnings,
            "url": self.platform.link(&format!("/runs/{}", self.run)),
        })
    }
}
