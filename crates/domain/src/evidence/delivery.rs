//! From change to production: pull requests, pushes, CI runs, deployments, canaries, regressions.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    pub repository: String,
    pub number: i64,
    pub state: PullRequestState,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub author: String,
    /// Bots' pull requests are no one's work and are left out of the share.
    #[serde(default)]
    pub bot: bool,
    pub head_sha: String,
    #[serde(default)]
    pub base_ref: Option<String>,
    #[serde(default)]
    pub base_sha: Option<String>,
    #[serde(default)]
    pub default_branch: Option<String>,
    #[serde(default)]
    pub merge_sha: Option<String>,
    #[serde(default)]
    pub merged_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    #[serde(default)]
    pub labels: Vec<String>,
    /// Paths touched, when a source told them.
    #[serde(default)]
    pub files: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullRequestState {
    Open,
    Closed,
    Merged,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    pub repository: String,
    pub branch: String,
    #[serde(default)]
    pub default_branch: Option<String>,
    #[serde(default)]
    pub before: Option<String>,
    pub after: String,
    /// Oldest first, as GitHub sends them.
    #[serde(default)]
    pub commits: Vec<Commit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    pub sha: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub author: String,
    #[serde(default)]
    pub files: Vec<String>,
    /// When it was committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiRun {
    pub repository: String,
    pub run: i64,
    #[serde(default)]
    pub attempt: i64,
    pub name: String,
    pub sha: String,
    #[serde(default)]
    pub branch: Option<String>,
    #[serde(default)]
    pub conclusion: Option<String>,
    #[serde(default)]
    pub pull_requests: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deploy {
    #[serde(default)]
    pub repository: Option<String>,
    pub env: String,
    pub sha: String,
    #[serde(default)]
    pub version: Option<String>,
    pub status: DeployStatus,
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// When it ended, for the states that are an end.
    #[serde(default)]
    pub finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeployStatus {
    Pending,
    InProgress,
    Success,
    Failure,
    RolledBack,
    Inactive,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Canary {
    /// One canary run: the same name over its life.
    pub rollout: String,
    pub env: String,
    #[serde(default)]
    pub sha: Option<String>,
    pub verdict: CanaryVerdict,
    /// Share of traffic at the time, 0 to 1.
    #[serde(default)]
    pub weight: f64,
    #[serde(default)]
    pub rolled_back: bool,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CanaryVerdict {
    Running,
    Pass,
    Fail,
    Inconclusive,
}

/// One step in the life of a regression root. Records of the same `root` are folded in order of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regression {
    /// Stable name of the root: repository and culprit, or what the reporter calls it.
    pub root: String,
    pub change: RegressionChange,
    #[serde(default)]
    pub title: Option<String>,
    /// Last commit of the range it came with.
    #[serde(default)]
    pub culprit_sha: Option<String>,
    #[serde(default)]
    pub stage: Option<Stage>,
    /// The commit that repairs it, for `fixed`.
    #[serde(default)]
    pub fix_sha: Option<String>,
    /// Whether the culprit reached the default branch.
    #[serde(default)]
    pub reached_main: Option<bool>,
    /// Worsening as a ratio: 0.12 is 12 % worse.
    #[serde(default)]
    pub effect: Option<f64>,
    /// The pull request it was found in. Such a root counts once that pull request was changed or closed afterwards: before, nothing
    /// has happened but a failed gate.
    #[serde(default)]
    pub pr: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegressionChange {
    /// Seen, not yet confirmed.
    Detected,
    Confirmed,
    Fixed,
    Accepted,
    Noise,
}

/// Where a regression was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    PullRequest,
    Main,
    Staging,
    Canary,
    Slo,
    Incident,
    Profile,
    User,
}

impl Stage {
    /// What the stage alone says, used only where no deployment is known.
    pub fn before_production(self) -> bool {
        matches!(self, Self::PullRequest | Self::Main | Self::Staging | Self::Canary)
    }
}
