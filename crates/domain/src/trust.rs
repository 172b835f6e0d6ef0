//! Whether a gate is to be believed: how often it cried wolf, whether its alerts come back, and whether it would see a slow-down at all
//! (decision 42). `enforce: auto` blocks while it is trusted, and warns while it is not.

mod self_test;

pub use self_test::{INJECTED_PERCENT, Sampled, SelfTest, self_test};

use crate::ids::SeriesId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Only this many of the newest runs are looked at.
pub const WINDOW: usize = 100;
/// Fewer runs than this say nothing.
pub const FEWEST_RUNS: usize = 30;
/// At most one run in so many may be blocked by noise.
pub const ONE_NOISY_IN: usize = 20;
/// So many noisy runs are too many for any window: more than one in twenty of a full one.
pub const TOO_MANY_NOISY: usize = WINDOW / ONE_NOISY_IN + 1;
/// Neighbouring runs are compared where they have at least this many different alerts between them.
pub const FEWEST_ALERTS: usize = 5;
/// So many comparisons in a row decide.
pub const PAIRS: usize = 3;
/// Overlap below which alerts are noise, and from which on they are a signal.
pub const NOISE_BELOW: f64 = 0.20;
pub const SIGNAL_FROM: f64 = 0.40;

/// One run that the gate judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GateRun {
    /// Only runs of the default branch are compared with their neighbours: those of pull requests differ by what they change.
    pub default_branch: bool,
    /// Whether it has an alert that blocks, or would if the gate did.
    pub blocking_alert: bool,
    /// Whether that alert was noise: the same commit again, or the next one of the default branch against the same baseline, had none of
    /// it. `None`: no alert, or nothing has shown it yet; a changed pull request shows nothing, since a repair looks like noise.
    pub noisy: Option<bool>,
    /// The series that alerted.
    pub alerts: BTreeSet<SeriesId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// Runs that noise blocked, of the newest `of`.
    pub noisy: usize,
    pub of: usize,
    /// `noisy` ÷ `of`; `None` without runs.
    pub rate: Option<f64>,
    /// Mean overlap |A∩B| ÷ |A∪B| of the alerts of neighbouring runs (Jaccard 1912), over the last three pairs with enough of them.
    pub jaccard: Option<f64>,
    pub self_test: Option<SelfTest>,
    pub state: State,
    /// One sentence per reason.
    pub why: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Too few runs so far.
    Learning {
        have: usize,
        need: usize,
    },
    /// Not noisy, but something is missing for trust.
    Unproven,
    Trusted,
    Noisy,
}

/// What `enforce: auto` does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// From warning to blocking.
    Promote,
    /// From blocking to warning; the owner is told why.
    Demote,
    Stay,
}

impl Trust {
    /// `blocking`: what the gate does now. It is promoted when everything holds and demoted only by noise, so that a gate between the
    /// two does not go back and forth.
    pub fn step(&self, blocking: bool) -> Step {
        match (self.state, blocking) {
            (State::Trusted, false) => Step::Promote,
            (State::Noisy, true) => Step::Demote,
            _ => Step::Stay,
        }
    }
}

/// `runs`: oldest first; the newest 100 count. `self_test`: the latest one, if there was any.
pub fn assess(runs: &[GateRun], self_test: Option<SelfTest>) -> Trust {
    let runs = &runs[runs.len().saturating_sub(WINDOW)..];
    let of = runs.len();
    let noisy = runs.iter().filter(|run| run.blocking_alert && run.noisy == Some(true)).count();
    let overlaps = overlaps(runs);
    let jaccard = (!overlaps.is_empty()).then(|| overlaps.iter().sum::<f64>() / overlaps.len() as f64);

    let too_noisy = noisy >= TOO_MANY_NOISY || (of >= FEWEST_RUNS && noisy * ONE_NOISY_IN > of);
    let scattered = overlaps.len() == PAIRS && overlaps.iter().all(|overlap| *overlap < NOISE_BELOW);
    let steady = overlaps.len() < PAIRS || overlaps.iter().all(|overlap| *overlap >= SIGNAL_FROM);
    let sensitive = self_test.as_ref().is_some_and(SelfTest::passed);
    let state = if too_noisy || (scattered && of >= FEWEST_RUNS) {
        State::Noisy
    } else if of < FEWEST_RUNS {
        State::Learning { have: of, need: FEWEST_RUNS }
    } else if steady && sensitive {
        State::Trusted
    } else {
        State::Unproven
    };

    let mut why = Vec::new();
    if of < FEWEST_RUNS {
        why.push(format!("{of} of the {FEWEST_RUNS} runs that it takes to tell"));
    }
    why.push(format!("noise blocked {noisy} of the last {of} runs; 1 in {ONE_NOISY_IN} is tolerated"));
    why.push(overlap_sentence(&overlaps));
    why.push(self_test.as_ref().map_or_else(|| "its sensitivity has not been tested yet".to_owned(), SelfTest::sentence));
    Trust { noisy, of, rate: (of > 0).then(|| noisy as f64 / of as f64), jaccard, self_test, state, why }
}

/// Overlap of the last neighbouring runs of the default branch with enough alerts between them, oldest first.
fn overlaps(runs: &[GateRun]) -> Vec<f64> {
    let branch: Vec<&BTreeSet<SeriesId>> = runs.iter().filter(|run| run.default_branch).map(|run| &run.alerts).collect();
    let overlap = |pair: &[&BTreeSet<SeriesId>]| {
        let (both, either) = (pair[0].intersection(pair[1]).count(), pair[0].union(pair[1]).count());
        (either >= FEWEST_ALERTS).then(|| both as f64 / either as f64)
    };
    let mut overlaps: Vec<f64> = branch.windows(2).rev().filter_map(overlap).take(PAIRS).collect();
    overlaps.reverse();
    overlaps
}

fn overlap_sentence(overlaps: &[f64]) -> String {
    if overlaps.is_empty() {
        return "too few alerts for their overlap to tell anything".to_owned();
    }
    let list: Vec<String> = overlaps.iter().map(|overlap| format!("{overlap:.2}")).collect();
    let meaning = if overlaps.len() < PAIRS {
        format!("it takes {PAIRS} pairs to tell")
    } else {
        format!("from {SIGNAL_FROM:.2} on they are a signal, below {NOISE_BELOW:.2} noise")
    };
    format!("alerts of neighbouring runs overlap by {}; {meaning}", list.join(", "))
}

#[cfg(test)]
mod tests;
