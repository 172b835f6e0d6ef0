//! `/regressions`: what got worse and what is to be decided about it, state by state.

mod filter;
mod markdown;

pub use markdown::{regression_markdown, regressions_markdown};

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::regression_rows::{self, Known, href};
use super::regression_steps;
use super::words::link;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, Notice, OlderRegressions, Regressions};
use domain::regression::State;
use std::collections::BTreeMap;
use store::regressions::{self, Regression, RegressionFilter};

const SHOWN: usize = 50;
/// Regressions for review that are read to tell new from old; more than anybody can have.
const READ: i64 = 2_000;
/// What waits longer than this for review is shown by owner, so that the new ones are seen.
const FRESH: chrono::Duration = chrono::Duration::days(7);
/// Of an owner's old ones, by name.
const NAMED: usize = 5;

pub async fn regressions(platform: &Platform, actor: &Actor, query: &Query) -> Result<Regressions> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let (base, wanted) = filter::of(&reading)?;
    let counts: BTreeMap<State, i64> = regressions::counts(&mut reading.session, &base).await?.into_iter().collect();
    let facets = filter::facets(&mut reading, &base).await?;
    let people = facets.people.clone();
    let page = page(&mut reading, &base, wanted).await?;
    let known = Known::of(&mut reading, &page.rows).await?;
    let rows: Vec<_> = page.rows.iter().map(|regression| known.row(&reading, regression)).collect();
    let may_act = rows.iter().any(|row| row.may_act);
    let older = older(&reading, &page.older, &people);
    let notice = (rows.is_empty() && older.is_empty()).then(|| none(query, counts.values().sum::<i64>() == 0));
    Ok(Regressions {
        sentence: sentence(&counts),
        tabs: tabs(query, &counts, wanted),
        state: wanted.as_str().to_owned(),
        environments: facets.environments,
        metrics: facets.metrics,
        owners: facets.owners,
        stages: facets.stages,
        kept: filter::kept(query),
        bulk: may_act.then(|| regression_steps::of_many(&reading, wanted, &people)),
        next: page.next.map(|last| query.with("before", &last.to_string()).href("/regressions")),
        older,
        rows,
        notice,
    })
}

/// What one page shows.
struct Page {
    rows: Vec<Regression>,
    older: Vec<Regression>,
    next: Option<i64>,
}

async fn page(reading: &mut Reading<'_>, base: &RegressionFilter, state: State) -> Result<Page> {
    let before = filter::before(reading.query)?;
    let of_state = RegressionFilter { states: Some(vec![state]), ..base.clone() };
    let only_older = reading.query.own("older").is_some();
    if state != State::Review {
        let filter = RegressionFilter { before, limit: SHOWN as i64 + 1, ..of_state };
        return Ok(Page::cut(regressions::list(&mut reading.session, &filter).await?, Vec::new()));
    }
    let all = regressions::list(&mut reading.session, &RegressionFilter { limit: READ, ..of_state }).await?;
    let since = reading.now.plus(-FRESH);
    let (fresh, older): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.detected_at >= since);
    let after = |list: Vec<Regression>| list.into_iter().filter(|one| before.is_none_or(|before| one.number < before)).collect();
    Ok(if only_older { Page::cut(after(older), Vec::new()) } else { Page::cut(after(fresh), older) })
}

impl Page {
    fn cut(mut rows: Vec<Regression>, older: Vec<Regression>) -> Self {
        let more = rows.len() > SHOWN;
        rows.truncate(SHOWN);
        let next = rows.last().map(|last| last.number).filter(|_| more);
        Self { rows, older, next }
    }
}

