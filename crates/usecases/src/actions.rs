//! Roadmap actions: who does what until when, for which check or KPI, and the hours it took.

use crate::activity;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::evidence::{ActivityKind, Body, Draft, Hours, Subject};
use domain::ids::{ActionId, TeamId};
use domain::time::{Day, Timestamp};
use store::actions::{self, Action, ActionEvent};
use store::{Session, setting};

pub const STATUSES: [&str; 5] = ["todo", "doing", "blocked", "done", "dropped"];

/// What a form or the API says about an action. `None` leaves a field as it is; an empty text clears it.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionInput {
    pub title: Option<String>,
    pub body: Option<String>,
    pub team: Option<String>,
    pub status: Option<String>,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub phase: Option<String>,
    pub check: Option<String>,
    pub kpi: Option<String>,
    pub url: Option<String>,
    pub effort: Option<String>,
    pub expected: Option<String>,
}

pub async fn create(platform: &Platform, actor: &Actor, input: ActionInput) -> Result<Action> {
    create_once(platform, actor, input, None).await
}

/// Creates an action; the same idempotency key again gives back the first one.
pub async fn create_once(platform: &Platform, actor: &Actor, input: ActionInput, key: Option<&str>) -> Result<Action> {
    let catalog = platform.catalog().await?;
    let team = team(&catalog, input.team.as_deref())?;
    actor.may(Permission::Act(team.map(|team| team.id)), &catalog)?;
    let now = platform.now();
    let blank = Action {
        id: ActionId(platform.next_id("action").await?),
        number: platform.next_id("action_number").await?,
        team: team.map(|team| team.id),
        title: String::new(),
        body: String::new(),
        status: "todo".to_owned(),
        owner: None,
        owner_name: None,
        due: None,
        phase: None,
        check: None,
        kpi: None,
        url: None,
        effort: None,
        minutes: 0,
        created_by: actor.label(),
        created_at: now,
        updated_at: now,
        done_at: None,
        expected: None,
    };
    let model = platform.model().await?;
    let (action, _) = changed(&blank, &input, &model.model, now)?;
    let mut session = platform.store.write().await?;
    if let Some(key) = key {
        let name = format!("idempotency:{}:{key}", actor.identity());
        if let Some(earlier) = setting::get(&mut session, &name).await?.and_then(|number| number.parse().ok()) {
            return actions::get(&mut session, earlier).await?.ok_or_else(|| Error::NotFound(format!("the action A-{earlier}")));
        }
        setting::set(&mut session, &name, &action.number.to_string()).await?;
    }
    actions::insert(&mut session, &action).await?;
    note(&mut session, &action, actor, now, "change", "created this action").await?;
    count(platform, &mut session, actor, &action, ActivityKind::ActionCreated).await?;
    session.commit().await?;
    Ok(action)
}

/// One action for each of several teams, as the heatmap offers it.
pub async fn create_for_teams(platform: &Platform, actor: &Actor, teams: &[String], input: &ActionInput) -> Result<Vec<Action>> {
    let mut created = Vec::with_capacity(teams.len());
    let catalog = platform.catalog().await?;
    for slug in teams {
        let team = team(&catalog, Some(slug))?;
        actor.may(Permission::Act(team.map(|team| team.id)), &catalog)?;
    }
    for slug in teams {
        created.push(create(platform, actor, ActionInput { team: Some(slug.clone()), ..input.clone() }).await?);
    }
    Ok(created)
}

pub async fn update(platform: &Platform, actor: &Actor, number: i64, input: ActionInput) -> Result<Action> {
    let catalog = platform.catalog().await?;
    let model = platform.model().await?;
    let mut session = platform.store.write().await?;
    let before = actions::get(&mut session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))?;
    actor.may(Permission::Act(before.team), &catalog)?;
    let now = platform.now();
    let (mut action, mut changes) = changed(&before, &input, &model.model, now)?;
    if let Some(slug) = input.team.as_deref() {
        let team = team(&catalog, Some(slug))?.map(|team| team.id);
        actor.may(Permission::Act(team), &catalog)?;
        if team != before.team {
            changes.push(format!("moved it to {}", if slug.is_empty() { "the program" } else { slug }));
        }
        action.team = team;
    }
    if changes.is_empty() && action == (Action { updated_at: action.updated_at, ..before.clone() }) {
        return Ok(before);
    }
    actions::update(&mut session, &action).await?;
    if !changes.is_empty() {
        note(&mut session, &action, actor, now, "change", &changes.join(", ")).await?;
    }
    if action.status == "done" && before.status != "done" {
        count(platform, &mut session, actor, &action, ActivityKind::ActionClosed).await?;
    }
    session.commit().await?;
    Ok(action)
}

pub async fn comment(platform: &Platform, actor: &Actor, number: i64, text: &str) -> Result<()> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid("text", "write something first"));
    }
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let action = actions::get(&mut session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))?;
    actor.may(Permission::Act(action.team), &catalog)?;
    note(&mut session, &action, actor, platform.now(), "comment", text).await?;
    Ok(session.commit().await?)
}

