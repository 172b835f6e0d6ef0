//! Roadmap actions: who does what until when, for which check or KPI, and the hours it took.

mod changing;
mod import;
mod links;
mod missing;
mod verify;
mod waiting;

pub use import::{COLUMNS, Import, ImportLine, Taken, import};
pub use links::{LINK_KINDS, targets_of};
pub use missing::{Logged, log_missing};
pub use verify::verify;

use crate::activity;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use changing::Change;
use domain::catalog::{Catalog, Team};
use domain::evidence::{ActivityKind, Body, Draft, Hours, Subject};
use domain::ids::{ActionId, TeamId};
use domain::model::Model;
use domain::time::Timestamp;
use store::accounts::{self, User};
use store::actions::{self, Action, ActionEvent, DueDate};
use store::{Session, setting};

pub const STATUSES: [&str; 5] = ["todo", "doing", "blocked", "done", "dropped"];

/// What stands for the whole program where an empty text would mean that no team was chosen yet.
pub const PROGRAM: &str = "*";

/// What a form or the API says about an action. `None` leaves a field as it is; an empty text clears it.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionInput {
    pub title: Option<String>,
    pub body: Option<String>,
    /// Slug; `*` or an empty text: the whole program.
    pub team: Option<String>,
    pub status: Option<String>,
    /// Name or address of an account, or any name.
    pub owner: Option<String>,
    pub due: Option<String>,
    /// When it is planned to begin.
    pub start: Option<String>,
    /// Key of a phase of the template (`week-1`), or any words.
    pub phase: Option<String>,
    pub check: Option<String>,
    pub kpi: Option<String>,
    pub url: Option<String>,
    pub effort: Option<String>,
    pub expected: Option<String>,
    /// Where it came from: `check:…`, `kpi:…`, `regression:R-12`, `review:2026-W47`.
    pub origin: Option<String>,
    /// Actions that have to be done first: `A-12, A-15`.
    pub needs: Option<String>,
    /// What it is about, one a line: `regression:R-12`, `run:1042`, `review:2026-W47`, `check:…`, `kpi:…`, or an address.
    pub links: Option<String>,
    /// What another tool calls it; an import finds it again by this.
    pub key: Option<String>,
    #[serde(skip)]
    pub template: Option<String>,
}

pub async fn create(platform: &Platform, actor: &Actor, input: ActionInput) -> Result<Action> {
    create_once(platform, actor, input, None).await
}

/// Creates an action; the same idempotency key again gives back the first one.
pub async fn create_once(platform: &Platform, actor: &Actor, input: ActionInput, key: Option<&str>) -> Result<Action> {
    let desk = Desk::open(platform, actor).await?;
    let ids = Ids::take(platform).await?;
    let mut session = platform.store.write().await?;
    if let Some(key) = key {
        let name = format!("idempotency:{}:{key}", actor.identity());
        if let Some(earlier) = setting::get(&mut session, &name).await?.and_then(|number| number.parse().ok()) {
            return actions::get(&mut session, earlier).await?.ok_or_else(|| Error::NotFound(format!("the action A-{earlier}")));
        }
        setting::set(&mut session, &name, &ids.number.to_string()).await?;
    }
    let action = desk.create(&mut session, &ids, &input).await?;
    session.commit().await?;
    Ok(action)
}

/// One action for each of several teams, as the heatmap offers it: all of them, or none.
pub async fn create_for_teams(platform: &Platform, actor: &Actor, teams: &[String], input: &ActionInput) -> Result<Vec<Action>> {
    let inputs: Vec<_> = teams.iter().map(|slug| ActionInput { team: Some(slug.clone()), ..input.clone() }).collect();
    create_all(platform, actor, &inputs).await
}

/// All of them, or none.
pub async fn create_all(platform: &Platform, actor: &Actor, inputs: &[ActionInput]) -> Result<Vec<Action>> {
    let desk = Desk::open(platform, actor).await?;
    let mut ids = Vec::with_capacity(inputs.len());
    for _ in inputs {
        ids.push(Ids::take(platform).await?);
    }
    let mut session = platform.store.write().await?;
    let mut created = Vec::with_capacity(inputs.len());
    for (input, ids) in inputs.iter().zip(&ids) {
        created.push(desk.create(&mut session, ids, input).await?);
    }
    session.commit().await?;
    Ok(created)
}

