//! Whether an action that is done did what it was meant to (decision 53 of the design): too early for two weeks, then confirmed by its
//! check or its KPI or, after the days given here, without effect. What was confirmed and did not last is marked as reopened.

use crate::time::{Day, IsoWeek};
use chrono::Days;
use serde::{Deserialize, Serialize};

/// Nothing is said before this many days after it was done.
pub const SETTLES: i64 = 14;
/// Day ticks in a row on which the check has to pass.
pub const HOLDS: usize = 7;
/// Days after it was done within which they have to lie.
pub const LIMIT: i64 = 30;
/// Weeks of a KPI on either side: four each give Mann and Whitney's exact one-sided p of 1/70 when no week after is as bad as one before.
pub const WEEKS: u64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    TooEarly,
    Confirmed,
    NoEffect,
    /// There is no value to compare: not the same as without effect.
    Unmeasured,
    /// It was confirmed, and is undone since.
    Reopened,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::TooEarly, Self::Confirmed, Self::NoEffect, Self::Unmeasured, Self::Reopened];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooEarly => "too_early",
            Self::Confirmed => "confirmed",
            Self::NoEffect => "no_effect",
            Self::Unmeasured => "unmeasured",
            Self::Reopened => "reopened",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or_else(|| format!("`{text}` is not an outcome"))
    }
}

/// An outcome and the first day on which it could be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    pub outcome: Outcome,
    pub since: Day,
}

impl Judgement {
    fn new(outcome: Outcome, since: Day) -> Self {
        Self { outcome, since }
    }
}

