//! When a plan's checks will all be met: from the actions linked to them and the team's own pace.
//!
//! ln(actual ÷ planned) of the team's actions is taken as normal with unknown mean and variance; the finished ones tell both, with the
//! usual uncertainty of a small sample [Gelman et al., Bayesian Data Analysis, 3rd edition, section 3.2]. Given those two, the actions
//! are independent, and the level is there when the last of them is. That they are not finished today counts as well: what is overdue
//! is expected later, not at once. No chance is drawn: the two unknowns run over a fixed grid, so the same input gives the same days.

use super::history::History;
use super::pace::{FEWEST_FINISHED, Pace, Slip};
use super::plan::Plan;
use super::work::{Progress, Work, days_between};
use crate::time::Day;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};
use statrs::function::erf::erfc;
use std::f64::consts::SQRT_2;

/// Farther ahead nothing is told.
pub const HORIZON_DAYS: i64 = 730;
/// Points of the grid for the variance and for the mean.
const GRID: usize = 12;
/// An action less likely than this to be still open at its age is beyond what the pace can tell.
const BEYOND_EXPERIENCE: f64 = 0.01;

#[derive(Debug, Clone, PartialEq)]
pub enum Forecast {
    Expected(Expected),
    None(NoForecast),
}

/// Why there is no date. Never a date from nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoForecast {
    /// Nothing is missing.
    Reached,
    /// Criteria that none of their checks applies to.
    Unreachable(Vec<String>),
    /// Fewer than [`FEWEST_FINISHED`] finished actions.
    FewFinished(usize),
    /// Of so many missing checks, those that no action is open for.
    WithoutAction { checks: Vec<String>, of: usize },
    /// The only action of a check is blocked.
    Blocked { check: String, action: i64 },
    /// Open far longer than anything the team has finished.
    BeyondExperience { check: String, action: i64 },
}

/// Days on which the target is reached with a probability of 10, 50 and 90 %; `None` where that is more than [`HORIZON_DAYS`] ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    pub early: Option<Day>,
    pub likely: Option<Day>,
    pub late: Option<Day>,
    pub checks: Vec<CheckForecast>,
    today: Day,
    distribution: Distribution,
}

/// The same for one check alone.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckForecast {
    pub check: String,
    /// Number of the action it waits for.
    pub action: i64,
    pub due: Option<Day>,
    pub early: Option<Day>,
    pub likely: Option<Day>,
    pub late: Option<Day>,
}

impl Expected {
    /// Probability that the target is reached by the end of a day.
    pub fn probability_by(&self, day: Day) -> f64 {
        self.distribution.by((day - self.today).num_days())
    }
}

/// The forecast of a plan as it looks at the end of `today`.
pub fn forecast(plan: &Plan, works: &[Work], history: &History, pace: &Pace, today: Day) -> Forecast {
    if !plan.unreachable.is_empty() {
        return Forecast::None(NoForecast::Unreachable(plan.unreachable.clone()));
    }
    if plan.steps.is_empty() {
        return Forecast::None(NoForecast::Reached);
    }
    let linked: Vec<(&str, Linked)> =
        plan.steps.iter().map(|step| (step.step.check.as_str(), linked(&step.step.check, works, history, pace, today))).collect();
    let missing: Vec<String> =
        linked.iter().filter(|(_, linked)| matches!(linked, Linked::Nothing)).map(|(id, _)| (*id).to_owned()).collect();
    if !missing.is_empty() {
        return Forecast::None(NoForecast::WithoutAction { checks: missing, of: linked.len() });
    }
    let Some(slip) = pace.slip() else { return Forecast::None(NoForecast::FewFinished(pace.finished())) };
    let mut waits = Vec::with_capacity(linked.len());
    for (check, linked) in &linked {
        match linked {
            Linked::Nothing => {}
            Linked::Blocked(action) => return Forecast::None(NoForecast::Blocked { check: (*check).to_owned(), action: *action }),
            Linked::Runs { work, planned } => waits.push(((*check).to_owned(), *work, Wait { age: age(work, today), planned: *planned })),
        }
    }
    let mut checks = Vec::with_capacity(waits.len());
    for (check, work, wait) in &waits {
        let alone = Distribution::new(slip, vec![*wait]);
        if alone.open < BEYOND_EXPERIENCE {
            return Forecast::None(NoForecast::BeyondExperience { check: check.clone(), action: work.number });
        }
        let [early, likely, late] = alone.days(today);
        checks.push(CheckForecast { check: check.clone(), action: work.number, due: work.due, early, likely, late });
    }
    let distribution = Distribution::new(slip, waits.into_iter().map(|(_, _, wait)| wait).collect());
    let [early, likely, late] = distribution.days(today);
    Forecast::Expected(Expected { early, likely, late, checks, today, distribution })
}

enum Linked<'a> {
    Nothing,
    Blocked(i64),
    Runs { work: &'a Work, planned: f64 },
}

