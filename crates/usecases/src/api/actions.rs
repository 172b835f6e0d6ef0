//! Actions and milestones of the API, and actions as rows of a spreadsheet that an import takes again.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::ids::ActionId;
use domain::time::{Day, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Session;
use store::actions::{self as rows, Action, ActionFilter, ActionLink};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActionAnswer {
    /// `A-57`
    pub id: String,
    pub title: String,
    pub team: Option<String>,
    /// `todo`, `doing`, `blocked`, `done` or `dropped`.
    pub status: String,
    pub owner: Option<String>,
    #[schema(value_type = Option<String>)]
    pub due: Option<Day>,
    pub check: Option<String>,
    pub kpi: Option<String>,
    pub minutes: i64,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
    /// Planned start.
    #[schema(value_type = Option<String>)]
    pub start: Option<Day>,
    /// The first date it was given; `due` less this is its slip.
    #[schema(value_type = Option<String>)]
    pub first_due: Option<Day>,
    #[schema(value_type = Option<String>)]
    pub began_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub done_at: Option<Timestamp>,
    pub phase: Option<String>,
    pub effort: Option<String>,
    pub expected: Option<String>,
    pub url: Option<String>,
    pub body: String,
    /// Where it came from: `check:…`, `kpi:…`, `regression:R-12`, `review:2026-W47`.
    pub origin: Option<String>,
    /// What another tool calls it.
    pub key: Option<String>,
    /// Actions that have to be done first.
    pub needs: Vec<String>,
    /// `regression:R-12`, `run:1042`, an address.
    pub links: Vec<String>,
    /// The issue it is at the same time.
    pub issue: Option<String>,
    /// Of one that is done: `too_early`, `confirmed`, `no_effect`, `unmeasured` or `reopened`; null: not judged.
    pub outcome: Option<&'static str>,
    pub outcome_reason: Option<String>,
    /// Value of its check or KPI before and after.
    pub value_before: Option<f64>,
    pub value_after: Option<f64>,
}

/// A change or comment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActionEventAnswer {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub actor: String,
    /// `change` or `comment`.
    pub kind: String,
    pub text: String,
}

/// What belongs to actions in other tables.
struct Beside {
    needs: BTreeMap<ActionId, Vec<String>>,
    links: BTreeMap<ActionId, Vec<String>>,
    issues: BTreeMap<ActionId, String>,
}

fn link_text(link: &ActionLink) -> String {
    match link.kind.as_str() {
        "issue" | "url" => link.target.clone(),
        kind => format!("{kind}:{}", link.target),
    }
}

impl Beside {
    async fn of(session: &mut Session, actions: &[Action]) -> Result<Self> {
        let mut needs: BTreeMap<ActionId, Vec<String>> = BTreeMap::new();
        let mut names: BTreeMap<ActionId, String> = actions.iter().map(|action| (action.id, action.name())).collect();
        let mut edges = rows::all_dependencies(session).await?;
        edges.retain(|edge| names.contains_key(&edge.action));
        let elsewhere: Vec<ActionId> = edges.iter().map(|edge| edge.needs).filter(|id| !names.contains_key(id)).collect();
        names.extend(rows::by_ids(session, &elsewhere).await?.iter().map(|action| (action.id, action.name())));
        for edge in edges {
            needs.entry(edge.action).or_default().extend(names.get(&edge.needs).cloned());
        }
        let mut links = BTreeMap::new();
        for (action, link) in rows::all_links(session).await? {
            links.entry(action).or_insert_with(Vec::new).push(link_text(&link));
        }
        let issues = rows::issues(session).await?.into_iter().filter_map(|issue| Some((issue.action, issue.url?))).collect();
        Ok(Self { needs, links, issues })
    }
}

impl ActionAnswer {
    fn new(action: Action, catalog: &Catalog, beside: &Beside) -> Self {
        let of = |map: &BTreeMap<ActionId, Vec<String>>| map.get(&action.id).cloned().unwrap_or_default();
        let verification = action.verification.as_ref();
        Self {
            id: action.name(),
            needs: of(&beside.needs),
            links: of(&beside.links),
            issue: beside.issues.get(&action.id).cloned(),
            outcome: verification.map(|known| known.outcome.as_str()),
            outcome_reason: verification.map(|known| known.reason.clone()),
            value_before: verification.and_then(|known| known.before),
            value_after: verification.and_then(|known| known.after),
            title: action.title,
            team: action.team.and_then(|team| catalog.teams.get(&team)).map(|team| team.slug.to_string()),
            status: action.status,
            owner: action.owner_name,
            due: action.due,
            check: action.check,
            kpi: action.kpi,
            minutes: action.minutes,
            updated_at: action.updated_at,
            start: action.planned_start,
            first_due: action.first_due,
            began_at: action.began_at,
            done_at: action.done_at,
            phase: action.phase,
            effort: action.effort,
            expected: action.expected,
            url: action.url,
            body: action.body,
            origin: action.origin,
            key: action.external_key,
        }
    }
}

/// What a list is narrowed down to.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActionsWanted<'a> {
    pub team: Option<&'a str>,
    pub status: Option<&'a str>,
}

