//! Error budgets of SLOs over their own windows, from day facts (decision 30).

use super::format;
use super::reading::Reading;
use super::words::mark;
use crate::error::Result;
use crate::view::{Mark, Tone};
use chrono::Datelike;
use domain::catalog::{Service, Slo, SloWindow};
use domain::facts::{Book, SloDay, Subject};
use domain::scope::Target;
use domain::time::{Day, Window, days_before};
use store::facts;

const PARTS: i128 = 1_000_000;

/// One SLO with the days of its window.
pub(crate) struct SloBudget {
    pub(crate) slo: Slo,
    pub(crate) service: Service,
    pub(crate) window: Window,
    /// Days with valid events, oldest first.
    pub(crate) days: Vec<(Day, SloDay)>,
}

/// Events in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Events {
    pub(crate) bad: i128,
    pub(crate) valid: i128,
    /// Bad events that the objectives of the days allow, × 10⁶.
    allowed: i128,
}

impl Events {
    pub(super) fn of<'a>(days: impl IntoIterator<Item = &'a SloDay>) -> Self {
        days.into_iter().fold(Self::default(), |sum, day| Self {
            bad: sum.bad + i128::from((day.total_milli - day.good_milli).max(0)),
            valid: sum.valid + i128::from(day.total_milli),
            allowed: sum.allowed + i128::from(day.total_milli) * (PARTS - i128::from(day.target_ppm)),
        })
    }

    /// Share of the budget that is used: 1 is all of it. An objective of 100 % has none, so one bad event uses it many times over.
    fn used(self) -> Option<f64> {
        (self.valid > 0).then(|| (self.bad * PARTS) as f64 / self.allowed.max(1) as f64)
    }
}

impl SloBudget {
    /// `checkout.api-availability`
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.service.slug, self.slo.slug)
    }

    pub(super) fn href(&self) -> String {
        format!("/slos/{}", self.id())
    }

    fn events_until(&self, day: Day) -> Events {
        Events::of(self.days.iter().filter(|(at, _)| *at <= day).map(|(_, day)| day))
    }

    pub(crate) fn events(&self) -> Events {
        self.events_until(self.window.to)
    }

    /// Good ÷ valid events over the window.
    pub(crate) fn actual(&self) -> Option<f64> {
        let events = self.events();
        (events.valid > 0).then(|| (events.valid - events.bad) as f64 / events.valid as f64)
    }

    /// Share of the budget left: 1 untouched, 0 used up, below it overdrawn. `None`: no valid events.
    pub(crate) fn left(&self) -> Option<f64> {
        self.left_on(self.window.to)
    }

    /// A rolling window spends one budget, that of all its events; a calendar month grows into its budget day by day.
    pub(super) fn left_on(&self, day: Day) -> Option<f64> {
        let (until, whole) = (self.events_until(day), self.events());
        match self.slo.window {
            SloWindow::RollingDays(_) => whole.used().map(|_| 1.0 - (until.bad * PARTS) as f64 / whole.allowed.max(1) as f64),
            SloWindow::CalendarMonth => {
                let elapsed = (day - self.window.from).num_days() + 1;
                until.used().map(|used| 1.0 - used * elapsed as f64 / f64::from(self.period_days()))
            }
        }
    }

    /// Days of the whole window, also of those to come.
    pub(super) fn period_days(&self) -> u32 {
        match self.slo.window {
            SloWindow::RollingDays(days) => days,
            SloWindow::CalendarMonth => u32::from(self.window.to.num_days_in_month()),
        }
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.left().is_some_and(|left| left <= 0.0)
    }

    pub(super) fn state(&self) -> State {
        match self.left() {
            None => State::Unknown,
            Some(left) if left <= 0.0 => State::Exhausted,
            Some(left) if left < 0.2 => State::Critical,
            Some(left) if left < 0.5 => State::Warning,
            Some(_) => State::Met,
        }
    }

    pub(super) fn window_text(&self) -> String {
        match self.slo.window {
            SloWindow::RollingDays(days) => format!("{days} d"),
            SloWindow::CalendarMonth => "calendar month".to_owned(),
        }
    }

    /// The day on which the budget runs out at the pace of the last seven days; `None` when it lasts as long as the window.
    pub(super) fn runs_out(&self) -> Option<Day> {
        let left = self.left().filter(|left| *left > 0.0)?;
        let recent = Events::of(self.days.iter().filter(|(day, _)| *day > days_before(self.window.to, 7)).map(|(_, day)| day));
        let allowed = self.events().allowed.max(1);
        let a_day = (recent.bad * PARTS) as f64 / allowed as f64 / 7.0;
        let days = left / a_day;
        (a_day > 0.0 && days < f64::from(self.period_days())).then(|| self.window.to + chrono::Days::new(days.ceil() as u64))
    }

    /// `−20 %`, `63 %`, a dash.
    pub(super) fn left_text(&self) -> String {
        self.left().map_or_else(|| format::NONE.to_owned(), format::percent)
    }
}

/// How much budget is left: under a half is a warning, under a fifth critical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Exhausted,
    Critical,
    Warning,
    Met,
    Unknown,
}

impl State {
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Exhausted => mark(Tone::Bad, "out of budget"),
            Self::Critical => mark(Tone::Bad, "critical"),
            Self::Warning => mark(Tone::Warn, "warning"),
            Self::Met => mark(Tone::Ok, "met"),
            Self::Unknown => mark(Tone::Neutral, "no data"),
        }
    }

    /// The value of `state=` in the list's address.
    pub(super) fn filter(self) -> &'static str {
        match self {
            Self::Exhausted => "exhausted",
            Self::Critical | Self::Warning => "at_risk",
            Self::Met => "met",
            Self::Unknown => "unknown",
        }
    }
}

