//! What every page begins with: who asks, what holds now, and which evaluation is shown. A page reads rollups only, in a number of
//! queries that does not depend on how many teams there are.

use super::query::{Query, end_of_day};
use crate::actor::{Actor, Permission};
use crate::catalog::{self, program_root, resolve, scope_of};
use crate::error::{Error, Result};
use crate::models;
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::engine::Evaluation;
use domain::facts::Subject;
use domain::ids::TeamId;
use domain::kpi::{self, Kpi, KpiId, Rows};
use domain::model::{Model, VersionedModel};
use domain::scope::{Scope, Target};
use domain::snapshot::Snapshot;
use domain::time::{Day, Timestamp, Window, Zone, days_before};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Session, evaluation, evidence, facts, snapshots};

/// Days of facts that the KPIs of a single service look back on: twelve full weeks and the current one.
const SERVICE_DAYS: u64 = 98;

pub(super) type Snapshots = BTreeMap<TeamId, Snapshot>;

pub(super) struct Reading<'a> {
    pub(super) platform: &'a Platform,
    pub(super) actor: &'a Actor,
    pub(super) query: &'a Query,
    pub(super) session: Session,
    pub(super) catalog: Arc<Catalog>,
    pub(super) model: Arc<VersionedModel>,
    pub(super) now: Timestamp,
    /// The evaluation shown; `None`: nothing was evaluated yet.
    pub(super) shown: Option<Evaluation>,
}

impl<'a> Reading<'a> {
    /// Refuses who may not read. With `at`, catalog and model are those of that evaluation.
    pub(super) async fn open(platform: &'a Platform, actor: &'a Actor, query: &'a Query) -> Result<Self> {
        let mut catalog = platform.catalog().await?;
        actor.may(Permission::Read, &catalog)?;
        let mut model = platform.model().await?;
        let mut session = platform.store.read().await?;
        let shown = match query.known_until(platform.zone()) {
            None => evaluation::last(&mut session).await?,
            Some(until) => {
                let shown = evaluation::at_or_before(&mut session, until.micros()).await?;
                if let Some(shown) = shown.as_ref().filter(|shown| !shown.is_reconstructed()) {
                    catalog = Arc::new(catalog::fold(&evidence::of_kind(&mut session, "catalog", Some(shown.no)).await?));
                    if shown.model_version != model.version {
                        model = Arc::new(models::version(&mut session, shown.model_version).await?);
                    }
                }
                shown
            }
        };
        Ok(Self { platform, actor, query, session, catalog, model, now: platform.now(), shown })
    }

    pub(super) fn zone(&self) -> Zone {
        self.platform.zone()
    }

    pub(super) fn today(&self) -> Day {
        self.platform.today()
    }

    /// The last day shown.
    pub(super) fn day(&self) -> Day {
        self.query.last_day(self.today(), self.zone())
    }

    pub(super) fn period(&self) -> Window {
        self.query.period(self.today(), self.zone())
    }

    pub(super) fn compared_day(&self) -> Day {
        self.query.compared_day(self.today(), self.zone())
    }

    pub(super) fn definitions(&self) -> &Model {
        &self.model.model
    }

    /// Number of the evaluation shown; 0 before the first.
    pub(super) fn upto(&self) -> i64 {
        self.shown.as_ref().map_or(0, |shown| shown.no)
    }

    /// When the evaluation shown ran.
    pub(super) fn evaluated(&self) -> String {
        self.shown.as_ref().map_or_else(|| "never".to_owned(), |shown| super::format::relative(self.now, shown.at))
    }

    pub(super) async fn snapshots(&mut self) -> Result<Snapshots> {
        let upto = self.upto();
        Ok(if upto == 0 { Snapshots::new() } else { snapshots::latest(&mut self.session, upto).await? })
    }

    /// What was known at the end of the compared day; empty when nothing was.
    pub(super) async fn snapshots_before(&mut self) -> Result<Snapshots> {
        let before = self.before().await?;
        Ok(if before == 0 { Snapshots::new() } else { snapshots::latest(&mut self.session, before).await? })
    }

    /// The same of one node.
    pub(super) async fn snapshot_before(&mut self, team: TeamId) -> Result<Option<Snapshot>> {
        let before = self.before().await?;
        Ok(snapshots::of_team(&mut self.session, team, before).await?.map(|stored| stored.snapshot))
    }

    /// Number of the last evaluation of the compared day; 0 when there was none by then, never a later one than the shown.
    pub(super) async fn before(&mut self) -> Result<i64> {
        let until = end_of_day(self.compared_day(), self.zone());
        let before = evaluation::at_or_before(&mut self.session, until.micros()).await?;
        Ok(before.map_or(0, |before| before.no).min(self.upto()))
    }

    /// The root of the program's pages, once there is one.
    pub(super) fn root(&self) -> Option<&Team> {
        program_root(&self.catalog)
    }

    /// What the URL's scope names; `None`: the program, which has no node yet.
    pub(super) fn target(&self) -> Result<Option<Target>> {
        match resolve(&self.catalog, &self.query.scope) {
            Ok(target) => Ok(Some(target)),
            Err(_) if self.query.scope == Scope::Program => Ok(None),
            Err(missing) => Err(missing),
        }
    }

    /// The node of the URL's scope; of a service, the team that owns it.
    pub(super) fn node(&self) -> Result<Option<&Team>> {
        Ok(match self.target()? {
            Some(Target::Node(team)) => self.catalog.teams.get(&team),
            Some(Target::Service(service)) => {
                self.catalog.services.get(&service).and_then(|service| self.catalog.teams.get(&service.owner))
            }
            None => None,
        })
    }

    pub(super) fn team(&self, slug: &str) -> Result<&Team> {
        self.catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))
    }

    pub(super) fn scope_key(&self, team: TeamId) -> Option<String> {
        self.catalog.teams.get(&team).map(|team| scope_of(&self.catalog, team))
    }

    /// The scope's name: `All teams`, `Payments`, `Checkout`.
    pub(super) fn scope_name(&self) -> String {
        match &self.query.scope {
            Scope::Program => "All teams".to_owned(),
            Scope::Group(slug) | Scope::Team(slug) => {
                self.catalog.team(slug.as_str()).map_or_else(|| slug.to_string(), |team| team.name.clone())
            }
            Scope::Service(slug) => self.catalog.service(slug.as_str()).map_or_else(|| slug.to_string(), |service| service.name.clone()),
        }
    }

    /// The nine KPIs of a service, which has no snapshot of its own, from its day facts.
    pub(super) async fn kpis_of_service(&mut self, target: Target) -> Result<Vec<Kpi>> {
        let Target::Service(service) = target else { return Ok(Vec::new()) };
        let (day, at, upto) = (self.day(), self.shown.as_ref().map_or(self.now, |shown| shown.at), self.upto());
        let from = days_before(day, SERVICE_DAYS);
        let book = facts::load(&mut self.session, Some(&[Subject::Service(service)]), from, upto).await?;
        let rows = Rows::new(&book, &self.catalog, target);
        Ok(KpiId::ALL.into_iter().map(|id| kpi::compute(id, &rows, at, day, &self.model, None)).collect())
    }

    /// `model v7`
    pub(super) fn model_note(&self) -> String {
        format!("model v{}", self.model.version)
    }

    /// Whether the actor may do this, without the reason why not.
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.actor.may(permission, &self.catalog).is_ok()
    }
}
