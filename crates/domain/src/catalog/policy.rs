//! What a gate does for one service: how it judges, whether it blocks, and what follows when a budget is exceeded.

use crate::ids::ServiceId;
use crate::objectives::Objectives;
use crate::slug::Slug;
use serde::{Deserialize, Serialize};

/// What a gate does for one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    pub service: ServiceId,
    #[serde(default)]
    pub mode: Mode,
    /// Per cent by which a series may worsen in `threshold` mode and while there is too little history for statistics.
    #[serde(default = "Policy::default_threshold")]
    pub threshold_percent: f64,
    /// Smallest worsening in per cent that counts in `statistical` mode. `None`: 5 for times and rates, 1 for counts and bytes.
    #[serde(default)]
    pub min_effect_percent: Option<f64>,
    /// The test of `classic` mode.
    #[serde(default)]
    pub classic: Option<ClassicTest>,
    #[serde(default)]
    pub enforce: Enforce,
    #[serde(default)]
    pub on_no_baseline: OnMissing,
    #[serde(default)]
    pub on_inconclusive: OnMissing,
    /// Which load tests are held against `throughput_min`.
    #[serde(default)]
    pub throughput: ThroughputRule,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

impl Policy {
    pub fn default_threshold() -> f64 {
        10.0
    }

    /// What holds for a service that declares nothing.
    pub fn default_for(service: ServiceId) -> Self {
        Self {
            service,
            mode: Mode::default(),
            threshold_percent: Self::default_threshold(),
            min_effect_percent: None,
            classic: None,
            enforce: Enforce::default(),
            on_no_baseline: OnMissing::default(),
            on_inconclusive: OnMissing::default(),
            throughput: ThroughputRule::default(),
            managed_by: None,
        }
    }
}

/// How series are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Effect, significance and confirmation.
    #[default]
    Statistical,
    /// The program description's own rule: worse by more than a percentage.
    Threshold,
    /// One of the tests that other tools offer, by name.
    Classic,
}

/// A boundary test as other tools know it: beyond a boundary fails, and there is no confirmation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassicTest {
    pub test: ClassicKind,
    /// Boundaries in the test's own terms: a value (`static`), a ratio (`percentage`, 0.1 is 10 %), a cumulative probability
    /// (`z_score`, `t_test`, `log_normal`, 0.98), a multiplier (`iqr`, `delta_iqr`).
    #[serde(default)]
    pub lower: Option<f64>,
    #[serde(default)]
    pub upper: Option<f64>,
    /// Fewer points of history than this are not judged.
    #[serde(default = "ClassicTest::default_min_sample_size")]
    pub min_sample_size: usize,
    /// Only this many of the newest points are looked at.
    #[serde(default = "ClassicTest::default_max_sample_size")]
    pub max_sample_size: usize,
}

impl ClassicTest {
    fn default_min_sample_size() -> usize {
        2
    }

    fn default_max_sample_size() -> usize {
        64
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassicKind {
    Static,
    Percentage,
    ZScore,
    TTest,
    LogNormal,
    Iqr,
    DeltaIqr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforce {
    Warn,
    #[default]
    Block,
    /// Starts as `warn` and goes over to `block` while the gate has proved that it is to be believed.
    Auto,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    Pass,
    #[default]
    Warn,
    Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThroughputRule {
    #[default]
    Always,
    /// A smoke run does not offer the load that a budget asks for; only runs told to be capacity tests are held against it.
    CapacityTestsOnly,
}

/// What is done when a budget is exceeded: the program description's `on_budget_exceed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnExceed {
    /// `None`: every service without a rule of its own.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Whether the commit status fails; `None` leaves it to the policy's `enforce`.
    #[serde(default)]
    pub block_merge: Option<bool>,
    /// Channels: `#perf-alerts`, `mailto:perf@example.org`, `webhook:<slug>`.
    #[serde(default)]
    pub notify: Vec<String>,
    /// The team one of whose members must approve before the status turns green.
    #[serde(default)]
    pub require_approval: Option<Slug>,
    #[serde(default)]
    pub managed_by: Option<String>,
}

/// Weighted objectives that the load tests of a service are held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceObjectives {
    pub service: ServiceId,
    pub objectives: Objectives,
    #[serde(default)]
    pub managed_by: Option<String>,
}