/// Day facts of the scope's services: of those with SLOs over the longest window among them and at least 30 days; of the others only days
/// with open regressions, however long the company's history is.
pub(super) async fn book(reading: &mut Reading<'_>, target: Option<Target>) -> Result<Book> {
    let services = services(reading, target);
    let longest = services.iter().flat_map(|service| reading.catalog.slos_of(*service)).map(|slo| match slo.window {
        SloWindow::RollingDays(days) => u64::from(days),
        SloWindow::CalendarMonth => 31,
    });
    let (day, upto) = (reading.day(), reading.upto());
    let from = days_before(day, longest.max().unwrap_or(30).max(30));
    let (with, without): (Vec<_>, Vec<_>) = services.into_iter().partition(|service| reading.catalog.slos_of(*service).next().is_some());
    let subjects = |services: Vec<domain::ids::ServiceId>| services.into_iter().map(Subject::Service).collect::<Vec<_>>();
    let mut book = facts::load(&mut reading.session, Some(&subjects(with)), from, upto).await?;
    let later = day.succ_opt().unwrap_or(day);
    book.subjects.extend(facts::load(&mut reading.session, Some(&subjects(without)), later, upto).await?.subjects);
    Ok(book)
}

fn services(reading: &Reading, target: Option<Target>) -> Vec<domain::ids::ServiceId> {
    target.map(|target| target.services(&reading.catalog)).unwrap_or_default()
}

/// The scope's SLOs, the worst budget first, unknown ones last.
pub(super) fn budgets(reading: &Reading, target: Option<Target>, book: &Book) -> Vec<SloBudget> {
    let day = reading.day();
    let mut budgets: Vec<SloBudget> = Vec::new();
    for id in services(reading, target) {
        let Some(service) = reading.catalog.services.get(&id) else { continue };
        for slo in reading.catalog.slos_of(id) {
            budgets.push(budget(slo, service, day, book));
        }
    }
    budgets.sort_by(|a, b| {
        let rank = |budget: &SloBudget| budget.left().unwrap_or(f64::INFINITY);
        rank(a).total_cmp(&rank(b)).then_with(|| a.id().cmp(&b.id()))
    });
    budgets
}

/// The days of an SLO's own window that end with `day`.
fn window_of(slo: &Slo, day: Day) -> Window {
    match slo.window {
        SloWindow::RollingDays(days) => Window::ending(day, u64::from(days)),
        SloWindow::CalendarMonth => Window { from: day.with_day(1).unwrap_or(day), to: day },
    }
}

fn budget(slo: &Slo, service: &Service, day: Day, book: &Book) -> SloBudget {
    let window = window_of(slo, day);
    let days = book.subjects.get(&Subject::Service(service.id)).into_iter().flatten();
    let days = days.filter(|(day, _)| window.contains(**day)).filter_map(|(day, facts)| {
        let found = facts.slos.get(slo.slug.as_str()).filter(|found| found.total_milli > 0)?;
        Some((*day, found.clone()))
    });
    SloBudget { slo: slo.clone(), service: service.clone(), window, days: days.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalog::SliKind;
    use domain::ids::{ServiceId, TeamId};
    use domain::slug::Slug;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn budget_of(window: SloWindow, to: &str, days: &[(&str, i64, i64)]) -> SloBudget {
        let slo = Slo {
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
        };
        let service = Service {
            id: ServiceId(1),
            slug: Slug::parse("checkout").unwrap(),
            name: "Checkout".to_owned(),
            tier: 1,
            owner: TeamId(1),
            owned_from: day("2026-01-01"),
            repositories: Vec::new(),
            managed_by: None,
        };
        let facts = |bad: i64, total: i64| SloDay { good_milli: total - bad, total_milli: total, target_ppm: 990_000, complete: true };
        let days = days.iter().map(|(at, bad, total)| (day(at), facts(*bad, *total))).collect();
        SloBudget { window: window_of(&slo, day(to)), slo, service, days }
    }

    #[test]
    fn a_rolling_window_has_one_budget() {
        // 2,000 events at 99 % allow 20 bad ones; 5 and 7 are 60 % of it.
        let budget = budget_of(SloWindow::RollingDays(30), "2026-11-24", &[("2026-11-23", 5, 1_000), ("2026-11-24", 7, 1_000)]);
        assert_eq!(budget.left_on(day("2026-11-23")), Some(0.75));
        assert!((budget.left().unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(budget.state(), State::Warning);
        assert_eq!(budget.actual(), Some(0.994));
        // 60 % in seven days: the other 40 % last 4.67 days.
        assert_eq!(budget.runs_out(), Some(day("2026-11-29")));
    }

    #[test]
    fn a_calendar_month_has_only_as_much_of_it_as_has_passed() {
        // Three times the budget of the first day is a tenth of a month of thirty days.
        let budget = budget_of(SloWindow::CalendarMonth, "2026-11-01", &[("2026-11-01", 30, 1_000)]);
        assert!((budget.left().unwrap() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn no_events_are_unknown_and_too_many_bad_ones_overdraw() {
        let silent = budget_of(SloWindow::RollingDays(30), "2026-11-24", &[]);
        assert_eq!((silent.left(), silent.state(), silent.left_text()), (None, State::Unknown, "—".to_owned()));
        let broken = budget_of(SloWindow::RollingDays(30), "2026-11-24", &[("2026-11-24", 12, 1_000)]);
        assert_eq!((broken.state(), broken.left_text()), (State::Exhausted, "−20 %".to_owned()));
        assert!(broken.runs_out().is_none());
    }
}