pub async fn actions(platform: &Platform, actor: &Actor, wanted: ActionsWanted<'_>) -> Result<Vec<ActionAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let root = match wanted.team {
        Some(slug) => Some(catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?.id),
        None => crate::catalog::program_root(&catalog).map(|root| root.id),
    };
    let statuses = match wanted.status {
        None | Some("" | "all") => None,
        Some("open") => Some(["todo", "doing", "blocked"].map(str::to_owned).to_vec()),
        Some(one) => Some(vec![one.to_owned()]),
    };
    // The program's own actions belong to no team.
    let whole = root.is_some_and(|root| catalog.teams.get(&root).is_some_and(|team| team.parent.is_none()));
    let demo = root.is_some_and(|root| crate::catalog::is_demo(&catalog, root));
    let below = root.map(|root| catalog.subtree(root));
    let filter = ActionFilter { teams: if whole { None } else { below.clone() }, statuses, ..ActionFilter::default() };
    let mut session = platform.store.read().await?;
    let mut found = rows::list(&mut session, &filter).await?;
    found.retain(|action| match (action.team, &below) {
        (Some(team), Some(below)) => below.contains(&team),
        (Some(_), None) => true,
        (None, _) => !demo,
    });
    let beside = Beside::of(&mut session, &found).await?;
    Ok(found.into_iter().map(|action| ActionAnswer::new(action, &catalog, &beside)).collect())
}

/// One action with its history.
pub async fn action(platform: &Platform, actor: &Actor, number: i64) -> Result<(ActionAnswer, Vec<ActionEventAnswer>)> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let mut session = platform.store.read().await?;
    let found = crate::actions::found(&mut session, number).await?;
    let events = rows::events(&mut session, found.id).await?;
    let beside = Beside::of(&mut session, std::slice::from_ref(&found)).await?;
    let event = |event: rows::ActionEvent| ActionEventAnswer { at: event.at, actor: event.actor, kind: event.kind, text: event.text };
    Ok((ActionAnswer::new(found, &catalog, &beside), events.into_iter().map(event).collect()))
}

/// A row of `/actions.csv`: the columns of an import, and what only tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionCsv {
    pub id: String,
    pub title: String,
    pub team: Option<String>,
    pub owner: Option<String>,
    pub status: String,
    pub start: Option<Day>,
    pub due: Option<Day>,
    pub phase: Option<String>,
    pub check: Option<String>,
    pub kpi: Option<String>,
    pub effort: Option<String>,
    /// Logged in all.
    pub hours: Option<f64>,
    pub expected: Option<String>,
    pub url: Option<String>,
    pub needs: String,
    pub links: String,
    pub body: String,
    pub origin: Option<String>,
    pub key: Option<String>,
    pub first_due: Option<Day>,
    pub began_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
    pub outcome: Option<&'static str>,
}

/// Actions as rows of a spreadsheet.
pub(crate) async fn csv_rows(session: &mut Session, catalog: &Catalog, actions: Vec<Action>) -> Result<Vec<ActionCsv>> {
    let beside = Beside::of(session, &actions).await?;
    Ok(actions.into_iter().map(|action| ActionCsv::from(ActionAnswer::new(action, catalog, &beside))).collect())
}

/// Four digits tell every minute.
fn hours(minutes: i64) -> Option<f64> {
    (minutes > 0).then(|| (minutes as f64 / 60.0 * 10_000.0).round() / 10_000.0)
}

impl From<ActionAnswer> for ActionCsv {
    fn from(answer: ActionAnswer) -> Self {
        Self {
            id: answer.id,
            title: answer.title,
            team: answer.team,
            owner: answer.owner,
            status: answer.status,
            start: answer.start,
            due: answer.due,
            phase: answer.phase,
            check: answer.check,
            kpi: answer.kpi,
            effort: answer.effort,
            hours: hours(answer.minutes),
            expected: answer.expected,
            url: answer.url,
            needs: answer.needs.join(", "),
            links: answer.links.join(" "),
            body: answer.body,
            origin: answer.origin,
            key: answer.key,
            first_due: answer.first_due,
            began_at: answer.began_at,
            done_at: answer.done_at,
            outcome: answer.outcome,
        }
    }
}

/// `Payments reaches level 4 by 2027-03-31`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MilestoneAnswer {
    pub team: String,
    pub level: u8,
    #[schema(value_type = String)]
    pub due: Day,
    /// The first date that was promised.
    #[schema(value_type = String)]
    pub first_due: Day,
    pub set_by: String,
    #[schema(value_type = String)]
    pub set_at: Timestamp,
}

pub async fn milestones(platform: &Platform, actor: &Actor) -> Result<Vec<MilestoneAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let root = crate::catalog::program_root(&catalog).map(|root| catalog.subtree(root.id)).unwrap_or_default();
    let mut session = platform.store.read().await?;
    let all = rows::milestones(&mut session).await?;
    let answer = |one: rows::Milestone| {
        let team = catalog.teams.get(&one.team).filter(|team| root.contains(&team.id))?.slug.to_string();
        Some(MilestoneAnswer { team, level: one.level, due: one.due, first_due: one.first_due, set_by: one.set_by, set_at: one.set_at })
    };
    Ok(all.into_iter().filter_map(answer).collect())
}
