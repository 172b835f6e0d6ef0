//! A regression as people work with it: its state, what is known of it, and who accepted it (decisions 24 and 25).

use crate::ids::RunId;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a regression is in its life: review → ongoing → resolved → regressed; accepted; noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Confirmed by measurement; nobody has looked at it yet.
    Review,
    /// Somebody says it is real.
    Ongoing,
    Resolved,
    /// Was resolved and came back.
    Regressed,
    /// Somebody with the right to do so accepts it, for a time or up to a limit.
    Accepted,
    /// Not a regression: the runner, the benchmark.
    Noise,
}

impl State {
    pub const ALL: [Self; 6] = [Self::Review, Self::Regressed, Self::Ongoing, Self::Accepted, Self::Resolved, Self::Noise];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Ongoing => "ongoing",
            Self::Resolved => "resolved",
            Self::Regressed => "regressed",
            Self::Accepted => "accepted",
            Self::Noise => "noise",
        }
    }

    /// Still slows somebody down, and nobody has said that this is all right.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Review | Self::Ongoing | Self::Regressed)
    }
}

impl std::str::FromStr for State {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| format!("`{text}` is not a state of a regression"))
    }
}

/// How it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finder {
    /// A run failed against its baseline.
    Gate,
    /// A step in the history of the default branch.
    ChangePoint,
    /// A slow, steady worsening.
    Drift,
}

/// What is known beyond the columns that lists are filtered by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub title: String,
    pub found_by: Finder,
    pub repository: String,
    #[serde(default)]
    pub pr: Option<i64>,
    /// Last commit known to be good; the range is `(from, to]`.
    #[serde(default)]
    pub from_sha: Option<String>,
    #[serde(default)]
    pub to_sha: Option<String>,
    /// Places of the range on the default branch.
    #[serde(default)]
    pub from_ord: Option<i64>,
    #[serde(default)]
    pub to_ord: Option<i64>,
    /// The run that was first beyond the limit.
    #[serde(default)]
    pub first_run: Option<RunId>,
    /// How it was confirmed, in words.
    #[serde(default)]
    pub confirmed_by: String,
    #[serde(default)]
    pub resolved_at: Option<Timestamp>,
    /// Commit that is back inside the limit, or what a person named.
    #[serde(default)]
    pub fix_sha: Option<String>,
    #[serde(default)]
    pub acceptance: Option<Acceptance>,
    /// An acceptance that somebody asked for and nobody has answered yet; `by` is who asked.
    #[serde(default)]
    pub requested: Option<Acceptance>,
    /// Number of the action that deals with it.
    #[serde(default)]
    pub action: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Acceptance {
    pub by: String,
    pub reason: String,
    pub at: Timestamp,
    /// Accepted up to the end of this day.
    #[serde(default)]
    pub until: Option<Day>,
    /// Accepted until it gets worse than this many per cent against the accepted level.
    #[serde(default)]
    pub limit_percent: Option<f64>,
}
