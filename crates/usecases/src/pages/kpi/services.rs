//! A team's services: their day facts now and at the compared day, from which their KPIs are computed. Of what is above teams only the
//! services that groups own themselves are read: all would be thousands of days.

use crate::catalog::groups_with_services;
use crate::error::Result;
use crate::moment::end_of_day;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::view::Link;
use domain::catalog::{Catalog, Service, Team};
use domain::facts::{Book, DayFacts, Subject};
use domain::ids::ServiceId;
use domain::kpi::{self, Kpi, KpiId, OwnKpi, Rows};
use domain::model::OwnKpiDefinition;
use domain::scope::Target;
use domain::time::{Day, Timestamp, days_before};
use std::sync::Arc;
use store::facts;

/// A team with more services than this is shown without them.
pub(in crate::pages) const MOST: usize = 40;

#[derive(Default)]
pub(super) struct Services {
    pub(super) listed: Vec<Service>,
    /// Groups that own services themselves, each looked at without what is below it.
    groups: Vec<(Team, Catalog)>,
    /// Said in their place, where there are too many.
    pub(super) left_out: Option<Link>,
    now: Book,
    before: Book,
    day: Day,
    at: Option<Timestamp>,
    compared: Day,
    compared_at: Option<Timestamp>,
}

pub(super) async fn read(reading: &mut Reading<'_>, target: Target) -> Result<Services> {
    let catalog = Arc::clone(&reading.catalog);
    let groups = match target {
        Target::Node(team) if !catalog.is_leaf(team) => groups_with_services(&catalog, team),
        _ => Vec::new(),
    };
    let wanted: Vec<ServiceId> = match target {
        Target::Service(service) => vec![service],
        Target::Node(team) if catalog.is_leaf(team) => target.services(&catalog),
        Target::Node(_) => groups.iter().flat_map(|group| catalog.services_of(group.id)).map(|service| service.id).collect(),
    };
    if wanted.is_empty() || wanted.len() > MOST {
        return Ok(Services { left_out: left_out(reading, target, wanted.len()), ..Services::default() });
    }
    if !groups.is_empty() {
        let groups = groups.into_iter().map(|group| (group.clone(), catalog.without_children(group.id))).collect();
        return of(reading, wanted, Services { groups, ..Services::default() }).await;
    }
    let mut listed: Vec<Service> = wanted.iter().filter_map(|service| reading.catalog.services.get(service)).cloned().collect();
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    of(reading, wanted, Services { listed, ..Services::default() }).await
}

/// `44 services are too many to show side by side: see each of them`
pub(in crate::pages) fn left_out(reading: &Reading, target: Target, services: usize) -> Option<Link> {
    let Target::Node(team) = target else { return None };
    let team = reading.catalog.teams.get(&team)?;
    let text = format!("{services} services are too many to show side by side (at most {MOST}): see each of them");
    (services > MOST).then(|| link(text, reading.query.carry_without_scope(&format!("/teams/{}", team.slug))))
}

/// The same with their facts.
async fn of(reading: &mut Reading<'_>, wanted: Vec<ServiceId>, services: Services) -> Result<Services> {
    let subjects: Vec<Subject> = wanted.into_iter().map(Subject::Service).collect();
    let (day, compared) = (reading.day(), reading.compared_day());
    let (upto, before) = (reading.upto(), reading.before().await?);
    let back = reading.service_days();
    let from = days_before(day, back).min(reading.period().from);
    let now = facts::load(&mut reading.session, Some(&subjects), from, upto).await?;
    let then = match before {
        0 => Book::default(),
        before => facts::load(&mut reading.session, Some(&subjects), days_before(compared, back), before).await?,
    };
    let at = Some(reading.shown.as_ref().map_or(reading.now, |shown| shown.at));
    let compared_at = (before != 0).then(|| end_of_day(compared, reading.zone()));
    Ok(Services { now, before: then, day, at, compared, compared_at, ..services })
}

impl Services {
    /// Of one service, now and then; `None` then: nothing was evaluated by that day.
    pub(super) fn kpi(&self, reading: &Reading, service: ServiceId, id: KpiId) -> (Option<Kpi>, Option<Kpi>) {
        let of = |book: &Book, at: Option<Timestamp>, day: Day| {
            let rows = Rows::new(book, &reading.catalog, Target::Service(service));
            at.map(|at| kpi::compute(id, &rows, at, day, &reading.model))
        };
        (of(&self.now, self.at, self.day), of(&self.before, self.compared_at, self.compared))
    }

    /// Of the services that groups own themselves.
    pub(super) fn of_groups(&self, reading: &Reading, id: KpiId) -> Vec<(&Team, Option<Kpi>, Option<Kpi>)> {
        let of = |book: &Book, at: Option<Timestamp>, day: Day, (group, alone): &(Team, Catalog)| {
            at.map(|at| kpi::compute(id, &Rows::new(book, alone, Target::Node(group.id)), at, day, &reading.model))
        };
        let of_group = |group| (of(&self.now, self.at, self.day, group), of(&self.before, self.compared_at, self.compared, group));
        self.groups.iter().map(|group| (&group.0, of_group(group))).map(|(team, (now, before))| (team, now, before)).collect()
    }

    pub(super) fn own_of_groups(&self, definition: &OwnKpiDefinition) -> Vec<(&Team, Option<OwnKpi>, Option<OwnKpi>)> {
        let of = |book: &Book, at: Option<Timestamp>, day: Day, (group, alone): &(Team, Catalog)| {
            at.map(|_| kpi::compute_own(definition, &Rows::new(book, alone, Target::Node(group.id)), day))
        };
        let of_group = |group| (of(&self.now, self.at, self.day, group), of(&self.before, self.compared_at, self.compared, group));
        self.groups.iter().map(|group| (&group.0, of_group(group))).map(|(team, (now, before))| (team, now, before)).collect()
    }

    pub(super) fn own(&self, reading: &Reading, service: ServiceId, definition: &OwnKpiDefinition) -> (Option<OwnKpi>, Option<OwnKpi>) {
        let of = |book: &Book, at: Option<Timestamp>, day: Day| {
            let rows = Rows::new(book, &reading.catalog, Target::Service(service));
            at.map(|_| kpi::compute_own(definition, &rows, day))
        };
        (of(&self.now, self.at, self.day), of(&self.before, self.compared_at, self.compared))
    }

    /// Every known day of them; none of groups, whose charts say nothing of single services.
    pub(super) fn facts(&self) -> Vec<(ServiceId, Day, &DayFacts)> {
        if !self.groups.is_empty() {
            return Vec::new();
        }
        let days = self.now.subjects.iter().filter_map(|(subject, days)| match subject {
            Subject::Service(service) => Some((*service, days)),
            Subject::Team(_) => None,
        });
        days.flat_map(|(service, days)| days.iter().map(move |(day, facts)| (service, *day, facts))).collect()
    }
}
