//! The maturity model: levels, criteria, checks, KPIs and rules as versioned data. The shipped default is the program description's
//! five levels, twelve criteria and nine KPIs; docs/METRICS.md is tested against it.

use crate::kpi::KpiId;
use crate::time::Zone;
use serde::{Deserialize, Serialize};
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
    #[serde(default)]
    pub threshold: Option<f64>,
    pub unit: String,
    /// Days of evidence it looks at.
    pub window_days: u64,
    /// How long a source may be silent before the fact is unknown, in hours. 0: Pacekeeper itself is the source, absence is a fail.
    #[serde(default)]
    pub fresh_hours: u64,
    pub effort: Effort,
    #[serde(default)]
    pub weight: Option<u32>,
    /// The KPI that is expected to move.
    #[serde(default)]
    pub moves: Option<KpiId>,
    /// The title of an action that would meet it.
    pub action: String,
    /// What to connect when it is unknown.
    pub connect: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckFact {
    /// Days since the last load test.
    LoadTestAge,
    /// Share of the services with metrics in the last 24 h.
    MetricsFresh,
    /// Rules evaluated, or alert episodes, in the window.
    AlertsActive,
    /// Share of default-branch merges with performance results.
    ResultsOnMain,
    /// Runs judged by a gate that blocks.
    GateBlocking,
    /// Share of the important services with an availability and a latency SLO that report.
    SlosDefined,
    /// Share of production deployments with a canary verdict.
    CanaryShare,
    /// Share of the important services with a profile in the window.
    ProfilesFresh,
    /// Share of the endpoints with most of the traffic that have an evaluated budget.
    BudgetCoverage,
    /// Of the last four reviews, how many were acknowledged.
    ReviewsAcknowledged,
    /// Change-point runs in the window.
    ChangePointRuns,
    /// The KPI is on target.
    KpiOnTarget(KpiId),
    /// Share of the members who created or closed an action.
    MembersActive,
    /// Changes of configuration made by the team itself.
    SelfService,
    /// KPIs improving and none worsening (decision 27).
    KpisImproving,
}

impl CheckFact {
    /// Whether a value is good enough: an age may be at most the threshold, everything else must reach it.
    pub fn passes(self, value: f64, threshold: f64) -> bool {
        if self.lower_is_better() { value <= threshold } else { value >= threshold }
    }

    pub fn lower_is_better(self) -> bool {
        self == Self::LoadTestAge
    }

    /// The KPI whose target decides, where the check only refers to one.
    pub fn kpi(self) -> Option<KpiId> {
        match self {
            Self::KpiOnTarget(kpi) => Some(kpi),
            _ => None,
        }
    }
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
    #[serde(default)]
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

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model is not valid YAML: {0}")]
    Yaml(String),
    #[error("the model is not consistent: {0}")]
    Inconsistent(String),
}

impl Model {
    /// Reads a model and refuses one whose parts do not refer to each other.
    pub fn parse(yaml: &str) -> Result<Self, ModelError> {
        let model: Self = serde_saphyr::from_str(yaml).map_err(|error| ModelError::Yaml(error.to_string()))?;
        model.check_references()?;
        Ok(model)
    }

    fn check_references(&self) -> Result<(), ModelError> {
        let wrong = |text: String| Err(ModelError::Inconsistent(text));
        for criterion in &self.criteria {
            if !self.levels.iter().any(|level| level.level == criterion.level) {
                return wrong(format!("criterion `{}` belongs to level {}, which is not listed", criterion.id, criterion.level));
            }
            if !self.checks.iter().any(|check| check.criterion == criterion.id) {
                return wrong(format!("criterion `{}` has no check, so its level could never be reached", criterion.id));
            }
        }
        for check in &self.checks {
            if self.criterion(&check.criterion).is_none() {
                return wrong(format!("check `{}` belongs to `{}`, which is not a criterion", check.id, check.criterion));
            }
            if !self.dimensions.iter().any(|dimension| dimension.id == check.dimension) {
                return wrong(format!("check `{}` has the dimension `{}`, which is not listed", check.id, check.dimension));
            }
        }
        for pattern in [&self.rules.production, &self.rules.performance_alerts] {
            if let Err(error) = regex::Regex::new(pattern) {
                return wrong(format!("`{pattern}` is not a regular expression: {error}"));
            }
        }
        Ok(())
    }

    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    pub fn kpi(&self, id: KpiId) -> Option<&KpiDefinition> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }

    pub fn level_of(&self, check: &Check) -> u8 {
        self.criterion(&check.criterion).map_or(u8::MAX, |criterion| criterion.level)
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
