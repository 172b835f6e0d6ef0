//! Replays the plan through the real router: the same receivers, adapters and evaluations as real input, under a simulated clock.

use super::{
    ActionPlan, DisputePlan, DisputeTurn, NotePlan, Plan, ROOT, Request, ReviewPlan, ReviewStep, RoadmapPlan, RoadmapStep, plan, reviews,
};
use crate::http::{AppState, router};
use axum::Router;
use axum::body::Body;
use chrono::{DateTime, Utc};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::accounts as people;
use tower::ServiceExt;
use usecases::accounts::{self, NewToken, NewUser};
use usecases::actions::{self, ActionInput};
use usecases::annotations::{self, NewAnnotation};
use usecases::clock::ManualClock;
use usecases::disputes::{self, DisputeStep, Objection};
use usecases::evaluate::Runner;
use usecases::reviews::Step as ReviewTurn;
use usecases::sources::{self, NewSource};
use usecases::{Actor, Error, Permission, Platform, apply, ingest};

const SEED: u64 = 20;
const WEEKS: u32 = 26;

/// Told after each replayed day: how many of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// How long a load waits for a server that is evaluating, and how often it looks.
const PATIENCE: u32 = 600;
const LOOK: Duration = Duration::from_millis(250);

/// Loads the demo data set. Refuses when it is there already.
pub async fn load(platform: &Platform, actor: &Actor, progress: Progress<'_>) -> Result<(), Error> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    absent(platform).await?;
    let now = platform.now();
    let plan = plan(SEED, now.utc().date_naive(), WEEKS).until(now.utc());
    Replay::prepare(platform, &plan).await?.run(platform, plan, progress).await
}

/// The half year would be judged for teams that are there already, as if they had existed then.
async fn absent(platform: &Platform) -> Result<(), Error> {
    let catalog = platform.catalog().await?;
    let refused = |why: &str| Err(Error::Conflict(why.to_owned()));
    if catalog.team(ROOT).is_some() {
        return refused("the demo data is loaded already; `pacekeeper demo --remove` takes it out");
    }
    if catalog.teams.values().any(|team| team.parent.is_some()) {
        return refused("there are teams already: load the demo data into an empty installation, for example with another --data-dir");
    }
    Ok(())
}

/// Nobody else may evaluate meanwhile: a running server would absorb the past as if it had all happened now.
async fn lease(runner: &Runner) -> Result<(), Error> {
    for _ in 0..PATIENCE {
        if runner.lease().await? {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Error::Conflict("a server is evaluating all the time: load the demo data later".to_owned()))
}

struct Replay {
    clock: Arc<ManualClock>,
    platform: Platform,
    router: Router,
    runner: Runner,
    token: String,
    token_id: domain::ids::TokenId,
    /// Path segment and secret of each hook source.
    hooks: BTreeMap<&'static str, (String, String)>,
    /// Number of each action, by its place in the plan.
    actions: BTreeMap<usize, i64>,
    /// The same by team and title.
    titles: BTreeMap<(&'static str, &'static str), i64>,
}

/// What happens to an action, in order of time.
struct Step<'a> {
    at: DateTime<Utc>,
    index: usize,
    plan: &'a ActionPlan,
    what: Happens,
    last: bool,
}

