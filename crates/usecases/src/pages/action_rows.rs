//! Actions as lists show them, and whether a finished one did what it was meant to (decision 53).

use super::format;
use super::reading::{Reading, Snapshots};
use super::words::{action_status, link, mark};
use crate::view::{ActionRow, Link, Mark, Tone};
use domain::time::Day;
use store::actions::Action;

pub(super) const OPEN: [&str; 3] = ["todo", "doing", "blocked"];

pub(super) fn href(action: &Action) -> String {
    format!("/actions/A-{}", action.number)
}

pub(super) fn owner(action: &Action) -> String {
    action.owner_name.clone().unwrap_or_default()
}

pub(super) fn is_open(action: &Action) -> bool {
    OPEN.contains(&action.status.as_str())
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

pub(super) fn row(reading: &Reading, snapshots: &Snapshots, action: &Action) -> ActionRow {
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
        outcome: outcome(reading, snapshots, action).map(|(mark, _)| mark),
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
        let id = action.kpi.as_deref()?.parse().ok()?;
        model.kpi(id).map(|kpi| link(&kpi.name, format!("/kpis/{}", kpi.id)))
    };
    check.or_else(kpi)
}

/// Whether the linked check came to pass and stayed so for seven days, within thirty days of the action. `None` while it is open, and
/// for an action that names no check: weeks of a KPI before and after are not compared yet.
pub(super) fn outcome(reading: &Reading, snapshots: &Snapshots, action: &Action) -> Option<(Mark, String)> {
    let done = action.done_at.filter(|_| action.status == "done")?.day(reading.zone());
    let id = action.check.as_deref()?;
    let state = action.team.and_then(|team| snapshots.get(&team)).and_then(|snapshot| snapshot.check(id))?;
    Some(judge(done, reading.today(), state.state.passes().then_some(state.since)))
}

/// `passes_since`: first day of a state that passes.
fn judge(done: Day, today: Day, passes_since: Option<Day>) -> (Mark, String) {
    const SETTLES: i64 = 14;
    const HOLDS: i64 = 7;
    const LIMIT: i64 = 30;
    let days = (today - done).num_days();
    let held = passes_since.map(|since| (today - since).num_days());
    match (held, passes_since) {
        (Some(HOLDS..), Some(since)) if days >= SETTLES && (since - done).num_days() <= LIMIT => {
            (mark(Tone::Ok, "confirmed"), format!("The check passes since {}.", format::date(since)))
        }
        _ if days <= LIMIT => (
            mark(Tone::Neutral, "too early"),
            format!("Done {} ago; it is judged up to {LIMIT} days after that.", format::plural(days, "day", "days")),
        ),
        _ => (mark(Tone::Warn, "no effect"), format!("The check did not pass for {HOLDS} days within {LIMIT} days.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ActionId;
    use domain::time::Timestamp;

    fn action(status: &str, due: Option<&str>) -> Action {
        let at = Timestamp::from_micros(0).unwrap();
        Action {
            id: ActionId(1),
            number: 57,
            team: None,
            title: "Add a canary".to_owned(),
            body: String::new(),
            status: status.to_owned(),
            owner: None,
            owner_name: None,
            due: due.map(|due| due.parse().unwrap()),
            phase: None,
            check: None,
            kpi: None,
            url: None,
            effort: None,
            minutes: 0,
            created_by: "Ana".to_owned(),
            created_at: at,
            updated_at: at,
            done_at: None,
            expected: None,
        }
    }

    #[test]
    fn an_action_is_confirmed_by_a_check_that_stays_met() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let word = |today, since: Option<&str>| judge(day("2026-10-01"), day(today), since.map(day)).0.word;
        assert_eq!(word("2026-10-20", Some("2026-10-10")), "confirmed");
        assert_eq!(word("2026-10-10", Some("2026-10-01")), "too early", "nothing is judged in the first two weeks");
        assert_eq!(word("2026-10-20", Some("2026-10-18")), "too early", "it has to hold for a week");
        assert_eq!(word("2026-11-20", None), "no effect");
        assert_eq!(word("2026-12-20", Some("2026-12-01")), "no effect", "two months later it was something else");
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
