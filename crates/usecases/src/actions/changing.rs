//! An action after what a form, the API, an import or an issue says of it, and what changed in words.

use super::{ActionInput, STATUSES};
use crate::error::{Error, Result};
use domain::model::Model;
use domain::time::{Day, Timestamp, Zone};
use store::accounts::User;
use store::actions::Action;

pub(super) struct Change {
    pub(super) action: Action,
    pub(super) words: Vec<String>,
}

pub(super) fn changed(before: &Action, input: &ActionInput, model: &Model, users: &[User], now: Timestamp, zone: Zone) -> Result<Change> {
    let mut action = Action { updated_at: now, ..before.clone() };
    let mut words = Vec::new();
    if let Some(title) = &input.title {
        action.title = title.trim().to_owned();
        if !before.title.is_empty() && action.title != before.title {
            words.push(format!("renamed it from “{}”", before.title));
        }
    }
    if action.title.is_empty() || action.title.chars().count() > 200 {
        return Err(Error::invalid("title", "say in 1 to 200 characters what is to be done"));
    }
    status(&mut action, before, input, now, &mut words)?;
    days(&mut action, before, input, now.day(zone), &mut words)?;
    valid(input, model)?;
    owner(&mut action, before, input, users, &mut words);
    let mut set = |field: &mut Option<String>, input: &Option<String>, name: &str| {
        let Some(text) = input else { return };
        let new = optional(text).map(str::to_owned);
        if *field != new {
            words.push(new.as_ref().map_or_else(|| format!("removed the {name}"), |new| format!("set the {name} to {new}")));
            *field = new;
        }
    };
    set(&mut action.phase, &input.phase.as_deref().map(phase), "phase");
    set(&mut action.check, &input.check, "check");
    set(&mut action.kpi, &input.kpi, "KPI");
    set(&mut action.url, &input.url, "link");
    set(&mut action.effort, &input.effort, "effort");
    set(&mut action.expected, &input.expected, "expected effect");
    set(&mut action.external_key, &input.key, "key");
    set(&mut action.origin, &input.origin, "origin");
    if let Some(template) = &input.template {
        action.template = Some(template.clone());
    }
    if let Some(body) = &input.body {
        action.body = body.trim().to_owned();
        if action.body != before.body {
            words.push("changed the notes".to_owned());
        }
    }
    Ok(Change { action, words })
}

fn status(action: &mut Action, before: &Action, input: &ActionInput, now: Timestamp, words: &mut Vec<String>) -> Result<()> {
    let Some(status) = &input.status else { return Ok(()) };
    if !STATUSES.contains(&status.as_str()) {
        return Err(Error::invalid("status", format!("`{status}` is not a status: use {}", STATUSES.join(", "))));
    }
    if *status != before.status {
        words.push(format!("moved it from {} to {status}", before.status));
    }
    action.status.clone_from(status);
    if matches!(status.as_str(), "doing" | "done") {
        action.began_at = before.began_at.or(Some(now));
    }
    action.done_at = if status == "done" { before.done_at.or(Some(now)) } else { None };
    if action.done_at.is_none() {
        action.verification = None;
    }
    Ok(())
}

fn days(action: &mut Action, before: &Action, input: &ActionInput, today: Day, words: &mut Vec<String>) -> Result<()> {
    if let Some(due) = &input.due {
        action.due = day("due", due)?;
        if action.due != before.due {
            words.push(action.due.map_or_else(|| "removed the due date".to_owned(), |due| format!("set the due date to {due}")));
        }
    }
    action.first_due = before.first_due.or(action.due);
    if let Some(start) = &input.start {
        action.planned_start = day("start", start)?;
        if action.planned_start != before.planned_start {
            let set = |start| format!("planned its start for {start}");
            words.push(action.planned_start.map_or_else(|| "removed the planned start".to_owned(), set));
        }
    }
    if let (Some(start), Some(due)) = (action.planned_start, action.due)
        && start > due
        && (input.start.is_some() || input.due.is_some())
    {
        return Err(Error::invalid("start", format!("it would begin on {start}, after it is due on {due}")));
    }
    let far = |day: Day| (day - today).num_days().abs() > 3_660;
    for (field, value) in [("due", action.due), ("start", action.planned_start)] {
        if value.is_some_and(far) && (input.due.is_some() || input.start.is_some()) {
            return Err(Error::invalid(field, "plan within ten years of today"));
        }
    }
    Ok(())
}

fn day(field: &str, text: &str) -> Result<Option<Day>> {
    let wrong = |text: &str| Error::invalid(field, format!("`{text}` is not a date: write 2026-12-31"));
    optional(text).map(|text| text.parse::<Day>().map_err(|_| wrong(text))).transpose()
}

fn valid(input: &ActionInput, model: &Model) -> Result<()> {
    if let Some(check) = input.check.as_deref().and_then(optional)
        && model.check(check).is_none()
    {
        return Err(Error::invalid("check", format!("the model has no check `{check}`")));
    }
    if let Some(kpi) = input.kpi.as_deref().and_then(optional)
        && !is_kpi(model, kpi)
    {
        return Err(Error::invalid("kpi", format!("the model has no KPI `{kpi}`")));
    }
    if let Some(url) = input.url.as_deref().and_then(optional)
        && !super::links::is_web(url)
    {
        return Err(Error::invalid("url", "a link begins with https:// or http://"));
    }
    Ok(())
}

/// One of the nine, or one of the program's own.
pub(super) fn is_kpi(model: &Model, id: &str) -> bool {
    id.parse::<domain::kpi::KpiId>().is_ok() || model.own_kpi(id).is_some()
}

/// The key of a phase of the template for its key, its time or its name; other words stay as they are.
fn phase(text: &str) -> String {
    let text = text.trim();
    let same = |known: &str| known.eq_ignore_ascii_case(text);
    let known = domain::roadmap::PHASES.iter().find(|phase| same(phase.key) || same(phase.when) || same(phase.name));
    known.map_or(text, |phase| phase.key).to_owned()
}

/// An owner who is known by name or address is that account; of two with one name neither is.
fn owner(action: &mut Action, before: &Action, input: &ActionInput, users: &[User], words: &mut Vec<String>) {
    let Some(text) = &input.owner else { return };
    action.owner_name = optional(text).map(str::to_owned);
    action.owner = None;
    if let Some(name) = action.owner_name.as_deref()
        && let Some(user) = account(users, name)
    {
        action.owner = Some(user.id);
        action.owner_name = Some(user.name.clone());
    }
    if action.owner_name != before.owner_name {
        words.push(action.owner_name.as_ref().map_or_else(|| "removed the owner".to_owned(), |name| format!("gave it to {name}")));
    }
}

fn account<'a>(users: &'a [User], named: &str) -> Option<&'a User> {
    let (named, active) = (named.to_lowercase(), |user: &&User| !user.disabled);
    if let Some(user) = users.iter().filter(active).find(|user| user.email.to_lowercase() == named) {
        return Some(user);
    }
    let mut of_name = users.iter().filter(active).filter(|user| user.name.to_lowercase() == named);
    of_name.next().filter(|_| of_name.next().is_none())
}

pub(super) fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