#[derive(Clone, Copy)]
enum Happens {
    Created,
    Moved(&'static str),
    Postponed(chrono::NaiveDate),
}

impl Replay {
    async fn prepare(real: &Platform, plan: &Plan) -> Result<Self, Error> {
        let first = plan.days.first().map_or(real.now(), |day| Timestamp::new(day.day.and_hms_opt(0, 0, 1).unwrap_or_default().and_utc()));
        let clock = Arc::new(ManualClock::at(first));
        let platform = real.with_clock(clock.clone());
        // A name of its own: of two loads at the same time the second waits, and is refused then.
        let runner = Runner::replaying(platform.clone(), format!("demo/{}", real.uuid()?), Arc::clone(&real.clock));
        lease(&runner).await?;
        absent(&platform).await?;
        apply::apply(&platform, &Actor::System, &plan.configuration, false).await?;
        usecases::demo::define(&platform, &Actor::System, true).await?;
        let mut session = platform.store.read().await?;
        let known = people::users(&mut session).await?;
        drop(session);
        for user in plan.users.iter().filter(|user| !known.iter().any(|known| known.email == user.email)) {
            let team = Some(user.team.to_owned());
            let new = NewUser { email: user.email.clone(), name: user.name.clone(), role: user.role.to_owned(), team, password: None };
            accounts::create_user(&platform, &Actor::System, new).await?;
        }
        let mut hooks = BTreeMap::new();
        for kind in ["github", "alertmanager"] {
            let new = NewSource {
                slug: format!("demo-{kind}"),
                kind: kind.to_owned(),
                name: format!("{} (demo)", sources::kind(kind)?.name),
                demo: true,
                ..NewSource::default()
            };
            let (source, secret) = sources::save(&platform, &Actor::System, new).await?;
            hooks.insert(kind, (source.id.to_string(), secret.unwrap_or_default()));
        }
        let new = NewToken {
            name: "demo uploads".to_owned(),
            scopes: vec!["ingest".to_owned(), "admin".to_owned()],
            team: Some(ROOT.to_owned()),
            days: Some(366),
        };
        let (token, text) = accounts::create_token(&platform, &Actor::System, new).await?;
        let router = router(AppState::new(platform.clone(), crate::assets::locate()));
        Ok(Self {
            clock,
            platform,
            router,
            runner,
            token: text,
            token_id: token.id,
            hooks,
            actions: BTreeMap::new(),
            titles: BTreeMap::new(),
        })
    }

    async fn run(mut self, real: &Platform, plan: Plan, progress: Progress<'_>) -> Result<(), Error> {
        let mut configurations = plan.later_configuration.iter().peekable();
        let steps = steps(&plan.actions);
        let mut steps = steps.iter().peekable();
        let mut weekly = plan.reviews.iter().peekable();
        let mut notes = plan.notes.iter().peekable();
        let mut planned = plan.roadmap.iter().peekable();
        let mut said = plan.disputes.iter().peekable();
        let days = plan.days.len();
        for (index, day) in plan.days.iter().enumerate() {
            while let Some((_, yaml)) = configurations.next_if(|(from, _)| *from <= day.day) {
                self.clock.set(Timestamp::new(day.day.and_hms_opt(0, 0, 1).unwrap_or_default().and_utc()));
                apply::apply(&self.platform, &Actor::System, yaml, false).await?;
            }
            let mut drafts = reviews::is_monday(day.day);
            for request in &day.requests {
                if drafts && request.at >= drafted_at(day.day) {
                    drafts = false;
                    self.write_reviews(day.day).await?;
                }
                while let Some(step) = weekly.next_if(|step| step.at <= request.at) {
                    self.review(step).await?;
                }
                while let Some(turn) = said.next_if(|turn| turn.at <= request.at) {
                    self.dispute(turn).await?;
                }
                while let Some(step) = steps.next_if(|step| step.at <= request.at) {
                    self.act(step).await?;
                }
                while let Some(step) = planned.next_if(|step| step.at <= request.at) {
                    self.plan_roadmap(step).await?;
                }
                while let Some(note) = notes.next_if(|note| note.at <= request.at) {
                    self.note(note).await?;
                }
                self.send(request).await?;
            }
            if drafts && drafted_at(day.day) <= real.now().utc() {
                self.write_reviews(day.day).await?;
            }
            usecases::change_points::scan(&self.platform).await?;
            self.runner.run_due().await?;
            actions::verify(&self.platform).await?;
            // As the hourly work of a server would, but once a week: later they are held against what came.
            if index % 7 == 6 {
                usecases::planner::remember(&self.platform).await?;
            }
            progress(index + 1, days);
        }
        accounts::revoke_token(real, &Actor::System, self.token_id).await?;
        self.clock.set(real.now());
        self.runner.run_due().await?;
        usecases::planner::remember(&self.platform).await?;
        self.runner.release().await
    }

