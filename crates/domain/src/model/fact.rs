//! What a check can read: the facts, their units, and the services they look at.

use crate::kpi::KpiId;
use serde::{Deserialize, Serialize};

/// Which services of a team a check quantifies over (decision 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantified {
    All,
    /// Those of tier 1; of a team without any, those of the best tier it has.
    Important,
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
    /// Share of merged, performance-relevant pull requests whose review checklist is complete.
    ChecklistComplete,
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
    /// All of them but those that refer to a KPI.
    pub const MEASURED: [Self; 15] = [
        Self::LoadTestAge,
        Self::MetricsFresh,
        Self::AlertsActive,
        Self::ResultsOnMain,
        Self::ChecklistComplete,
        Self::GateBlocking,
        Self::SlosDefined,
        Self::CanaryShare,
        Self::ProfilesFresh,
        Self::BudgetCoverage,
        Self::ReviewsAcknowledged,
        Self::ChangePointRuns,
        Self::MembersActive,
        Self::SelfService,
        Self::KpisImproving,
    ];

    /// The services it looks at unless the check says otherwise; `None`: it looks at the team as a whole.
    pub fn services(self) -> Option<Quantified> {
        match self {
            Self::LoadTestAge
            | Self::AlertsActive
            | Self::SlosDefined
            | Self::ProfilesFresh
            | Self::BudgetCoverage
            | Self::ChangePointRuns => Some(Quantified::Important),
            Self::MetricsFresh | Self::ResultsOnMain | Self::ChecklistComplete | Self::GateBlocking | Self::CanaryShare => {
                Some(Quantified::All)
            }
            Self::ReviewsAcknowledged | Self::KpiOnTarget(_) | Self::MembersActive | Self::SelfService | Self::KpisImproving => None,
        }
    }

    /// The unit of its value, and the largest one it can have; of a KPI, the KPI's.
    pub fn unit(self) -> Option<(&'static str, Option<f64>)> {
        Some(match self {
            Self::LoadTestAge => ("days", None),
            Self::MetricsFresh
            | Self::ResultsOnMain
            | Self::ChecklistComplete
            | Self::SlosDefined
            | Self::CanaryShare
            | Self::ProfilesFresh
            | Self::BudgetCoverage
            | Self::MembersActive => ("ratio", Some(1.0)),
            Self::AlertsActive | Self::GateBlocking | Self::ChangePointRuns | Self::SelfService => ("count", None),
            Self::ReviewsAcknowledged => ("count", Some(4.0)),
            Self::KpisImproving => ("count", Some(9.0)),
            Self::KpiOnTarget(_) => return None,
        })
    }

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
