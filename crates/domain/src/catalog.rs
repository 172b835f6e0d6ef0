//! The catalog: the tree of teams, services and what is declared about them. A fold over `Change` records, so that a recompute
//! replays what was known when.

mod checklist;
mod currency;
mod policy;
mod tree;
mod watch;

pub use checklist::{AnsweredBy, Checklist, ChecklistItem, ChecklistSection, Required};
pub use currency::{ExchangeRate, ProgramCurrency, RateKey};
pub use policy::*;
pub use tree::Tree;
pub use watch::{Schedule, SendWhen, Watch, WatchSource};

use crate::ids::{ServiceId, TeamId};
use crate::slug::Slug;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One change of the catalog. Kept as evidence (kind `catalog`); the latest of an object wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename_all = "snake_case")]
pub enum Change {
    Team(Team),
    Service(Service),
    Slo(Slo),
    Budget(Budget),
    Policy(Policy),
    /// What happens when a budget is exceeded.
    OnExceed(OnExceed),
    /// Weighted objectives of a service's load tests.
    Objectives(ServiceObjectives),
    /// A user's membership: members are who the culture check counts.
    Member(Member),
    /// What a reviewer of a pull request goes through.
    Checklist(Checklist),
    /// A number that the weekly review follows.
    Watch(Watch),
    /// Who is sent the weekly review.
    Schedule(Schedule),
    /// What costs are told in.
    Currency(ProgramCurrency),
    ExchangeRate(ExchangeRate),
    /// The object is gone: nothing of it counts from this evaluation on.
    Removed {
        what: String,
        slug: String,
    },
}

/// A team, a group (has children) or a root (has no parent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    pub id: TeamId,
    pub slug: Slug,
    pub name: String,
    pub parent: Option<TeamId>,
    /// Capacity in hours a week, for the share of time spent on performance work.
    #[serde(default)]
    pub weekly_hours: Option<i64>,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub slug: Slug,
    pub name: String,
    /// 1 is the most important, 3 the least.
    pub tier: u8,
    pub owner: TeamId,
    /// First day of this ownership; earlier days stay with the owner before.
    pub owned_from: Day,
    #[serde(default)]
    pub repositories: Vec<Repository>,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    pub name: String,
    /// Globs of a service in a shared repository; empty: the whole repository.
    #[serde(default)]
    pub paths: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slo {
    pub service: ServiceId,
    pub slug: Slug,
    pub name: String,
    pub sli: SliKind,
    /// Parts per million of valid events that must be good: 99.9 % is 999 000.
    pub target_ppm: i64,
    pub window: SloWindow,
    /// Query for good events; empty when samples are pushed.
    #[serde(default)]
    pub good: String,
    #[serde(default)]
    pub total: String,
    /// The source that evaluates the queries.
    #[serde(default)]
    pub source: Option<String>,
    pub valid_from: Day,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SliKind {
    Availability,
    Latency,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SloWindow {
    RollingDays(u32),
    CalendarMonth,
}

/// The budget of one endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    pub service: ServiceId,
    /// Path, matched exactly, then by `{param}` segments.
    pub endpoint: String,
    /// Limit in seconds per percentile: `p99` → 0.2.
    #[serde(default)]
    pub latency_seconds: BTreeMap<String, f64>,
    #[serde(default)]
    pub throughput_min: Option<f64>,
    pub valid_from: Day,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub user: String,
    pub team: TeamId,
    /// Only people with the role member count for the culture check.
    pub member: bool,
}

/// The folded catalog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    pub teams: BTreeMap<TeamId, Team>,
    pub services: BTreeMap<ServiceId, Service>,
    /// Earlier owners of a service: (service, first day) → team.
    pub owners: BTreeMap<(ServiceId, Day), TeamId>,
    /// Every definition an SLO has had, by its first day.
    pub slos: BTreeMap<(ServiceId, Slug), BTreeMap<Day, Slo>>,
    pub budgets: BTreeMap<(ServiceId, String), Budget>,
    pub policies: BTreeMap<ServiceId, Policy>,
    /// By service; `None` is what holds for services without a rule of their own.
    pub on_exceed: BTreeMap<Option<ServiceId>, OnExceed>,
    pub objectives: BTreeMap<ServiceId, ServiceObjectives>,
    /// By service, `None` for all; every version by its first day.
    pub checklists: BTreeMap<Option<ServiceId>, BTreeMap<Day, Checklist>>,
    pub members: BTreeMap<(TeamId, String), Member>,
    /// By service or node.
    pub watches: BTreeMap<(Option<ServiceId>, Option<TeamId>, Slug), Watch>,
    pub schedules: BTreeMap<Slug, Schedule>,
    pub currency: Option<ProgramCurrency>,
    pub rates: BTreeMap<RateKey, ExchangeRate>,
}

