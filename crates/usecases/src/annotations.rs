//! Notes of people on a day of a KPI's chart: what happened, so that a step in the line explains itself.

use crate::actor::{Actor, Permission};
use crate::catalog::{resolve, scope_of};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::ids::{ServiceId, TeamId};
use domain::kpi::KpiId;
use domain::model::Model;
use domain::scope::{Scope, Target};
use domain::time::{Day, Timestamp, Window, days_before};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::annotations::{self, Annotation, Of};
use store::{Session, accounts};
use utoipa::ToSchema;

/// Longest note, in characters.
const LONGEST: usize = 300;
/// Notes that one page or answer shows, the newest.
const MOST: i64 = 1_000;
/// Days of an answer that names no first day.
const DAYS: u64 = 182;

/// What a form or the API says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewAnnotation {
    /// Id of the KPI; left out: every KPI.
    pub kpi: Option<String>,
    /// `program`, `g:<group>`, `t:<team>` or `s:<service>`; left out: the program.
    pub scope: Option<String>,
    /// `2026-11-24`
    pub day: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnnotationAnswer {
    pub id: i64,
    pub kpi: Option<String>,
    pub scope: String,
    #[schema(value_type = String)]
    pub day: Day,
    pub text: String,
    pub author: String,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
}

/// Notes something. Members may for their own team, managers and admins for more.
pub async fn add(platform: &Platform, actor: &Actor, new: NewAnnotation) -> Result<AnnotationAnswer> {
    let catalog = platform.catalog().await?;
    let scope = scope(new.scope.as_deref())?;
    let target = resolve(&catalog, &scope)?;
    actor.may(Permission::Act(owner(&catalog, target)), &catalog)?;
    let model = platform.model().await?;
    let kpi = new.kpi.map(|kpi| kpi.trim().to_owned()).filter(|kpi| !kpi.is_empty());
    if let Some(kpi) = kpi.as_deref().filter(|kpi| !is_kpi(&model.model, kpi)) {
        return Err(Error::invalid("kpi", format!("there is no KPI `{kpi}`")));
    }
    let day: Day = new.day.trim().parse().map_err(|_| Error::invalid("day", "write the day like 2026-11-24"))?;
    if day > platform.today() + chrono::Days::new(366) || day < days_before(platform.today(), 3_660) {
        return Err(Error::invalid("day", "the day lies outside of what is kept"));
    }
    let text = new.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::invalid("text", format!("say what happened in 1 to {LONGEST} characters")));
    }
    let id = platform.store.next_ids("annotation", 1).await?.start;
    let (team, service) = match target {
        Target::Node(team) => (Some(team), None),
        Target::Service(service) => (None, Some(service)),
    };
    let (author, author_id) = (actor.label(), actor.identity());
    let annotation = Annotation { id, kpi, team, service, day, text, author, author_id, created_at: platform.now() };
    let mut session = platform.store.write().await?;
    annotations::insert(&mut session, &annotation).await?;
    let detail = json!({ "annotation": id, "scope": scope.to_string(), "day": day, "kpi": annotation.kpi, "text": annotation.text });
    accounts::audit(&mut session, platform.now(), &actor.label(), "annotate", &whose(&catalog, target), &detail).await?;
    session.commit().await?;
    Ok(answer(&catalog, annotation))
}

/// Takes a note away: its author, or an admin.
pub async fn remove(platform: &Platform, actor: &Actor, id: i64) -> Result<()> {
    let catalog = platform.catalog().await?;
    // Who may not act at all is refused before anything is looked for.
    if !matches!(actor, Actor::User { .. }) {
        actor.may(Permission::Act(None), &catalog)?;
    }
    let mut session = platform.store.write().await?;
    let found = annotations::get(&mut session, id).await?.ok_or_else(|| Error::NotFound(format!("the annotation {id}")))?;
    if !may_remove(actor, &found) {
        return Err(Error::Forbidden("only its author or an admin may take it away".to_owned()));
    }
    annotations::delete(&mut session, id).await?;
    let target = found.team.map(Target::Node).or_else(|| found.service.map(Target::Service));
    let whose = target.map(|target| whose(&catalog, target)).unwrap_or_default();
    let detail = json!({ "annotation": id, "day": found.day, "text": found.text, "author": found.author });
    accounts::audit(&mut session, platform.now(), &actor.label(), "remove annotation", &whose, &detail).await?;
    Ok(session.commit().await?)
}

