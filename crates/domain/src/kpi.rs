//! The nine KPIs of the program, exactly as docs/METRICS.md defines them, and those that a program defines for itself. A value always
//! comes with its numerator, denominator, window, coverage and the reason where there is none.

mod compute;
mod fix_times;
mod moved;
mod own;
mod rows;
mod trend;

#[cfg(test)]
pub(crate) use compute::samples as compute_samples;
pub use compute::{CONVERTED, compute, full_weeks, goal_for, target_keys};
pub use fix_times::fix_times;
pub use moved::{Moved, Weighted, moved};
pub use own::{OwnKpi, compute_own, own_goal, weekly_own};
pub use rows::Rows;
pub use trend::{Movement, movement, movement_of, weekly};

use crate::time::{Timestamp, Window};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KpiId {
    PrPerfTestShare,
    PerfFixLeadTime,
    RegressionsBeforeProd,
    SloCompliance,
    PerfIncidents,
    ErrorBudgetUsed,
    CostPerRequest,
    ThroughputPerDollar,
    PerfWorkShare,
}

impl KpiId {
    pub const ALL: [Self; 9] = [
        Self::PrPerfTestShare,
        Self::PerfFixLeadTime,
        Self::RegressionsBeforeProd,
        Self::SloCompliance,
        Self::PerfIncidents,
        Self::ErrorBudgetUsed,
        Self::CostPerRequest,
        Self::ThroughputPerDollar,
        Self::PerfWorkShare,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrPerfTestShare => "pr-perf-test-share",
            Self::PerfFixLeadTime => "perf-fix-lead-time",
            Self::RegressionsBeforeProd => "regressions-before-prod",
            Self::SloCompliance => "slo-compliance",
            Self::PerfIncidents => "perf-incidents",
            Self::ErrorBudgetUsed => "error-budget-used",
            Self::CostPerRequest => "cost-per-request",
            Self::ThroughputPerDollar => "throughput-per-dollar",
            Self::PerfWorkShare => "perf-work-share",
        }
    }
}

impl std::fmt::Display for KpiId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for KpiId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kpi| kpi.as_str() == text).ok_or_else(|| format!("`{text}` is not a KPI"))
    }
}

/// A computed KPI of one scope at one time: one of the nine, or what is told in the same shape (own KPIs, DORA's five).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kpi<Id = KpiId> {
    pub id: Id,
    /// In the KPI's own unit (ratio 0 to 1, days, incidents, currency units per request, index). `None`: unknown or too few.
    pub value: Option<f64>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub status: KpiStatus,
    pub window: Window,
    pub coverage: Coverage,
    /// Newest evidence that went in.
    pub fresh_at: Option<Timestamp>,
    /// Where the value is not reached yet, what it is longer than (decision 26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Why there is no value, and what to connect; or a remark on the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A second figure that belongs beside it: `worst 120 % (checkout.api-availability)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KpiStatus {
    OnTarget,
    OffTarget,
    /// A trend KPI that moves neither way: neutral, not on target.
    Flat,
    TooFew,
    Unknown,
}

impl KpiStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnTarget => "on_target",
            Self::OffTarget => "off_target",
            Self::Flat => "flat",
            Self::TooFew => "too_few",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the KPI was measured at all (the overview counts these).
    pub fn measured(self) -> bool {
        matches!(self, Self::OnTarget | Self::OffTarget | Self::Flat)
    }
}

/// How many of the scope's teams (or services, for a team) have evidence for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub reporting: i64,
    pub total: i64,
}
