//! What people do in the program: hours, reviews, decisions on checks, activity.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Time spent on performance work. Hangs on a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub minutes: i64,
    #[serde(default)]
    pub member: Option<String>,
    #[serde(default)]
    pub action: Option<String>,
}

/// A step of the weekly performance review of one ISO week (`2026-W47`). Hangs on a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub week: String,
    pub change: ReviewChange,
    #[serde(default)]
    pub member: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewChange {
    Published,
    Acknowledged,
}

/// A person set a check aside, vouched for it or declared it not applicable. Hangs on a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub check: String,
    pub decision: DecisionKind,
    pub reason: String,
    /// Waivers and attestations always end.
    #[serde(default)]
    pub until: Option<Timestamp>,
    pub requested_by: String,
    /// Never the requester.
    #[serde(default)]
    pub approved_by: Option<String>,
    #[serde(default)]
    pub evidence_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    Waived,
    Attested,
    NotApplicable,
    /// Takes an earlier decision back.
    Withdrawn,
}

/// Something a member did that the culture and self-service checks count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub member: String,
    pub what: ActivityKind,
    /// Whether the person is an administrator of the platform.
    #[serde(default)]
    pub administrator: bool,
    #[serde(default)]
    pub object: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    ActionCreated,
    ActionClosed,
    /// A source, token, mapping or setting of the team's services was changed.
    ConfigurationChanged,
}