impl Change {
    /// Whether it changes what costs are worth, which concerns every service that has some.
    pub fn is_about_money(&self) -> bool {
        match self {
            Self::Currency(_) | Self::ExchangeRate(_) => true,
            Self::Removed { what, .. } => matches!(what.as_str(), "currency" | "exchange_rate"),
            _ => false,
        }
    }
}

impl Catalog {
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Team(team) => {
                self.teams.insert(team.id, team.clone());
            }
            Change::Service(service) => {
                self.owners.insert((service.id, service.owned_from), service.owner);
                self.services.insert(service.id, service.clone());
            }
            Change::Slo(slo) => {
                self.slos.entry((slo.service, slo.slug.clone())).or_default().insert(slo.valid_from, slo.clone());
            }
            Change::Budget(budget) => {
                self.budgets.insert((budget.service, budget.endpoint.clone()), budget.clone());
            }
            Change::Policy(policy) => {
                self.policies.insert(policy.service, policy.clone());
            }
            Change::OnExceed(rule) => {
                self.on_exceed.insert(rule.service, rule.clone());
            }
            Change::Objectives(of_service) => {
                self.objectives.insert(of_service.service, of_service.clone());
            }
            Change::Checklist(list) => {
                self.checklists.entry(list.service).or_default().insert(list.valid_from, list.clone());
            }
            Change::Member(member) => {
                self.members.insert((member.team, member.user.clone()), member.clone());
            }
            Change::Watch(watch) => {
                self.watches.insert((watch.service, watch.team, watch.slug.clone()), watch.clone());
            }
            Change::Schedule(schedule) => {
                self.schedules.insert(schedule.slug.clone(), schedule.clone());
            }
            Change::Currency(currency) => self.currency = Some(currency.clone()),
            Change::ExchangeRate(rate) => {
                self.rates.insert(rate.key(), rate.clone());
            }
            Change::Removed { what, slug } => self.remove(what, slug),
        }
    }

    fn remove(&mut self, what: &str, slug: &str) {
        match what {
            "team" => self.teams.retain(|_, team| team.slug.as_str() != slug),
            "service" => {
                let gone: Vec<_> = self.services.values().filter(|s| s.slug.as_str() == slug).map(|s| s.id).collect();
                self.services.retain(|id, _| !gone.contains(id));
                self.slos.retain(|(service, _), _| !gone.contains(service));
                self.budgets.retain(|(service, _), _| !gone.contains(service));
                self.policies.retain(|service, _| !gone.contains(service));
                self.objectives.retain(|service, _| !gone.contains(service));
                self.checklists.retain(|service, _| service.is_none_or(|service| !gone.contains(&service)));
                self.on_exceed.retain(|service, _| service.is_none_or(|service| !gone.contains(&service)));
                self.watches.retain(|(service, _, _), _| service.is_none_or(|service| !gone.contains(&service)));
            }
            "slo" => self.slos.retain(|(service, name), _| self.services.get(service).is_none_or(|s| format!("{}.{name}", s.slug) != slug)),
            "budget" => self
                .budgets
                .retain(|(service, endpoint), _| self.services.get(service).is_none_or(|s| format!("{}{endpoint}", s.slug) != slug)),
            "objectives" => {
                self.objectives.retain(|service, _| self.services.get(service).is_none_or(|service| service.slug.as_str() != slug))
            }
            "checklist" => {
                let named = |owner: &Option<ServiceId>| self.services.get(owner.as_ref()?).map(|service| service.slug.as_str());
                let gone: Vec<_> = self.checklists.keys().filter(|owner| named(owner).unwrap_or("all") == slug).copied().collect();
                self.checklists.retain(|owner, _| !gone.contains(owner));
            }
            "on_budget_exceed" => self.on_exceed.retain(|service, _| {
                let name = service.and_then(|id| self.services.get(&id)).map_or("all", |service| service.slug.as_str());
                name != slug
            }),
            "watch" => {
                let gone: Vec<_> =
                    self.watches.iter().filter(|(_, watch)| watch.full_slug(self) == slug).map(|(key, _)| key.clone()).collect();
                self.watches.retain(|key, _| !gone.contains(key));
            }
            "schedule" => self.schedules.retain(|name, _| name.as_str() != slug),
            "currency" => self.currency = None,
            "exchange_rate" => self.rates.retain(|_, rate| rate.slug() != slug),
            _ => {}
        }
    }

    pub fn team(&self, slug: &str) -> Option<&Team> {
        self.teams.values().find(|team| team.slug.as_str() == slug)
    }

    pub fn service(&self, slug: &str) -> Option<&Service> {
        self.services.values().find(|service| service.slug.as_str() == slug)
    }

    pub fn children(&self, parent: TeamId) -> impl Iterator<Item = &Team> {
        self.teams.values().filter(move |team| team.parent == Some(parent))
    }

    pub fn is_leaf(&self, team: TeamId) -> bool {
        self.children(team).next().is_none()
    }

    /// The catalog with the node cut off from what is below it: a group with services of its own as one more leaf (decision 16).
    #[must_use]
    pub fn without_children(&self, team: TeamId) -> Self {
        let mut alone = self.clone();
        for child in alone.teams.values_mut().filter(|child| child.parent == Some(team)) {
            child.parent = None;
        }
        alone
    }

    /// The node itself and everything below it.
    pub fn subtree(&self, team: TeamId) -> Vec<TeamId> {
        self.tree().subtree(team)
    }

    /// The node and its parents, the root last.
    pub fn lineage(&self, team: TeamId) -> Vec<TeamId> {
        let mut nodes = Vec::new();
        let mut at = Some(team);
        while let Some(node) = at.filter(|node| !nodes.contains(node)) {
            nodes.push(node);
            at = self.teams.get(&node).and_then(|team| team.parent);
        }
        nodes
    }

    /// Who owned the service on that day: the ownership with the latest first day not after it, else the earliest known.
    pub fn owner_on(&self, service: ServiceId, day: Day) -> Option<TeamId> {
        let of_service = || self.owners.range((service, Day::MIN)..=(service, Day::MAX));
        of_service().rev().find(|((_, from), _)| *from <= day).or_else(|| of_service().next()).map(|(_, team)| *team)
    }

    /// Services a team owns today, by slug.
    pub fn services_of(&self, team: TeamId) -> Vec<&Service> {
        let mut services: Vec<_> = self.services.values().filter(|service| service.owner == team).collect();
        services.sort_by(|a, b| a.slug.cmp(&b.slug));
        services
    }

    /// The definition of an SLO that held on a day: the latest not after it, else the earliest there is.
    pub fn slo_on(&self, service: ServiceId, slug: &Slug, day: Day) -> Option<&Slo> {
        let versions = self.slos.get(&(service, slug.clone()))?;
        versions.range(..=day).next_back().or_else(|| versions.iter().next()).map(|(_, slo)| slo)
    }

    /// Today's definitions of a service's SLOs.
    pub fn slos_of(&self, service: ServiceId) -> impl Iterator<Item = &Slo> {
        let of_service = self.slos.range((service, Slug::lowest())..).take_while(move |((of, _), _)| *of == service);
        of_service.filter_map(|(_, versions)| versions.values().next_back())
    }

    /// The important services of a team: tier 1, or the best tier present.
    pub fn top_tier(&self, services: &[ServiceId]) -> Vec<ServiceId> {
        let tier_of = |id: &ServiceId| self.services.get(id).map_or(u8::MAX, |service| service.tier);
        let best = services.iter().map(tier_of).min().unwrap_or(u8::MAX);
        services.iter().copied().filter(|id| tier_of(id) == best).collect()
    }

    /// What is done when a budget of the service is exceeded: its own rule, else the general one.
    pub fn on_exceed(&self, service: ServiceId) -> Option<&OnExceed> {
        self.on_exceed.get(&Some(service)).or_else(|| self.on_exceed.get(&None))
    }

    pub fn policy(&self, service: ServiceId) -> Policy {
        self.policies.get(&service).cloned().unwrap_or_else(|| Policy::default_for(service))
    }
}
