//! Actions as lists show them, and whether a finished one did what it was meant to (decision 53).

use super::format;
use super::reading::Reading;
use super::words::{action_status, link, mark};
use crate::actor::Permission;
use crate::view::{ActionRow, Link, Mark, Tone};
use domain::roadmap;
use domain::time::Day;
use domain::verification::Outcome;
use store::actions::Action;

pub(super) const OPEN: [&str; 3] = ["todo", "doing", "blocked"];

pub(super) fn href(action: &Action) -> String {
    format!("/actions/A-{}", action.number)
}

pub(super) fn owner(action: &Action) -> String {
    action.owner_name.clone().unwrap_or_default()
}

pub(super) fn is_open(action: &Action) -> bool {
    action.is_open()
}

/// `1 Dec`, `3 days overdue`; empty without a date.
pub(super) fn due(action: &Action, today: Day) -> Mark {
    let Some(due) = action.due else { return mark(Tone::Neutral, "") };
    let late = (today - due).num_days();
    match late {
        1.. if is_open(action) => mark(Tone::Bad, format!("{} overdue", format::plural(late, "day", "days"))),
        -7..=0 if is_open(action) => mark(Tone::Warn, format::short_date(due, today)),
        _ => mark(Tone::Neutral, format::short_date(due, today)),
    }
}

/// `12 days later than first promised`; empty where the date did not move.
pub(super) fn slip_words(first: Option<Day>, due: Option<Day>) -> String {
    let (Some(first), Some(due)) = (first, due) else { return String::new() };
    match (due - first).num_days() {
        0 => String::new(),
        days @ 1.. => format!("{} later than first promised", format::plural(days, "day", "days")),
        days => format!("{} earlier than first promised", format::plural(-days, "day", "days")),
    }
}

pub(super) fn row(reading: &Reading, action: &Action) -> ActionRow {
    let team = action.team.and_then(|team| reading.catalog.teams.get(&team));
    ActionRow {
        id: format!("A-{}", action.number),
        title: action.title.clone(),
        href: href(action),
        team: team.map_or_else(|| link("Program", "/"), |team| link(&team.name, format!("/teams/{}", team.slug))),
        owner: owner(action),
        status: action_status(&action.status),
        due: due(action, reading.today()),
        target: target(reading, action),
        slip: slip_words(action.first_due, action.due),
        waits_for: Vec::new(),
        outcome: outcome(action).map(|(mark, _)| mark),
        may_act: reading.may(Permission::Act(action.team)),
    }
}

/// What it is meant to move: the check, else the KPI.
pub(super) fn target(reading: &Reading, action: &Action) -> Option<Link> {
    let model = reading.definitions();
    let check = action.check.as_deref().and_then(|id| model.check(id)).map(|check| {
        let team = action.team.and_then(|team| reading.catalog.teams.get(&team));
        link(&check.name, team.map(|team| format!("/teams/{}#{}", team.slug, check.id)).unwrap_or_default())
    });
    let kpi = || {
        let id = action.kpi.as_deref()?;
        let name = id.parse().ok().and_then(|id| model.kpi(id)).map(|kpi| &kpi.name);
        let name = name.or_else(|| model.own_kpi(id).map(|own| &own.name))?;
        Some(link(name, format!("/kpis/{id}")))
    };
    check.or_else(kpi)
}

/// The stored outcome with its reason. `None` while it is open, and for an action that names neither check nor KPI.
pub(super) fn outcome(action: &Action) -> Option<(Mark, String)> {
    if action.status != "done" || (action.check.is_none() && action.kpi.is_none()) {
        return None;
    }
    let Some(known) = &action.verification else {
        return Some((mark(Tone::Neutral, "too early"), "It is judged from 14 days after it was done.".to_owned()));
    };
    Some((outcome_mark(known.outcome), known.reason.clone()))
}

pub(super) fn outcome_mark(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::TooEarly => mark(Tone::Neutral, "too early"),
        Outcome::Confirmed => mark(Tone::Ok, "confirmed"),
        Outcome::NoEffect => mark(Tone::Warn, "no effect"),
        Outcome::Unmeasured => mark(Tone::Neutral, "not measured"),
        Outcome::Reopened => mark(Tone::Bad, "reopened"),
    }
}

/// `Week 1: Add basic metrics` for a phase of the template, else the words that were given.
pub(super) fn phase_name(phase: &str) -> String {
    roadmap::phase(phase).map_or_else(|| phase.to_owned(), |known| format!("{}: {}", known.when, known.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ActionId;
    use domain::time::Timestamp;

    fn action(status: &str, due: Option<&str>) -> Action {
        let at = Timestamp::from_micros(0).unwrap();
        let due = due.map(|due| due.parse().unwrap());
        Action { status: status.to_owned(), due, ..Action::new(ActionId(1), 57, "Add a canary", "Ana", at) }
    }

    #[test]
    fn an_outcome_is_told_of_what_is_done_and_names_something() {
        let meets = |status: &str, check: Option<&str>| Action { check: check.map(str::to_owned), ..action(status, None) };
        assert_eq!(outcome(&meets("doing", Some("canary-share"))), None);
        assert_eq!(outcome(&meets("done", None)), None);
        assert_eq!(outcome(&meets("done", Some("canary-share"))).unwrap().0, mark(Tone::Neutral, "too early"));
    }

    #[test]
    fn only_open_actions_are_overdue() {
        let today = "2026-11-24".parse().unwrap();
        assert_eq!(due(&action("todo", Some("2026-11-21")), today), mark(Tone::Bad, "3 days overdue"));
        assert_eq!(due(&action("done", Some("2026-11-21")), today), mark(Tone::Neutral, "21 Nov"));
        assert_eq!(due(&action("doing", Some("2026-11-24")), today), mark(Tone::Warn, "24 Nov"));
        assert_eq!(due(&action("doing", None), today).word, "");
    }
}