fn after(day: Day, days: i64) -> Day {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

/// By a check. `passed(day)` says whether it counted as passed at the end of that day; `None`: nothing was evaluated by then. Days up
/// to `today` are asked, the day it was done not among them.
pub fn by_check(done: Day, today: Day, passed: impl Fn(Day) -> Option<bool>) -> Judgement {
    if (today - done).num_days() < SETTLES {
        return Judgement::new(Outcome::TooEarly, done);
    }
    let mut row = 0;
    let mut known = false;
    let held = (1..=LIMIT).map(|days| after(done, days)).take_while(|day| *day <= today).find(|day| {
        let state = passed(*day);
        known |= state.is_some();
        row = if state == Some(true) { row + 1 } else { 0 };
        row == HOLDS
    });
    match held {
        Some(day) => lasting(day, day.max(after(done, SETTLES)), today, &passed),
        None if (today - done).num_days() <= LIMIT => Judgement::new(Outcome::TooEarly, done),
        None if known => Judgement::new(Outcome::NoEffect, after(done, LIMIT + 1)),
        None => Judgement::new(Outcome::Unmeasured, after(done, LIMIT + 1)),
    }
}

/// Held by a day and said on another; reopened since the first day of those up to today on which the check does not pass any more.
fn lasting(held: Day, said: Day, today: Day, passed: &impl Fn(Day) -> Option<bool>) -> Judgement {
    let mut since = None;
    for day in held.iter_days().skip(1).take_while(|day| *day <= today) {
        match passed(day) {
            Some(false) => since = since.or(Some(day)),
            Some(true) => since = None,
            None => {}
        }
    }
    since.map_or(Judgement::new(Outcome::Confirmed, said), |day| Judgement::new(Outcome::Reopened, day.max(said)))
}

/// The weeks that are compared: the last four full ISO weeks before the week it was done in, and the first four after that week.
pub fn weeks(done: Day) -> ([IsoWeek; WEEKS as usize], [IsoWeek; WEEKS as usize]) {
    let of = IsoWeek::of(done);
    let later = |number: u64| IsoWeek::of(of.monday().checked_add_days(Days::new(7 * number)).unwrap_or(done));
    ([of.before(4), of.before(3), of.before(2), of.before(1)], [later(1), later(2), later(3), later(4)])
}

/// Whether every value of `a` is better than every value of `b`.
fn beats(a: &[f64], b: &[f64], higher_is_better: bool) -> bool {
    a.iter().all(|a| b.iter().all(|b| if higher_is_better { a > b } else { a < b }))
}

fn known(values: &[Option<f64>]) -> Option<Vec<f64>> {
    values.iter().copied().collect()
}

/// By a KPI: values of the weeks of [`weeks`], each computed from that week alone, and of the newest four full weeks, which undo a
/// confirmed outcome when all of them are worse than all of the weeks after. Judged when the fourth week after is over, 29 to 35 days
/// after it was done.
pub fn by_kpi(
    done: Day,
    today: Day,
    before: &[Option<f64>],
    later: &[Option<f64>],
    newest: &[Option<f64>],
    higher_is_better: bool,
) -> Judgement {
    let (_, [.., last]) = weeks(done);
    let ripe = last.sunday().succ_opt().unwrap_or(today);
    if today < ripe {
        return Judgement::new(Outcome::TooEarly, done);
    }
    let (Some(before), Some(later)) = (known(before), known(later)) else { return Judgement::new(Outcome::Unmeasured, ripe) };
    if !beats(&later, &before, higher_is_better) {
        return Judgement::new(Outcome::NoEffect, ripe);
    }
    let newest_weeks_are_others = IsoWeek::of(today).before(WEEKS) > last;
    match known(newest) {
        Some(newest) if newest_weeks_are_others && beats(&later, &newest, higher_is_better) => {
            Judgement::new(Outcome::Reopened, IsoWeek::of(today).monday())
        }
        _ => Judgement::new(Outcome::Confirmed, ripe),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// Done on 1 October; the check passes from `from` up to, not including, `to`.
    fn check(today: &str, from: &str, to: &str) -> (Outcome, String) {
        let passed = |at: Day| Some((day(from)..day(to)).contains(&at));
        let judgement = by_check(day("2026-10-01"), day(today), passed);
        (judgement.outcome, judgement.since.to_string())
    }

    #[test]
    fn seven_passing_ticks_within_thirty_days_confirm_it() {
        let told = |outcome: Outcome, since: &str| (outcome, since.to_owned());
        assert_eq!(check("2026-10-14", "2026-09-01", "2027-01-01"), told(Outcome::TooEarly, "2026-10-01"));
        // The ticks of 2 to 8 October are enough, but nothing is said before the 15th.
        assert_eq!(check("2026-10-15", "2026-09-01", "2027-01-01"), told(Outcome::Confirmed, "2026-10-15"));
        // 20 to 26 October are seven.
        assert_eq!(check("2026-10-25", "2026-10-20", "2027-01-01"), told(Outcome::TooEarly, "2026-10-01"));
        assert_eq!(check("2026-10-26", "2026-10-20", "2027-01-01"), told(Outcome::Confirmed, "2026-10-26"));
        // 25 to 31 October still lie within thirty days, 26 to 31 are only six.
        assert_eq!(check("2026-12-01", "2026-10-25", "2027-01-01"), told(Outcome::Confirmed, "2026-10-31"));
        assert_eq!(check("2026-12-01", "2026-10-26", "2027-01-01"), told(Outcome::NoEffect, "2026-11-01"));
        assert_eq!(check("2026-10-31", "2026-10-26", "2027-01-01"), told(Outcome::TooEarly, "2026-10-01"));
    }

    #[test]
    fn a_check_that_fails_later_reopens_it_until_it_passes_again() {
        assert_eq!(check("2026-12-24", "2026-10-02", "2026-12-20"), (Outcome::Reopened, "2026-12-20".to_owned()));
        let gap = |at: Day| Some(at != day("2026-11-20"));
        assert_eq!(by_check(day("2026-10-01"), day("2026-11-20"), gap).outcome, Outcome::Reopened);
        assert_eq!(by_check(day("2026-10-01"), day("2026-11-21"), gap).outcome, Outcome::Confirmed);
    }

    #[test]
    fn a_check_that_nobody_evaluated_is_unmeasured() {
        let judgement = by_check(day("2026-10-01"), day("2026-12-01"), |_| None);
        assert_eq!((judgement.outcome, judgement.since), (Outcome::Unmeasured, day("2026-11-01")));
    }

    fn values<const N: usize>(values: [f64; N]) -> [Option<f64>; N] {
        values.map(Some)
    }

    #[test]
    fn the_week_it_was_done_in_belongs_to_neither_side() {
        // 1 October 2026 is the Thursday of week 40.
        let (before, later) = weeks(day("2026-10-01"));
        assert_eq!(before.map(|week| week.to_string()), ["2026-W36", "2026-W37", "2026-W38", "2026-W39"]);
        assert_eq!(later.map(|week| week.to_string()), ["2026-W41", "2026-W42", "2026-W43", "2026-W44"]);
        // Over the turn of a year with 53 weeks.
        let (before, later) = weeks(day("2026-12-30"));
        assert_eq!((before[3].to_string(), later[0].to_string()), ("2026-W52".to_owned(), "2027-W01".to_owned()));
    }

    #[test]
    fn four_weeks_have_to_beat_four_weeks_without_overlap() {
        let done = day("2026-10-01");
        let judge = |today: &str, later: [f64; 4], higher| {
            by_kpi(done, day(today), &values([0.80, 0.82, 0.79, 0.81]), &values(later), &values(later), higher).outcome
        };
        let better = [0.83, 0.90, 0.95, 0.91];
        // Week 44 ends on Sunday, 1 November.
        assert_eq!(judge("2026-11-01", better, true), Outcome::TooEarly);
        assert_eq!(judge("2026-11-02", better, true), Outcome::Confirmed);
        assert_eq!(judge("2026-11-02", better, false), Outcome::NoEffect, "the wrong direction");
        assert_eq!(judge("2026-11-02", [0.82, 0.90, 0.95, 0.91], true), Outcome::NoEffect, "as good as one before");
        assert_eq!(judge("2026-11-02", [0.70, 0.71, 0.72, 0.73], false), Outcome::Confirmed);
    }

    #[test]
    fn weeks_without_a_value_are_no_effect_of_anything() {
        let mut later = values([0.9, 0.9, 0.9, 0.9]);
        later[2] = None;
        let judgement = by_kpi(day("2026-10-01"), day("2026-12-01"), &values([0.8; 4]), &later, &later, true);
        assert_eq!(judgement, Judgement { outcome: Outcome::Unmeasured, since: day("2026-11-02") });
    }

    #[test]
    fn four_newest_weeks_that_are_all_worse_reopen_it() {
        let judge = |today: &str, newest: [f64; 4]| {
            by_kpi(day("2026-10-01"), day(today), &values([0.8; 4]), &values([0.9; 4]), &values(newest), true)
        };
        // The newest four weeks are still the compared ones, or overlap them.
        assert_eq!(judge("2026-11-25", [0.7; 4]).outcome, Outcome::Confirmed);
        // On 30 November the newest full weeks are 45 to 48.
        assert_eq!(judge("2026-11-30", [0.7; 4]), Judgement { outcome: Outcome::Reopened, since: day("2026-11-30") });
        assert_eq!(judge("2026-11-30", [0.7, 0.9, 0.7, 0.7]).outcome, Outcome::Confirmed);
    }
}
