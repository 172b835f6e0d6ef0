//! Looks whether actions that are done did what they were meant to (domain::verification). Run every hour; the same again changes
//! nothing. The day on which an outcome could be said is kept, not the one on which somebody looked.

use crate::catalog::program_root;
use crate::error::Result;
use crate::platform::Platform;
use chrono::{Datelike, Days};
use domain::catalog::Catalog;
use domain::facts::Subject;
use domain::ids::{ServiceId, TeamId};
use domain::kpi::{self, KpiId, Rows, goal_for};
use domain::maturity::State;
use domain::model::{Goal, VersionedModel};
use domain::numbers::nine_digits;
use domain::scope::Target;
use domain::time::{Day, IsoWeek, days_before, start_of_day};
use domain::verification::{self, Judgement, Outcome};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use store::actions::{self, Action, ActionFilter, Verification};
use store::{Session, evaluation, facts, schedule, snapshots};

/// Days after which nothing is looked at any more.
const FOLLOWED: i64 = 400;

/// Judges what can be judged; answers how many outcomes changed.
pub async fn verify(platform: &Platform) -> Result<usize> {
    let (today, now) = (platform.today(), platform.now());
    let mut session = platform.store.write().await?;
    // Confirmed KPIs are looked at again once a week: their newest week has to be over.
    // Day 1 of the common era was a Monday.
    let week = i64::from((today.num_days_from_ce() - 1).div_euclid(7));
    let weekly = schedule::take_slot(&mut session, "verify-kpis", week, now).await?;
    session.commit().await?;

    let catalog = platform.catalog().await?;
    let model = platform.model().await?;
    let mut session = platform.store.read().await?;
    let done = ActionFilter { statuses: Some(vec!["done".to_owned()]), ..ActionFilter::default() };
    let mut judge = Judge { platform, catalog, model, today, weekly, books: BTreeMap::new(), states: BTreeMap::new() };
    let mut changed = Vec::new();
    for action in actions::list(&mut session, &done).await? {
        let Some(day) = action.done_at.map(|at| at.day(platform.zone())) else { continue };
        if (today - day).num_days() > FOLLOWED || !is_due(&action, weekly) {
            continue;
        }
        let found = judge.look(&mut session, &action, day).await?;
        if found.is_some() && found != action.verification {
            changed.push((action.number, action.verification, found));
        }
    }
    drop(session);
    if changed.is_empty() {
        return Ok(0);
    }
    let mut session = platform.store.write().await?;
    let count = changed.len();
    for (number, before, verification) in changed {
        let Some(action) = actions::get(&mut session, number).await? else { continue };
        // Somebody may have taken it up again meanwhile.
        if action.status != "done" || action.verification != before {
            continue;
        }
        let outcome = |known: &Option<Verification>| known.as_ref().map(|known| known.outcome);
        if let Some(found) =
            verification.as_ref().filter(|found| outcome(&before) != Some(found.outcome) && found.outcome != Outcome::TooEarly)
        {
            let text = format!("outcome: {}. {}", words(found.outcome), found.reason);
            super::note(&mut session, action.id, "Pacekeeper", now, "change", &text).await?;
        }
        actions::update(&mut session, &Action { verification, ..action }).await?;
    }
    session.commit().await?;
    Ok(count)
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::TooEarly => "too early to tell",
        Outcome::Confirmed => "confirmed",
        Outcome::NoEffect => "no effect",
        Outcome::Unmeasured => "not measured",
        Outcome::Reopened => "reopened",
    }
}

/// What has no outcome yet, and what may still be undone. Without effect is the last word.
fn is_due(action: &Action, weekly: bool) -> bool {
    let outcome = action.verification.as_ref().map(|known| known.outcome);
    match (outcome, action.check.is_some(), action.kpi.is_some()) {
        (_, false, false) | (Some(Outcome::NoEffect), ..) => false,
        (None | Some(Outcome::TooEarly), ..) | (_, true, _) => true,
        (_, false, true) => weekly,
    }
}

/// States of a team's checks over time: what holds now, and the changes of each check with their days, newest first.
struct States {
    now: BTreeMap<String, State>,
    changes: Vec<(Day, String, Option<State>)>,
    first: Option<Day>,
}

impl States {
    fn at(&self, check: &str, day: Day) -> Option<State> {
        if self.first.is_none_or(|first| day < first) {
            return None;
        }
        let first_after = self.changes.iter().rfind(|(at, of, _)| *at > day && of == check);
        first_after.map_or_else(|| self.now.get(check).copied(), |(_, _, before)| *before)
    }
}

