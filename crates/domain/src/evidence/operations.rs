//! What runs: alerts, incidents, SLO samples, sources that answer, profiles, cost and traffic.

use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One state of one alert episode (`fingerprint` + `starts_at`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    pub fingerprint: String,
    pub name: String,
    pub firing: bool,
    pub starts_at: Timestamp,
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    #[serde(default)]
    pub severity: Option<String>,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    #[serde(default)]
    pub summary: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
}

/// One state of an incident kept by an incident tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub severity: Option<String>,
    /// Whether it was about performance; `None` leaves that to the model's rules.
    #[serde(default)]
    pub performance: Option<bool>,
    pub opened_at: Timestamp,
    #[serde(default)]
    pub resolved_at: Option<Timestamp>,
    #[serde(default)]
    pub deploy_sha: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
}

/// Good and valid events of one SLO on one civil day. A later sample of the same day replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SloSample {
    pub slo: String,
    pub day: Day,
    /// Events in thousandths, whole numbers so that sums do not depend on their order.
    pub good_milli: i64,
    pub total_milli: i64,
    /// The day is over: no later sample is expected.
    #[serde(default)]
    pub complete: bool,
    /// Something the reader should know, such as a ratio above 1 that was cut.
    #[serde(default)]
    pub warning: Option<String>,
}

/// An alert rule that a rule engine evaluates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRule {
    pub name: String,
    #[serde(default)]
    pub last_evaluation: Option<Timestamp>,
    #[serde(default)]
    pub healthy: bool,
}

/// A metrics source answered with data for the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub source: String,
    #[serde(default)]
    pub samples: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileSummary {
    /// `cpu`, `heap`, …
    pub profile: String,
    #[serde(default)]
    pub version: Option<String>,
    #[serde(default)]
    pub samples: i64,
    /// Hottest functions by their own share, largest first.
    #[serde(default)]
    pub top: Vec<Hotspot>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hotspot {
    pub function: String,
    pub self_ratio: f64,
}

/// What a service cost over whole days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub from: Day,
    pub to: Day,
    pub amount_micros: i64,
    pub currency: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    pub day: Day,
    pub count: i64,
    /// Per endpoint, where the source tells it.
    #[serde(default)]
    pub endpoints: Vec<super::EndpointRequests>,
}
