//! The verdict of a report against its baseline.

mod baseline;
mod budget;
mod classic;
mod common_shift;
mod comparison;
mod conclusion;
mod family;
mod judge;
mod limits;
mod report;
mod series;
mod standing;
mod threshold;
mod words;

pub use budget::*;
pub use family::FALSE_DISCOVERY_RATE;
pub use judge::*;
pub use limits::{boundary, effect_floor, relative_sigma};
pub use report::*;
pub use series::*;
pub use standing::RUNS_TO_RESOLVE;
pub use threshold::*;
pub use words::quantity;

use serde::{Deserialize, Serialize};

/// What is said of one series, and of a whole report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Warn,
    Fail,
    /// Measured, but not comparable: other machine, mixed units, dirty baseline.
    Inconclusive,
    /// Nothing to compare with yet.
    #[default]
    NoBaseline,
    /// The tool failed or nothing was measured.
    Error,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NoBaseline => "no_baseline",
            Self::Error => "error",
        }
    }
}

impl std::str::FromStr for Verdict {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Pass, Self::Warn, Self::Fail, Self::Inconclusive, Self::NoBaseline, Self::Error]
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a verdict"))
    }
}
