//! Levels from evidence: raw states of checks, their effective states over time, the ladder, the next step.

mod decisions;
mod facts;
mod ladder;
mod next_step;
mod rollup;
#[cfg(test)]
pub(crate) mod sample;
mod states;

pub use decisions::Heard;
pub use facts::{Context, LOOKBACK_DAYS, Measured, measure};
pub use ladder::{dimensions, ladder};
pub use next_step::{NextStep, next_steps, share_done};
pub use rollup::{is_rated_itself, leaves, rollup};
pub use states::{Moment, advance};

use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// What the evidence says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raw {
    Pass,
    Fail,
    /// No source able to tell is connected, or none reported within its freshness.
    Unknown,
    NotApplicable,
    /// The source lives but there was nothing to measure: the earlier state is kept for a while.
    Idle,
}

/// What counts, after grace and decisions (decision 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Met,
    NotMet,
    Unknown,
    /// Was met, its evidence aged out; counts as met for some day ticks.
    Stale,
    Waived,
    Attested,
    NotApplicable,
}

impl State {
    /// Whether the ladder counts it as passed.
    pub fn passes(self) -> bool {
        matches!(self, Self::Met | Self::Stale | Self::Waived | Self::Attested)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::Waived => "waived",
            Self::Attested => "attested",
            Self::NotApplicable => "not_applicable",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Measured,
    Attested,
    Waived,
}

/// One check of one team, with everything that explains it and what the next evaluation needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckState {
    pub id: String,
    pub state: State,
    pub raw: Raw,
    pub basis: Basis,
    /// Measured value in the check's unit.
    pub value: Option<f64>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub evidence_count: i64,
    /// Newest evidence behind it.
    pub evidence_at: Option<Timestamp>,
    /// One sentence: what was found, or what to connect.
    pub reason: String,
    /// Since when `state` holds.
    pub since: Day,
    /// Day ticks in a row with the same raw fail (while met), raw unknown (while stale) or raw idle (while the state is held).
    #[serde(default)]
    pub ticks: u32,
    /// End of the waiver or attestation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