/// Logs time: it counts for the action and, as evidence, for the team's share of performance work.
pub async fn log_time(platform: &Platform, actor: &Actor, number: i64, minutes: i64) -> Result<()> {
    if !(1..=60 * 24 * 7).contains(&minutes) {
        return Err(Error::invalid("minutes", "log between a minute and a week"));
    }
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let before = actions::get(&mut session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))?;
    actor.may(Permission::Act(before.team), &catalog)?;
    let now = platform.now();
    let action = Action { minutes: before.minutes + minutes, updated_at: now, ..before };
    actions::update(&mut session, &action).await?;
    note(&mut session, &action, actor, now, "change", &format!("logged {minutes} min")).await?;
    if let Some(team) = slug_of(&catalog, action.team) {
        let hours = Hours { minutes, member: Some(actor.label()), action: Some(format!("A-{number}")) };
        let draft = Draft { subject: Subject::Team(team), occurred_at: now, key: format!("A-{number}@{now}"), body: Body::Hours(hours) };
        append(platform, &mut session, &catalog, &Known::new(), Provenance::default(), now, vec![draft]).await?;
    }
    Ok(session.commit().await?)
}

fn team<'a>(catalog: &'a Catalog, slug: Option<&str>) -> Result<Option<&'a Team>> {
    match slug.filter(|slug| !slug.is_empty()) {
        None => Ok(None),
        Some(slug) => catalog.team(slug).map(Some).ok_or_else(|| Error::invalid("team", format!("there is no team `{slug}`"))),
    }
}

fn slug_of(catalog: &Catalog, team: Option<TeamId>) -> Option<String> {
    catalog.teams.get(&team?).map(|team| team.slug.to_string())
}

/// The action after the input, and what changed in words.
fn changed(before: &Action, input: &ActionInput, model: &domain::model::Model, now: Timestamp) -> Result<(Action, Vec<String>)> {
    let mut action = Action { updated_at: now, ..before.clone() };
    let mut words = Vec::new();
    if let Some(title) = &input.title {
        action.title = title.trim().to_owned();
    }
    if action.title.is_empty() || action.title.chars().count() > 200 {
        return Err(Error::invalid("title", "say in 1 to 200 characters what is to be done"));
    }
    if let Some(status) = &input.status {
        if !STATUSES.contains(&status.as_str()) {
            return Err(Error::invalid("status", format!("`{status}` is not a status: use {}", STATUSES.join(", "))));
        }
        if *status != before.status {
            words.push(format!("moved it from {} to {status}", before.status));
        }
        action.status.clone_from(status);
        action.done_at = if status == "done" { before.done_at.or(Some(now)) } else { None };
    }
    if let Some(due) = &input.due {
        action.due = optional(due)
            .map(|text| text.parse::<Day>().map_err(|_| Error::invalid("due", format!("`{text}` is not a date: write 2026-12-31"))))
            .transpose()?;
        if action.due != before.due {
            words.push(action.due.map_or_else(|| "removed the due date".to_owned(), |due| format!("set the due date to {due}")));
        }
    }
    if let Some(check) = input.check.as_deref().and_then(optional)
        && model.check(check).is_none()
    {
        return Err(Error::invalid("check", format!("the model has no check `{check}`")));
    }
    if let Some(kpi) = input.kpi.as_deref().and_then(optional) {
        kpi.parse::<domain::kpi::KpiId>().map_err(|problem| Error::invalid("kpi", problem))?;
    }
    if let Some(url) = input.url.as_deref().and_then(optional)
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        return Err(Error::invalid("url", "a link begins with https:// or http://"));
    }
    set(&mut action.owner_name, &input.owner);
    set(&mut action.phase, &input.phase);
    set(&mut action.check, &input.check);
    set(&mut action.kpi, &input.kpi);
    set(&mut action.url, &input.url);
    set(&mut action.effort, &input.effort);
    set(&mut action.expected, &input.expected);
    if action.owner_name != before.owner_name {
        words.push(action.owner_name.as_ref().map_or_else(|| "removed the owner".to_owned(), |name| format!("gave it to {name}")));
    }
    if let Some(body) = &input.body {
        action.body = body.trim().to_owned();
    }
    Ok((action, words))
}

fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn set(field: &mut Option<String>, input: &Option<String>) {
    if let Some(text) = input {
        *field = optional(text).map(str::to_owned);
    }
}

async fn note(session: &mut Session, action: &Action, actor: &Actor, at: Timestamp, kind: &str, text: &str) -> Result<()> {
    let event = ActionEvent { action: action.id, at, actor: actor.label(), kind: kind.to_owned(), text: text.to_owned() };
    Ok(actions::add_event(session, &event).await?)
}

/// The culture check counts people who create or close actions of their team.
async fn count(platform: &Platform, session: &mut Session, actor: &Actor, action: &Action, what: ActivityKind) -> Result<()> {
    match action.team {
        Some(team) => activity::action(platform, session, actor, team, what, &format!("A-{}", action.number)).await,
        None => Ok(()),
    }
}
