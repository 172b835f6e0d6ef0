//! Error budgets of SLOs over their own windows (decision 30): of today from what evaluations keep, of other days from day facts.

use super::format;
use super::reading::Reading;
use super::words::mark;
use crate::error::Result;
use crate::view::{Mark, Tone};
use domain::budget::{self, Events, Spent, State};
use domain::catalog::{Service, Slo, SloWindow};
use domain::facts::{Book, SloDay, Subject};
use domain::ids::ServiceId;
use domain::scope::Target;
use domain::slug::Slug;
use domain::time::{Day, Window, days_before};
use std::collections::BTreeMap;
use store::{facts, slo_windows};

/// One SLO with what was spent of its budget.
pub(crate) struct SloBudget {
    pub(crate) slo: Slo,
    pub(crate) service: Service,
    pub(crate) window: Window,
    pub(crate) spent: Spent,
    /// Days with valid events, oldest first; only where facts were read.
    pub(crate) days: Vec<(Day, SloDay)>,
}

impl SloBudget {
    /// `checkout.api-availability`
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.service.slug, self.slo.slug)
    }

    pub(super) fn href(&self) -> String {
        format!("/slos/{}", self.id())
    }

    pub(crate) fn events(&self) -> Events {
        self.spent.whole
    }

    pub(crate) fn actual(&self) -> Option<f64> {
        self.spent.actual()
    }

    pub(crate) fn left(&self) -> Option<f64> {
        self.spent.left(&self.slo, self.window.to)
    }

    /// What was left at the end of an earlier day.
    pub(super) fn left_on(&self, day: Day) -> Option<f64> {
        let until = Events::of(self.days.iter().filter(|(at, _)| *at <= day).map(|(_, day)| day));
        budget::left(&self.slo, day, until, self.spent.whole, self.window)
    }

    pub(super) fn period_days(&self) -> u32 {
        budget::period_days(&self.slo, self.window.to)
    }

    pub(super) fn state(&self) -> State {
        self.spent.state(&self.slo, self.window.to)
    }

    pub(super) fn window_text(&self) -> String {
        match self.slo.window {
            SloWindow::RollingDays(days) => format!("{days} d"),
            SloWindow::CalendarMonth => "calendar month".to_owned(),
        }
    }

    pub(super) fn runs_out(&self) -> Option<Day> {
        self.spent.runs_out(&self.slo, self.window.to)
    }

    /// `−20 %`, `63 %`, a dash.
    pub(super) fn left_text(&self) -> String {
        self.left().map_or_else(|| format::NONE.to_owned(), format::percent)
    }
}

pub(super) fn mark_of(state: State) -> Mark {
    match state {
        State::Exhausted => mark(Tone::Bad, "out of budget"),
        State::Critical => mark(Tone::Bad, "critical"),
        State::Warning => mark(Tone::Warn, "warning"),
        State::Met => mark(Tone::Ok, "met"),
        State::Unknown => mark(Tone::Neutral, "no data"),
    }
}

/// The SLOs of a scope: how many are in each state, and a page of those in some of them, the worst budget first, unknown ones last.
pub(super) struct Page {
    pub(super) counts: BTreeMap<State, usize>,
    pub(super) shown: Vec<SloBudget>,
}

impl Page {
    pub(super) fn count(&self, states: &[State]) -> usize {
        states.iter().filter_map(|state| self.counts.get(state)).sum()
    }
}

/// Of today from the windows that evaluations keep, if they are all there; else from facts.
pub(super) async fn page(reading: &mut Reading<'_>, target: Option<Target>, states: &[State], skip: usize, most: usize) -> Result<Page> {
    let scope = services(reading, target);
    let expected = scope.iter().map(|service| reading.catalog.slos_of(*service).count()).sum::<usize>();
    let day = reading.day();
    // All services of the program need no list.
    let narrowed = (scope.len() < reading.catalog.services.len()).then_some(scope.as_slice());
    if reading.query.at.is_none() {
        let counts = slo_windows::count(&mut reading.session, day, narrowed).await?;
        if counts.values().sum::<usize>() == expected {
            let (skip, most) = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(most).unwrap_or(i64::MAX));
            let rows = slo_windows::list(&mut reading.session, day, narrowed, states, skip, most).await?;
            return Ok(Page { counts, shown: rows.iter().filter_map(|row| kept(reading, row)).collect() });
        }
    }
    let book = book(reading, target).await?;
    let all = budgets(reading, target, &book);
    let mut counts = BTreeMap::new();
    for budget in &all {
        *counts.entry(budget.state()).or_default() += 1;
    }
    let shown = all.into_iter().filter(|budget| states.contains(&budget.state())).skip(skip).take(most).collect();
    Ok(Page { counts, shown })
}

fn kept(reading: &Reading, row: &slo_windows::SloWindow) -> Option<SloBudget> {
    let service = reading.catalog.services.get(&row.service)?;
    let slug = Slug::parse(&row.slug).ok()?;
    let slo = reading.catalog.slos.get(&(row.service, slug))?.values().next_back()?;
    Some(SloBudget {
        slo: slo.clone(),
        service: service.clone(),
        window: budget::window_of(slo, row.day),
        spent: row.spent,
        days: Vec::new(),
    })
}

/// Day facts of the scope's services with SLOs, over the longest window among them.
pub(super) async fn book(reading: &mut Reading<'_>, target: Option<Target>) -> Result<Book> {
    let services = services(reading, target);
    let longest = services.iter().flat_map(|service| reading.catalog.slos_of(*service)).map(|slo| match slo.window {
        SloWindow::RollingDays(days) => u64::from(days),
        SloWindow::CalendarMonth => 31,
    });
    let (day, upto) = (reading.day(), reading.upto());
    let from = days_before(day, longest.max().unwrap_or(30).max(30));
    let with = services.into_iter().filter(|service| reading.catalog.slos_of(*service).next().is_some());
    let subjects: Vec<Subject> = with.map(Subject::Service).collect();
    Ok(facts::load(&mut reading.session, Some(&subjects), from, upto).await?)
}

fn services(reading: &Reading, target: Option<Target>) -> Vec<ServiceId> {
    target.map(|target| target.services(&reading.catalog)).unwrap_or_default()
}

/// The scope's SLOs with their days, the worst budget first, unknown ones last.
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
        rank(a).total_cmp(&rank(b)).then_with(|| (a.service.id, &a.slo.slug).cmp(&(b.service.id, &b.slo.slug)))
    });
    budgets
}

fn budget(slo: &Slo, service: &Service, day: Day, book: &Book) -> SloBudget {
    let window = budget::window_of(slo, day);
    let facts = book.subjects.get(&Subject::Service(service.id));
    let days = budget::days_of(slo, window, facts).map(|(day, found)| (day, found.clone())).collect();
    SloBudget { slo: slo.clone(), service: service.clone(), window, spent: Spent::from_facts(slo, day, facts), days }
}
