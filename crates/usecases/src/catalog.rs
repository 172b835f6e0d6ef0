//! The current catalog: the fold of all catalog evidence, kept in memory until something changes it.

use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{Catalog, Change, Team};
use domain::evidence::{Body, Record};
use domain::ids::TeamId;
use domain::maturity::leaves;
use domain::scope::{Scope, Target};
use std::sync::Arc;
use store::{Session, evidence, setting};

/// Counts changes of the catalog, so that every replica notices what another one changed.
const REVISION: &str = "catalog_revision";

/// Slug of the root under which real teams live.
pub const PROGRAM: &str = "program";
/// Slug of the root under which the demo data lives.
pub const DEMO: &str = "demo";

impl Platform {
    pub async fn catalog(&self) -> Result<Arc<Catalog>> {
        let mut session = self.store.read().await?;
        self.catalog_in(&mut session).await
    }

    /// Like `catalog`, inside a session the caller already has.
    pub async fn catalog_in(&self, session: &mut Session) -> Result<Arc<Catalog>> {
        let revision = revision(session).await?;
        if let Some((known, catalog)) = self.catalog.read().await.as_ref()
            && *known == revision
        {
            return Ok(Arc::clone(catalog));
        }
        let catalog = Arc::new(fold(&evidence::of_kind(session, "catalog", None).await?));
        *self.catalog.write().await = Some((revision, Arc::clone(&catalog)));
        Ok(catalog)
    }
}

async fn revision(session: &mut Session) -> Result<i64> {
    Ok(setting::get(session, REVISION).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Makes every replica read the catalog again after `session` commits.
pub async fn bump(session: &mut Session) -> Result<()> {
    let next = revision(session).await? + 1;
    Ok(setting::set(session, REVISION, &next.to_string()).await?)
}

pub fn fold(records: &[Record]) -> Catalog {
    let mut catalog = Catalog::default();
    for record in records {
        if let Body::Catalog(change) = &record.body {
            catalog.apply(change);
        }
    }
    catalog
}

/// The natural key of a change: its object and the evidence id, since a change back to an earlier state is a change too.
pub fn key(change: &Change, id: i64) -> String {
    let object = match change {
        Change::Team(team) => format!("team:{}", team.slug),
        Change::Service(service) => format!("service:{}", service.slug),
        Change::Slo(slo) => format!("slo:{}.{}", slo.service, slo.slug),
        Change::Budget(budget) => format!("budget:{}{}", budget.service, budget.endpoint),
        Change::Policy(policy) => format!("policy:{}", policy.service),
        Change::OnExceed(rule) => format!("on_budget_exceed:{}", rule.service.map_or_else(|| "all".to_owned(), |id| id.to_string())),
        Change::Objectives(of_service) => format!("objectives:{}", of_service.service),
        Change::Checklist(list) => format!("checklist:{}", list.service.map_or_else(|| "all".to_owned(), |id| id.to_string())),
        Change::Member(member) => format!("member:{}", member.user),
        Change::Watch(watch) => {
            let owner = watch.service.map(|id| format!("s{id}")).or_else(|| watch.team.map(|id| format!("t{id}"))).unwrap_or_default();
            format!("watch:{owner}.{}", watch.slug)
        }
        Change::Schedule(schedule) => format!("schedule:{}", schedule.slug),
        Change::Currency(_) => "currency".to_owned(),
        Change::ExchangeRate(rate) => format!("exchange_rate:{}", rate.slug()),
        Change::Removed { what, slug } => format!("removed:{what}:{slug}"),
    };
    format!("{object}@{id}")
}

/// The root of the program's pages: the real one, or the demo's while no real team exists.
pub fn program_root(catalog: &Catalog) -> Option<&Team> {
    let real = catalog.team(PROGRAM);
    let has_teams = real.is_some_and(|root| catalog.children(root.id).next().is_some());
    if has_teams { real } else { catalog.team(DEMO).or(real) }
}

/// Whether a node is the demo's root or hangs below it.
pub fn is_demo(catalog: &Catalog, team: TeamId) -> bool {
    catalog.team(DEMO).is_some_and(|demo| catalog.lineage(team).contains(&demo.id))
}

/// Finds a scope in the catalog.
pub fn resolve(catalog: &Catalog, scope: &Scope) -> Result<Target> {
    let missing = || Error::NotFound(format!("the scope `{scope}`"));
    match scope {
        Scope::Program => program_root(catalog).map(|root| Target::Node(root.id)),
        Scope::Group(slug) | Scope::Team(slug) => catalog.team(slug.as_str()).map(|team| Target::Node(team.id)),
        Scope::Service(slug) => catalog.service(slug.as_str()).map(|service| Target::Service(service.id)),
    }
    .ok_or_else(missing)
}

/// The scope text of a node: `program`, `g:commerce`, `t:payments`.
pub fn scope_of(catalog: &Catalog, team: &Team) -> String {
    if team.parent.is_none() {
        "program".to_owned()
    } else if catalog.is_leaf(team.id) {
        format!("t:{}", team.slug)
    } else {
        format!("g:{}", team.slug)
    }
}

/// Groups at and below a node that own services themselves, by name: each is one more leaf (decision 16).
pub fn groups_with_services(catalog: &Catalog, node: TeamId) -> Vec<&Team> {
    let found = leaves(catalog, node).into_iter().filter(|team| !catalog.is_leaf(*team));
    let mut groups: Vec<_> = found.filter_map(|team| catalog.teams.get(&team)).collect();
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

/// Leaf teams below a node, the node itself when it is one, by name.
pub fn leaf_teams(catalog: &Catalog, node: TeamId) -> Vec<&Team> {
    let tree = catalog.tree();
    let mut teams: Vec<_> = tree.teams_below(node).filter(|team| team.parent.is_some() && tree.is_leaf(team.id)).collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    teams
}
