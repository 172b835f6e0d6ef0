//! How long single fixes took: beside the Kaplan-Meier median of `perf-fix-lead-time`, the spread of those that are done.

use super::Rows;
use crate::time::{Day, Timestamp, Window};

/// Days of the window, as of the KPI.
const WINDOW_DAYS: u64 = 90;
const MICROS_PER_DAY: f64 = 86_400e6;

/// Days from detection to fix of each confirmed root that reached the default branch, was detected in the 90 days to `day` and is fixed
/// by `at`. Open ones have no length yet, so this is the faster half of the truth: the KPI's median counts them.
pub fn fix_times(rows: &Rows, at: Timestamp, day: Day) -> Vec<f64> {
    let all = rows.services(Window::ending(day, WINDOW_DAYS)).flat_map(|(_, _, facts)| &facts.regressions);
    let done = all.filter(|row| row.confirmed && !row.noise && row.reached_main && row.detected_at <= at);
    let length = |fixed: Timestamp, detected: Timestamp| (fixed.micros() - detected.micros()).max(0) as f64 / MICROS_PER_DAY;
    done.filter_map(|row| row.fixed_at.filter(|fixed| *fixed <= at).map(|fixed| length(fixed, row.detected_at))).collect()
}
