//! The parts of an upload's answer that are told. Every field may be missing: servers of other versions answer a newer command line too.

use super::gravity;
use crate::checklist::ChecklistTold;
use domain::results::{Direction, Unit};
use domain::verdict::Verdict;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The answer of an upload, as far as it is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    #[serde(deserialize_with = "or_default")]
    pub(super) verdict: Verdict,
    pub(super) blocking: bool,
    pub(super) reasons: Vec<String>,
    pub(super) counts: BTreeMap<String, u64>,
    pub(super) series: Vec<Series>,
    pub(super) rerun: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) regressions: Vec<String>,
    pub(super) budgets: Vec<Budget>,
    pub(super) approval: Option<Approval>,
    pub(super) warnings: Vec<String>,
    pub(super) url: String,
    pub(super) checklist: Option<ChecklistTold>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Series {
    pub(super) benchmark: String,
    pub(super) metric: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) unit: Option<Unit>,
    #[serde(deserialize_with = "or_default")]
    pub(super) direction: Option<Direction>,
    pub(super) value: Option<f64>,
    pub(super) baseline: Option<f64>,
    /// Positive is worse.
    pub(super) delta_percent: Option<f64>,
    #[serde(deserialize_with = "or_default")]
    pub(super) verdict: Verdict,
    pub(super) limit: Option<f64>,
    pub(super) limit_percent: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Budget {
    pub(super) endpoint: String,
    pub(super) metric: String,
    pub(super) limit: Option<f64>,
    pub(super) measured: Option<f64>,
    pub(super) met: Option<bool>,
    pub(super) approval: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Approval {
    pub(super) number: String,
    pub(super) team: String,
    pub(super) state: String,
}

/// A word that this version does not know counts as not said.
fn or_default<'de, D: Deserializer<'de>, T: Default + serde::de::DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

impl Answer {
    /// Field by field, so that one that has another shape than expected does not hide the others.
    pub(super) fn of(answer: &Value) -> Self {
        let field = |name: &str| answer.get(name).cloned().unwrap_or(Value::Null);
        fn read<T: Default + serde::de::DeserializeOwned>(value: Value) -> T {
            serde_json::from_value(value).unwrap_or_default()
        }
        Self {
            verdict: serde_json::from_value(field("verdict")).unwrap_or(Verdict::Error),
            blocking: read(field("blocking")),
            reasons: read(field("reasons")),
            counts: read(field("counts")),
            series: read(field("series")),
            rerun: read(field("rerun")),
            missing: read(field("missing")),
            regressions: read(field("regressions")),
            budgets: read(field("budgets")),
            approval: read(field("approval")),
            warnings: read(field("warnings")),
            url: read(field("url")),
            checklist: read(field("checklist")),
        }
    }

    /// Blocking ones before the others of their verdict.
    pub(super) fn gravity(&self) -> (u8, bool) {
        (gravity(self.verdict), self.blocking)
    }

    /// Series per verdict, the worst first.
    pub(super) fn counted(&self) -> impl Iterator<Item = (Verdict, u64)> {
        let mut counted: Vec<_> =
            self.counts.iter().filter_map(|(word, count)| Some((word.parse::<Verdict>().ok()?, *count))).filter(|(_, n)| *n > 0).collect();
        counted.sort_by_key(|(verdict, _)| std::cmp::Reverse(gravity(*verdict)));
        counted.into_iter()
    }

    pub(super) fn series_count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The address of the run's page, when it is a web address.
    pub(super) fn link(&self) -> Option<&str> {
        let plain = self.url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '<' | '>' | '"' | '\\'));
        (plain && (self.url.starts_with("http://") || self.url.starts_with("https://"))).then_some(self.url.as_str())
    }
}
