//! Actions, phases and milestones as rows of a timeline.

use super::phases;
use super::timeline::Plan;
use crate::pages::reading::Reading;
use crate::pages::{action_rows, format};
use charts::{BarState, TimelineBar};
use domain::roadmap;
use domain::time::Day;
use store::actions::{Action, Milestone, PhasePlan};

/// `with_team`: the group does not tell whose it is.
pub(super) fn action(reading: &Reading, action: &Action, with_team: bool) -> TimelineBar {
    let (zone, today) = (reading.zone(), reading.today());
    let late = action.is_open() && action.due.is_some_and(|due| due < today);
    let state = match action.status.as_str() {
        "done" => BarState::Done,
        "dropped" => BarState::Dropped,
        "blocked" => BarState::Blocked,
        _ if late => BarState::Late,
        "doing" => BarState::Working,
        _ => BarState::Waiting,
    };
    let done = action.done_at.map(|at| at.day(zone));
    let began = action.began_at.map(|at| at.day(zone));
    let actual = match (began, done) {
        (Some(began), Some(done)) => Some((began, done)),
        (None, Some(done)) => Some((done, done)),
        (Some(began), None) if action.is_open() => Some((began, today.max(began))),
        (Some(began), None) => Some((began, action.updated_at.day(zone).max(began))),
        (None, None) => None,
    };
    let word = match (state, done) {
        (BarState::Done, Some(done)) => {
            let outcome = action_rows::outcome(action).map(|(mark, _)| format!(", {}", mark.word)).unwrap_or_default();
            format!("done {}{outcome}", format::short_date(done, today))
        }
        (BarState::Late, _) => action_rows::due(action, today).word,
        _ => crate::pages::words::action_status(&action.status).word,
    };
    let team = action.team.filter(|_| with_team).and_then(|team| reading.catalog.teams.get(&team));
    let name = format!("{} {}", action.name(), action.title);
    TimelineBar {
        name: team.map_or_else(|| name.clone(), |team| format!("{name} · {}", team.name)),
        planned: planned(action, reading),
        actual,
        promised: action.first_due.filter(|first| action.due.is_some_and(|due| due != *first)),
        state,
        word,
        milestone: false,
    }
}

/// From its planned start, else from the day it was logged, to its due date. Without either, nothing was planned.
fn planned(action: &Action, reading: &Reading) -> (Option<Day>, Option<Day>) {
    let starts = action.planned_start.or_else(|| {
        let logged = action.created_at.day(reading.zone());
        action.due.map(|due| logged.min(due))
    });
    (starts, action.due)
}

pub(super) fn phase(reading: &Reading, plan: &Plan, laid_out: &PhasePlan) -> TimelineBar {
    let today = reading.today();
    let progress = phases::progress(reading, plan, laid_out);
    let name = reading.catalog.teams.get(&laid_out.team).map(|team| team.name.clone()).unwrap_or_default();
    let state = match (progress.began, progress.ended, laid_out.ends) {
        (_, Some(_), _) => BarState::Done,
        (_, None, Some(ends)) if ends < today => BarState::Late,
        (Some(_), ..) => BarState::Working,
        (None, ..) => BarState::Waiting,
    };
    TimelineBar {
        name: format!("{name}, the phase as a whole"),
        planned: (Some(laid_out.starts), laid_out.ends),
        actual: progress.began.map(|began| (began, progress.ended.unwrap_or(today).max(began))),
        promised: None,
        state,
        word: format!("{} of {} checks met", progress.met, progress.checks),
        milestone: false,
    }
}

pub(super) fn milestone(reading: &Reading, plan: &Plan, milestone: &Milestone) -> TimelineBar {
    let name = reading.catalog.teams.get(&milestone.team).map(|team| team.name.clone()).unwrap_or_default();
    let (state, word) = standing(reading, plan, milestone);
    TimelineBar {
        name: format!("{name} reaches level {}", milestone.level),
        planned: (None, Some(milestone.due)),
        actual: None,
        promised: Some(milestone.first_due).filter(|first| *first != milestone.due),
        state,
        word,
        milestone: true,
    }
}

/// Reached, open or late, with the level the team has.
pub(super) fn standing(reading: &Reading, plan: &Plan, milestone: &Milestone) -> (BarState, String) {
    let standing = plan.snapshots.get(&milestone.team).map(|snapshot| &snapshot.standing);
    let level = standing.and_then(|standing| standing.level);
    match level {
        Some(level) if level >= milestone.level => (BarState::Done, "reached".to_owned()),
        _ => {
            let now = level.map_or_else(|| "unrated".to_owned(), |level| format!("at level {level}"));
            let late = milestone.due < reading.today();
            let day = format::short_date(milestone.due, reading.today());
            if late { (BarState::Late, format!("{now}, was due {day}")) } else { (BarState::Waiting, format!("{now}, due {day}")) }
        }
    }
}

/// Days of a phase as they really were.
pub(super) fn actual(begun: Vec<Option<Day>>, ended: Vec<Option<Day>>) -> (Option<Day>, Option<Day>) {
    roadmap::actual(begun, ended)
}
