//! The maturity model: levels, criteria, checks, KPIs and rules as versioned data. The shipped default is the program description's
//! five levels, twelve criteria and nine KPIs; docs/METRICS.md is tested against it.

mod difference;
mod fact;
mod own_kpi;
mod problems;
mod read;

pub use difference::{Difference, differences};
pub use fact::{CheckFact, Quantified};
pub use own_kpi::{Aggregate, OwnKpiDefinition};
pub use problems::Problem;
pub use read::ModelError;

use crate::kpi::{KpiId, goal_for};
use crate::maturity::{CheckState, State};
use crate::time::Zone;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The shipped model, as people may export and edit it.
pub const DEFAULT_YAML: &str = include_str!("model.default.yaml");

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub levels: Vec<Level>,
    pub dimensions: Vec<Dimension>,
    pub criteria: Vec<Criterion>,
    pub checks: Vec<Check>,
    pub kpis: Vec<KpiDefinition>,
    /// What a program defines for itself from metrics that its teams push.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_kpis: Vec<OwnKpiDefinition>,
    pub rules: Rules,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub level: u8,
    pub name: String,
    pub about: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub id: String,
    pub level: u8,
    /// The program description's own line.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub id: String,
    pub criterion: String,
    pub dimension: String,
    pub name: String,
    /// The fact it reads.
    pub fact: CheckFact,
    /// Needed value; the comparison belongs to the fact (see `CheckFact::passes`). KPI checks leave it out: the KPI's target counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    pub unit: String,
    /// Days of evidence it looks at.
    pub window_days: u64,
    /// How long a source may be silent before the fact is unknown, in hours. 0: Pacekeeper itself is the source, absence is a fail.
    #[serde(default)]
    pub fresh_hours: u64,
    /// Which of the team's services it looks at; left out: as its fact defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Quantified>,
    pub effort: Effort,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// Counts in the progress by the share of the way that is done, also before it passes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub graded: bool,
    /// The KPI that is expected to move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<KpiId>,
    /// The title of an action that would meet it.
    pub action: String,
    /// What to connect when it is unknown.
    pub connect: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effort {
    S,
    M,
    L,
}

impl Effort {
    /// Relative cost by which next steps are ordered.
    pub fn cost(self) -> i64 {
        match self {
            Self::S => 1,
            Self::M => 3,
            Self::L => 8,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiDefinition {
    pub id: KpiId,
    pub name: String,
    /// `process`, `quality` or `efficiency`.
    pub group: String,
    pub unit: KpiUnit,
    pub goal: Goal,
    /// Days of the window, or ISO weeks × 7 for the weekly ones.
    pub window_days: u64,
    pub formula: String,
    pub connect: String,
    /// Targets of single scopes (`t:payments`, `g:commerce`), where they differ from the goal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KpiUnit {
    Ratio,
    Days,
    Count,
    /// Currency units per million requests.
    MoneyPerMillion,
    /// 100 = the first week.
    Index,
}

/// What counts as on target. All inequalities are strict, as the program writes them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    Above(f64),
    Below(f64),
    Downward,
    Upward,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Regular expression of environments that are production.
    pub production: String,
    /// Regular expression of alert names that are about performance.
    pub performance_alerts: String,
    /// Severities that count, lower case.
    pub severities: Vec<String>,
    /// Alert episodes of one service closer than this are one incident.
    pub incident_gap_minutes: i64,
    /// Failed day ticks before a met check turns not met.
    pub fail_ticks: u32,
    /// Day ticks a met check stays stale before it is unknown.
    pub stale_ticks: u32,
    /// Days a met check whose denominator is 0 keeps its state.
    pub idle_days: u64,
    /// Label that takes a pull request out of the share.
    pub skip_label: String,
    /// Labels that mark performance work.
    pub performance_labels: Vec<String>,
    /// Paths that never make a pull request relevant.
    pub irrelevant_paths: Vec<String>,
    /// Share of traffic that the top endpoints cover.
    pub top_traffic: f64,
}

impl Model {
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    pub fn kpi(&self, id: KpiId) -> Option<&KpiDefinition> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }

    pub fn own_kpi(&self, id: &str) -> Option<&OwnKpiDefinition> {
        self.own_kpis.iter().find(|kpi| kpi.id == id)
    }

    pub fn level_of(&self, check: &Check) -> u8 {
        self.criterion(&check.criterion).map_or(u8::MAX, |criterion| criterion.level)
    }

    /// The model as it holds for one scope: each KPI's goal is the scope's own target, where one is set. `keys` are those of
    /// [`crate::kpi::target_keys`].
    pub fn for_scope(&self, keys: &[String]) -> Cow<'_, Self> {
        if self.kpis.iter().all(|kpi| goal_for(kpi, keys) == kpi.goal) {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        for kpi in &mut own.kpis {
            kpi.goal = goal_for(kpi, keys);
        }
        Cow::Owned(own)
    }

    /// Whether none of a criterion's checks applies: its level cannot be reached while that is so (decision 17).
    pub fn nothing_applies(&self, criterion: &str, checks: &[CheckState]) -> bool {
        let applies = |id: &str| !checks.iter().any(|check| check.id == id && check.state == State::NotApplicable);
        let mut of_it = self.checks.iter().filter(|check| check.criterion == criterion).peekable();
        of_it.peek().is_some() && !of_it.any(|check| applies(&check.id))
    }

    pub fn level_name(&self, level: u8) -> &str {
        self.levels.iter().find(|entry| entry.level == level).map_or("", |entry| entry.name.as_str())
    }
}

/// What an evaluation needs besides the model's document.
#[derive(Debug, Clone)]
pub struct VersionedModel {
    pub version: i64,
    pub zone: Zone,
    pub model: Model,
}

#[cfg(test)]
mod tests;
