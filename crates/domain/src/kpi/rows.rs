//! The rows of a book that belong to one scope: those of services on the days a team of the scope owned them, and those of the
//! teams themselves.

use super::Coverage;
use crate::catalog::Catalog;
use crate::facts::{Book, DayFacts, Days, Subject};
use crate::ids::{ServiceId, TeamId};
use crate::scope::Target;
use crate::time::{Day, Timestamp, Window, days_before};
use std::collections::BTreeSet;

/// A view over a book for one scope. Values are always computed from these rows, never from the values of scopes below.
pub struct Rows<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) target: Target,
    nodes: BTreeSet<TeamId>,
    services: Vec<ServiceDays<'a>>,
    teams: Vec<(TeamId, &'a Days)>,
}

struct ServiceDays<'a> {
    service: ServiceId,
    days: &'a Days,
    /// Never owned outside the scope, so that no day has to be asked.
    always: bool,
}

impl<'a> Rows<'a> {
    pub fn new(book: &'a Book, catalog: &'a Catalog, target: Target) -> Self {
        let nodes: BTreeSet<TeamId> = target.teams(catalog).into_iter().collect();
        let (mut services, mut teams) = (Vec::new(), Vec::new());
        for (subject, days) in &book.subjects {
            match *subject {
                Subject::Team(team) if nodes.contains(&team) => teams.push((team, days)),
                Subject::Service(service) if catalog.services.contains_key(&service) => {
                    let owners = catalog.owners.range((service, Day::MIN)..=(service, Day::MAX)).map(|(_, team)| nodes.contains(team));
                    let (ever, always) = match target {
                        Target::Service(only) => (only == service, true),
                        Target::Node(_) => owners.fold((false, true), |(ever, always), ours| (ever || ours, always && ours)),
                    };
                    if ever {
                        services.push(ServiceDays { service, days, always });
                    }
                }
                _ => {}
            }
        }
        Self { catalog, target, nodes, services, teams }
    }

    /// Days of services inside the window that belong to the scope.
    pub fn services(&self, window: Window) -> impl Iterator<Item = (ServiceId, Day, &'a DayFacts)> {
        self.services.iter().flat_map(move |entry| self.days(entry, window))
    }

    /// The same of one service alone.
    pub(super) fn service(&self, service: ServiceId, window: Window) -> impl Iterator<Item = (Day, &'a DayFacts)> {
        // Subjects of a book come in order of their ids.
        let entry = self.services.binary_search_by_key(&service, |entry| entry.service).ok().and_then(|index| self.services.get(index));
        entry.into_iter().flat_map(move |entry| self.days(entry, window)).map(|(_, day, facts)| (day, facts))
    }

    fn days<'s>(&'s self, entry: &'s ServiceDays<'a>, window: Window) -> impl Iterator<Item = (ServiceId, Day, &'a DayFacts)> {
        let days = (window.from <= window.to).then(|| entry.days.range(window.from..=window.to));
        days.into_iter()
            .flatten()
            .filter(|(day, _)| entry.always || self.owns(entry.service, **day))
            .map(|(day, facts)| (entry.service, *day, facts))
    }

    /// Days of the scope's teams themselves inside the window.
    pub fn teams(&self, window: Window) -> impl Iterator<Item = (TeamId, Day, &'a DayFacts)> {
        self.teams.iter().flat_map(move |(team, days)| {
            let days = (window.from <= window.to).then(|| days.range(window.from..=window.to));
            days.into_iter().flatten().map(|(day, facts)| (*team, *day, facts))
        })
    }

    /// Everything of services before a day, for roots that are still open.
    pub fn services_before(&self, day: Day) -> impl Iterator<Item = (ServiceId, Day, &'a DayFacts)> {
        self.services(Window { from: Day::MIN, to: days_before(day, 1) })
    }

    /// The first day of any service of the scope.
    pub(super) fn first_day(&self) -> Option<Day> {
        self.services.iter().filter_map(|entry| entry.days.keys().next().copied()).min()
    }

    fn owns(&self, service: ServiceId, day: Day) -> bool {
        self.catalog.owner_on(service, day).is_some_and(|team| self.nodes.contains(&team))
    }

    /// Whether the scope is a node with teams below it, where counts are given per team.
    pub fn is_above_teams(&self) -> bool {
        matches!(self.target, Target::Node(team) if !self.catalog.is_leaf(team))
    }

    /// Teams that count as one each: leaves, and groups with services of their own.
    pub(crate) fn units(&self) -> BTreeSet<TeamId> {
        let groups: BTreeSet<TeamId> = self.catalog.teams.values().filter_map(|team| team.parent).collect();
        let owners: BTreeSet<TeamId> = self.catalog.services.values().map(|service| service.owner).collect();
        self.nodes.iter().copied().filter(|team| !groups.contains(team) || owners.contains(team)).collect()
    }

    /// Teams that owned a service on a day of the window on which `has` held.
    pub(crate) fn owners_with(&self, window: Window, has: impl Fn(&DayFacts) -> bool) -> BTreeSet<TeamId> {
        self.services(window)
            .filter(|(_, _, facts)| has(facts))
            .filter_map(|(service, day, _)| self.catalog.owner_on(service, day))
            .collect()
    }

    /// Of the services (of a leaf or a service), or of the teams (of a node above), how many had a day on which `has` held.
    pub(crate) fn coverage(&self, window: Window, has: impl Fn(&DayFacts) -> bool) -> Coverage {
        if self.is_above_teams() {
            let units = self.units();
            let reporting = self.owners_with(window, has).intersection(&units).count() as i64;
            return Coverage { reporting, total: units.len() as i64 };
        }
        let today = self.target.services(self.catalog);
        let seen: BTreeSet<ServiceId> = self.services(window).filter(|(_, _, facts)| has(facts)).map(|(service, _, _)| service).collect();
        Coverage { reporting: today.iter().filter(|service| seen.contains(service)).count() as i64, total: today.len() as i64 }
    }

    /// Whether any of these kinds of evidence was seen in the window.
    pub(crate) fn saw(&self, window: Window, kinds: &[&str]) -> bool {
        self.services(window).any(|(_, _, facts)| saw(facts, kinds))
    }

    /// The newest evidence of these kinds in the window.
    pub(crate) fn newest(&self, window: Window, kinds: &[&str]) -> Option<Timestamp> {
        let days = self.services(window).map(|(_, _, facts)| facts).chain(self.teams(window).map(|(_, _, facts)| facts));
        days.flat_map(|facts| kinds.iter().filter_map(|kind| facts.seen.get(*kind))).map(|seen| seen.last).max()
    }
}

pub(crate) fn saw(facts: &DayFacts, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| facts.seen.contains_key(*kind))
}
