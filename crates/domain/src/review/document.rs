//! The document of one week and scope: finished words and what stands behind each line.

use crate::time::Day;
use serde::{Deserialize, Serialize};

/// The parts of a review, in the program description's order; what it does not have comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Slos,
    Trends,
    Hotspots,
    Actions,
    Incidents,
    Maturity,
    Triage,
    /// About the week as a whole.
    Summary,
}

impl Section {
    pub const ALL: [Self; 8] =
        [Self::Slos, Self::Trends, Self::Hotspots, Self::Actions, Self::Incidents, Self::Maturity, Self::Triage, Self::Summary];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slos => "slos",
            Self::Trends => "trends",
            Self::Hotspots => "hotspots",
            Self::Actions => "actions",
            Self::Incidents => "incidents",
            Self::Maturity => "maturity",
            Self::Triage => "triage",
            Self::Summary => "summary",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Slos => "Metrics vs SLOs",
            Self::Trends => "Trends",
            Self::Hotspots => "Top Hotspots (via continuous profiling)",
            Self::Actions => "Actions",
            Self::Incidents => "Incidents",
            Self::Maturity => "Maturity changes",
            Self::Triage => "Triage debt",
            Self::Summary => "Commentary",
        }
    }
}

impl std::str::FromStr for Section {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|section| section.as_str() == text).ok_or_else(|| format!("`{text}` is not a section of a review"))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// `2026-W42`.
    pub week: String,
    /// `program`, `g:commerce`, `t:payments`.
    pub scope: String,
    pub name: String,
    pub slos: Vec<SloLine>,
    /// Rows that were met and are left out of a long table.
    #[serde(default)]
    pub slos_left_out: i64,
    pub trends: Vec<TrendLine>,
    /// Stable metrics that are left out of a long list.
    #[serde(default)]
    pub trends_left_out: i64,
    pub hotspots: Vec<HotspotLine>,
    pub actions: Vec<ActionLine>,
    #[serde(default)]
    pub actions_left_out: i64,
    /// A source that tells incidents reported lately; without one, no line is no good news.
    pub incidents_known: bool,
    pub incidents: Vec<IncidentLine>,
    pub maturity: Vec<MaturityLine>,
    /// Regressions that nobody has looked at, the oldest first.
    pub triage: Vec<TriageLine>,
    /// The rest of them by owner.
    #[serde(default)]
    pub triage_left_out: Vec<(String, i64)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Missed,
    #[default]
    Unknown,
    Met,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SloLine {
    pub name: String,
    pub target: String,
    /// `None`: nothing was measured.
    pub actual: Option<String>,
    pub status: Status,
    /// Path of the page with what is behind it; may be empty.
    #[serde(default)]
    pub link: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// No value in this week, or none in the week before.
    #[default]
    Unknown,
    Stable,
    /// Beyond the noise of the weeks before.
    Changed,
    /// Up or down over six weeks.
    Trending,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrendLine {
    pub name: String,
    /// `p99 latency increased 5% vs last week`.
    pub text: String,
    pub movement: Movement,
    /// Which way it went, where it did.
    pub better: Option<bool>,
    /// This week's value, last week's.
    pub actual: Option<String>,
    pub before: Option<String>,
    #[serde(default)]
    pub link: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HotspotLine {
    /// `OrderService.calculateTax`, with the service where there are several.
    pub name: String,
    /// `CPU`.
    pub profile: String,
    /// Share of the profile, 0 to 1.
    pub ratio: f64,
    #[serde(default)]
    pub link: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionLine {
    /// The number in `A-57`.
    pub number: i64,
    pub title: String,
    pub done: bool,
    pub owner: Option<String>,
    /// Slug-free name of the team, where the review is of several.
    pub team: Option<String>,
    /// Created in this week.
    pub new: bool,
    /// Whole weeks since the one it was created in.
    pub carried_weeks: i64,
    /// Due before the week's end and not done.
    pub overdue_since: Option<Day>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IncidentLine {
    pub day: Day,
    pub title: String,
    pub service: Option<String>,
    pub severe: bool,
    /// `None`: not over yet.
    pub minutes: Option<i64>,
    #[serde(default)]
    pub link: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MaturityLine {
    /// `Level 2 → 3`, `Canary share: not met → met`.
    pub text: String,
    pub because: String,
    #[serde(default)]
    pub link: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TriageLine {
    /// The number in `R-12`.
    pub number: i64,
    pub title: String,
    pub owner: Option<String>,
    pub age_days: i64,
}
