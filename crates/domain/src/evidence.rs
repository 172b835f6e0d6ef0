//! Evidence: append-only canonical records, what every tool's output becomes before anything is computed from it.
//!
//! A record is an event, never a mutable object: its natural key includes the state it reports, so the same delivery twice changes
//! nothing and a correction is another record. Durations are seconds, ratios 0 to 1, money millionths of the currency unit, times UTC.

mod checklist;
mod delivery;
mod metric;
mod operations;
mod program;
mod run;

pub use checklist::*;
pub use delivery::*;
pub use metric::*;
pub use operations::*;
pub use program::*;
pub use run::*;

use crate::ids::{EvidenceId, ServiceId, TeamId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One stored record, as facts are computed from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub id: EvidenceId,
    /// The service it hangs on. `None` for what belongs to a team (reviews, decisions) or to everything (catalog changes).
    pub service: Option<ServiceId>,
    pub team: Option<TeamId>,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    /// Natural key, unique within its kind.
    pub key: String,
    pub body: Body,
}

/// A record on its way in: what an adapter makes of a payload, before its service is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub subject: Subject,
    pub occurred_at: Timestamp,
    pub key: String,
    pub body: Body,
}

/// What a payload says about whose record it is. Resolved to a service when it is stored; what cannot be resolved waits in the
/// mapping queue under the text that `Display` gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A service named by its slug (a query parameter, a label `service`).
    Service(String),
    /// A repository `owner/name`, the files touched when they are known, and a deployment's environment or payload name.
    Repository { name: String, files: Option<Vec<String>>, hint: Option<String> },
    /// A team named by its slug (reviews, decisions).
    Team(String),
    /// Belongs to no one in particular: heartbeats of a source, catalog changes.
    Program,
    /// Names nothing that could be resolved.
    Unnamed(String),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service(slug) => write!(f, "service:{slug}"),
            Self::Repository { name, .. } => write!(f, "repository:{name}"),
            Self::Team(slug) => write!(f, "team:{slug}"),
            Self::Program => f.write_str("program"),
            Self::Unnamed(text) => write!(f, "unnamed:{text}"),
        }
    }
}

/// The kinds of evidence. `POST /api/v1/evidence` accepts each of them as one JSON object per line, with `kind` as tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    Run(Run),
    PullRequest(PullRequest),
    Checklist(ChecklistState),
    Push(Push),
    CiRun(CiRun),
    Deploy(Deploy),
    Canary(Canary),
    Alert(Alert),
    Incident(Incident),
    SloSample(SloSample),
    AlertRule(AlertRule),
    Heartbeat(Heartbeat),
    ProfileSummary(ProfileSummary),
    Cost(Cost),
    Requests(Requests),
    Throughput(Throughput),
    Hours(Hours),
    Regression(Regression),
    BudgetCheck(BudgetCheck),
    ChangePointRun(ChangePointRun),
    Review(Review),
    Decision(Decision),
    Activity(Activity),
    Metric(Metric),
    Catalog(Box<crate::catalog::Change>),
}

impl Body {
    /// The tag of this kind in JSON and in the store.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::PullRequest(_) => "pull_request",
            Self::Checklist(_) => "checklist",
            Self::Push(_) => "push",
            Self::CiRun(_) => "ci_run",
            Self::Deploy(_) => "deploy",
            Self::Canary(_) => "canary",
            Self::Alert(_) => "alert",
            Self::Incident(_) => "incident",
            Self::SloSample(_) => "slo_sample",
            Self::AlertRule(_) => "alert_rule",
            Self::Heartbeat(_) => "heartbeat",
            Self::ProfileSummary(_) => "profile_summary",
            Self::Cost(_) => "cost",
            Self::Requests(_) => "requests",
            Self::Throughput(_) => "throughput",
            Self::Hours(_) => "hours",
            Self::Regression(_) => "regression",
            Self::BudgetCheck(_) => "budget_check",
            Self::ChangePointRun(_) => "change_point_run",
            Self::Review(_) => "review",
            Self::Decision(_) => "decision",
            Self::Activity(_) => "activity",
            Self::Metric(_) => "metric",
            Self::Catalog(_) => "catalog",
        }
    }
}
