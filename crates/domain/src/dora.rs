//! DORA's five metrics of software delivery, for services and for what owns them. They have no targets and make no ranking: a team
//! compares itself with its own past [dora.dev, definitions of 2024 and later].

mod compute;

pub use compute::{compute, weekly};

use crate::kpi::Kpi;
use crate::time::{Day, IsoWeek};
use serde::{Deserialize, Serialize};

/// The five of the newest day whose week has begun by the end of this one; a new week has no point before its first evaluation.
pub fn newest(points: &[(Day, Measure)], until: IsoWeek) -> Option<(Day, Vec<Measure>)> {
    let day = points.iter().map(|(day, _)| *day).filter(|day| IsoWeek::of(*day) <= until).max()?;
    Some((day, points.iter().filter(|(at, _)| *at == day).map(|(_, measure)| measure.clone()).collect()))
}

/// The week whose point tells no more than what was known by the end of `day`: the point of a running week is written again until it ends.
pub fn week_told(day: Day, today: Day) -> IsoWeek {
    let week = IsoWeek::of(day);
    if day >= today || day == week.sunday() { week } else { week.before(1) }
}

/// Days that the figures look at.
pub const WINDOW_DAYS: u64 = 90;

/// One figure, in the shape of a KPI: `days` for times, deployments a week, shares.
pub type Measure = Kpi<DoraId>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoraId {
    ChangeLeadTime,
    DeploymentFrequency,
    FailedDeploymentRecoveryTime,
    ChangeFailRate,
    DeploymentReworkRate,
}

impl DoraId {
    pub const ALL: [Self; 5] = [
        Self::ChangeLeadTime,
        Self::DeploymentFrequency,
        Self::FailedDeploymentRecoveryTime,
        Self::ChangeFailRate,
        Self::DeploymentReworkRate,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChangeLeadTime => "change-lead-time",
            Self::DeploymentFrequency => "deployment-frequency",
            Self::FailedDeploymentRecoveryTime => "failed-deployment-recovery-time",
            Self::ChangeFailRate => "change-fail-rate",
            Self::DeploymentReworkRate => "deployment-rework-rate",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::ChangeLeadTime => "Change lead time",
            Self::DeploymentFrequency => "Deployment frequency",
            Self::FailedDeploymentRecoveryTime => "Failed deployment recovery time",
            Self::ChangeFailRate => "Change fail rate",
            Self::DeploymentReworkRate => "Deployment rework rate",
        }
    }

    /// `days`, `per_week` or `ratio`.
    pub fn unit(self) -> &'static str {
        match self {
            Self::ChangeLeadTime | Self::FailedDeploymentRecoveryTime => "days",
            Self::DeploymentFrequency => "per_week",
            Self::ChangeFailRate | Self::DeploymentReworkRate => "ratio",
        }
    }

    /// How it is computed, in words.
    pub fn formula(self) -> &'static str {
        match self {
            Self::ChangeLeadTime => "Median time from commit to the first successful production deployment that has the commit in it.",
            Self::DeploymentFrequency => "Successful production deployments per week.",
            Self::FailedDeploymentRecoveryTime => {
                "Kaplan-Meier median of the time from the first sign that a deployment failed until users were well again, open ones included."
            }
            Self::ChangeFailRate => "Deployments that were taken back or followed by a severe incident, divided by all deployments.",
            Self::DeploymentReworkRate => "Deployments made because of an incident, divided by all deployments.",
        }
    }

    pub fn more_is_better(self) -> bool {
        self == Self::DeploymentFrequency
    }
}

impl std::fmt::Display for DoraId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for DoraId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|id| id.as_str() == text).ok_or_else(|| format!("`{text}` is none of DORA's five"))
    }
}
