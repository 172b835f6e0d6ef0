//! Numbers that a team keeps of itself, from which KPIs of its own definition are computed.

use serde::{Deserialize, Serialize};

/// One reading of a named metric. Hangs on a service or a team. It says a value, or the two whole numbers it is the ratio of, or
/// both. A later record of the same name and time is a correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    pub name: String,
    #[serde(default)]
    pub value: Option<f64>,
    /// Free text, as it is printed: `tickets`, `s`. Readings of different units are never added up.
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub numerator: Option<i64>,
    #[serde(default)]
    pub denominator: Option<i64>,
    /// How long the reading looks back. Told beside it; nothing is computed with it.
    #[serde(default)]
    pub window_seconds: Option<f64>,
}

impl Metric {
    /// Nothing that a team keeps is beyond it either way, and sums stay finite.
    pub const MOST: f64 = 1e15;

    /// Its value, else the ratio of its two numbers. `None` where neither is such a number.
    pub fn reading(&self) -> Option<f64> {
        let ratio = || match (self.numerator, self.denominator) {
            (Some(numerator), Some(denominator)) if denominator > 0 => Some(numerator as f64 / denominator as f64),
            _ => None,
        };
        self.value.or_else(ratio).filter(|value| value.abs() <= Self::MOST)
    }

    /// Numerator and denominator, where both are told and make a ratio.
    pub fn parts(&self) -> Option<(i64, i64)> {
        Some((self.numerator?, self.denominator.filter(|denominator| *denominator > 0)?))
    }
}
