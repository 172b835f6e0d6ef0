//! What is said of one series, and what it is judged by.

use super::Verdict;
use crate::results::{Measurement, Unit};
use serde::{Deserialize, Serialize};

/// One earlier value of the series.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselinePoint {
    pub value: f64,
    pub unit: Unit,
    /// Of a tree with uncommitted changes.
    pub dirty: bool,
    /// What differs, where it was measured on another machine: `2 cores instead of 8`.
    pub other_machine: Option<String>,
    /// Raw values, while they are still kept.
    pub samples: Vec<f64>,
}

/// Everything of the past that the verdict of one series needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesHistory {
    /// Usable points of the current segment up to the base, oldest first, at most 64; without quarantined ones.
    pub baseline: Vec<BaselinePoint>,
    /// Relative robust sigma of the segment before: guards a new segment (after an acceptance) from its first point.
    pub prior_sigma: Option<f64>,
    pub standing: Standing,
    /// An unconfirmed alert of an earlier run on the same line (rerun of the same sha, or the next run) waits for confirmation.
    pub waiting: bool,
    /// Raw values of the base side measured in the same job (A/B).
    pub same_job: Option<Vec<f64>>,
}

/// What is already known of the series on this line of runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Standing {
    #[default]
    Clear,
    /// A confirmed regression is open on this line: it keeps failing until two runs in a row are back inside. `inside` counts the
    /// runs inside before this one. `number` is that of R-12.
    Open { number: i64, inside: u32 },
    /// Accepted until it gets worse than `limit_percent` against the accepted level, if given.
    Accepted { number: i64, limit_percent: Option<f64> },
    /// The commit the change starts from lies inside an open regression: `baseline` holds the regressed segment, `before` the
    /// points before it.
    Inherited { number: i64, before: Vec<f64> },
}

/// What is said of one series. Fields that an older version did not write read as their defaults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeriesVerdict {
    pub benchmark: String,
    pub metric: String,
    pub verdict: Verdict,
    pub method: Method,
    pub baseline_median: Option<f64>,
    pub baseline_n: usize,
    /// Per cent, positive is worse. `None`: nothing to compare with, or the baseline is zero.
    pub delta_percent: Option<f64>,
    /// One sentence in words and numbers.
    pub reason: String,
    /// Points so far and points needed, while they are too few for statistics.
    pub cold_start: Option<(usize, usize)>,
    /// Beyond the limit and significant, or whatever the method's rule is: what quarantine and confirmation go by.
    pub alert: bool,
    /// Why an alert counts as confirmed.
    pub confirmed: Option<Confirmation>,
    /// A second look is asked for.
    pub rerun: bool,
    /// An open regression is over with this run.
    pub resolved: bool,
    /// One-sided in the worse direction, where a test was made.
    pub p: Option<f64>,
    /// In the unit of the series: beyond it is worse.
    pub limit: Option<f64>,
    /// The same as a change of the baseline in per cent.
    pub limit_percent: Option<f64>,
    /// 95 % interval of the change in per cent of the baseline, positive is worse.
    pub interval_percent: Option<(f64, f64)>,
    /// Every condition that was looked at.
    pub conditions: Vec<Condition>,
    /// Number of the open regression that the base commit lies in.
    pub inherits: Option<i64>,
}

impl SeriesVerdict {
    pub(super) fn of(head: &Measurement, verdict: Verdict, reason: String) -> Self {
        Self { benchmark: head.benchmark.clone(), metric: head.metric.clone(), verdict, reason, ..Self::default() }
    }
}

/// How a series was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    #[default]
    Threshold,
    /// The threshold rule, while there is too little history for statistics.
    ColdStart,
    /// One value against its history.
    History,
    /// Raw values of both sides, measured in the same job.
    SameJob,
    /// A series that never moved.
    Deterministic,
    /// One of the tests other tools offer.
    Classic,
    /// Alone against its limit, because a regression is open, accepted or inherited.
    Standing,
}

/// Why an alert is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// The rule asks for no second look.
    Policy,
    SameJob,
    /// Far beyond the limit, and most raw values with it.
    Overwhelming,
    /// An earlier run of the same line alerted as well.
    Repeated,
    /// It belongs to a regression that is confirmed already.
    Standing,
}

/// One condition in words and numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// `beyond the limit`, `significant`, `confirmed`, …
    pub what: String,
    pub held: bool,
    pub detail: String,
}
