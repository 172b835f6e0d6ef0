//! `/actions/A-57`: one action, what it is for, whether it helped.

mod effect;
mod issue;

use super::action_form::edit;
use super::action_rows;
use super::format;
use super::query::Query;
use super::reading::Reading;
use super::team::is_web;
use super::words::{action_status, link};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ActionPage, HistoryEntry, Link, Mark};
use store::accounts;
use store::actions::{self, Action, ActionLink};

pub async fn action(platform: &Platform, actor: &Actor, query: &Query, number: i64) -> Result<ActionPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let action = actions::get(&mut reading.session, number).await?.ok_or_else(|| Error::NotFound(format!("the action A-{number}")))?;
    let events = actions::events(&mut reading.session, action.id).await?;
    let users = accounts::users(&mut reading.session).await?;
    let may_edit = reading.may(Permission::Act(action.team));
    let row = action_rows::row(&reading, &action);
    let edges = actions::dependencies(&mut reading.session, action.id).await?;
    let needs: Vec<_> = edges.iter().filter(|edge| edge.action == action.id).map(|edge| edge.needs).collect();
    let needs = actions::by_ids(&mut reading.session, &needs).await?;
    let needed_by: Vec<_> = edges.iter().filter(|edge| edge.needs == action.id).map(|edge| edge.action).collect();
    let needed_by = actions::by_ids(&mut reading.session, &needed_by).await?;
    let links = actions::links(&mut reading.session, action.id).await?;
    let due_dates = actions::due_dates_of(&mut reading.session, action.id).await?;
    let issue = issue::card(platform, &mut reading, &action, may_edit).await?;
    let effect_chart = effect::chart_of(&mut reading, &action).await?;
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
    let names: Vec<String> = needs.iter().map(Action::name).collect();
    let zone = reading.zone();
    Ok(ActionPage {
        id: row.id,
        title: row.title,
        team: row.team,
        status: action_status(&action.status),
        facts: facts(&reading, &action),
        target: row.target,
        effect: action.expected.clone().unwrap_or_default(),
        outcome: action_rows::outcome(&action),
        before_after: effect::before_after(&reading, &action),
        effect_chart,
        links: action
            .url
            .as_deref()
            .filter(|url| is_web(url))
            .map(|url| link(url, url))
            .into_iter()
            .chain(links.iter().map(|to| about(&reading, &action, to)))
            .collect(),
        waits_for: needs.iter().map(other).collect(),
        waited_for_by: needed_by.iter().map(other).collect(),
        // The first date is no news.
        due_dates: due_dates
            .iter()
            .filter(|_| due_dates.len() > 1)
            .map(|date| {
                let due = date.due.map_or_else(|| "no date".to_owned(), format::date);
                (format::date(date.at.day(zone)), due, date.actor.clone())
            })
            .collect(),
        issue,
        history,
        edit: may_edit.then(|| edit(&reading, &users, &action, &names, &links)),
    })
}

fn other(action: &Action) -> (Link, Mark) {
    (link(format!("{} {}", action.name(), action.title), action_rows::href(action)), action_status(&action.status))
}

/// What an action is about, with its page; a check is one of the action's team.
fn about(reading: &Reading, action: &Action, to: &ActionLink) -> Link {
    let ActionLink { kind, target } = to;
    match kind.as_str() {
        "regression" => link(format!("Regression {target}"), format!("/regressions/{target}")),
        "run" => link(format!("Run {target}"), format!("/runs/{target}")),
        "review" => match target.split_once('/') {
            Some((week, scope)) => {
                link(format!("Review of {week}"), super::query::address(&format!("/reviews/{week}"), &[("scope", scope)]))
            }
            None => link(format!("Review of {target}"), format!("/reviews/{target}")),
        },
        "kpi" => link(format!("KPI {target}"), format!("/kpis/{target}")),
        "check" => {
            let team = action.team.and_then(|team| reading.catalog.teams.get(&team));
            link(format!("Check {target}"), team.map(|team| format!("/teams/{}#{target}", team.slug)).unwrap_or_default())
        }
        _ => link(target, if is_web(target) { target.clone() } else { String::new() }),
    }
}

fn facts(reading: &Reading, action: &Action) -> Vec<(String, String)> {
    let zone = reading.zone();
    let due = [action_rows::due(action, reading.today()).word, action_rows::slip_words(action.first_due, action.due)];
    let due = due.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    let dash = |text: String| if text.is_empty() { format::NONE.to_owned() } else { text };
    let mut facts = vec![
        ("Owner", dash(action_rows::owner(action))),
        ("Due", dash(due)),
        ("Created", format!("{} by {}", format::date(action.created_at.day(zone)), action.created_by)),
    ];
    let mut add = |name, text: Option<String>| facts.extend(text.filter(|text| !text.is_empty()).map(|text| (name, text)));
    add("Planned start", action.planned_start.map(format::date));
    add("Began", action.began_at.map(|at| format::date(at.day(zone))));
    add("Done", action.done_at.map(|at| format::date(at.day(zone))));
    add("Phase", action.phase.as_deref().map(action_rows::phase_name));
    add("Effort", action.effort.clone());
    add("Hours", (action.minutes > 0).then(|| format::decimal(action.minutes as f64 / 60.0, 1)));
    add("Key", action.external_key.clone());
    add("Notes", Some(action.body.clone()));
    facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect()
}
