//! The verdict of a report against its baseline.

mod budget;
mod report;
mod threshold;

pub use budget::*;
pub use report::*;
pub use threshold::*;

use serde::{Deserialize, Serialize};

/// What is said of one series, and of a whole report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Warn,
    Fail,
    /// Measured, but not comparable: other machine, mixed units, dirty baseline.
    Inconclusive,
    /// Nothing to compare with yet.
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
