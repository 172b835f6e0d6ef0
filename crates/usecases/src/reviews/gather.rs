//! Reads what is known of a week and a node of the tree, as the pure generator wants it.

mod maturity;
mod rows;
mod watched;

use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::evidence::{Body, Record};
use domain::facts::{Book, Subject};
use domain::ids::{ServiceId, UserId};
use domain::review::{Action, Document, IncidentLine, Input, Profile, TriageLine, generate};
use domain::scope::Target;
use domain::time::{Day, IsoWeek, Zone, days_before, start_of_day};
use std::collections::BTreeMap;
use store::actions::ActionFilter;
use store::evidence::EvidenceFilter;
use store::regressions::RegressionFilter;
use store::{Session, accounts, actions, evaluation, evidence, facts, regressions};

/// Days back from the week's end in which a source of incidents must have reported.
const INCIDENT_DAYS: u64 = 30;
/// Kinds of evidence that tell incidents.
const INCIDENT_KINDS: [&str; 3] = ["alert", "alert_rule", "incident"];
/// Records of one kind that are read of a week, at most: the newest.
const RECORDS: i64 = 50_000;

/// The document, the model's version and the number of the evaluation that it was written after.
pub(super) struct Written {
    pub(super) document: Document,
    pub(super) model: i64,
    pub(super) known_upto: i64,
}

/// What everything about one review is read with.
pub(super) struct Gathering<'a> {
    pub(super) session: &'a mut Session,
    pub(super) catalog: &'a Catalog,
    pub(super) node: &'a Team,
    pub(super) week: IsoWeek,
    pub(super) zone: Zone,
    today: Day,
    pub(super) upto: i64,
    services: Vec<ServiceId>,
}

pub(super) async fn write(platform: &Platform, session: &mut Session, catalog: &Catalog, node: &Team, week: IsoWeek) -> Result<Written> {
    let model = platform.model().await?;
    let upto = evaluation::last(session).await?.map_or(0, |last| last.no);
    let mut services = Target::Node(node.id).services(catalog);
    services.sort_by_key(|id| catalog.services.get(id).map(|service| (&service.owner, &service.slug)));
    let mut gathering = Gathering { session, catalog, node, week, zone: platform.zone(), today: platform.today(), upto, services };
    let input = gathering.input(&model.model).await?;
    Ok(Written { document: generate(input), model: model.version, known_upto: upto })
}