struct Judge<'a> {
    platform: &'a Platform,
    catalog: std::sync::Arc<Catalog>,
    model: std::sync::Arc<VersionedModel>,
    today: Day,
    /// The settled outcomes of KPIs are due too.
    weekly: bool,
    /// Facts of a node from a day on.
    books: BTreeMap<(TeamId, Day), domain::facts::Book>,
    states: BTreeMap<TeamId, States>,
}

impl Judge<'_> {
    async fn look(&mut self, session: &mut Session, action: &Action, done: Day) -> Result<Option<Verification>> {
        let root = program_root(&self.catalog).map(|root| root.id);
        let Some(team) = action.team.or(root) else { return Ok(None) };
        let by_check = match action.check.as_deref() {
            Some(check) => Some(self.by_check(session, team, check, done).await?),
            None => None,
        };
        // The weeks of the KPI are not read every hour: not where the check alone confirms it, nor where the outcome is settled.
        let kpi = action.kpi.as_deref().filter(|_| by_check.as_ref().is_none_or(|known| known.outcome != Outcome::Confirmed));
        let settled = action.verification.as_ref().is_some_and(|known| known.outcome != Outcome::TooEarly);
        if by_check.is_some() && kpi.is_some() && settled && !self.weekly {
            return Ok(None);
        }
        let by_kpi = match kpi {
            Some(kpi) => self.by_kpi(session, team, kpi, done).await?,
            None => None,
        };
        Ok(match (by_check, by_kpi) {
            (Some(check), Some(kpi)) => Some(either(check, kpi)),
            (check, kpi) => check.or(kpi),
        })
    }

    async fn by_check(&mut self, session: &mut Session, team: TeamId, check: &str, done: Day) -> Result<Verification> {
        // The day that is not over has no tick yet.
        let last = days_before(self.today, 1);
        if !self.states.contains_key(&team) {
            let states = states(session, team, days_before(self.today, FOLLOWED.unsigned_abs())).await?;
            self.states.insert(team, states);
        }
        let states = self.states.get(&team);
        let passed = |day: Day| states.and_then(|states| states.at(check, day)).map(State::passes);
        let Judgement { outcome, since } = verification::by_check(done, last.max(done), passed);
        let value = async |session: &mut Session, day: Day| self.value_at(session, team, check, day).await;
        let before = value(session, done).await?;
        let after = if outcome == Outcome::TooEarly { None } else { value(session, since).await? };
        let days = verification::HOLDS;
        let reason = match outcome {
            Outcome::TooEarly => format!("It is judged from {} to {} days after it was done.", verification::SETTLES, verification::LIMIT),
            Outcome::Confirmed => format!("The check passed on {days} days in a row within {} days.", verification::LIMIT),
            Outcome::NoEffect => format!("The check did not pass on {days} days in a row within {} days.", verification::LIMIT),
            Outcome::Unmeasured => "The check was not evaluated in those days.".to_owned(),
            Outcome::Reopened => "It had passed, and does not pass any more.".to_owned(),
        };
        Ok(Verification { outcome, since, before, after, reason })
    }

    /// The measured value of a check at the end of a day.
    async fn value_at(&self, session: &mut Session, team: TeamId, check: &str, day: Day) -> Result<Option<f64>> {
        let end = start_of_day(day + Days::new(1), self.platform.zone());
        let Some(evaluation) = evaluation::at_or_before(session, end.micros()).await? else { return Ok(None) };
        let stored = snapshots::of_team(session, team, evaluation.no).await?;
        Ok(stored.and_then(|stored| stored.snapshot.check(check).and_then(|check| check.value)))
    }

    async fn by_kpi(&mut self, session: &mut Session, team: TeamId, id: &str, done: Day) -> Result<Option<Verification>> {
        let (before, later) = verification::weeks(done);
        let newest: Vec<IsoWeek> = (1..=verification::WEEKS).rev().map(|back| IsoWeek::of(self.today).before(back)).collect();
        let from = before.first().map_or(done, |week| week.monday());
        let (catalog, model) = (std::sync::Arc::clone(&self.catalog), std::sync::Arc::clone(&self.model));
        let today = self.today;
        let rows = Rows::new(self.book(session, team, from).await?, &catalog, Target::Node(team));
        let keys = kpi::target_keys(&catalog, Target::Node(team));
        let one_of_nine = id.parse::<KpiId>().ok().and_then(|id| model.model.kpi(id));
        let goal = match (one_of_nine, model.model.own_kpi(id)) {
            (Some(definition), _) => goal_for(definition, &keys),
            (None, Some(own)) => kpi::own_goal(own, &keys),
            (None, None) => return Ok(None),
        };
        let value = |week: &IsoWeek| match (one_of_nine, model.model.own_kpi(id)) {
            (Some(definition), _) => kpi::weekly(definition.id, &rows, *week, &model),
            (None, own) => kpi::weekly_own(own?, &rows, week.window()),
        };
        let values = |weeks: &[IsoWeek]| -> Vec<Option<f64>> { weeks.iter().map(value).collect() };
        let (before, later, newest) = (values(&before), values(&later), values(&newest));
        let higher = matches!(goal, Goal::Above(_) | Goal::Upward);
        let Judgement { outcome, since } = verification::by_kpi(done, today, &before, &later, &newest, higher);
        let known = before.iter().chain(&later).flatten().count();
        let reason = match outcome {
            Outcome::TooEarly => "It is judged when the four full weeks after it are over.".to_owned(),
            Outcome::Confirmed => "Each of the four weeks after it is better than each of the four before (exact p = 1/70).".to_owned(),
            Outcome::NoEffect => "The four weeks after it are not all better than the four before.".to_owned(),
            Outcome::Unmeasured => format!("Only {known} of the eight weeks around it have a value."),
            Outcome::Reopened => "Each of the newest four weeks is worse than each of the four that confirmed it.".to_owned(),
        };
        let mean = |values: &[Option<f64>]| {
            let known: Option<Vec<f64>> = values.iter().copied().collect();
            known.filter(|known| !known.is_empty()).map(|known| nine_digits(known.iter().sum::<f64>() / known.len() as f64))
        };
        let after = if outcome == Outcome::Reopened { mean(&newest) } else { mean(&later) };
        Ok(Some(Verification { outcome, since, before: mean(&before), after, reason }))
    }

    async fn book(&mut self, session: &mut Session, team: TeamId, from: Day) -> Result<&domain::facts::Book> {
        if !self.books.contains_key(&(team, from)) {
            let subjects = subjects(&self.catalog, team);
            let book = facts::load(session, Some(&subjects), from, i64::MAX).await?;
            self.books.insert((team, from), book);
        }
        Ok(self.books.entry((team, from)).or_default())
    }
}

