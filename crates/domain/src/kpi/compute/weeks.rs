//! The full ISO weeks a weekly KPI looks at.

use crate::time::{Day, IsoWeek, Window};

/// The last `count` ISO weeks that end with or before `day`, oldest first.
pub fn full_weeks(day: Day, count: u64) -> Vec<IsoWeek> {
    let current = IsoWeek::of(day);
    let last = if current.sunday() == day { current } else { current.before(1) };
    (0..count).rev().map(|back| last.before(back)).collect()
}

pub(super) fn window(day: Day, count: u64) -> Window {
    let weeks = full_weeks(day, count.max(1));
    let edge = |week: Option<&IsoWeek>| week.copied().unwrap_or_else(|| IsoWeek::of(day));
    Window { from: edge(weeks.first()).monday(), to: edge(weeks.last()).sunday() }
}

/// The weeks of a window of whole weeks, oldest first.
pub(super) fn of(window: Window) -> Vec<IsoWeek> {
    full_weeks(window.to, (window.days() / 7).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sunday_ends_its_own_week_and_a_saturday_does_not() {
        let day = |d| Day::from_ymd_opt(2026, 11, d).unwrap();
        let shown = |weeks: Vec<IsoWeek>| weeks.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown(full_weeks(day(22), 2)), ["2026-W46", "2026-W47"]);
        assert_eq!(shown(full_weeks(day(21), 2)), ["2026-W45", "2026-W46"]);
        assert_eq!(window(day(22), 2), Window { from: day(9), to: day(22) });
        assert_eq!(shown(of(window(day(25), 12))).len(), 12);
    }
}