impl Gathering<'_> {
    async fn input(&mut self, model: &domain::model::Model) -> Result<Input> {
        let book = self.book(self.services.clone(), INCIDENT_DAYS).await?;
        let watched = watched::of(self, &book).await?;
        let rows = rows::of(self, &book, &watched).await?;
        let people = accounts::users(self.session).await?;
        let names: BTreeMap<UserId, String> = people.into_iter().map(|person| (person.id, person.name)).collect();
        let saw = |facts: &domain::facts::DayFacts| INCIDENT_KINDS.iter().any(|kind| facts.seen.contains_key(*kind));
        Ok(Input {
            week: self.week,
            today: self.today,
            scope: crate::catalog::scope_of(self.catalog, self.node),
            name: self.node.name.clone(),
            wide: self.is_wide(),
            rows,
            watched: watched.into_iter().map(|(_, watched)| watched).collect(),
            profiles: self.profiles().await?,
            actions: self.actions(&names).await?,
            incidents_known: book.subjects.values().flat_map(|days| days.values()).any(saw),
            incidents: self.incidents(&book),
            maturity: maturity::of(self, model).await?,
            untriaged: self.untriaged(&names).await?,
        })
    }

    /// More than one team.
    pub(super) fn is_wide(&self) -> bool {
        !self.catalog.is_leaf(self.node.id)
    }

    /// Facts of services over so many days up to the week's end.
    pub(super) async fn book(&mut self, services: Vec<ServiceId>, days: u64) -> Result<Book> {
        let subjects: Vec<Subject> = services.into_iter().map(Subject::Service).collect();
        let from = days_before(self.week.sunday(), days.saturating_sub(1));
        Ok(facts::load(self.session, Some(&subjects), from, self.upto).await?)
    }

    pub(super) fn name_of(&self, service: ServiceId) -> String {
        self.catalog.services.get(&service).map(|service| service.name.clone()).unwrap_or_default()
    }

    pub(super) fn slug_of(&self, service: ServiceId) -> String {
        self.catalog.services.get(&service).map(|service| service.slug.to_string()).unwrap_or_default()
    }

    /// Records of one kind in this week, the oldest first.
    pub(super) async fn records(&mut self, kind: &str) -> Result<Vec<Record>> {
        if self.services.is_empty() {
            return Ok(Vec::new());
        }
        let filter = EvidenceFilter {
            subjects: Some(self.services.iter().copied().map(Subject::Service).collect()),
            kind: Some(kind.to_owned()),
            from: Some(self.week.monday()),
            to: Some(self.week.sunday()),
            limit: RECORDS,
            ..EvidenceFilter::default()
        };
        let mut records: Vec<Record> = evidence::rows(self.session, &filter).await?.into_iter().map(|row| row.record).collect();
        records.sort_by(|a, b| (a.occurred_at, &a.key).cmp(&(b.occurred_at, &b.key)));
        Ok(records)
    }

    async fn profiles(&mut self) -> Result<Vec<Profile>> {
        let records = self.records("profile_summary").await?;
        Ok(records
            .into_iter()
            .filter_map(|record| match (record.service, record.body) {
                (Some(service), Body::ProfileSummary(summary)) => Some(Profile {
                    service: self.name_of(service),
                    kind: summary.profile,
                    samples: summary.samples,
                    top: summary.top.into_iter().map(|hot| (hot.function, hot.self_ratio)).collect(),
                    link: self.evidence(service, "profile_summary"),
                }),
                _ => None,
            })
            .collect())
    }

    /// The rows of one kind in this week.
    pub(super) fn evidence(&self, service: ServiceId, kind: &str) -> String {
        let (from, to) = (self.week.monday(), self.week.sunday());
        format!("/evidence?from={from}&to={to}&kind={kind}&service={}", self.slug_of(service))
    }

    /// Dropped ones are of no week.
    async fn actions(&mut self, names: &BTreeMap<UserId, String>) -> Result<Vec<Action>> {
        let teams = self.catalog.subtree(self.node.id);
        let is_program = self.node.parent.is_none() && !crate::catalog::is_demo(self.catalog, self.node.id);
        let filter = ActionFilter { teams: (!is_program).then(|| teams.clone()), ..ActionFilter::default() };
        Ok(actions::list(self.session, &filter)
            .await?
            .into_iter()
            .filter(|action| action.status != "dropped" && action.team.is_none_or(|team| teams.contains(&team)))
            .map(|action| Action {
                number: action.number,
                owner: action.owner.and_then(|id| names.get(&id).cloned()).or(action.owner_name),
                team: action.team.and_then(|id| self.catalog.teams.get(&id)).map(|team| team.name.clone()),
                created: action.created_at.day(self.zone),
                due: action.due,
                done: action.done_at.filter(|_| action.status == "done").map(|at| at.day(self.zone)),
                title: action.title,
            })
            .collect())
    }

    /// Those about performance that began in this week.
    fn incidents(&self, book: &Book) -> Vec<IncidentLine> {
        let mut lines = Vec::new();
        for (subject, days) in &book.subjects {
            let Subject::Service(service) = *subject else { continue };
            for (day, facts) in days.range(self.week.monday()..=self.week.sunday()) {
                lines.extend(facts.incidents.iter().filter(|incident| incident.performance).map(|incident| IncidentLine {
                    day: *day,
                    title: incident.title.clone(),
                    service: (self.services.len() > 1).then(|| self.name_of(service)),
                    severe: incident.severe,
                    minutes: incident.resolved_at.map(|end| (end.micros() - incident.started_at.micros()) / 60_000_000),
                    link: self.evidence(service, "alert"),
                }));
            }
        }
        lines.sort_by(|a, b| (a.day, &a.title, &a.service).cmp(&(b.day, &b.title, &b.service)));
        lines
    }

    /// What was found by the week's end and nobody has looked at yet.
    async fn untriaged(&mut self, names: &BTreeMap<UserId, String>) -> Result<Vec<TriageLine>> {
        use domain::regression::State;
        let states = vec![State::Review, State::Regressed];
        let filter = RegressionFilter { services: Some(self.services.clone()), states: Some(states), ..RegressionFilter::default() };
        let end = start_of_day(self.week.sunday() + chrono::Days::new(1), self.zone);
        let found = regressions::list(self.session, &filter).await?;
        Ok(found
            .into_iter()
            .filter(|one| one.detected_at < end)
            .map(|one| TriageLine {
                number: one.number,
                owner: one.owner.and_then(|id| names.get(&id).cloned()),
                age_days: (self.week.sunday() - one.detected_at.day(self.zone)).num_days().max(0),
                title: one.detail.title,
            })
            .collect())
    }
}
