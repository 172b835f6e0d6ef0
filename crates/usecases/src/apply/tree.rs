//! Teams, services and gate policies of a document.

use super::document::{Document, PolicyEntry, RepositoryEntry, ServiceEntry, TeamEntry};
use super::plan::Plan;
use crate::catalog::PROGRAM;
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{Catalog, Change, Mode, Policy, Repository, Service, Team};
use domain::ids::{ServiceId, TeamId};
use domain::slug::Slug;
use store::Session;

/// Plans the tree and brings `after` up to what the catalog will be, for the blocks that refer to services.
pub(super) async fn plan(
    platform: &Platform,
    session: &mut Session,
    document: &Document,
    before: &Catalog,
    after: &mut Catalog,
    plan: &mut Plan,
) -> Result<()> {
    let mut planner = Planner { platform, session, before, after, plan };
    let root = planner.root(document).await?;
    // Depth first without recursion: children are pushed with their parent's id.
    let mut waiting: Vec<(&TeamEntry, TeamId)> = document.teams.iter().rev().map(|entry| (entry, root)).collect();
    while let Some((entry, parent)) = waiting.pop() {
        let id = planner.team(entry, parent).await?;
        for service in &entry.services {
            planner.service(service, id).await?;
        }
        waiting.extend(entry.teams.iter().rev().map(|child| (child, id)));
    }
    for entry in &document.policies {
        planner.policy(entry)?;
    }
    Ok(())
}

struct Planner<'a> {
    platform: &'a Platform,
    session: &'a mut Session,
    before: &'a Catalog,
    after: &'a mut Catalog,
    plan: &'a mut Plan,
}

