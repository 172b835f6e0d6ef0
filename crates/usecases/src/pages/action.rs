//! `/actions/A-57`: one action, what it is for, whether it helped.

use super::action_form::edit;
use super::action_rows;
use super::format;
use super::query::Query;
use super::reading::{Reading, Snapshots};
use super::team::is_web;
use super::words::{action_status, link};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ActionPage, HistoryEntry};
use store::actions::{self, Action};
use store::{accounts, snapshots};

pub async fn action(platform: &Platform, actor: &Actor, query: &Query, number: i64) -> Result<ActionPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let action = actions::get(&mut reading.session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))?;
    let events = actions::events(&mut reading.session, action.id).await?;
    let users = accounts::users(&mut reading.session).await?;
    let upto = reading.upto();
    let mut snapshots = Snapshots::new();
    if let Some(team) = action.team
        && let Some(stored) = snapshots::of_team(&mut reading.session, team, upto).await?
    {
        snapshots.insert(team, stored.snapshot);
    }
    let may_edit = reading.may(Permission::Act(action.team));
    let row = action_rows::row(&reading, &snapshots, &action);
    let history = events
        .into_iter()
        .map(|event| HistoryEntry {
            when: format::relative(reading.now, event.at),
            who: event.actor,
            text: event.text,
            comment: event.kind == "comment",
        })
        .rev()
        .collect();
    Ok(ActionPage {
        id: row.id,
        title: row.title,
        team: row.team,
        status: action_status(&action.status),
        facts: facts(&reading, &action),
        target: row.target,
        effect: action.expected.clone().unwrap_or_default(),
        outcome: action_rows::outcome(&reading, &snapshots, &action),
        links: action.url.as_deref().filter(|url| is_web(url)).map(|url| link(url, url)).into_iter().collect(),
        history,
        edit: may_edit.then(|| edit(&reading, &users, &action)),
    })
}

fn facts(reading: &Reading, action: &Action) -> Vec<(String, String)> {
    let owner = action_rows::owner(action);
    let due = action_rows::due(action, reading.today()).word;
    let dash = |text: String| if text.is_empty() { format::NONE.to_owned() } else { text };
    let mut facts = vec![
        ("Owner", dash(owner)),
        ("Due", dash(due)),
        ("Created", format!("{} by {}", format::date(action.created_at.day(reading.zone())), action.created_by)),
    ];
    if let Some(done) = action.done_at {
        facts.push(("Done", format::date(done.day(reading.zone()))));
    }
    if let Some(phase) = &action.phase {
        facts.push(("Phase", phase.clone()));
    }
    if let Some(effort) = &action.effort {
        facts.push(("Effort", effort.clone()));
    }
    if action.minutes > 0 {
        facts.push(("Hours", format::decimal(action.minutes as f64 / 60.0, 1)));
    }
    if !action.body.is_empty() {
        facts.push(("Notes", action.body.clone()));
    }
    facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect()
}
