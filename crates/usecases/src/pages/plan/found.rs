//! What the planner finds for a team at the moment shown, with the ticks of the URL: `target`, `met` (checks) and `done` (actions).

use crate::error::{Error, Result};
use crate::pages::reading::Reading;
use crate::planner;
use domain::catalog::Team;
use domain::maturity::CheckState;
use domain::planner::{self as planning, Forecast, NoForecast, Outcome, Pace, Plan, Progress, Work};
use domain::snapshot::Snapshot;
use std::collections::BTreeSet;
use store::actions::{self, Action, ActionFilter};
use store::snapshots;

pub(super) struct Found {
    /// `None`: never evaluated.
    pub(super) snapshot: Option<Snapshot>,
    /// `None`: unrated.
    pub(super) level: Option<u8>,
    pub(super) plan: Plan,
    pub(super) actions: Vec<Action>,
    pub(super) works: Vec<Work>,
    pub(super) pace: Pace,
    pub(super) forecast: Forecast,
    /// Ticked checks, and ticked actions by number.
    pub(super) met: BTreeSet<String>,
    pub(super) done: BTreeSet<i64>,
    /// As things stand, and with the ticks.
    pub(super) now: Outcome,
    pub(super) outcome: Outcome,
}

impl Found {
    pub(super) async fn read(reading: &mut Reading<'_>, team: &Team) -> Result<Self> {
        let (upto, day, zone) = (reading.upto(), reading.day(), reading.zone());
        let stored = snapshots::of_team(&mut reading.session, team.id, upto).await?;
        let snapshot = stored.map(|stored| stored.snapshot);
        let checks: Vec<CheckState> = snapshot.as_ref().map(|snapshot| snapshot.checks.clone()).unwrap_or_default();
        let filter = ActionFilter { teams: Some(vec![team.id]), ..ActionFilter::default() };
        let actions = actions::list(&mut reading.session, &filter).await?;
        let history = planner::history(&mut reading.session, team.id, &checks, upto).await?;
        let model = reading.definitions().for_scope(&reading.target_keys(team.id));
        let level = snapshot.as_ref().and_then(|snapshot| snapshot.own_level(&model));
        let works = planner::works(&actions, &model, day, zone);
        let reached = level.unwrap_or(1);
        let target = target(reading, reached)?;
        let plan = planning::plan(&model, &checks, reached, target);
        let pace = Pace::of(&works, &history, day);
        let forecast = planning::forecast(&plan, &works, &history, &pace, day);
        let (met, done) = (ticked_checks(reading)?, ticked_actions(reading, &actions)?);
        let by_actions = actions.iter().filter(|action| done.contains(&action.number)).filter_map(|action| action.check.clone());
        let all: BTreeSet<String> = met.iter().cloned().chain(by_actions).collect();
        let now = planning::what_if(&model, &checks, &BTreeSet::new());
        let outcome = planning::what_if(&model, &checks, &all);
        Ok(Self { snapshot, level, plan, actions, works, pace, forecast, met, done, now, outcome })
    }

    pub(super) fn is_ticked(&self) -> bool {
        !self.met.is_empty() || !self.done.is_empty()
    }

    /// Of the missing checks.
    fn is_missing(&self, check: &str) -> bool {
        self.plan.steps.iter().any(|step| step.step.check == check)
    }

    /// Open actions for missing checks, by due day.
    pub(super) fn open_actions(&self) -> impl Iterator<Item = &Action> {
        let is_open = |number: i64| {
            self.works.iter().any(|work| work.number == number && matches!(work.progress, Progress::Open | Progress::Blocked))
        };
        self.actions
            .iter()
            .filter(move |action| is_open(action.number) && action.check.as_deref().is_some_and(|check| self.is_missing(check)))
    }

    /// The action that a check waits for: the one of the forecast, else any that is open or done.
    pub(super) fn waits_for(&self, check: &str) -> Option<&Action> {
        let of_forecast = match &self.forecast {
            Forecast::Expected(expected) => expected.checks.iter().find(|of| of.check == check).map(|of| of.action),
            Forecast::None(NoForecast::Blocked { check: of, action } | NoForecast::BeyondExperience { check: of, action })
                if of == check =>
            {
                Some(*action)
            }
            Forecast::None(_) => None,
        };
        let number = of_forecast.or_else(|| {
            let open = self.works.iter().filter(|work| work.check.as_deref() == Some(check));
            open.filter(|work| matches!(work.progress, Progress::Open | Progress::Blocked)).map(|work| work.number).next()
        })?;
        self.actions.iter().find(|action| action.number == number)
    }
}

/// The level of the URL, else the next one; at the top the top.
fn target(reading: &Reading, reached: u8) -> Result<u8> {
    let levels = || reading.definitions().levels.iter().map(|level| level.level);
    let next = levels().filter(|level| *level > reached).min().unwrap_or(reached);
    let Some(text) = reading.query.own("target") else { return Ok(next) };
    let wanted = text.parse().ok().filter(|wanted| levels().any(|level| level == *wanted));
    let wanted = wanted.ok_or_else(|| Error::invalid("target", format!("`{text}` is not a level of the model")))?;
    Ok(if wanted > reached { wanted } else { next })
}

fn ticked_checks(reading: &Reading) -> Result<BTreeSet<String>> {
    let ticked = || reading.query.own("met").unwrap_or_default().split(',').filter(|id| !id.is_empty());
    match ticked().find(|id| reading.definitions().check(id).is_none()) {
        Some(unknown) => Err(Error::invalid("met", format!("the model has no check `{unknown}`"))),
        None => Ok(ticked().map(str::to_owned).collect()),
    }
}

fn ticked_actions(reading: &Reading, actions: &[Action]) -> Result<BTreeSet<i64>> {
    let mut ticked = BTreeSet::new();
    for id in reading.query.own("done").unwrap_or_default().split(',').filter(|id| !id.is_empty()) {
        let number = id.strip_prefix("A-").and_then(|number| number.parse().ok());
        let known = number.filter(|number| actions.iter().any(|action| action.number == *number));
        ticked.insert(known.ok_or_else(|| Error::invalid("done", format!("`{id}` is not an action of this team")))?);
    }
    Ok(ticked)
}
