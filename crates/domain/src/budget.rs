//! Error budgets of SLOs over their own windows (decision 30).

use crate::catalog::{Slo, SloWindow};
use crate::facts::{Days, SloDay};
use crate::time::{Day, Window, days_before};
use chrono::Datelike;
use serde::{Deserialize, Serialize};

const PARTS: i128 = 1_000_000;
/// The pace at which a budget runs out is that of so many days.
const PACE_DAYS: u64 = 7;

/// Events in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Events {
    pub bad: i128,
    pub valid: i128,
    /// Bad events that the objectives of the days allow, × 10⁶.
    pub allowed: i128,
}

impl Events {
    pub fn of<'a>(days: impl IntoIterator<Item = &'a SloDay>) -> Self {
        days.into_iter().fold(Self::default(), |sum, day| Self {
            bad: sum.bad + i128::from((day.total_milli - day.good_milli).max(0)),
            valid: sum.valid + i128::from(day.total_milli),
            allowed: sum.allowed + i128::from(day.total_milli) * (PARTS - i128::from(day.target_ppm)),
        })
    }

    /// Share of the budget that these bad events use: 1 is all of it. An objective of 100 % has none, so one bad event uses it many
    /// times over.
    pub fn used_by(self, bad: i128) -> f64 {
        (bad * PARTS) as f64 / self.allowed.max(1) as f64
    }
}

/// The days of an SLO's own window that end with `day`.
pub fn window_of(slo: &Slo, day: Day) -> Window {
    match slo.window {
        SloWindow::RollingDays(days) => Window::ending(day, u64::from(days)),
        SloWindow::CalendarMonth => Window { from: day.with_day(1).unwrap_or(day), to: day },
    }
}

/// Days of the whole window that ends with `day`, also of those to come.
pub fn period_days(slo: &Slo, day: Day) -> u32 {
    match slo.window {
        SloWindow::RollingDays(days) => days,
        SloWindow::CalendarMonth => u32::from(day.num_days_in_month()),
    }
}

/// The days of the window on which the SLO had valid events, in order.
pub fn days_of<'a>(slo: &'a Slo, window: Window, facts: Option<&'a Days>) -> impl Iterator<Item = (Day, &'a SloDay)> + Clone {
    let days = facts.into_iter().flat_map(move |facts| facts.range(window.from..=window.to));
    days.filter_map(|(day, facts)| Some((*day, facts.slos.get(slo.slug.as_str()).filter(|found| found.total_milli > 0)?)))
}

/// What was spent of one SLO's budget over its window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    pub whole: Events,
    /// Bad events of the last seven days.
    pub recent_bad: i128,
    /// The last day with valid events.
    pub last: Option<Day>,
}

impl Spent {
    /// Days with valid events, inside the window and in order.
    pub fn of<'a>(window: Window, days: impl Iterator<Item = (Day, &'a SloDay)> + Clone) -> Self {
        let recent = days.clone().filter(|(day, _)| *day > days_before(window.to, PACE_DAYS)).map(|(_, day)| day);
        Self {
            whole: Events::of(days.clone().map(|(_, day)| day)),
            recent_bad: Events::of(recent).bad,
            last: days.last().map(|(day, _)| day),
        }
    }

    /// The same of an SLO from the facts of its service.
    pub fn from_facts(slo: &Slo, day: Day, facts: Option<&Days>) -> Self {
        let window = window_of(slo, day);
        Self::of(window, days_of(slo, window, facts))
    }

    /// Good ÷ valid events over the window.
    pub fn actual(&self) -> Option<f64> {
        (self.whole.valid > 0).then(|| (self.whole.valid - self.whole.bad) as f64 / self.whole.valid as f64)
    }

    /// Share of the budget left at the end of the window: 1 untouched, 0 used up, below it overdrawn. `None`: no valid events.
    pub fn left(&self, slo: &Slo, day: Day) -> Option<f64> {
        left(slo, day, self.whole, self.whole, window_of(slo, day))
    }

    pub fn state(&self, slo: &Slo, day: Day) -> State {
        match self.left(slo, day) {
            None => State::Unknown,
            Some(left) if left <= 0.0 => State::Exhausted,
            Some(left) if left < 0.2 => State::Critical,
            Some(left) if left < 0.5 => State::Warning,
            Some(_) => State::Met,
        }
    }

    /// The day on which the budget runs out at the pace of the last seven days; `None` when it lasts as long as the window.
    pub fn runs_out(&self, slo: &Slo, day: Day) -> Option<Day> {
        let left = self.left(slo, day).filter(|left| *left > 0.0)?;
        let a_day = self.whole.used_by(self.recent_bad) / PACE_DAYS as f64;
        let days = left / a_day;
        (a_day > 0.0 && days < f64::from(period_days(slo, day))).then(|| day + chrono::Days::new(days.ceil() as u64))
    }
}

