//! Weighted objectives of a load test, in the format and with the score of Keptn's quality gates (keptn/spec, service_level_objective.md
//! 1.0), with one difference: where there is nothing to compare with, the answer is `no_baseline` and not a pass.

mod criterion;
mod evaluate;

pub use criterion::{Bound, Criterion, CriterionError, Operator};
pub use evaluate::{CriterionOutcome, Evaluation, GateResult, ObjectiveOutcome, Outcome, Status, evaluate};

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;

/// What a load test must reach. Reading it checks it, so that an evaluation has nothing to refuse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "File")]
pub struct Objectives {
    pub comparison: Comparison,
    pub objectives: Vec<Objective>,
    pub total_score: TotalScore,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Name of the indicator whose value is judged.
    pub sli: String,
    #[serde(default, rename = "displayName", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// One set that holds is enough. None: the value is shown and does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pass: Vec<CriteriaSet>,
    /// Looked at where no set of `pass` holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warning: Vec<CriteriaSet>,
    #[serde(default = "one")]
    pub weight: u32,
    /// If this one fails, the whole fails.
    #[serde(default)]
    pub key_sli: bool,
}

impl Objective {
    /// Only objectives with pass criteria count towards the score.
    pub fn counts(&self) -> bool {
        !self.pass.is_empty()
    }
}

/// All of them must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriteriaSet {
    pub criteria: Vec<Criterion>,
}

/// Which earlier evaluations relative criteria are measured against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Comparison {
    pub compare_with: CompareWith,
    pub number_of_comparison_results: usize,
    pub include_result_with_score: Include,
    pub aggregate_function: Aggregate,
}

impl Default for Comparison {
    /// The last three evaluations that passed as a whole (keptn #2224), whatever a single indicator did in them.
    fn default() -> Self {
        Self {
            compare_with: CompareWith::default(),
            number_of_comparison_results: 3,
            include_result_with_score: Include::default(),
            aggregate_function: Aggregate::default(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompareWith {
    /// The newest one, whatever `number_of_comparison_results` says.
    SingleResult,
    #[default]
    SeveralResults,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    #[default]
    Pass,
    PassOrWarn,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    #[default]
    Avg,
    P50,
    P90,
    P95,
}

/// Per cent of the greatest score that is enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TotalScore {
    #[serde(deserialize_with = "percent")]
    pub pass: f64,
    #[serde(deserialize_with = "percent")]
    pub warning: f64,
}

impl Default for TotalScore {
    fn default() -> Self {
        Self { pass: 90.0, warning: 75.0 }
    }
}

fn one() -> u32 {
    1
}

/// `"90%"`, `"90"` or `90`.
fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(f64),
        Text(String),
    }
    let value = match Written::deserialize(deserializer)? {
        Written::Number(value) => value,
        Written::Text(text) => {
            let number = text.trim().trim_end_matches('%').trim();
            number.parse().map_err(|_| D::Error::custom(format!("`{text}` is not a percentage such as `90%`")))?
        }
    };
    if (0.0..=100.0).contains(&value) { Ok(value) } else { Err(D::Error::custom(format!("{value} is not between 0 and 100 per cent"))) }
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "spec_version")]
    _spec_version: Option<IgnoredAny>,
    /// Keptn's way to tell deployments of a service apart; here a run says its service and environment itself.
    #[serde(default, rename = "filter")]
    _filter: Option<IgnoredAny>,
    #[serde(default)]
    comparison: Comparison,
    objectives: Vec<Objective>,
    #[serde(default)]
    total_score: TotalScore,
}

/// Why objectives make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectivesError {
    #[error("no objective has pass criteria and a weight above 0, so that there is nothing to judge")]
    NothingCounts,
    #[error("the objective of `{0}` stands there twice")]
    Twice(String),
    #[error("the objective of `{0}` has an empty list of criteria, which would always hold")]
    EmptySet(String),
    #[error("`number_of_comparison_results` must be at least 1")]
    NoComparison,
    #[error("`total_score`: `warning` must not be above `pass`")]
    WarningAbovePass,
}

impl TryFrom<File> for Objectives {
    type Error = ObjectivesError;

    fn try_from(file: File) -> Result<Self, Self::Error> {
        let File { _spec_version, _filter, comparison, objectives, total_score } = file;
        let mut names = BTreeSet::new();
        for objective in &objectives {
            if !names.insert(&objective.sli) {
                return Err(ObjectivesError::Twice(objective.sli.clone()));
            }
            if objective.pass.iter().chain(&objective.warning).any(|set| set.criteria.is_empty()) {
                return Err(ObjectivesError::EmptySet(objective.sli.clone()));
            }
        }
        if !objectives.iter().any(|objective| objective.counts() && objective.weight > 0) {
            return Err(ObjectivesError::NothingCounts);
        }
        if comparison.number_of_comparison_results == 0 {
            return Err(ObjectivesError::NoComparison);
        }
        if total_score.warning > total_score.pass {
            return Err(ObjectivesError::WarningAbovePass);
        }
        Ok(Self { comparison, objectives, total_score })
    }
}

#[cfg(test)]
mod tests;