impl Planner<'_> {
    async fn root(&mut self, document: &Document) -> Result<TeamId> {
        let slug = document.root.as_deref().unwrap_or(PROGRAM);
        if let Some(root) = self.before.team(slug) {
            return Ok(root.id);
        }
        let name = document.metadata.title.clone().unwrap_or_else(|| if slug == PROGRAM { "Program".to_owned() } else { slug.to_owned() });
        let root = Team {
            id: TeamId(self.platform.store.reserve(self.session, "team", 1).await?.start),
            slug: self::slug("root", slug)?,
            name,
            parent: None,
            weekly_hours: None,
            managed_by: None,
        };
        let id = root.id;
        self.want_team(root, false, false);
        Ok(id)
    }

    async fn team(&mut self, entry: &TeamEntry, parent: TeamId) -> Result<TeamId> {
        let known = self.after.team(&entry.slug).cloned();
        let id = match &known {
            Some(team) => team.id,
            None => TeamId(self.platform.store.reserve(self.session, "team", 1).await?.start),
        };
        let team = Team {
            id,
            slug: slug("teams.slug", &entry.slug)?,
            name: entry.name.clone().unwrap_or_else(|| entry.slug.clone()),
            parent: Some(parent),
            weekly_hours: entry.weekly_hours,
            managed_by: Some(self.plan.label.clone()),
        };
        if self.after.subtree(id).contains(&parent) {
            return Err(Error::invalid(format!("teams.{}", entry.slug), "a team cannot hang below itself"));
        }
        let same = known.as_ref() == Some(&team);
        self.want_team(team, known.is_some(), same);
        Ok(id)
    }

    fn want_team(&mut self, team: Team, exists: bool, same: bool) {
        self.after.apply(&Change::Team(team.clone()));
        self.plan.want("team", team.slug.to_string(), exists, same, || Change::Team(team));
    }

    async fn service(&mut self, entry: &ServiceEntry, owner: TeamId) -> Result<()> {
        let known = self.after.service(&entry.slug).cloned();
        if !(1..=3).contains(&entry.tier) {
            return Err(Error::invalid(format!("services.{}.tier", entry.slug), "a tier is 1 (most important), 2 or 3"));
        }
        let id = match &known {
            Some(service) => service.id,
            None => ServiceId(self.platform.store.reserve(self.session, "service", 1).await?.start),
        };
        let stays = known.as_ref().filter(|service| service.owner == owner);
        let service = Service {
            id,
            slug: slug("services.slug", &entry.slug)?,
            name: entry.name.clone().unwrap_or_else(|| entry.slug.clone()),
            tier: entry.tier,
            owner,
            owned_from: stays.map_or(self.plan.today, |service| service.owned_from),
            repositories: entry.repositories.iter().map(repository).collect(),
            managed_by: Some(self.plan.label.clone()),
        };
        let same = known.as_ref() == Some(&service);
        self.after.apply(&Change::Service(service.clone()));
        self.plan.want("service", service.slug.to_string(), known.is_some(), same, || Change::Service(service));
        Ok(())
    }

    fn policy(&mut self, entry: &PolicyEntry) -> Result<()> {
        let service = service_named(self.after, "policies.service", &entry.service)?;
        let threshold = entry.threshold.unwrap_or_else(Policy::default_threshold);
        if !(threshold.is_finite() && threshold > 0.0) {
            return Err(Error::invalid(format!("policies.{}.threshold", entry.service), "give the per cent by which a series may worsen"));
        }
        let at = |key: &str| format!("policies.{}.{key}", entry.service);
        if entry.min_effect.is_some_and(|effect| !(effect.is_finite() && effect >= 0.0)) {
            return Err(Error::invalid(at("min_effect"), "give the smallest worsening in per cent that counts"));
        }
        match (entry.mode, &entry.test) {
            (Mode::Classic, None) => return Err(Error::invalid(at("test"), "name the test: {test: t_test, upper: 0.98}")),
            (Mode::Classic, Some(test)) if test.lower.is_none() && test.upper.is_none() => {
                return Err(Error::invalid(at("test"), "give a `lower` or an `upper` boundary"));
            }
            (Mode::Statistical | Mode::Threshold, Some(_)) => {
                return Err(Error::invalid(at("test"), "a test belongs to `mode: classic`"));
            }
            _ => {}
        }
        let policy = Policy {
            service: service.id,
            mode: entry.mode,
            threshold_percent: threshold,
            min_effect_percent: entry.min_effect,
            classic: entry.test.clone(),
            enforce: entry.enforce,
            on_no_baseline: entry.on_no_baseline,
            on_inconclusive: entry.on_inconclusive,
            throughput: entry.throughput,
            managed_by: Some(self.plan.label.clone()),
        };
        let known = self.before.policies.get(&policy.service);
        let (exists, same) = (known.is_some(), known == Some(&policy));
        self.plan.want("policy", entry.service.clone(), exists, same, || Change::Policy(policy));
        Ok(())
    }
}

fn repository(entry: &RepositoryEntry) -> Repository {
    match entry {
        RepositoryEntry::Name(name) => Repository { name: name.clone(), paths: Vec::new() },
        RepositoryEntry::Paths { name, paths } => Repository { name: name.clone(), paths: paths.clone() },
    }
}

pub(super) fn slug(field: &str, text: &str) -> Result<Slug> {
    Slug::parse(text).map_err(|error| Error::invalid(field, error.to_string()))
}

pub(super) fn service_named<'a>(catalog: &'a Catalog, field: &str, named: &str) -> Result<&'a Service> {
    catalog.service(named).ok_or_else(|| Error::invalid(field, format!("there is no service `{named}` in the file or the catalog")))
}

/// The named service, or the only one there is.
pub(super) fn service_or_only<'a>(catalog: &'a Catalog, field: &str, named: Option<&str>) -> Result<&'a Service> {
    match named {
        Some(named) => service_named(catalog, field, named),
        None => {
            let mut services = catalog.services.values();
            match (services.next(), services.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(Error::invalid(field, "say whose it is: add `service: <slug>` (there is not exactly one service)")),
            }
        }
    }
}
