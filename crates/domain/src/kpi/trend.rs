//! How a KPI moves from week to week (decision 27): on values of single ISO weeks, because rolling windows share most of their days
//! and show trends where there are none.

use super::compute::{LEAST_WEEKS, Question, ask, full_weeks, weekly_series};
use super::{KpiId, Rows};
use crate::model::{Goal, VersionedModel};
use crate::numbers::nine_digits;
use crate::stats::mann_kendall;
use crate::time::{Day, IsoWeek, start_of_day};
use chrono::Days;

/// Weeks a movement looks at.
const WEEKS: u64 = 12;
/// Two-sided level of significance.
const SIGNIFICANT: f64 = 0.05;

/// Where the last twelve full ISO weeks went. `p` is Mann and Kendall's two-sided p, below 0.05.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Movement {
    Improving {
        p: f64,
    },
    Worsening {
        p: f64,
    },
    Steady,
    /// Fewer than eight weeks have a value.
    TooShort {
        weeks: usize,
    },
}

/// The KPI's formula applied to that ISO week alone, as known at its end. A throughput index counts from the service's first known
/// week; a single fixed root is enough for a lead time.
pub fn weekly(id: KpiId, rows: &Rows, week: IsoWeek, model: &VersionedModel) -> Option<f64> {
    let definition = model.model.kpi(id)?;
    match id {
        KpiId::CostPerRequest => weekly_series(id, rows, &[week])?.pop()?.map(nine_digits),
        KpiId::ThroughputPerDollar => {
            let back = (week.monday() - rows.first_day()?).num_days().max(0).unsigned_abs().div_ceil(7);
            weekly_series(id, rows, &full_weeks(week.sunday(), back + 1))?.pop()?.map(nine_digits)
        }
        _ => {
            let window = week.window();
            let at = start_of_day(window.to.checked_add_days(Days::new(1))?, model.zone);
            let question = Question { rows, definition, goal: definition.goal, window, at, least_roots: 1 };
            ask(&question).value.map(nine_digits)
        }
    }
}

/// Mann-Kendall over the last twelve full ISO weeks that end with or before `day`.
pub fn movement(id: KpiId, rows: &Rows, day: Day, model: &VersionedModel) -> Movement {
    let Some(definition) = model.model.kpi(id) else { return Movement::TooShort { weeks: 0 } };
    let weeks = full_weeks(day, WEEKS);
    let values: Vec<Option<f64>> =
        weekly_series(id, rows, &weeks).unwrap_or_else(|| weeks.iter().map(|week| weekly(id, rows, *week, model)).collect());
    movement_of(&values, matches!(definition.goal, Goal::Above(_) | Goal::Upward))
}

/// Mann-Kendall over the values of single weeks, oldest first.
pub fn movement_of(weeks: &[Option<f64>], upward_is_good: bool) -> Movement {
    let known: Vec<f64> = weeks.iter().flatten().copied().map(nine_digits).collect();
    if known.len() < LEAST_WEEKS {
        return Movement::TooShort { weeks: known.len() };
    }
    let test = mann_kendall(&known);
    let p = nine_digits(test.p_two_sided);
    if test.p_two_sided >= SIGNIFICANT {
        Movement::Steady
    } else if (test.s > 0) == upward_is_good {
        Movement::Improving { p }
    } else {
        Movement::Worsening { p }
    }
}

#[cfg(test)]
mod tests;
