//! What the catalog's records say of the demo: which records declare its objects, and which repositories are its alone.

use crate::{Result, Session, evidence};
use domain::catalog::Change;
use domain::evidence::{Body, Record};
use domain::ids::{ServiceId, TeamId};
use domain::scope::Scope;
use std::collections::BTreeSet;

#[derive(Default)]
pub(super) struct Declared {
    /// Ids of catalog records.
    pub(super) records: Vec<i64>,
    pub(super) repositories: Vec<String>,
    /// Slugs.
    pub(super) teams: Vec<String>,
}

pub(super) async fn declared(session: &mut Session, teams: &[TeamId], services: &[ServiceId]) -> Result<Declared> {
    let records = evidence::of_kind(session, "catalog", None).await?;
    let changes = || records.iter().filter_map(change);
    let mut slugs = BTreeSet::new();
    let (mut of_demo, mut of_others) = (BTreeSet::new(), BTreeSet::new());
    for (_, change) in changes() {
        match change {
            Change::Team(team) if teams.contains(&team.id) => {
                slugs.insert(("team", team.slug.as_str()));
            }
            Change::Service(service) => {
                let ours = services.contains(&service.id);
                if ours {
                    slugs.insert(("service", service.slug.as_str()));
                }
                let repositories = if ours { &mut of_demo } else { &mut of_others };
                repositories.extend(service.repositories.iter().map(|repository| repository.name.clone()));
            }
            _ => {}
        }
    }
    let belongs = |change: &Change| match change {
        Change::Team(team) => teams.contains(&team.id),
        Change::Service(service) => services.contains(&service.id),
        Change::Slo(slo) => services.contains(&slo.service),
        Change::Budget(budget) => services.contains(&budget.service),
        Change::Policy(policy) => services.contains(&policy.service),
        Change::OnExceed(rule) => rule.service.is_some_and(|service| services.contains(&service)),
        Change::Objectives(of_service) => services.contains(&of_service.service),
        Change::Member(member) => teams.contains(&member.team),
        Change::Checklist(list) => list.service.is_some_and(|service| services.contains(&service)),
        Change::Watch(watch) => watch.service.is_some_and(|id| services.contains(&id)) || watch.team.is_some_and(|id| teams.contains(&id)),
        Change::Schedule(schedule) => match &schedule.scope {
            Scope::Program => false,
            Scope::Group(slug) | Scope::Team(slug) => slugs.contains(&("team", slug.as_str())),
            Scope::Service(slug) => slugs.contains(&("service", slug.as_str())),
        },
        Change::Currency(_) | Change::ExchangeRate(_) => false,
        Change::Removed { what, slug } => {
            // `checkout.availability` and `checkout/cart` begin with their service's slug.
            let owner = slug.split(['.', '/']).next().unwrap_or_default();
            slugs.contains(&(if what == "team" { "team" } else { "service" }, owner))
        }
    };
    let ids = changes().filter(|(_, change)| belongs(change)).map(|(id, _)| id).collect();
    let teams = slugs.iter().filter(|(what, _)| *what == "team").map(|(_, slug)| (*slug).to_owned()).collect();
    Ok(Declared { records: ids, teams, repositories: of_demo.difference(&of_others).cloned().collect() })
}

fn change(record: &Record) -> Option<(i64, &Change)> {
    match &record.body {
        Body::Catalog(change) => Some((record.id.0, change)),
        _ => None,
    }
}
