//! The YAML document: the program description's own blocks, plus teams, services, policies, members and sources.

use super::watch::{ScheduleEntry, WatchEntry};
use crate::checklist::SectionEntry;
use crate::error::{Error, Result};
use domain::model::Model;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Document {
    pub metadata: Metadata,
    /// Slug of the root the teams hang below; `program` unless said otherwise.
    pub root: Option<String>,
    pub teams: Vec<TeamEntry>,
    pub slos: Vec<SloEntry>,
    /// The program description's alert rules. Remaining budget below 50 % and 20 % is always shown, so they need no configuration.
    pub alerts: Vec<AlertEntry>,
    pub endpoints: BTreeMap<String, BTreeMap<String, Scalar>>,
    pub budgets: Vec<BTreeMap<String, Scalar>>,
    pub on_budget_exceed: Vec<BTreeMap<String, Scalar>>,
    pub policies: Vec<PolicyEntry>,
    pub objectives: Vec<ObjectivesEntry>,
    pub members: Vec<MemberEntry>,
    pub sources: Vec<SourceEntry>,
    /// What a reviewer of a pull request goes through.
    pub checklist: Vec<ChecklistEntry>,
    /// Numbers that the weekly review follows.
    pub watch: Vec<WatchEntry>,
    /// Who is sent the weekly review.
    pub schedules: Vec<ScheduleEntry>,
    /// What costs are told in.
    pub currency: Option<String>,
    /// By month and currency: what one unit was worth in `currency`.
    pub exchange_rates: BTreeMap<String, BTreeMap<String, Scalar>>,
    /// The maturity model, whole; the file owns it from then on.
    pub model: Option<Box<Model>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metadata {
    /// Label of the file: objects it made are read-only in the pages and pruned only by it.
    pub name: Option<String>,
    /// What the program is called, when the file owns the root.
    pub title: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamEntry {
    pub slug: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub weekly_hours: Option<i64>,
    #[serde(default)]
    pub teams: Vec<TeamEntry>,
    #[serde(default)]
    pub services: Vec<ServiceEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    pub slug: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default = "lowest_tier")]
    pub tier: u8,
    #[serde(default)]
    pub repositories: Vec<RepositoryEntry>,
}

fn lowest_tier() -> u8 {
    3
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum RepositoryEntry {
    Name(String),
    Paths { name: String, paths: Vec<String> },
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SloEntry {
    pub name: String,
    #[serde(default)]
    pub service: Option<String>,
    pub target: Scalar,
    #[serde(default)]
    pub window: Option<String>,
    /// `availability` or `latency`; told from name and queries when left out.
    #[serde(default, rename = "type")]
    pub sli: Option<String>,
    #[serde(default)]
    pub indicator: Indicator,
    /// Slug of the source that answers the queries; the only Prometheus source when left out.
    #[serde(default)]
    pub source: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Indicator {
    pub good: String,
    pub total: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "accepted unchanged from the program description; its rules are always on")]
pub struct AlertEntry {
    name: String,
    expr: String,
    severity: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyEntry {
    pub service: String,
    #[serde(default)]
    pub mode: domain::catalog::Mode,
    #[serde(default)]
    pub threshold: Option<f64>,
    #[serde(default)]
    pub enforce: domain::catalog::Enforce,
    #[serde(default)]
    pub on_no_baseline: domain::catalog::OnMissing,
    #[serde(default)]
    pub on_inconclusive: domain::catalog::OnMissing,
    /// Smallest worsening in per cent that counts in `statistical` mode.
    #[serde(default)]
    pub min_effect: Option<f64>,
    /// The test of `classic` mode.
    #[serde(default)]
    pub test: Option<domain::catalog::ClassicTest>,
    #[serde(default)]
    pub throughput: domain::catalog::ThroughputRule,
}

/// Keptn's `slo.yaml` as it stands, with the service it is for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectivesEntry {
    #[serde(default)]
    pub service: Option<String>,
    pub slo: domain::objectives::Objectives,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistEntry {
    /// Left out: every service without a list of its own.
    #[serde(default)]
    pub service: Option<String>,
    /// Left out: the program description's own list.
    #[serde(default)]
    pub sections: Vec<SectionEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberEntry {
    /// E-mail address.
    pub user: String,
    #[serde(default)]
    pub name: Option<String>,
    pub team: String,
    #[serde(default = "member_role")]
    pub role: String,
}

fn member_role() -> String {
    "member".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    pub slug: String,
    pub kind: String,
    #[serde(default)]
    pub name: Option<String>,
    /// Address of a tool that is pulled, of a signed webhook, or of the API of GitHub and GitLab.
    #[serde(default)]
    pub url: Option<String>,
    /// Secret of a hook or signed webhook, token of a pulled tool, address of Slack's webhook, password of a mail server.
    #[serde(default)]
    pub secret: Option<String>,
    /// API token of GitHub or GitLab.
    #[serde(default)]
    pub token: Option<String>,
    /// Globs of the repositories that GitHub or GitLab is told about.
    #[serde(default)]
    pub repositories: Vec<String>,
    /// The channel of Slack's webhook.
    #[serde(default)]
    pub channel: Option<String>,
    /// Of a mail server, as are the fields below.
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub port: Option<u16>,
    /// `starttls`, `tls` or `none`.
    #[serde(default)]
    pub tls: Option<String>,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub from: Option<String>,
}

/// `99.9%`, `0.999`, `200ms`, `true`: YAML gives such values different types, we read their text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(value) => value.fmt(f),
            Self::Whole(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

impl Document {
    /// Unknown keys and wrong types are errors that name line and column.
    pub fn parse(yaml: &str) -> Result<Self> {
        serde_saphyr::from_str(yaml).map_err(|error| Error::invalid("", error.to_string()))
    }

    pub fn label(&self) -> &str {
        self.metadata.name.as_deref().unwrap_or("default")
    }
}