/// By owner, those with most of them first; nobody's first of all.
fn older(reading: &Reading, all: &[Regression], people: &[(domain::ids::UserId, String)]) -> Vec<OlderRegressions> {
    let mut by_owner: BTreeMap<Option<domain::ids::UserId>, Vec<&Regression>> = BTreeMap::new();
    for one in all {
        by_owner.entry(one.owner).or_default().push(one);
    }
    let mut groups: Vec<_> = by_owner.into_iter().collect();
    groups.sort_by_key(|(owner, list)| (owner.is_some(), std::cmp::Reverse(list.len())));
    groups
        .into_iter()
        .map(|(owner, mut list)| {
            list.sort_by(|a, b| b.worst_percent.total_cmp(&a.worst_percent));
            let name = match owner {
                Some(id) => people.iter().find(|(known, _)| *known == id).map_or("somebody", |(_, name)| name).to_owned(),
                None => "Nobody".to_owned(),
            };
            let field = owner.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let oldest = list.iter().map(|one| one.detected_at).min().unwrap_or(reading.now);
            OlderRegressions {
                owner: name,
                all: link(
                    format::plural(list.len() as i64, "regression", "regressions"),
                    reading.query.with("before", "").with("owner", &field).with("older", "1").href("/regressions"),
                ),
                oldest: format!("the oldest found {}", format::relative(reading.now, oldest)),
                worst: list.iter().take(NAMED).map(|one| link(named(one), href(one.number))).collect(),
            }
        })
        .collect()
}

fn named(regression: &Regression) -> String {
    format!("R-{} {}", regression.number, regression.detail.title)
}

/// `4 for review, 1 regressed, 6 ongoing`.
fn sentence(counts: &BTreeMap<State, i64>) -> String {
    let open = State::ALL.into_iter().filter(|state| state.is_open());
    let parts: Vec<String> = open
        .filter_map(|state| Some((state, *counts.get(&state)?)).filter(|(_, count)| *count > 0))
        .map(|(state, count)| format!("{} {}", format::count(count), regression_rows::state(state).word))
        .collect();
    if parts.is_empty() { "None open".to_owned() } else { parts.join(", ") }
}

fn tabs(query: &Query, counts: &BTreeMap<State, i64>, wanted: State) -> Vec<Choice> {
    let bare = query.with("before", "").with("older", "");
    State::ALL
        .into_iter()
        .map(|state| {
            let name = format::capital(&regression_rows::state(state).word);
            let count = counts.get(&state).copied().unwrap_or(0);
            let value = if state == State::Review { "" } else { state.as_str() };
            Choice {
                value: bare.with("is", value).href("/regressions"),
                label: if count > 0 { format!("{name} {}", format::count(count)) } else { name },
                selected: state == wanted,
            }
        })
        .collect()
}

fn none(query: &Query, at_all: bool) -> Notice {
    if at_all && query.own.keys().all(|name| name == "is") {
        return Notice::NoData {
            title: "No regressions".to_owned(),
            advice: "They come here by themselves: when a run of the default branch or of a pull request is beyond its limit and a second \
                     look confirms it, and when change-point detection finds a step or a slow drift in the history of the default branch."
                .to_owned(),
            connect: Some(link("How to send results", "/sources#send")),
            snippet: None,
        };
    }
    Notice::NoData {
        title: "Nothing here".to_owned(),
        advice: "No regression in this state matches. Look at another tab, or change the filter.".to_owned(),
        connect: Some(link("Show what is for review", query.carry("/regressions"))),
        snippet: None,
    }
}

/// How many wait for review below a node, for the navigation.
pub(super) async fn for_review(session: &mut store::Session, services: Vec<domain::ids::ServiceId>) -> Result<i64> {
    let filter = RegressionFilter { services: Some(services), ..RegressionFilter::default() };
    let counts = regressions::counts(session, &filter).await?;
    Ok(counts.into_iter().filter(|(state, _)| *state == State::Review).map(|(_, count)| count).sum())
}

/// The open ones of these services.
pub(super) async fn open(reading: &mut Reading<'_>, services: Vec<domain::ids::ServiceId>) -> Result<Vec<Regression>> {
    let states = State::ALL.into_iter().filter(|state| state.is_open()).collect();
    let filter = RegressionFilter { services: Some(services), states: Some(states), limit: READ, ..RegressionFilter::default() };
    Ok(regressions::list(&mut reading.session, &filter).await?)
}
