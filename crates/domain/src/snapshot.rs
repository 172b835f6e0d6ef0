//! The append-only result of an evaluation for one node of the tree: canonical JSON, so that a recompute can compare bytes.

mod brief;

pub use brief::Brief;

use crate::ids::TeamId;
use crate::kpi::{Kpi, OwnKpi};
use crate::maturity::{CheckState, ladder};
use crate::model::Model;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub team: TeamId,
    pub model: i64,
    pub standing: Standing,
    pub checks: Vec<CheckState>,
    pub kpis: Vec<Kpi>,
    /// The KPIs that the program defines for itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_kpis: Vec<OwnKpi>,
    /// Services (of a leaf) or leaf teams (of a node above) with any evidence, and how many there are.
    pub reporting: i64,
    pub total: i64,
}

/// Level and score of a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// `None`: unrated. Of a node above: the lower median of its rated leaf teams.
    pub level: Option<u8>,
    /// Tenths, truncated: 3.96 is 39.
    pub score_tenths: Option<i64>,
    /// First day of this level.
    pub since: Option<Day>,
    /// Level per dimension; `None`: unknown.
    pub dimensions: BTreeMap<String, Option<u8>>,
    /// Of a node above: the lowest level below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<u8>,
    /// Of a node above: leaf teams per level 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<[i64; 5]>,
    #[serde(default)]
    pub unrated: i64,
}

impl Snapshot {
    /// The bytes that are stored and compared: no ids of rows, no clock.
    pub fn canonical(&self) -> Vec<u8> {
        // Struct fields keep their order and maps are BTreeMaps, so the text is the same everywhere.
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub fn check(&self, id: &str) -> Option<&CheckState> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The level of the node's own checks. A group with services of its own stands at the median of its leaves, of which it is one.
    pub fn own_level(&self, model: &Model) -> Option<u8> {
        let level = self.standing.level?;
        let is_above = self.standing.distribution.is_some();
        Some(if is_above { ladder(model, &self.checks).0 } else { level })
    }

    pub fn own_kpi(&self, id: &str) -> Option<&OwnKpi> {
        self.own_kpis.iter().find(|kpi| kpi.id == id)
    }

    pub fn kpi(&self, id: crate::kpi::KpiId) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