    async fn send(&mut self, request: &Request) -> Result<(), Error> {
        self.clock.set(Timestamp::new(request.at));
        let (path, credential) = match request.hook {
            None => (request.path.clone(), ("authorization", format!("Bearer {}", self.token))),
            Some(kind) => {
                let (id, secret) = self.hooks.get(kind).ok_or_else(|| Error::NotFound(format!("the demo's {kind} source")))?;
                let credential = match kind {
                    "github" => ("x-hub-signature-256", ingest::sign_github(secret.as_bytes(), &request.body)),
                    _ => ("authorization", format!("Bearer {secret}")),
                };
                (request.path.replace(&format!("{{{kind}}}"), id), credential)
            }
        };
        let mut builder = axum::http::Request::builder().method(request.method).uri(&path).header(credential.0, credential.1);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let sent = builder.body(Body::from(request.body.clone())).map_err(Error::internal)?;
        let Ok(answer) = self.router.clone().oneshot(sent).await;
        if !answer.status().is_success() {
            let status = answer.status();
            let body = axum::body::to_bytes(answer.into_body(), 64 * 1024).await.map_err(Error::internal)?;
            return Err(Error::Conflict(format!(
                "the demo's own request {path} was answered {status}: {}",
                String::from_utf8_lossy(&body)
            )));
        }
        if request.hook.is_some() {
            while ingest::work_inbox(&self.platform, "demo", 64).await? > 0 {}
        }
        Ok(())
    }

    async fn act(&mut self, step: &Step<'_>) -> Result<(), Error> {
        self.clock.set(Timestamp::new(step.at));
        let actor = self.person(&step.plan.owner_email).await?;
        match (step.what, self.actions.get(&step.index).copied()) {
            (Happens::Postponed(due), Some(number)) => {
                let input = ActionInput { due: Some(due.to_string()), ..ActionInput::default() };
                actions::update(&self.platform, &actor, number, input).await?;
            }
            (Happens::Moved(status), Some(number)) => {
                let input = ActionInput { status: Some(status.to_owned()), ..ActionInput::default() };
                actions::update(&self.platform, &actor, number, input).await?;
                if step.last && step.plan.hours > 0 {
                    actions::log_time(&self.platform, &actor, number, i64::from(step.plan.hours) * 60).await?;
                }
            }
            _ => {
                let input = ActionInput {
                    title: Some(step.plan.title.to_owned()),
                    team: Some(step.plan.team.to_owned()),
                    owner: Some(step.plan.owner_name.clone()),
                    start: Some(step.plan.start.to_string()),
                    due: Some(step.plan.due.to_string()),
                    needs: step.plan.needs.and_then(|title| self.titles.get(&(step.plan.team, title))).map(|number| format!("A-{number}")),
                    phase: step.plan.check.and_then(domain::roadmap::phase_of_check).map(|phase| phase.key.to_owned()),
                    check: step.plan.check.map(str::to_owned),
                    kpi: step.plan.kpi.map(str::to_owned),
                    ..ActionInput::default()
                };
                let action = actions::create(&self.platform, &actor, input).await?;
                self.actions.insert(step.index, action.number);
                self.titles.insert((step.plan.team, step.plan.title), action.number);
            }
        }
        Ok(())
    }

    /// What the schedule does on a Monday: the day that ended is judged, then the week before is written.
    async fn write_reviews(&mut self, day: chrono::NaiveDate) -> Result<(), Error> {
        self.clock.set(Timestamp::new(drafted_at(day)));
        self.runner.run_due().await?;
        usecases::reviews::write_due(&self.platform).await?;
        Ok(())
    }

    async fn review(&self, plan: &ReviewPlan) -> Result<(), Error> {
        self.clock.set(Timestamp::new(plan.at));
        let actor = match &plan.email {
            Some(email) => self.person(email).await?,
            None => Actor::System,
        };
        let scope = plan.scope.parse().map_err(Error::internal)?;
        let step = match plan.step {
            ReviewStep::Remark(section, text) => ReviewTurn::Comment { section, text: text.to_owned() },
            ReviewStep::Publish => ReviewTurn::Publish {},
            ReviewStep::Acknowledge => ReviewTurn::Acknowledge {},
        };
        usecases::reviews::take(&self.platform, &actor, &scope, plan.week, &step).await?;
        Ok(())
    }

