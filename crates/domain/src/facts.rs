//! Day facts: what one civil day holds for one service or one team, with the rows behind every number.
//!
//! Built from evidence by `build`, always for a whole subject at once, so that rebuilding is the same as computing incrementally.
//! All numbers are integers or instants; nothing here is derived by floating arithmetic.

mod build;
mod checklist;
mod commits;
mod deployments;
mod incidents;
mod metrics;
mod operations;
mod patterns;
mod practice;
mod pull_requests;
mod regressions;
mod releases;
mod runs;
#[cfg(test)]
pub(crate) mod samples;
mod timeline;

pub use build::build;
pub use checklist::{ChecklistRow, Completion, PullRequestChecklist, ReviewedPullRequest, completion, reviewed};
pub use metrics::MetricDay;
pub use patterns::matches_any;
pub use releases::{ChangeRow, FailureLink, FailureRow, ReleaseRow, Rework, Since};

use crate::evidence::{DecisionKind, Stage};
use crate::ids::{ServiceId, TeamId};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whose day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Service(ServiceId),
    Team(TeamId),
}

/// All days of one subject that hold anything.
pub type Days = BTreeMap<Day, DayFacts>;

/// The facts of every subject that an evaluation looks at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    pub subjects: BTreeMap<Subject, Days>,
}

/// Days that an evaluation looks back on: the longest window is `maturity::LOOKBACK_DAYS`, and trends reach a week further.
pub const HORIZON_DAYS: u64 = 200;

impl Book {
    /// Drops days that no window reaches any more. Days with open roots stay, as do those of teams: decisions outlive any window.
    pub fn forget_before_horizon(&mut self, day: Day) {
        for (subject, days) in &mut self.subjects {
            forget(*subject, days, day);
        }
    }
}

/// The same for the days of one subject.
pub fn forget(subject: Subject, days: &mut Days, day: Day) {
    let first = crate::time::days_before(day, HORIZON_DAYS);
    if matches!(subject, Subject::Service(_)) {
        days.retain(|day, facts| *day >= first || facts.open_roots() > 0);
    }
}

/// One day of one subject.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayFacts {
    /// How often each kind of evidence was seen and when last: `heartbeat`, `profile_summary`, `run.load`, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub seen: BTreeMap<String, Seen>,
    /// Merged into the default branch on this day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pull_requests: Vec<PullRequestRow>,
    /// Of those, the review checklists of the relevant ones, where one is asked for or was filled in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checklists: Vec<ChecklistRow>,
    /// Successful production deployments finished on this day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deployments: Vec<DeploymentRow>,
    /// The same deployments as DORA counts them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<ReleaseRow>,
    /// Roots detected on this day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regressions: Vec<RegressionRow>,
    /// Incidents started on this day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<IncidentRow>,
    /// By SLO slug.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub slos: BTreeMap<String, SloDay>,
    /// By currency: that of the program, and those without a rate of the day's month.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cost_micros: BTreeMap<String, i64>,
    /// Currencies whose part of the cost was converted.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub cost_converted: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<i64>,
    /// Requests per endpoint: of production where known, else of load tests.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoint_requests: BTreeMap<String, i64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub load_test_requests: BTreeMap<String, i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub throughput: Vec<ThroughputRow>,
    /// By endpoint: the last check of the day.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub budgets: BTreeMap<String, BudgetRow>,
    #[serde(skip_serializing_if = "RunCount::is_empty")]
    pub runs: RunCount,
    /// By name: readings of metrics that the team keeps of itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, MetricDay>,
    /// Minutes logged as performance work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
    /// ISO weeks whose review was acknowledged on this day.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub reviews_acknowledged: BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionRow>,
    /// Members who created or closed an action.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub active_members: BTreeSet<String>,
    /// Configuration changes made by people of the team who are not administrators.
    #[serde(skip_serializing_if = "is_zero")]
    pub self_service_changes: i64,
    /// Configuration changes made by administrators.
    #[serde(skip_serializing_if = "is_zero")]
    pub administrator_changes: i64,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

impl DayFacts {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the day says anything that depends on what money is worth.
    pub fn has_money(&self) -> bool {
        !self.cost_micros.is_empty() || !self.throughput.is_empty()
    }

    /// Roots that are neither fixed, accepted nor noise: such a day stays of interest beyond every window.
    pub fn open_roots(&self) -> i64 {
        self.regressions.iter().filter(|row| row.is_open()).count() as i64
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub count: i64,
    pub last: Timestamp,
}

/// A merged pull request and what is known of its performance test (decision 22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequestRow {
    /// `acme/checkout#12`: counts once in each team it touches and once above.
    pub pr: String,
    pub merged_at: Timestamp,
    /// Not a bot's, not labelled `perf:skip`, and touches what the service's globs name (unknown files count as relevant).
    pub relevant: bool,
    pub files_known: bool,
    /// Has a run whose verdict is not `error`, received within 24 h of the merge.
    pub tested: bool,
    /// Its merge commit or head has an accepted run (decision 23).
    pub results_on_main: bool,
    /// Labelled as performance work.
    pub performance: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentRow {
    pub sha: String,
    pub finished_at: Timestamp,
    /// A canary verdict exists for it.
    pub canary: bool,
}

/// One root cause of a worsening (decisions 24 to 26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegressionRow {
    pub root: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub detected_at: Timestamp,
    pub stage: Stage,
    pub confirmed: bool,
    pub noise: bool,
    pub reached_main: bool,
    /// Whether users were spared.
    pub before_production: bool,
    /// The deployment that says so; `None`: told by the stage alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployed_at: Option<Timestamp>,
    /// When the fix reached production, or passed on the default branch where no deployment source exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
}

impl RegressionRow {
    pub fn is_open(&self) -> bool {
        self.confirmed && !self.noise && self.fixed_at.is_none() && self.accepted_at.is_none()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    pub key: String,
    pub title: String,
    pub started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    pub performance: bool,
    /// Severity is one that the model counts.
    pub severe: bool,
}

impl IncidentRow {
    /// Whether the KPI counts it.
    pub fn counts(&self) -> bool {
        self.performance && self.severe
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SloDay {
    pub good_milli: i64,
    pub total_milli: i64,
    /// The objective that held on this day.
    pub target_ppm: i64,
    pub complete: bool,
}

impl SloDay {
    /// `good ≥ target · valid`, compared as integers. Days without valid events are not measured.
    pub fn met(&self) -> Option<bool> {
        (self.total_milli > 0)
            .then(|| i128::from(self.good_milli) * 1_000_000 >= i128::from(self.target_ppm) * i128::from(self.total_milli))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThroughputRow {
    /// Requests per second in thousandths.
    pub rps_milli: i64,
    pub price_micros_per_hour: i64,
    pub currency: String,
    /// The price in the program's currency, where that is another and a rate of the month is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converted_micros: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetRow {
    pub at: Timestamp,
    /// `None`: the report did not carry the number.
    pub met: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunCount {
    pub benchmark: i64,
    pub load: i64,
    pub error: i64,
    /// Judged under a policy that blocks.
    pub gated: i64,
}

impl RunCount {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    pub at: Timestamp,
    pub check: String,
    pub decision: DecisionKind,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    pub requested_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
}
