//! An action as the planner sees it: what it is for, when it began, was due and came to an end.

use crate::model::Effort;
use crate::time::Day;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Not begun, or in work.
    Open,
    /// Nobody can go on with it.
    Blocked,
    Done(Day),
    Dropped,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// `A-57` without the letter.
    pub number: i64,
    /// The check it is to meet.
    pub check: Option<String>,
    pub created: Day,
    pub due: Option<Day>,
    pub effort: Option<Effort>,
    pub progress: Progress,
}

impl Work {
    /// Days from its creation to its due day, at least one.
    pub(super) fn planned(&self) -> Option<f64> {
        self.due.map(|due| days_between(self.created, due))
    }
}

/// Whole days, at least one: what began and ended on one day took a day.
pub(super) fn days_between(from: Day, to: Day) -> f64 {
    (to - from).num_days().max(1) as f64
}