/// The better of two outcomes; while one may still come to be confirmed, it is too early. The values stay those of the check: its unit is
/// what they are shown in.
fn either(check: Verification, kpi: Verification) -> Verification {
    let rank = |outcome: Outcome| match outcome {
        Outcome::Confirmed => 0,
        Outcome::TooEarly => 1,
        Outcome::Reopened => 2,
        Outcome::NoEffect => 3,
        Outcome::Unmeasured => 4,
    };
    let (of_check, of_kpi) = (rank(check.outcome), rank(kpi.outcome));
    let (outcome, since) = match of_check.cmp(&of_kpi) {
        Ordering::Less => (check.outcome, check.since),
        Ordering::Greater => (kpi.outcome, kpi.since),
        Ordering::Equal => (check.outcome, check.since.max(kpi.since)),
    };
    // What confirmed it is told alone.
    let reason = match outcome {
        Outcome::Confirmed => format!("By its KPI: {}", kpi.reason),
        _ => format!("By its check: {} By its KPI: {}", check.reason, kpi.reason),
    };
    Verification { outcome, since, reason, ..check }
}

/// A state as changes of snapshots name it.
fn state_of(text: &str) -> Option<State> {
    let all = [State::Met, State::NotMet, State::Unknown, State::Stale, State::Waived, State::Attested, State::NotApplicable];
    all.into_iter().find(|state| state.as_str() == text)
}

/// The nodes below a node, and every service that one of them ever owned.
fn subjects(catalog: &Catalog, team: TeamId) -> Vec<Subject> {
    let nodes = catalog.subtree(team);
    let mut services: Vec<ServiceId> =
        catalog.owners.iter().filter(|(_, owner)| nodes.contains(owner)).map(|((service, _), _)| *service).collect();
    services.sort_unstable();
    services.dedup();
    nodes.into_iter().map(Subject::Team).chain(services.into_iter().map(Subject::Service)).collect()
}

async fn states(session: &mut Session, team: TeamId, from: Day) -> Result<States> {
    let upto = evaluation::last(session).await?.map_or(0, |last| last.no);
    let current = snapshots::of_team(session, team, upto).await?;
    let now = current.map(|stored| stored.snapshot.checks.into_iter().map(|check| (check.id, check.state)).collect()).unwrap_or_default();
    let marks = snapshots::history(session, team, from, upto).await?;
    let state = |text: &Option<String>| text.as_deref().and_then(state_of);
    let changes = marks
        .iter()
        .rev()
        .flat_map(|mark| {
            mark.changes.iter().filter(|change| change.what != "level").map(|change| (mark.day, change.what.clone(), state(&change.from)))
        })
        .collect();
    Ok(States { now, changes, first: marks.first().map(|mark| mark.day) })
}
