//! `/actions`: who does what until when, as a list or a board.

use super::action_form::{form, plans};
use super::action_rows::{self, OPEN};
use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::link;
use crate::actions::STATUSES;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Actions, BoardColumn, Choice, Draft, Notice};
use domain::scope::Scope;
use std::collections::BTreeSet;
use store::accounts;
use store::actions::{self, Action, ActionFilter};

/// Value and name of what `status=` may say besides single statuses.
const GROUPS: [(&str, &str); 2] = [("open", "Open"), ("all", "All")];
const DUE: [(&str, &str); 4] = [("", "Any time"), ("overdue", "Overdue"), ("week", "Next 7 days"), ("none", "Without a date")];

pub async fn actions(platform: &Platform, actor: &Actor, query: &Query) -> Result<Actions> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let node = reading.node()?.cloned();
    let teams = node.as_ref().map(|node| reading.catalog.subtree(node.id));
    // Of the program also what belongs to no team.
    let teams = if query.scope == Scope::Program { None } else { teams };
    let filter = ActionFilter { teams, q: query.own("q").map(str::to_owned), ..ActionFilter::default() };
    let mut all = actions::list(&mut reading.session, &filter).await?;
    let demo = node.as_ref().is_some_and(|node| crate::catalog::is_demo(&reading.catalog, node.id));
    all.retain(|action| action.team.is_none_or(|team| crate::catalog::is_demo(&reading.catalog, team) == demo));
    let snapshots = if all.iter().any(|action| action.status == "done" && action.check.is_some()) {
        reading.snapshots().await?
    } else {
        Default::default()
    };
    let users = accounts::users(&mut reading.session).await?;

    let board = query.own("view") == Some("board");
    let status = query.own("status").unwrap_or("open");
    let shown: Vec<&Action> = all
        .iter()
        .filter(|action| board || matches_status(action, status))
        .filter(|action| query.own("owner").is_none_or(|owner| action_rows::owner(action) == owner))
        .filter(|action| matches_due(action, query.own("due").unwrap_or_default(), &reading))
        .collect();
    let row = |action: &&Action| action_rows::row(&reading, &snapshots, action);
    let columns = STATUSES.iter().filter(|status| **status != "dropped").map(|status| BoardColumn {
        status: (*status).to_owned(),
        name: format::capital(&super::words::action_status(status).word),
        cards: shown.iter().filter(|action| action.status == *status).map(row).collect(),
    });
    let quick_add =
        plans(&reading).then(|| form(&reading, &users, Draft { values: prefill(query), errors: Vec::new() }, query.own("new").is_some()));
    Ok(Actions {
        sentence: sentence(&all, &reading),
        views: [("", "List"), ("board", "Board")]
            .map(|(value, label)| Choice {
                value: query.with("new", "").with("view", value).href("/actions"),
                label: label.to_owned(),
                selected: board == (value == "board"),
            })
            .to_vec(),
        board,
        statuses: statuses(status),
        owners: owners(&all, query.own("owner").unwrap_or_default()),
        due: choices(&DUE, query.own("due").unwrap_or_default()),
        query: query.own("q").unwrap_or_default().to_owned(),
        rows: if board { Vec::new() } else { shown.iter().map(row).collect() },
        columns: if board { columns.collect() } else { Vec::new() },
        quick_add,
        notice: shown.is_empty().then(|| none(&all)),
    })
}

fn matches_status(action: &Action, status: &str) -> bool {
    match status {
        "all" => true,
        "open" => OPEN.contains(&action.status.as_str()),
        one => action.status == one,
    }
}

fn matches_due(action: &Action, due: &str, reading: &Reading) -> bool {
    let today = reading.today();
    match due {
        "overdue" => action_rows::is_open(action) && action.due.is_some_and(|due| due < today),
        "week" => action.due.is_some_and(|due| due >= today && due <= today + chrono::Days::new(7)),
        "none" => action.due.is_none(),
        _ => true,
    }
}

/// `27 open, 3 overdue`.
fn sentence(all: &[Action], reading: &Reading) -> String {
    let open = all.iter().filter(|action| action_rows::is_open(action)).count();
    let overdue = all.iter().filter(|action| matches_due(action, "overdue", reading)).count();
    if overdue > 0 { format!("{open} open, {overdue} overdue") } else { format!("{open} open") }
}

fn choices(options: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    let choice =
        |(value, label): &(&str, &str)| Choice { value: (*value).to_owned(), label: (*label).to_owned(), selected: *value == chosen };
    options.iter().map(choice).collect()
}

fn statuses(chosen: &str) -> Vec<Choice> {
    let mut all = choices(&GROUPS, chosen);
    all.extend(STATUSES.iter().map(|status| Choice {
        value: (*status).to_owned(),
        label: format::capital(&super::words::action_status(status).word),
        selected: *status == chosen,
    }));
    all
}

fn owners(all: &[Action], chosen: &str) -> Vec<Choice> {
    let names: BTreeSet<String> = all.iter().map(action_rows::owner).filter(|name| !name.is_empty()).collect();
    let mut owners = vec![Choice { value: String::new(), label: "Anyone".to_owned(), selected: chosen.is_empty() }];
    owners.extend(names.into_iter().map(|name| Choice { selected: name == chosen, label: name.clone(), value: name }));
    owners
}

/// What a link to the quick-add form fills in.
fn prefill(query: &Query) -> Vec<(String, String)> {
    ["title", "due", "hours", "link", "team", "check", "kpi"]
        .into_iter()
        .filter(|_| query.own("new").is_some())
        .filter_map(|name| query.own(name).map(|value| (name.to_owned(), value.to_owned())))
        .collect()
}

fn none(all: &[Action]) -> Notice {
    if all.is_empty() {
        Notice::NoData {
            title: "No actions yet".to_owned(),
            advice: "Log one from a team's next step, or here: what is to be done, by whom, until when, and which check it should meet."
                .to_owned(),
            connect: Some(link("See the teams' next steps", "/teams")),
            snippet: None,
        }
    } else {
        Notice::NoData {
            title: "Nothing matches".to_owned(),
            advice: "Change or clear the filter.".to_owned(),
            connect: Some(link("Show all open actions", "/actions")),
            snippet: None,
        }
    }
}