pub async fn update(platform: &Platform, actor: &Actor, number: i64, input: ActionInput) -> Result<Action> {
    let desk = Desk::open(platform, actor).await?;
    let mut session = platform.store.write().await?;
    let action = desk.update(&mut session, number, &input).await?;
    session.commit().await?;
    Ok(action)
}

/// The same change of several actions: of all of them, or of none.
pub async fn update_all(platform: &Platform, actor: &Actor, numbers: &[i64], input: &ActionInput) -> Result<Vec<Action>> {
    if numbers.is_empty() {
        return Err(Error::invalid("action", "tick at least one action"));
    }
    let desk = Desk::open(platform, actor).await?;
    let mut session = platform.store.write().await?;
    let mut changed = Vec::with_capacity(numbers.len());
    for number in numbers {
        changed.push(desk.update(&mut session, *number, input).await?);
    }
    session.commit().await?;
    Ok(changed)
}

pub async fn comment(platform: &Platform, actor: &Actor, number: i64, text: &str) -> Result<()> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid("text", "write something first"));
    }
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let action = found(&mut session, number).await?;
    actor.may(Permission::Act(action.team), &catalog)?;
    note(&mut session, action.id, &actor.label(), platform.now(), "comment", text).await?;
    Ok(session.commit().await?)
}

/// Logged at once, at most: a week.
const MOST_MINUTES: i64 = 60 * 24 * 7;

/// Hours as minutes; more than can be logged at once is refused.
pub fn minutes_of(hours: f64) -> Result<i64> {
    let minutes = (hours * 60.0).round();
    if minutes >= 0.0 && minutes <= MOST_MINUTES as f64 {
        Ok(minutes as i64)
    } else {
        Err(Error::invalid("hours", "log at most 168 hours, a week, at once"))
    }
}

/// Logs time: it counts for the action and, as evidence, for the team's share of performance work.
pub async fn log_time(platform: &Platform, actor: &Actor, number: i64, minutes: i64) -> Result<()> {
    if !(1..=MOST_MINUTES).contains(&minutes) {
        return Err(Error::invalid("hours", "log between a minute and 168 hours, a week, at once"));
    }
    let catalog = platform.catalog().await?;
    let mut session = platform.store.write().await?;
    let action = found(&mut session, number).await?;
    actor.may(Permission::Act(action.team), &catalog)?;
    log(platform, &mut session, &catalog, &actor.label(), &action, minutes).await?;
    Ok(session.commit().await?)
}

async fn log(platform: &Platform, session: &mut Session, catalog: &Catalog, who: &str, action: &Action, minutes: i64) -> Result<()> {
    let (now, name) = (platform.now(), action.name());
    actions::add_minutes(session, action.id, minutes, now).await?;
    note(session, action.id, who, now, "change", &format!("logged {minutes} min")).await?;
    if let Some(team) = slug_of(catalog, action.team) {
        let hours = Hours { minutes, member: Some(who.to_owned()), action: Some(name.clone()) };
        let draft = Draft { subject: Subject::Team(team), occurred_at: now, key: format!("{name}@{now}"), body: Body::Hours(hours) };
        append(platform, session, catalog, &Known::new(), Provenance::default(), now, vec![draft]).await?;
    }
    Ok(())
}

/// A change that another tool tells of, in the name of who made it there.
pub(crate) async fn update_from(
    platform: &Platform,
    session: &mut Session,
    who: String,
    number: i64,
    input: &ActionInput,
) -> Result<Action> {
    Desk { who, ..Desk::open(platform, &Actor::System).await? }.update(session, number, input).await
}

/// `A-57`, as addresses name an action.
pub fn number_of(named: &str) -> Result<i64> {
    named.strip_prefix("A-").and_then(|number| number.parse().ok()).ok_or_else(|| Error::NotFound(format!("the action {named}")))
}

pub(crate) async fn found(session: &mut Session, number: i64) -> Result<Action> {
    actions::get(session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))
}

/// Taken before a write session is open: ids come in blocks that need one of their own.
struct Ids {
    id: ActionId,
    number: i64,
}

impl Ids {
    async fn take(platform: &Platform) -> Result<Self> {
        Ok(Self { id: ActionId(platform.next_id("action").await?), number: platform.next_id("action_number").await? })
    }
}

/// What every change of an action is checked against.
struct Desk<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    catalog: std::sync::Arc<Catalog>,
    model: std::sync::Arc<domain::model::VersionedModel>,
    users: Vec<User>,
    now: Timestamp,
    /// Who the history names.
    who: String,
}

