//! The answer to an upload, in the frozen shape of decision 15: `{verdict, blocking, reasons[], series[], rerun[], url}`.

use super::Upload;
use super::enforce::Budgets;
use crate::answers::{Fate, is_ordinary};
use crate::ingest::baseline::History;
use domain::ids::SeriesId;
use domain::objectives::Outcome;
use domain::results::Measurement;
use domain::verdict::{Judged, ReportVerdict, SeriesVerdict};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
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

/// The answer. Its series are written straight to text: as a tree of values five hundred of them cost as much as judging them.
pub(super) struct Told<'a> {
    /// Everything but `series`.
    pub head: Map<String, Value>,
    pub series: Vec<Entry<'a>>,
}

/// One series of the answer.
pub(super) struct Entry<'a> {
    pub series: Option<SeriesId>,
    pub measured: &'a Measurement,
    pub judged: &'a SeriesVerdict,
    pub regression: Option<i64>,
}

impl Told<'_> {
    pub(super) fn text(&self) -> crate::error::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Without the series that simply passed, as it is kept with the run.
    pub(super) fn kept(&self) -> crate::error::Result<Value> {
        let listed = self.series.iter().filter(|entry| !entry.is_ordinary()).map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        let mut head = self.head.clone();
        // It changes until the merge; the pull request's page has it as it is.
        head.remove("checklist");
        head.insert("series".to_owned(), Value::Array(listed));
        Ok(Value::Object(head))
    }

    pub(super) fn warn(&mut self, warnings: Vec<String>) {
        if let Some(told) = self.head.get_mut("warnings").and_then(Value::as_array_mut) {
            told.extend(warnings.into_iter().map(Value::String));
        }
    }
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.head.len() + 1))?;
        for (name, value) in &self.head {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("series", &self.series)?;
        map.end()
    }
}

impl Entry<'_> {
    fn is_ordinary(&self) -> bool {
        let Self { judged, regression, .. } = self;
        is_ordinary(&Fate {
            verdict: judged.verdict,
            alert: judged.alert,
            inherits: judged.inherits.is_some(),
            regression: regression.is_some(),
        })
    }
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { series, measured, judged, regression } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("series", series)?;
        map.serialize_entry("benchmark", &measured.benchmark)?;
        map.serialize_entry("metric", &measured.metric)?;
        map.serialize_entry("unit", &measured.unit)?;
        map.serialize_entry("direction", &measured.direction)?;
        map.serialize_entry("value", &measured.value)?;
        map.serialize_entry("baseline", &judged.baseline_median)?;
        map.serialize_entry("baseline_n", &judged.baseline_n)?;
        map.serialize_entry("delta_percent", &judged.delta_percent)?;
        map.serialize_entry("interval_percent", &judged.interval_percent)?;
        map.serialize_entry("limit", &judged.limit)?;
        map.serialize_entry("limit_percent", &judged.limit_percent)?;
        map.serialize_entry("p", &judged.p)?;
        map.serialize_entry("method", &judged.method)?;
        map.serialize_entry("alert", &judged.alert)?;
        map.serialize_entry("confirmed", &judged.confirmed)?;
        map.serialize_entry("regression", &regression.map(name))?;
        map.serialize_entry("inherits", &judged.inherits.map(name))?;
        map.serialize_entry("verdict", &judged.verdict)?;
        map.serialize_entry("reason", &judged.reason)?;
        map.serialize_entry("conditions", &judged.conditions)?;
        map.end()
    }
}

fn name(number: i64) -> String {
    format!("R-{number}")
}

impl Upload<'_> {
    pub(super) fn answer<'a>(
        &'a self,
        whole: &ReportVerdict,
        history: &History,
        found: &Found<'a>,
        ids: &[Option<SeriesId>],
        opened: &BTreeMap<SeriesId, i64>,
    ) -> Told<'a> {
        let report = self.report;
        let Found { judged, missing, budgets, objectives, trust } = found;
        let number = |id: &SeriesId| opened.get(id).copied().or_else(|| history.own_alerts.get(id).and_then(|alert| alert.regression));
        let entry = |((judged, measured), id): ((&'a SeriesVerdict, &'a Measurement), &Option<SeriesId>)| Entry {
            series: *id,
            measured,
            judged,
            regression: id.as_ref().and_then(number).filter(|_| judged.alert || judged.resolved),
        };
        let series: Vec<_> = judged.series.iter().zip(&report.measurements).zip(ids).map(entry).collect();
        let rerun: BTreeSet<_> = judged.series.iter().filter(|one| one.rerun).map(|one| one.benchmark.clone()).collect();
        let regressions: BTreeSet<_> =
            series.iter().filter(|entry| entry.judged.alert).filter_map(|entry| entry.series.as_ref().and_then(number)).map(name).collect();
        let head = json!({
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
            "rerun": rerun,
            "missing": missing,
            "regressions": regressions,
            "budgets": budgets.told(),
            "objectives": objectives,
            "gate": trust,
            "approval": budgets.approval_told(self.platform),
            "warnings": report.warnings,
            "url": self.platform.link(&format!("/runs/{}", self.run)),
        });
        let head = match head {
            Value::Object(head) => head,
            _ => Map::new(),
        };
        Told { head, series }
    }
}