    async fn dispute(&self, plan: &DisputePlan) -> Result<(), Error> {
        self.clock.set(Timestamp::new(plan.at));
        let actor = match &plan.email {
            Some(email) => self.person(email).await?,
            None => Actor::System,
        };
        let step = match plan.turn {
            DisputeTurn::Open(text) => {
                let objection = Objection { team: plan.team.to_owned(), check: Some(plan.check.to_owned()), text: text.to_owned() };
                return disputes::open(&self.platform, &actor, &objection).await.map(|_| ());
            }
            DisputeTurn::Comment(text) => DisputeStep::Comment { text: text.to_owned() },
            DisputeTurn::Resolve(outcome) => DisputeStep::Resolve { outcome: outcome.to_owned() },
        };
        let open = disputes::list(&self.platform, &Actor::System, Some(plan.team), Some("open")).await?;
        let number = open
            .iter()
            .find(|thread| thread.check.as_deref() == Some(plan.check))
            .and_then(|thread| thread.id.strip_prefix("D-")?.parse().ok());
        let number = number.ok_or_else(|| Error::NotFound(format!("the demo's dispute about {}", plan.check)))?;
        disputes::take(&self.platform, &actor, number, &step).await
    }

    async fn plan_roadmap(&self, plan: &RoadmapPlan) -> Result<(), Error> {
        self.clock.set(Timestamp::new(plan.at));
        let actor = self.person(&plan.email).await?;
        match plan.step {
            RoadmapStep::Promise { team, level, due } => {
                usecases::roadmap::set_milestone(&self.platform, &actor, team, &level.to_string(), &due.to_string()).await
            }
            RoadmapStep::LayOut { team, start } => {
                usecases::roadmap::plan(&self.platform, &actor, &[team.to_owned()], &start.to_string()).await.map(|_| ())
            }
        }
    }

    async fn note(&self, plan: &NotePlan) -> Result<(), Error> {
        self.clock.set(Timestamp::new(plan.at));
        let actor = match &plan.email {
            Some(email) => self.person(email).await?,
            None => Actor::System,
        };
        let new = NewAnnotation {
            kpi: plan.kpi.map(str::to_owned),
            scope: Some(plan.scope.clone()),
            day: plan.day.to_string(),
            text: plan.text.to_owned(),
        };
        annotations::add(&self.platform, &actor, new).await?;
        Ok(())
    }

    async fn person(&self, email: &str) -> Result<Actor, Error> {
        let mut session = self.platform.store.read().await?;
        let user = people::user_by_email(&mut session, email).await?.ok_or_else(|| Error::NotFound(format!("the demo's {email}")))?;
        Ok(Actor::User { id: user.id, role: user.role.parse()?, name: user.name, email: user.email, team: user.team })
    }
}

/// When the schedule writes the reviews; the demo's days are those of UTC.
fn drafted_at(day: chrono::NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::Duration::hours(usecases::reviews::FIRST_HOUR)
}

fn steps(plans: &[ActionPlan]) -> Vec<Step<'_>> {
    let mut steps: Vec<_> = plans
        .iter()
        .enumerate()
        .flat_map(|(index, plan)| {
            let created = Step { at: plan.at, index, plan, what: Happens::Created, last: false };
            let moves = plan.moves.iter().map(move |(at, due)| Step { at: *at, index, plan, what: Happens::Postponed(*due), last: false });
            let count = plan.changes.len();
            let changes = plan.changes.iter().enumerate().map(move |(place, (at, status))| Step {
                at: *at,
                index,
                plan,
                what: Happens::Moved(status),
                last: place + 1 == count,
            });
            std::iter::once(created).chain(changes).chain(moves)
        })
        .collect();
    steps.sort_by_key(|step| (step.at, step.index));
    steps
}
