//! What a list of actions is narrowed down by: scope, status, owner, due date, phase, KPI, words.

use crate::actions::STATUSES;
use crate::catalog::is_demo;
use crate::error::Result;
use crate::pages::action_rows::{self, OPEN};
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::{format, words};
use crate::view::Choice;
use domain::scope::Scope;
use std::collections::BTreeSet;
use store::actions::{self, Action, ActionFilter};

/// Value and name of what `status=` may say besides single statuses.
const GROUPS: [(&str, &str); 2] = [("open", "Open"), ("all", "All")];
const DUE: [(&str, &str); 4] = [("", "Any time"), ("overdue", "Overdue"), ("week", "Next 7 days"), ("none", "Without a date")];

/// All actions of the query's scope; of the program also what belongs to no team.
pub(in crate::pages) async fn of_scope(reading: &mut Reading<'_>) -> Result<Vec<Action>> {
    let q = reading.query.own("q").map(str::to_owned);
    among(reading, ActionFilter { q, ..ActionFilter::default() }).await
}

/// Open actions of the scope that are meant to move a KPI, by themselves or by their check.
pub(in crate::pages) async fn open_moving(reading: &mut Reading<'_>, kpi: &str) -> Result<Vec<Action>> {
    let checks = reading.definitions().checks.iter().filter(|check| check.moves.is_some_and(|moved| moved.as_str() == kpi));
    let moving = Some((kpi.to_owned(), checks.map(|check| check.id.clone()).collect()));
    let statuses = Some(OPEN.map(str::to_owned).to_vec());
    among(reading, ActionFilter { moving, statuses, ..ActionFilter::default() }).await
}

async fn among(reading: &mut Reading<'_>, filter: ActionFilter) -> Result<Vec<Action>> {
    let node = reading.node()?.cloned();
    let teams = node.as_ref().map(|node| reading.catalog.subtree(node.id));
    let teams = if reading.query.scope == Scope::Program { None } else { teams };
    let mut all = actions::list(&mut reading.session, &ActionFilter { teams, ..filter }).await?;
    let demo = node.as_ref().is_some_and(|node| is_demo(&reading.catalog, node.id));
    all.retain(|action| action.team.map_or(!demo, |team| is_demo(&reading.catalog, team) == demo));
    Ok(all)
}

/// Whether it is meant to move a KPI, by itself or by its check.
fn moves(reading: &Reading, action: &Action, kpi: &str) -> bool {
    let check = action.check.as_deref().and_then(|id| reading.definitions().check(id));
    action.kpi.as_deref() == Some(kpi) || check.and_then(|check| check.moves).is_some_and(|moved| moved.as_str() == kpi)
}

/// The KPI the list is narrowed down to; while the form of a new action is open, that field is the form's.
pub(super) fn kpi(query: &Query) -> Option<&str> {
    query.own("kpi").filter(|_| query.own("new").is_none())
}

/// Those that match owner, due date, phase and KPI.
pub(super) fn matching<'a>(reading: &'a Reading, all: &'a [Action]) -> impl Iterator<Item = &'a Action> {
    let query = reading.query;
    all.iter()
        .filter(|action| query.own("owner").is_none_or(|owner| action_rows::owner(action) == owner))
        .filter(|action| kpi(query).is_none_or(|kpi| moves(reading, action, kpi)))
        .filter(|action| query.own("phase").is_none_or(|phase| action.phase.as_deref() == Some(phase)))
        .filter(|action| matches_due(action, query.own("due").unwrap_or_default(), reading))
}

/// Those that match all fields of the query.
pub(in crate::pages) fn narrowed(reading: &Reading, all: Vec<Action>) -> Vec<Action> {
    let status = reading.query.own("status").unwrap_or("all");
    matching(reading, &all).filter(|action| matches_status(action, status)).cloned().collect()
}

pub(super) fn matches_status(action: &Action, status: &str) -> bool {
    match status {
        "all" => true,
        "open" => OPEN.contains(&action.status.as_str()),
        one => action.status == one,
    }
}

pub(super) fn matches_due(action: &Action, due: &str, reading: &Reading) -> bool {
    let today = reading.today();
    match due {
        "overdue" => action_rows::is_open(action) && action.due.is_some_and(|due| due < today),
        "week" => action.due.is_some_and(|due| due >= today && due <= today + chrono::Days::new(7)),
        "none" => action.due.is_none(),
        _ => true,
    }
}

fn choices(options: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    let choice =
        |(value, label): &(&str, &str)| Choice { value: (*value).to_owned(), label: (*label).to_owned(), selected: *value == chosen };
    options.iter().map(choice).collect()
}

pub(super) fn due(chosen: &str) -> Vec<Choice> {
    choices(&DUE, chosen)
}

pub(super) fn plain_statuses() -> Vec<Choice> {
    let choice =
        |status: &&str| Choice { value: (*status).to_owned(), label: format::capital(&words::action_status(status).word), selected: false };
    STATUSES.iter().map(choice).collect()
}

pub(super) fn statuses(chosen: &str) -> Vec<Choice> {
    let mut all = choices(&GROUPS, chosen);
    all.extend(plain_statuses().into_iter().map(|choice| Choice { selected: choice.value == chosen, ..choice }));
    all
}

pub(super) fn owners(all: &[Action], chosen: &str) -> Vec<Choice> {
    let names: BTreeSet<String> = all.iter().map(action_rows::owner).filter(|name| !name.is_empty()).collect();
    let mut owners = vec![Choice { value: String::new(), label: "Anyone".to_owned(), selected: chosen.is_empty() }];
    owners.extend(names.into_iter().map(|name| Choice { selected: name == chosen, label: name.clone(), value: name }));
    owners
}

pub(super) fn phases(all: &[Action], chosen: &str) -> Vec<Choice> {
    let mut choices = vec![Choice { value: String::new(), label: "Any phase".to_owned(), selected: chosen.is_empty() }];
    choices.extend(crate::pages::action_form::phases(all, chosen));
    choices
}

pub(super) fn kpis(reading: &Reading, chosen: &str) -> Vec<Choice> {
    let mut choices = vec![Choice { value: String::new(), label: "Any KPI".to_owned(), selected: chosen.is_empty() }];
    choices.extend(crate::pages::action_form::kpis(reading, chosen));
    choices
}
