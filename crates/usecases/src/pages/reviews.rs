//! `/reviews`: the last weeks of every node, where each review stands, and who is behind.

use super::format;
use super::query::{Query, address};
use super::reading::Reading;
use super::words::{link, mark};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::reviews::{Debt, Stage, debts, node_of, stages};
use crate::view::{Decision, Mark, Notice, ReviewCell, ReviewDebt, Reviews, ReviewsRow, Tone};
use domain::catalog::{Team, Tree};
use domain::ids::TeamId;
use domain::scope::Scope;
use domain::time::IsoWeek;
use std::collections::BTreeMap;

/// Weeks of a page.
const WEEKS: u64 = 8;
/// Weeks back that debt is counted over.
const DEBT_WEEKS: u64 = 12;

pub async fn reviews(platform: &Platform, actor: &Actor, query: &Query) -> Result<Reviews> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let last = IsoWeek::of(reading.today()).before(1);
    let newest: IsoWeek = match query.own("before") {
        Some(text) => text.parse().map_err(|error: domain::time::NotAWeek| Error::invalid("before", error.to_string()))?,
        None => last,
    };
    if reading.root().is_none() {
        return Ok(Reviews { notice: Some(none()), ..Reviews::default() });
    }
    let node = node_of(&reading.catalog, &query.scope)?.clone();
    let weeks: Vec<IsoWeek> = (0..WEEKS).map(|back| newest.before(back)).collect();
    let stages = stages(&mut reading.session, newest.before(WEEKS - 1), newest).await?;
    let behind = behind(&mut reading, &node, last).await?;
    let rows = rows(&reading, &node, &weeks, &stages);
    let any = rows.iter().flat_map(|row| &row.cells).any(|cell| !cell.mark.word.is_empty());
    Ok(Reviews {
        sentence: sentence(&behind),
        weeks: weeks.iter().map(|week| link(week.to_string(), href(*week, &query.scope))).collect(),
        debt: debt(&reading, &behind),
        notice: (!any && behind.is_empty()).then(none),
        rows: if any { rows } else { Vec::new() },
        earlier: any.then(|| query.with("before", &newest.before(WEEKS).to_string()).href("/reviews")),
    })
}

fn none() -> Notice {
    Notice::NoData {
        title: "No review yet".to_owned(),
        advice:
            "On Monday at 06:00 the week before is written for every team, group and the program, from what was measured. You can look at \
                 this week's review before."
                .to_owned(),
        connect: None,
        snippet: None,
    }
}

pub(super) fn href(week: IsoWeek, scope: &Scope) -> String {
    address(&format!("/reviews/{week}"), &[("scope", &scope.to_string())])
}

fn scope(reading: &Reading, team: &Team) -> Scope {
    reading.scope_key(team.id).and_then(|text| text.parse().ok()).unwrap_or(Scope::Program)
}

fn rows(reading: &Reading, node: &Team, weeks: &[IsoWeek], stages: &BTreeMap<(TeamId, IsoWeek), Stage>) -> Vec<ReviewsRow> {
    let tree = reading.catalog.tree();
    let mut rows = Vec::new();
    let mut waiting = vec![(node, 0)];
    while let Some((team, depth)) = waiting.pop() {
        let of = scope(reading, team);
        let cell = |week: &IsoWeek| ReviewCell { mark: stage(stages.get(&(team.id, *week)).copied()), href: href(*week, &of) };
        let page = if team.parent.is_none() { "/".to_owned() } else { format!("/teams/{}", team.slug) };
        rows.push(ReviewsRow { name: link(&team.name, page), depth, cells: weeks.iter().map(cell).collect() });
        waiting.extend(children(&tree, team).into_iter().rev().map(|child| (child, depth + 1)));
    }
    rows
}

fn children<'a>(tree: &Tree<'a>, team: &Team) -> Vec<&'a Team> {
    let mut children = tree.children(team.id).to_vec();
    children.sort_by(|a, b| a.name.cmp(&b.name));
    children
}

pub(super) fn stage(stage: Option<Stage>) -> Mark {
    match stage {
        Some(Stage::Acknowledged) => mark(Tone::Ok, "acknowledged"),
        Some(Stage::Published) => mark(Tone::Warn, "published"),
        Some(Stage::Draft) => mark(Tone::Neutral, "draft"),
        None => mark(Tone::Neutral, ""),
    }
}

/// Debt of the teams at and below a node.
async fn behind(reading: &mut Reading<'_>, node: &Team, last: IsoWeek) -> Result<Vec<Debt>> {
    let teams = reading.catalog.subtree(node.id);
    let catalog = reading.catalog.clone();
    debts(&mut reading.session, &catalog, &teams, last.before(DEBT_WEEKS - 1), last).await
}

fn by_team(behind: &[Debt]) -> BTreeMap<TeamId, Vec<IsoWeek>> {
    let mut teams: BTreeMap<TeamId, Vec<IsoWeek>> = BTreeMap::new();
    for debt in behind {
        teams.entry(debt.team).or_default().push(debt.week);
    }
    teams
}

fn sentence(behind: &[Debt]) -> String {
    if behind.is_empty() {
        return "Every review was acknowledged".to_owned();
    }
    let teams = by_team(behind).len() as i64;
    let verb = if behind.len() == 1 { "is" } else { "are" };
    let reviews = format::plural(behind.len() as i64, "review", "reviews");
    format!("{reviews} of {} {verb} not acknowledged", format::plural(teams, "team", "teams"))
}

fn debt(reading: &Reading, behind: &[Debt]) -> Vec<ReviewDebt> {
    let mut rows: Vec<ReviewDebt> = by_team(behind)
        .into_iter()
        .filter_map(|(team, weeks)| {
            let team = reading.catalog.teams.get(&team)?;
            let oldest = *weeks.first()?;
            Some(ReviewDebt {
                team: link(&team.name, format!("/teams/{}", team.slug)),
                weeks: weeks.len() as i64,
                oldest: link(oldest.to_string(), href(oldest, &scope(reading, team))),
            })
        })
        .collect();
    rows.sort_by(|a, b| b.weeks.cmp(&a.weeks).then_with(|| a.team.text.cmp(&b.team.text)));
    rows
}

/// One line for what needs a decision: who is behind with reading.
pub(super) async fn waiting(reading: &mut Reading<'_>, node: &Team) -> Result<Option<Decision>> {
    let last = IsoWeek::of(reading.today()).before(1);
    let behind = behind(reading, node, last).await?;
    if behind.is_empty() {
        return Ok(None);
    }
    let most: Vec<String> = debt(reading, &behind).iter().take(3).map(|debt| format!("{} {}", debt.team.text, debt.weeks)).collect();
    Ok(Some(Decision {
        link: link(sentence(&behind), address("/reviews", &[("scope", &scope(reading, node).to_string())])),
        mark: mark(Tone::Warn, "review debt"),
        detail: format!("weeks: {}", most.join(", ")),
    }))
}

/// For a team's page: its newest review and how many weeks nobody acknowledged.
pub(super) async fn of_team(reading: &mut Reading<'_>, team: &Team) -> Result<(crate::view::Link, String)> {
    let last = IsoWeek::of(reading.today()).before(1);
    let behind = behind(reading, team, last).await?;
    let newest = link(format!("Review of {last}"), href(last, &scope(reading, team)));
    let debt = match behind.len() as i64 {
        0 => String::new(),
        weeks => format!("{} not acknowledged", format::plural(weeks, "review", "reviews")),
    };
    Ok((newest, debt))
}