impl<'a> Desk<'a> {
    async fn open(platform: &'a Platform, actor: &'a Actor) -> Result<Self> {
        let catalog = platform.catalog().await?;
        let model = platform.model().await?;
        let mut session = platform.store.read().await?;
        let users = accounts::users(&mut session).await?;
        Ok(Self { platform, actor, catalog, model, users, now: platform.now(), who: actor.label() })
    }

    fn model(&self) -> &Model {
        &self.model.model
    }

    fn team(&self, slug: Option<&str>) -> Result<Option<&Team>> {
        match slug.filter(|slug| !slug.is_empty() && *slug != PROGRAM) {
            None => Ok(None),
            Some(slug) => self.catalog.team(slug).map(Some).ok_or_else(|| Error::invalid("team", format!("there is no team `{slug}`"))),
        }
    }

    async fn create(&self, session: &mut Session, ids: &Ids, input: &ActionInput) -> Result<Action> {
        let team = self.team(input.team.as_deref())?.map(|team| team.id);
        self.actor.may(Permission::Act(team), &self.catalog)?;
        let blank = Action { team, ..Action::new(ids.id, ids.number, "", self.actor.label(), self.now) };
        let Change { action, .. } = changing::changed(&blank, input, self.model(), &self.users, self.now, self.platform.zone())?;
        actions::insert(session, &action).await?;
        self.due_date(session, None, &action).await?;
        waiting::set(session, &action, input).await?;
        links::set(session, &action, input, self.model()).await?;
        self.note(session, &action, "created this action").await?;
        self.count(session, &action, ActivityKind::ActionCreated).await?;
        crate::issue_links::told(self.platform, session, &action).await?;
        Ok(action)
    }

    async fn update(&self, session: &mut Session, number: i64, input: &ActionInput) -> Result<Action> {
        let before = found(session, number).await?;
        self.actor.may(Permission::Act(before.team), &self.catalog)?;
        let Change { mut action, mut words } =
            changing::changed(&before, input, self.model(), &self.users, self.now, self.platform.zone())?;
        if let Some(slug) = input.team.as_deref() {
            let team = self.team(Some(slug))?.map(|team| team.id);
            self.actor.may(Permission::Act(team), &self.catalog)?;
            if team != before.team {
                words.push(format!("moved it to {}", if team.is_none() { "the program" } else { slug }));
            }
            action.team = team;
        }
        words.extend(waiting::set(session, &action, input).await?);
        words.extend(links::set(session, &action, input, self.model()).await?);
        if words.is_empty() && action == (Action { updated_at: action.updated_at, ..before.clone() }) {
            return Ok(before);
        }
        actions::update(session, &action).await?;
        self.due_date(session, before.due, &action).await?;
        if !words.is_empty() {
            self.note(session, &action, &words.join(", ")).await?;
        }
        if action.status == "done" && before.status != "done" {
            self.count(session, &action, ActivityKind::ActionClosed).await?;
        }
        crate::issue_links::told(self.platform, session, &action).await?;
        Ok(action)
    }

    async fn due_date(&self, session: &mut Session, before: Option<domain::time::Day>, action: &Action) -> Result<()> {
        if before == action.due {
            return Ok(());
        }
        let new = DueDate { action: action.id, at: self.now, due: action.due, actor: self.who.clone() };
        Ok(actions::add_due_date(session, &new).await?)
    }

    async fn note(&self, session: &mut Session, action: &Action, text: &str) -> Result<()> {
        note(session, action.id, &self.who, self.now, "change", text).await
    }

    /// The culture check counts people who create or close actions of their team.
    async fn count(&self, session: &mut Session, action: &Action, what: ActivityKind) -> Result<()> {
        match action.team {
            Some(team) => activity::action(self.platform, session, self.actor, team, what, &action.name()).await,
            None => Ok(()),
        }
    }
}

fn slug_of(catalog: &Catalog, team: Option<TeamId>) -> Option<String> {
    catalog.teams.get(&team?).map(|team| team.slug.to_string())
}

pub(crate) async fn note(session: &mut Session, action: ActionId, who: &str, at: Timestamp, kind: &str, text: &str) -> Result<()> {
    let event = ActionEvent { action, at, actor: who.to_owned(), kind: kind.to_owned(), text: text.to_owned() };
    Ok(actions::add_event(session, &event).await?)
}
