//! KPIs that a program defines for itself, as part of the model so that they are versioned.

use super::Goal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnKpiDefinition {
    /// A slug that none of the nine has: its address is `/kpis/{id}`.
    pub id: String,
    pub name: String,
    /// `process`, `quality` or `efficiency`, or a group of its own.
    pub group: String,
    /// As it is printed after the value; `ratio` is printed in per cent.
    pub unit: String,
    /// Name of the pushed metric.
    pub metric: String,
    pub aggregate: Aggregate,
    pub goal: Goal,
    pub window_days: u64,
    /// How it is computed, in words.
    pub formula: String,
    /// What to do when it is unknown; left out: push the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect: Option<String>,
    /// Targets of single scopes (`t:payments`, `g:commerce`), where they differ from the goal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, f64>,
}

/// What becomes of the readings of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Σ values ÷ readings.
    Mean,
    Sum,
    /// Mean of the newest reading of each service and team that reports.
    Last,
    /// Σ numerators ÷ Σ denominators.
    Ratio,
}

impl OwnKpiDefinition {
    pub fn how_to_connect(&self) -> String {
        self.connect.clone().unwrap_or_else(|| format!("Post `metric` records named `{}` to `/api/v1/evidence`.", self.metric))
    }
}
