//! `/actions`: who does what until when, as a list, a board or a timeline of the same query.

mod filter;
mod markdown;

pub(super) use filter::{narrowed, of_scope, open_moving};

use super::action_form::{form, owners, phases, plans};
use super::action_rows::{self, OPEN};
use super::format;
use super::query::Query;
use super::reading::Reading;
use super::roadmap::timeline;
use super::words::link;
use crate::actions::STATUSES;
use crate::actor::{Actor, Permission};
use crate::api::{ActionCsv, csv_rows};
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Actions, BoardColumn, BulkEdit, Choice, Draft, Notice};
use domain::ids::ActionId;
use std::collections::BTreeMap;
use store::accounts;
use store::actions::{self, Action, ActionFilter};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    List,
    Board,
    Timeline,
}

/// `as=`; `view=board` is how it was called before.
fn shown_as(query: &Query) -> As {
    match (query.own("as"), query.own("view")) {
        (Some("board"), _) | (None, Some("board")) => As::Board,
        (Some("timeline"), _) => As::Timeline,
        _ => As::List,
    }
}

pub async fn actions(platform: &Platform, actor: &Actor, query: &Query) -> Result<Actions> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let all = of_scope(&mut reading).await?;
    let users = accounts::users(&mut reading.session).await?;
    let waits = waits(&mut reading, &all).await?;
    let shown_as = shown_as(query);
    let status = status(query, shown_as);
    let shown = shown(&reading, &all, shown_as, status);
    let row = |action: &&Action| {
        let waits_for = waits.get(&action.id).cloned().unwrap_or_default();
        crate::view::ActionRow { waits_for, ..action_rows::row(&reading, action) }
    };
    let columns = STATUSES.iter().filter(|status| **status != "dropped").map(|status| BoardColumn {
        status: (*status).to_owned(),
        name: format::capital(&super::words::action_status(status).word),
        cards: shown.iter().filter(|action| action.status == *status).map(row).collect(),
    });
    let (rows, columns): (Vec<_>, Vec<_>) = match shown_as {
        As::List => (shown.iter().map(row).collect(), Vec::new()),
        As::Board => (Vec::new(), columns.collect()),
        As::Timeline => (Vec::new(), Vec::new()),
    };
    let notice = shown.is_empty().then(|| none(&all));
    let may_act = shown.iter().any(|action| reading.may(Permission::Act(action.team)));
    let timeline = match shown_as {
        As::Timeline => {
            let frame = timeline::frame(query, reading.today())?;
            let plan = timeline::read(&mut reading, Some(&frame), true).await?;
            let scene = timeline::scene(&reading, &frame, &plan);
            Some(timeline::view(&reading, &frame, &plan, Some(&scene), "/actions"))
        }
        As::List | As::Board => None,
    };
    let quick_add =
        plans(&reading).then(|| form(&reading, &users, Draft { values: prefill(query), errors: Vec::new() }, query.own("new").is_some()));
    let kept = ["as", "zoom", "by", "view"].into_iter().filter_map(|name| query.own(name).map(|value| (name.to_owned(), value.to_owned())));
    let scope = (query.scope != domain::scope::Scope::Program).then(|| ("scope".to_owned(), query.scope.to_string()));
    Ok(Actions {
        sentence: sentence(&all, &reading),
        views: [("", "List", As::List), ("board", "Board", As::Board), ("timeline", "Timeline", As::Timeline)]
            .map(|(value, label, kind)| Choice {
                value: query.with("new", "").with("view", "").with("as", value).href("/actions"),
                label: label.to_owned(),
                selected: shown_as == kind,
            })
            .to_vec(),
        board: shown_as == As::Board,
        kept: kept.chain(scope).collect(),
        statuses: filter::statuses(status),
        owners: filter::owners(&all, query.own("owner").unwrap_or_default()),
        due: filter::due(query.own("due").unwrap_or_default()),
        phases: filter::phases(&all, query.own("phase").unwrap_or_default()),
        kpis: filter::kpis(&reading, filter::kpi(query).unwrap_or_default()),
        query: query.own("q").unwrap_or_default().to_owned(),
        bulk: (may_act && !rows.is_empty()).then(|| BulkEdit {
            statuses: filter::plain_statuses(),
            owners: owners(&users, ""),
            phases: phases(&all, ""),
            draft: Draft::default(),
        }),
        next: query.with("new", "").href("/actions"),
        moves: filter::plain_statuses(),
        rows,
        columns,
        timeline,
        quick_add,
        notice,
    })
}

fn status(query: &Query, shown_as: As) -> &str {
    query.own("status").unwrap_or(if shown_as == As::List { "open" } else { "all" })
}

fn shown<'a>(reading: &'a Reading, all: &'a [Action], shown_as: As, status: &str) -> Vec<&'a Action> {
    // A board shows every status in a column of its own.
    filter::matching(reading, all).filter(|action| shown_as == As::Board || filter::matches_status(action, status)).collect()
}

/// `/actions.csv`: what the page of the same query shows.
pub async fn actions_csv(platform: &Platform, actor: &Actor, query: &Query) -> Result<Vec<ActionCsv>> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let all = of_scope(&mut reading).await?;
    let shown_as = shown_as(query);
    let shown = shown(&reading, &all, shown_as, status(query, shown_as)).into_iter().cloned().collect();
    csv_rows(&mut reading.session, &reading.catalog, shown).await
}

/// `/actions.md`: what the page of the same query shows, always as a list.
pub async fn actions_markdown(platform: &Platform, actor: &Actor, query: &Query) -> Result<String> {
    let shown_as = shown_as(query);
    let all = if shown_as == As::Board { "all" } else { status(query, shown_as) };
    let model = actions(platform, actor, &query.with("as", "").with("view", "").with("status", all)).await?;
    Ok(markdown::list(&model, |path| platform.link(path)))
}

/// What each action waits for that is still open.
async fn waits(reading: &mut Reading<'_>, shown: &[Action]) -> Result<BTreeMap<ActionId, Vec<crate::view::Link>>> {
    let edges = actions::all_dependencies(&mut reading.session).await?;
    if edges.is_empty() {
        return Ok(BTreeMap::new());
    }
    // It may wait for an action of another scope.
    let open = ActionFilter { statuses: Some(OPEN.map(str::to_owned).to_vec()), ..ActionFilter::default() };
    let open = actions::list(&mut reading.session, &open).await?;
    let mut waits: BTreeMap<ActionId, Vec<crate::view::Link>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| shown.iter().any(|action| action.id == edge.action && action.is_open())) {
        if let Some(needed) = open.iter().find(|action| action.id == edge.needs) {
            waits.entry(edge.action).or_default().push(link(needed.name(), action_rows::href(needed)));
        }
    }
    Ok(waits)
}

/// `27 open, 3 overdue`.
fn sentence(all: &[Action], reading: &Reading) -> String {
    let open = all.iter().filter(|action| action_rows::is_open(action)).count();
    let overdue = all.iter().filter(|action| filter::matches_due(action, "overdue", reading)).count();
    if overdue > 0 { format!("{open} open, {overdue} overdue") } else { format!("{open} open") }
}

/// What a link to the quick-add form fills in.
fn prefill(query: &Query) -> Vec<(String, String)> {
    ["title", "due", "start", "hours", "link", "team", "check", "kpi", "origin", "owner", "phase"]
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