pub(crate) fn may_remove(actor: &Actor, annotation: &Annotation) -> bool {
    let by_admin = match actor {
        Actor::Token { scopes, .. } => scopes.contains(&crate::actor::TokenScope::Admin),
        other => other.is_admin(),
    };
    by_admin || (!matches!(actor, Actor::Anonymous) && actor.identity() == annotation.author_id)
}

/// What somebody wants to see; days are inclusive.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnnotationsWanted<'a> {
    pub kpi: Option<&'a str>,
    pub scope: Option<&'a str>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// Notes that stand on the charts of a scope, by day.
pub async fn list(platform: &Platform, actor: &Actor, wanted: AnnotationsWanted<'_>) -> Result<Vec<AnnotationAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let scope = scope(wanted.scope)?;
    let target = match resolve(&catalog, &scope) {
        Err(_) if scope == Scope::Program => return Ok(Vec::new()),
        target => target?,
    };
    let to = wanted.to.unwrap_or_else(|| platform.today());
    let days = Window { from: wanted.from.unwrap_or_else(|| days_before(to, DAYS)), to };
    let mut session = platform.store.read().await?;
    let found = on_charts(&mut session, &catalog, target, wanted.kpi, days).await?;
    Ok(found.into_iter().map(|annotation| answer(&catalog, annotation)).collect())
}

/// Notes of the scope, of what is above it, and of a team's services: of this KPI or of all.
pub(crate) async fn on_charts(
    session: &mut Session,
    catalog: &Catalog,
    target: Target,
    kpi: Option<&str>,
    days: Window,
) -> Result<Vec<Annotation>> {
    let teams = owner(catalog, target).map(|team| catalog.lineage(team)).unwrap_or_default();
    let services: Vec<ServiceId> = match target {
        Target::Service(service) => vec![service],
        Target::Node(team) if catalog.is_leaf(team) => catalog.services_of(team).iter().map(|service| service.id).collect(),
        Target::Node(_) => Vec::new(),
    };
    Ok(annotations::in_days(session, days, Of { teams: &teams, services: &services, kpi }, MOST).await?)
}

pub(crate) fn scope_name(catalog: &Catalog, annotation: &Annotation) -> String {
    let team = annotation.team.and_then(|team| catalog.teams.get(&team)).map(|team| scope_of(catalog, team));
    let service = || annotation.service.and_then(|service| catalog.services.get(&service)).map(|service| format!("s:{}", service.slug));
    team.or_else(service).unwrap_or_else(|| "program".to_owned())
}

fn answer(catalog: &Catalog, annotation: Annotation) -> AnnotationAnswer {
    let scope = scope_name(catalog, &annotation);
    let Annotation { id, kpi, day, text, author, created_at, .. } = annotation;
    AnnotationAnswer { id, kpi, scope, day, text, author, created_at }
}

fn owner(catalog: &Catalog, target: Target) -> Option<TeamId> {
    match target {
        Target::Node(team) => Some(team),
        Target::Service(service) => catalog.services.get(&service).map(|service| service.owner),
    }
}

/// The team, in the audit log.
fn whose(catalog: &Catalog, target: Target) -> String {
    owner(catalog, target).and_then(|team| catalog.teams.get(&team)).map(|team| team.slug.to_string()).unwrap_or_default()
}

fn is_kpi(model: &Model, id: &str) -> bool {
    id.parse::<KpiId>().is_ok_and(|id| model.kpi(id).is_some()) || model.own_kpi(id).is_some()
}

fn scope(text: Option<&str>) -> Result<Scope> {
    let text = text.filter(|text| !text.is_empty()).unwrap_or("program");
    text.parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))
}
