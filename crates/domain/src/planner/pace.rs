//! How a team keeps its plans: the lengths of its finished actions against what was planned for them.
//!
//! The length of an action is counted from its creation to the day on which its check began to pass, or, where it names none or its check
//! passed before, to the day on which it was done. An action that is done while its check still does not pass tells no length.

use super::history::History;
use super::work::{Progress, Work, days_between};
use crate::model::Effort;
use crate::stats::mean_and_deviation;
use crate::time::{Day, days_before};

/// With fewer finished actions there is no pace, and no forecast.
pub const FEWEST_FINISHED: usize = 3;
/// Weeks of level history that the rate of checks is taken from.
pub const PACE_WEEKS: u64 = 26;
/// The scatter of ln(actual ÷ planned) that is assumed before anything is known, worth one observation: a factor of e^½ ≈ 1.6 either way.
/// Without it, three actions that were late by the same factor would promise the next one to the day.
const ASSUMED_SCATTER: f64 = 0.5;

/// A finished action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub(super) actual: f64,
    pub(super) planned: Option<f64>,
    pub(super) effort: Option<Effort>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    lengths: Vec<Length>,
    /// Checks that began to pass in the last [`PACE_WEEKS`] weeks.
    pub checks_met: usize,
    /// Done actions whose check does not pass yet.
    pub without_effect: usize,
}

impl Pace {
    /// From what is known at the end of `today`.
    pub fn of(works: &[Work], history: &History, today: Day) -> Self {
        let mut pace =
            Self { lengths: Vec::new(), checks_met: history.gains(days_before(today, 7 * PACE_WEEKS), today), without_effect: 0 };
        for work in works {
            let Progress::Done(done) = work.progress else { continue };
            match end(work, done, history, today) {
                Some(end) => {
                    pace.lengths.push(Length { actual: days_between(work.created, end), planned: work.planned(), effort: work.effort });
                }
                None => pace.without_effect += 1,
            }
        }
        pace
    }

    /// Actions that tell the pace.
    pub fn finished(&self) -> usize {
        self.lengths.len()
    }

    /// Of those with a due day, how many came to an end by it.
    pub fn in_time(&self) -> (usize, usize) {
        let planned = self.lengths.iter().filter_map(|length| length.planned.map(|planned| length.actual <= planned));
        planned.fold((0, 0), |(in_time, all), kept| (in_time + usize::from(kept), all + 1))
    }

    /// The factor by which plans are usually missed: the geometric mean of actual ÷ planned. `None` without a pace.
    pub fn factor(&self) -> Option<f64> {
        self.slip().map(|slip| slip.mean.exp())
    }

    /// What is planned for an action without a due day: the usual (geometric mean) length of those of its effort, where there are enough
    /// of them, else of all.
    pub(super) fn usual(&self, effort: Option<Effort>) -> Option<f64> {
        let of_effort: Vec<f64> = self.lengths.iter().filter(|length| length.effort == effort).map(|length| length.actual.ln()).collect();
        let all = || self.lengths.iter().map(|length| length.actual.ln()).collect();
        let logs: Vec<f64> = if of_effort.len() >= FEWEST_FINISHED { of_effort } else { all() };
        (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp())
    }

    /// ln(actual ÷ planned) of the finished actions. `None` with fewer than [`FEWEST_FINISHED`].
    pub(super) fn slip(&self) -> Option<Slip> {
        if self.lengths.len() < FEWEST_FINISHED {
            return None;
        }
        let planned = |length: &Length| length.planned.or_else(|| self.usual(length.effort));
        let logs: Vec<f64> = self.lengths.iter().filter_map(|length| Some((length.actual / planned(length)?).ln())).collect();
        let (mean, deviation) = mean_and_deviation(&logs)?;
        let n = logs.len() as f64;
        let squares = (n - 1.0) * deviation.powi(2) + ASSUMED_SCATTER.powi(2);
        Some(Slip { n, mean, freedom: n, variance: squares / n })
    }
}

/// The normal distribution of ln(actual ÷ planned), with what is uncertain about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slip {
    pub(super) n: f64,
    pub(super) mean: f64,
    /// n − 1 of the actions and one of the assumption.
    pub(super) freedom: f64,
    pub(super) variance: f64,
}

/// The day that ends an action's length; `None` while its check does not pass.
fn end(work: &Work, done: Day, history: &History, today: Day) -> Option<Day> {
    let Some(check) = &work.check else { return Some(done) };
    if history.passed_on(check, work.created) { Some(done) } else { history.began_to_pass(check, work.created, today) }
}
