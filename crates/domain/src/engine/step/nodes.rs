//! The snapshot of one node: a leaf by its own checks, a node above by its leaves.

use crate::catalog::Catalog;
use crate::engine::{Cause, Evaluation};
use crate::facts::{Book, DecisionRow, Subject};
use crate::ids::{ServiceId, TeamId};
use crate::kpi::{Kpi, KpiId, OwnKpi, Rows, compute, compute_own, target_keys};
use crate::maturity::{
    CheckState, Context, Heard, LOOKBACK_DAYS, Moment, advance, dimensions, is_rated_itself, ladder, leaves, measure, rollup,
};
use crate::model::VersionedModel;
use crate::scope::Target;
use crate::snapshot::{Snapshot, Standing};
use crate::time::Window;
use std::collections::BTreeMap;

/// What an evaluation judges by.
pub(super) struct Judge<'a> {
    pub(super) evaluation: &'a Evaluation,
    pub(super) model: &'a VersionedModel,
    pub(super) catalog: &'a Catalog,
    pub(super) book: &'a Book,
    pub(super) previous: &'a BTreeMap<TeamId, Snapshot>,
}

impl Judge<'_> {
    /// Whether the ladder is evaluated for the node itself.
    pub(super) fn is_leaf(&self, team: TeamId) -> bool {
        is_rated_itself(self.catalog, team)
    }

    /// Whether the node stands for what is below it: a group, a root.
    pub(super) fn is_above(&self, team: TeamId) -> bool {
        let is_root = self.catalog.teams.get(&team).is_some_and(|team| team.parent.is_none());
        is_root || !self.catalog.is_leaf(team)
    }

    /// A leaf, or a group looked at for its own services alone.
    pub(super) fn leaf(&self, team: TeamId) -> Snapshot {
        let alone = self.is_above(team).then(|| self.catalog.without_children(team));
        let catalog = alone.as_ref().unwrap_or(self.catalog);
        let (kpis, own_kpis) = self.kpis(team, catalog);
        let context =
            Context { team, at: self.evaluation.at, day: self.evaluation.day, book: self.book, catalog, kpis: &kpis, model: self.model };
        let before = self.previous.get(&team);
        let moment = Moment {
            at: self.evaluation.at,
            day: self.evaluation.day,
            tick: self.evaluation.cause == Cause::DayTick,
            model_changed: self.evaluation.cause == Cause::Model || before.is_some_and(|before| before.model != self.model.version),
            zone: self.model.zone,
        };
        let decisions = self.decisions(team);
        let model = &self.model.model;
        let checks: Vec<CheckState> = model
            .checks
            .iter()
            .map(|check| {
                let earlier = before.and_then(|before| before.check(&check.id));
                let decision = decisions.get(check.id.as_str()).copied();
                advance(check, measure(check, &context), earlier, decision, moment, &model.rules)
            })
            .collect();
        let services = Target::Node(team).services(catalog);
        let reporting = services.iter().filter(|service| self.reports(**service)).count() as i64;
        let mut standing = if reporting > 0 { self.standing(team, &checks) } else { Standing::default() };
        if alone.is_none() {
            self.date(&mut standing, before);
        }
        Snapshot { team, model: self.model.version, standing, checks, kpis, own_kpis, reporting, total: services.len() as i64 }
    }

    /// A group or a root. `own` are the checks of its own services, if it has any.
    pub(super) fn above(&self, team: TeamId, own: Vec<CheckState>, standings: &BTreeMap<TeamId, Standing>) -> Snapshot {
        let mut standing = rollup(self.catalog, team, standings);
        self.date(&mut standing, self.previous.get(&team));
        let leaves = leaves(self.catalog, team);
        let has_evidence = |leaf: &TeamId| self.catalog.services_of(*leaf).iter().any(|service| self.reports(service.id));
        let reporting = leaves.iter().filter(|leaf| has_evidence(leaf)).count() as i64;
        let (kpis, own_kpis) = self.kpis(team, self.catalog);
        Snapshot { team, model: self.model.version, standing, checks: own, kpis, own_kpis, reporting, total: leaves.len() as i64 }
    }

    /// The standing of a leaf that this evaluation does not touch.
    pub(super) fn known_standing(&self, team: TeamId) -> Option<Standing> {
        let known = self.previous.get(&team)?;
        if !self.is_above(team) {
            return Some(known.standing.clone());
        }
        let reports = self.catalog.services_of(team).iter().any(|service| self.reports(service.id));
        Some(if reports { self.standing(team, &known.checks) } else { Standing::default() })
    }

    fn standing(&self, team: TeamId, checks: &[CheckState]) -> Standing {
        let model = self.model.model.for_scope(&target_keys(self.catalog, Target::Node(team)));
        let (level, score) = ladder(&model, checks);
        Standing { level: Some(level), score_tenths: Some(score), dimensions: dimensions(&model, checks), ..Standing::default() }
    }

    /// The first day of the level the node has now.
    fn date(&self, standing: &mut Standing, before: Option<&Snapshot>) {
        let same = before.filter(|before| before.standing.level == standing.level).and_then(|before| before.standing.since);
        standing.since = standing.level.and(same.or(Some(self.evaluation.day)));
    }

    fn kpis(&self, team: TeamId, catalog: &Catalog) -> (Vec<Kpi>, Vec<OwnKpi>) {
        let rows = Rows::new(self.book, catalog, Target::Node(team));
        let evaluation = self.evaluation;
        let nine = KpiId::ALL.into_iter().map(|id| compute(id, &rows, evaluation.at, evaluation.day, self.model)).collect();
        let own = self.model.model.own_kpis.iter().map(|definition| compute_own(definition, &rows, evaluation.day)).collect();
        (nine, own)
    }

    /// Whether the service has any evidence within the lookback.
    fn reports(&self, service: ServiceId) -> bool {
        let window = Window::ending(self.evaluation.day, LOOKBACK_DAYS);
        let days = self.book.subjects.get(&Subject::Service(service));
        days.is_some_and(|days| days.range(window.from..=window.to).next().is_some())
    }

    /// The decision per check that counts, in force or not; one that still waits for its approver changes nothing.
    fn decisions(&self, team: TeamId) -> BTreeMap<&str, &DecisionRow> {
        let days = self.book.subjects.get(&Subject::Team(team));
        let mut rows: Vec<&DecisionRow> = days.into_iter().flatten().flat_map(|(_, facts)| &facts.decisions).collect();
        rows.sort_by_key(|row| row.at);
        let mut heard: BTreeMap<&str, Heard<&DecisionRow>> = BTreeMap::new();
        for row in rows {
            heard.entry(row.check.as_str()).or_default().hear(row, row.decision, &row.requested_by, row.approved_by.as_deref());
        }
        heard.into_iter().filter_map(|(check, heard)| Some((check, heard.counts?))).collect()
    }
}
