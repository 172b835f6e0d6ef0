//! What every page begins with: who asks, what holds now, and which evaluation is shown. A page reads rollups only, in a number of
//! queries that does not depend on how many teams there are.

use super::query::Query;
use crate::actor::{Actor, Permission};
use crate::catalog::{program_root, resolve, scope_of};
use crate::error::{Error, Result};
use crate::moment::{At, Moment, evaluation_at};
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::engine::Evaluation;
use domain::facts::Subject;
use domain::ids::TeamId;
use domain::kpi::{self, Kpi, KpiId, OwnKpi, Rows};
use domain::model::{Model, VersionedModel};
use domain::scope::{Scope, Target};
use domain::snapshot::Snapshot;
use domain::time::{Day, Timestamp, Window, Zone, days_before};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Session, facts, snapshots};

/// Days of facts that the nine KPIs of a single service look back on: twelve full weeks and the current one.
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
        actor.may(Permission::Read, &*platform.catalog().await?)?;
        let mut session = platform.store.read().await?;
        let Moment { shown, catalog, model, .. } = Moment::find(platform, &mut session, query.at).await?;
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

    /// The instant up to which things are known.
    pub(super) fn known_at(&self) -> Timestamp {
        self.shown.as_ref().map_or(self.now, |shown| shown.at)
    }

    /// When the evaluation shown ran.
    pub(super) fn evaluated(&self) -> String {
        self.shown.as_ref().map_or_else(|| "never".to_owned(), |shown| super::format::relative(self.now, shown.at))
    }

    pub(super) async fn snapshots(&mut self) -> Result<Snapshots> {
        let upto = self.upto();
        Ok(if upto == 0 { Snapshots::new() } else { snapshots::latest(&mut self.session, upto).await? })
    }

    /// All nodes without the long parts of their snapshots: for pages over many teams.
    pub(super) async fn briefs(&mut self) -> Result<Snapshots> {
        let upto = self.upto();
        Ok(if upto == 0 { Snapshots::new() } else { snapshots::briefs(&mut self.session, upto).await? })
    }

    /// The same as they were at the end of the compared day.
    pub(super) async fn briefs_before(&mut self) -> Result<Snapshots> {
        let before = self.before().await?;
        Ok(if before == 0 { Snapshots::new() } else { snapshots::briefs(&mut self.session, before).await? })
    }

    /// A node with those that it is put together from, now and at the end of the compared day; of a team, which is put together from no
    /// others, its own alone.
    pub(super) async fn with_parts(&mut self, node: Option<&Team>) -> Result<(Snapshots, Snapshots)> {
        let (now, before) = (self.upto(), self.before().await?);
        Ok((self.parts_at(node, now).await?, self.parts_at(node, before).await?))
    }

    async fn parts_at(&mut self, node: Option<&Team>, no: i64) -> Result<Snapshots> {
        Ok(match node {
            _ if no == 0 => Snapshots::new(),
            Some(team) if self.catalog.is_leaf(team.id) => {
                let found = snapshots::of_team(&mut self.session, team.id, no).await?;
                found.map(|stored| (team.id, stored.snapshot)).into_iter().collect()
            }
            _ => snapshots::latest(&mut self.session, no).await?,
        })
    }

    /// One node at the end of the compared day.
    pub(super) async fn snapshot_before(&mut self, team: TeamId) -> Result<Option<Snapshot>> {
        let before = self.before().await?;
        Ok(snapshots::of_team(&mut self.session, team, before).await?.map(|stored| stored.snapshot))
    }

    /// Number of the last evaluation of the compared day; 0 when there was none by then, never a later one than the shown.
    pub(super) async fn before(&mut self) -> Result<i64> {
        let compared = At::Day(self.compared_day());
        let before = evaluation_at(self.platform, &mut self.session, compared).await?;
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

    /// Under what keys a node's targets may stand in the model, the nearest first.
    pub(super) fn target_keys(&self, team: TeamId) -> Vec<String> {
        kpi::target_keys(&self.catalog, Target::Node(team))
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
        Ok(self.all_kpis_of_service(target).await?.0)
    }

    /// The same with the KPIs that the program defines for itself.
    pub(super) async fn all_kpis_of_service(&mut self, target: Target) -> Result<(Vec<Kpi>, Vec<OwnKpi>)> {
        let Target::Service(service) = target else { return Ok(Default::default()) };
        let (day, at, upto) = (self.day(), self.known_at(), self.upto());
        let from = days_before(day, self.service_days());
        let book = facts::load(&mut self.session, Some(&[Subject::Service(service)]), from, upto).await?;
        let rows = Rows::new(&book, &self.catalog, target);
        let nine = KpiId::ALL.into_iter().map(|id| kpi::compute(id, &rows, at, day, &self.model)).collect();
        let own = self.definitions().own_kpis.iter().map(|definition| kpi::compute_own(definition, &rows, day)).collect();
        Ok((nine, own))
    }

    /// Days of facts that the KPIs of a service look back on.
    pub(super) fn service_days(&self) -> u64 {
        self.definitions().own_kpis.iter().map(|definition| definition.window_days).max().unwrap_or(0).max(SERVICE_DAYS)
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
