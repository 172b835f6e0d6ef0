//! Metrics with thresholds: `http_req_duration`, or a part of it by tags such as `http_req_duration{endpoint:/api/checkout}`.

use super::threshold::{self, Kind};
use crate::load::distribution::{Distribution, Room};
use crate::warnings::Warnings;
use domain::results::Threshold;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Metrics whose thresholds are re-evaluated.
const METRICS: usize = 200;

struct Watched {
    /// As the script writes it, tags included.
    name: String,
    /// Every one of them must be on a point.
    tags: Vec<(String, String)>,
    kind: Kind,
    thresholds: Vec<String>,
    values: Distribution,
    last: Option<f64>,
}

#[derive(Default)]
pub(super) struct WatchedMetrics {
    /// By the metric without tags.
    by_metric: BTreeMap<String, Vec<Watched>>,
    names: BTreeSet<String>,
    /// Sub-metrics that the file names without their thresholds.
    untold: BTreeSet<String>,
}

impl WatchedMetrics {
    /// A metric with thresholds: all of its values count for them.
    pub(super) fn watch(&mut self, name: &str, kind: Kind, thresholds: Vec<String>, warnings: &mut Warnings) {
        if self.names.contains(name) {
            return;
        }
        if self.names.len() >= METRICS {
            return warnings.push(|| format!("thresholds of {name} are not evaluated: only {METRICS} metrics are"));
        }
        let Some((metric, tags)) = split(name) else {
            return warnings.push(|| format!("thresholds of {name} are not evaluated: its tags cannot be read"));
        };
        let tags = tags.into_iter().map(|(tag, value)| (tag.to_owned(), value.to_owned())).collect();
        self.names.insert(name.to_owned());
        let watched = Watched { name: name.to_owned(), tags, kind, thresholds, values: Distribution::default(), last: None };
        self.by_metric.entry(metric.to_owned()).or_default().push(watched);
    }

    /// A sub-metric that k6 lists. Scripts make them by thresholds, but `--out json` does not say which; `{expected_response:true}` is
    /// k6's own.
    pub(super) fn listed(&mut self, name: &str) {
        if self.untold.len() < METRICS && !name.ends_with("{expected_response:true}") {
            self.untold.insert(name.to_owned());
        }
    }

    pub(super) fn push(&mut self, metric: &str, value: f64, tags: Option<&RawValue>, room: &mut Room) {
        let Some(watched) = self.by_metric.get_mut(metric) else { return };
        let mut read: Option<BTreeMap<String, String>> = None;
        for one in watched {
            if !one.tags.is_empty() {
                let have = read.get_or_insert_with(|| tags.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default());
                if !one.tags.iter().all(|(tag, value)| have.get(tag) == Some(value)) {
                    continue;
                }
            }
            one.values.push(value, room);
            one.last = Some(value);
        }
    }

    /// Every threshold with whether it held, by name of the metric.
    pub(super) fn verdicts(self, seconds: Option<f64>, warnings: &mut Warnings) -> Vec<Threshold> {
        let untold: Vec<_> = self.untold.difference(&self.names).map(String::as_str).collect();
        if !untold.is_empty() {
            let names = untold.join(", ");
            warnings.push(|| format!("--out json does not carry the thresholds of {names}: upload the file of --summary-export for them"));
        }
        let mut all: Vec<_> = self.by_metric.into_values().flatten().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let mut verdicts = Vec::new();
        for Watched { name, kind, thresholds, mut values, last, .. } in all {
            for expression in thresholds {
                let held = threshold::held(&expression, kind, &mut values, last, seconds);
                verdicts.push(Threshold { metric: name.clone(), expression, held });
            }
        }
        verdicts
    }
}

/// `http_reqs{endpoint:/api,status:200}` → `http_reqs` and its tags. `None` where the braces hold no `tag:value` pairs.
pub(super) fn split(name: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let Some((metric, tags)) = name.split_once('{') else {
        return Some((name, Vec::new()));
    };
    let pairs = tags.strip_suffix('}')?.split(',').filter(|pair| !pair.trim().is_empty());
    let tags: Option<Vec<_>> =
        pairs.map(|pair| pair.split_once(':').map(|(tag, value)| (tag.trim(), value.trim().trim_matches(['"', '\''])))).collect();
    Some((metric, tags?))
}