/// The action a check waits for: of those that are open, or done without effect so far, the one that is planned to end first.
fn linked<'a>(check: &str, works: &'a [Work], history: &History, pace: &Pace, today: Day) -> Linked<'a> {
    let of_check = works.iter().filter(|work| work.check.as_deref() == Some(check));
    let planned = |work: &Work| work.planned().or_else(|| pace.usual(work.effort)).unwrap_or(1.0);
    let runs = of_check.clone().filter(|work| match work.progress {
        Progress::Open => true,
        Progress::Done(_) => history.began_to_pass(check, work.created, today).is_none() && !history.passed_on(check, work.created),
        Progress::Blocked | Progress::Dropped => false,
    });
    let first = runs.map(|work| (work, planned(work))).min_by(|(a, a_planned), (b, b_planned)| {
        let left = |work: &Work, planned: &f64| planned - days_between(work.created, today);
        left(a, a_planned).total_cmp(&left(b, b_planned)).then(a.number.cmp(&b.number))
    });
    let blocked = || of_check.clone().find(|work| work.progress == Progress::Blocked);
    match (first, blocked()) {
        (Some((work, planned)), _) => Linked::Runs { work, planned },
        (None, Some(work)) => Linked::Blocked(work.number),
        (None, None) => Linked::Nothing,
    }
}

/// Days since it was created; it did not end on any of them.
fn age(work: &Work, today: Day) -> f64 {
    (today - work.created).num_days().max(0) as f64
}

/// An action that a check waits for, in days.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wait {
    age: f64,
    planned: f64,
}

/// The days until the last of several actions has ended.
#[derive(Debug, Clone, PartialEq)]
struct Distribution {
    waits: Vec<Wait>,
    /// Mean and standard deviation of ln(actual ÷ planned), each pair as likely as the others before today is looked at.
    grid: Vec<(f64, f64)>,
    /// Probability of each wait to have ended by today, point by point of the grid.
    before: Vec<f64>,
    /// Probability that all of them were still open today.
    open: f64,
}

impl Distribution {
    fn new(slip: Slip, waits: Vec<Wait>) -> Self {
        let grid = grid(slip);
        let before: Vec<f64> = grid.iter().flat_map(|at| waits.iter().map(|wait| ended(wait, 0.0, *at))).collect();
        let mut distribution = Self { waits, grid, before, open: 1.0 };
        distribution.open = distribution.mean(|_, _, before| 1.0 - before);
        distribution
    }

    /// Mean over the grid of the product over the actions.
    fn mean(&self, of: impl Fn(&Wait, (f64, f64), f64) -> f64) -> f64 {
        let rows = self.grid.iter().zip(self.before.chunks(self.waits.len().max(1)));
        let product = |(at, before): (&(f64, f64), &[f64])| -> f64 {
            self.waits.iter().zip(before).map(|(wait, before)| of(wait, *at, *before)).product()
        };
        rows.map(product).sum::<f64>() / self.grid.len() as f64
    }

    /// Probability that all have ended within so many days from today.
    fn by(&self, days: i64) -> f64 {
        if days <= 0 || self.open <= 0.0 {
            return 0.0;
        }
        let within = self.mean(|wait, at, before| (ended(wait, days as f64, at) - before).max(0.0));
        (within / self.open).clamp(0.0, 1.0)
    }

    /// The first day by which the probability is reached.
    fn quantile(&self, probability: f64) -> Option<i64> {
        let (mut before, mut reached) = (0, HORIZON_DAYS);
        if self.by(reached) < probability {
            return None;
        }
        while reached - before > 1 {
            let middle = i64::midpoint(before, reached);
            if self.by(middle) < probability { before = middle } else { reached = middle }
        }
        Some(reached)
    }

    fn days(&self, today: Day) -> [Option<Day>; 3] {
        [0.1, 0.5, 0.9]
            .map(|probability| self.quantile(probability).and_then(|days| today.checked_add_signed(chrono::Duration::days(days))))
    }
}

/// Probability that an action has ended within `days` from today.
fn ended(wait: &Wait, days: f64, (mean, deviation): (f64, f64)) -> f64 {
    let length = wait.age + days;
    if length <= 0.0 {
        return 0.0;
    }
    // The normal distribution function by its definition: this runs hundreds of times for each day that is tried.
    0.5 * erfc((mean - (length / wait.planned).ln()) / (deviation * SQRT_2))
}

/// Points of equal probability of σ² = f·s² ÷ χ²(f) and, given it, of μ = m + σ ÷ √n · z.
fn grid(slip: Slip) -> Vec<(f64, f64)> {
    let middles = (0..GRID).map(|index| (index as f64 + 0.5) / GRID as f64);
    let (Ok(chi), Ok(normal)) = (ChiSquared::new(slip.freedom), Normal::new(0.0, 1.0)) else { return Vec::new() };
    let scores: Vec<f64> = middles.clone().map(|at| normal.inverse_cdf(at)).collect();
    let deviations = middles.map(|at| (slip.freedom * slip.variance / chi.inverse_cdf(at)).sqrt());
    deviations.flat_map(|deviation| scores.iter().map(move |z| (slip.mean + deviation / slip.n.sqrt() * z, deviation))).collect()
}

impl NoForecast {
    /// Finished actions that are missing for a pace.
    pub fn more_finished(&self) -> usize {
        match self {
            Self::FewFinished(finished) => FEWEST_FINISHED.saturating_sub(*finished),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests;