/// A rolling window spends one budget, that of all its events; a calendar month grows into its budget day by day.
pub fn left(slo: &Slo, day: Day, until: Events, whole: Events, window: Window) -> Option<f64> {
    match slo.window {
        SloWindow::RollingDays(_) => (whole.valid > 0).then(|| 1.0 - whole.used_by(until.bad)),
        SloWindow::CalendarMonth => (until.valid > 0).then(|| {
            let elapsed = (day - window.from).num_days() + 1;
            1.0 - until.used_by(until.bad) * elapsed as f64 / f64::from(period_days(slo, window.to))
        }),
    }
}

/// How much budget is left: under a half is a warning, under a fifth critical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Exhausted,
    Critical,
    Warning,
    Met,
    Unknown,
}

impl State {
    pub const ALL: [Self; 5] = [Self::Exhausted, Self::Critical, Self::Warning, Self::Met, Self::Unknown];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exhausted => "exhausted",
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Met => "met",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::SliKind;
    use crate::ids::ServiceId;
    use crate::slug::Slug;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn slo(window: SloWindow) -> Slo {
        Slo {
            service: ServiceId(1),
            slug: Slug::parse("availability").unwrap(),
            name: "Availability".to_owned(),
            sli: SliKind::Availability,
            target_ppm: 990_000,
            window,
            good: String::new(),
            total: String::new(),
            source: None,
            valid_from: day("2026-01-01"),
            managed_by: None,
        }
    }

    fn spent(slo: &Slo, to: &str, days: &[(&str, i64, i64)]) -> Spent {
        let of = |bad: i64, total: i64| SloDay { good_milli: total - bad, total_milli: total, target_ppm: 990_000, complete: true };
        let days: Vec<(Day, SloDay)> = days.iter().map(|(at, bad, total)| (day(at), of(*bad, *total))).collect();
        Spent::of(window_of(slo, day(to)), days.iter().map(|(at, day)| (*at, day)))
    }

    #[test]
    fn a_rolling_window_has_one_budget() {
        let (slo, to) = (slo(SloWindow::RollingDays(30)), day("2026-11-24"));
        // 2,000 events at 99 % allow 20 bad ones; 5 and 7 are 60 % of it.
        let spent = spent(&slo, "2026-11-24", &[("2026-11-23", 5, 1_000), ("2026-11-24", 7, 1_000)]);
        assert!((spent.left(&slo, to).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!((spent.state(&slo, to), spent.actual(), spent.last), (State::Warning, Some(0.994), Some(to)));
        // 60 % in seven days: the other 40 % last 4.67 days.
        assert_eq!(spent.runs_out(&slo, to), Some(day("2026-11-29")));
    }

    #[test]
    fn a_calendar_month_has_only_as_much_of_it_as_has_passed() {
        let slo = slo(SloWindow::CalendarMonth);
        // Three times the budget of the first day is a tenth of a month of thirty days.
        let spent = spent(&slo, "2026-11-01", &[("2026-11-01", 30, 1_000)]);
        assert!((spent.left(&slo, day("2026-11-01")).unwrap() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn no_events_are_unknown_and_too_many_bad_ones_overdraw() {
        let (slo, to) = (slo(SloWindow::RollingDays(30)), day("2026-11-24"));
        let silent = spent(&slo, "2026-11-24", &[]);
        assert_eq!((silent.left(&slo, to), silent.state(&slo, to), silent.actual()), (None, State::Unknown, None));
        let broken = spent(&slo, "2026-11-24", &[("2026-11-24", 12, 1_000)]);
        assert!((broken.left(&slo, to).unwrap() + 0.2).abs() < 1e-12);
        assert_eq!((broken.state(&slo, to), broken.runs_out(&slo, to)), (State::Exhausted, None));
    }
}
