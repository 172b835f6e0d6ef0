//! `/program`: the success metrics of the program over time, for those who lead it.

mod beside;
mod file;
mod kpis;
mod quarters;

pub use file::{ProgramCsv, program_csv, program_markdown};

use super::figures::Trends;
use super::forecasts::{by_quarter_end, current as current_forecast};
use super::format;
use super::overview::{connect, levels_chart, levels_scene, movers, nothing_known_then, trends};
use super::query::{Query, Start};
use super::reading::{Reading, Snapshots};
use super::words::{level, level_change, link};
use crate::actor::Actor;
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, GroupRow, Phrase, ProgramPage};
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::planner::{Told, outlook};
use domain::snapshot::Snapshot;
use domain::time::Day;
use std::collections::BTreeMap;
use store::{forecasts, snapshots};

/// Days shown when the URL names no period: a year.
const DAYS: u64 = 364;

pub async fn program(platform: &Platform, actor: &Actor, query: &Query) -> Result<ProgramPage> {
    let wide = within_history(platform, actor, query).await?;
    let mut reading = Reading::open(platform, actor, &wide).await?;
    let Some(node) = reading.node()?.cloned() else { return Ok(empty(&reading, None)) };
    let upto = reading.upto();
    let Some(current) = snapshots::of_team(&mut reading.session, node.id, upto).await?.map(|stored| stored.snapshot) else {
        return Ok(empty(&reading, Some(&node)));
    };
    let period = reading.period();
    let (now, before) = (reading.briefs().await?, reading.briefs_before().await?);
    let day = reading.day();
    let told = forecasts::latest(&mut reading.session, day).await?;
    let weeks = trends(&mut reading, &node, None, period.from).await?;
    let levels = if reading.catalog.is_leaf(node.id) { None } else { levels_chart(&mut reading, &node).await? };
    let quarters = quarters::table(&mut reading, &node).await?;
    let mut kpis = kpis::groups(&mut reading, &node, &current, &weeks).await?;
    let beside = beside::read(&mut reading, &node).await?;
    kpis.extend(beside.groups(&mut reading, &node, &current).await?);
    let teams = leaf_teams(&reading.catalog, node.id);
    let level = |team: &Team| now.get(&team.id).and_then(|snapshot| snapshot.standing.level);
    let of_teams: Vec<&Told> = teams.iter().filter_map(|team| current_forecast(told.get(&team.id), level(team), day)).collect();
    Ok(ProgramPage {
        name: name(&node),
        subtitle: format!(
            "{} · {} · {}",
            format::window(period),
            format::plural(teams.len() as i64, "team", "teams"),
            reading.model_note()
        ),
        periods: periods(query),
        sentence: sentence(&reading, &node, &current, &before, &weeks),
        expected: by_quarter_end(&of_teams, day).unwrap_or_default(),
        levels,
        quarters,
        groups: groups(&reading, &node, &now, &before, &told),
        kpis,
        movers: movers(&reading, &node, &now, &before),
        notice: None,
    })
}

/// The picture of the levels alone, for downloads.
pub async fn program_scene(platform: &Platform, actor: &Actor, query: &Query) -> Result<charts::Scene> {
    let wide = within_history(platform, actor, query).await?;
    let mut reading = Reading::open(platform, actor, &wide).await?;
    let nothing = || crate::error::Error::NotFound("a picture: no team is rated yet".to_owned());
    let node = reading.node()?.cloned().ok_or_else(nothing)?;
    levels_scene(&mut reading, &node).await?.ok_or_else(nothing)
}

/// Leadership looks at a year where other pages show a quarter.
fn widened(query: &Query) -> Query {
    Query { from: if query.from == Query::default().from { Start::Days(DAYS) } else { query.from }, ..query.clone() }
}

/// The same, beginning no earlier than the scope's own history: before it there is nothing to compare with.
async fn within_history(platform: &Platform, actor: &Actor, query: &Query) -> Result<Query> {
    let wide = widened(query);
    let mut reading = Reading::open(platform, actor, &wide).await?;
    let Some(node) = reading.node()?.map(|node| node.id) else { return Ok(wide) };
    let from = reading.period().from;
    let known = snapshots::levels(&mut reading.session, Some(&[node]), from).await?;
    let first = known.iter().filter(|(_, _, level, _)| level.is_some()).map(|(_, day, _, _)| *day).min();
    drop(reading);
    Ok(match first.filter(|first| *first > from) {
        Some(first) => Query { from: Start::Day(first), ..wide },
        None => wide,
    })
}

/// Whole weeks; never the ninety days that a URL without a period stands for elsewhere.
fn periods(query: &Query) -> Vec<Choice> {
    let shown = widened(query).from;
    let choice = |(days, label): (u64, &str)| {
        let from = if days == DAYS { Query::default().from } else { Start::Days(days) };
        Choice { value: Query { from, ..query.clone() }.href("/program"), label: label.to_owned(), selected: shown == Start::Days(days) }
    };
    [(91, "13 weeks"), (182, "26 weeks"), (DAYS, "52 weeks"), (728, "2 years")].map(choice).to_vec()
}

fn name(node: &Team) -> String {
    if node.parent.is_none() { "Program".to_owned() } else { node.name.clone() }
}

fn empty(reading: &Reading, node: Option<&Team>) -> ProgramPage {
    let notice = if reading.query.at.is_some() { nothing_known_then(reading) } else { connect(reading) };
    ProgramPage { name: node.map_or_else(|| "Program".to_owned(), name), notice: Some(notice), ..ProgramPage::default() }
}

/// `Median level 2.9, from 2.1 on 26 Nov 2025; lowest 1. 5 of 6 measured KPIs are on target.`
fn sentence(reading: &Reading, node: &Team, current: &Snapshot, before: &Snapshots, weeks: &Trends) -> Vec<Phrase> {
    let plain = |text: String| Phrase { text, strong: false };
    let strong = |text: String| Phrase { text, strong: true };
    let Some(score) = current.standing.score_tenths else { return vec![plain("Nothing is rated yet.".to_owned())] };
    let median = if current.standing.distribution.is_some() { "Median level " } else { "Level " };
    let mut sentence = vec![plain(median.to_owned()), strong(format::score(score))];
    let then = before.get(&node.id).and_then(|snapshot| snapshot.standing.score_tenths);
    match then {
        Some(then) => sentence.push(plain(format!(", from {} on {}", format::score(then), format::date(reading.compared_day())))),
        None => sentence.push(plain(format!("; nothing was rated by {}", format::date(reading.compared_day())))),
    }
    if let Some(lowest) = current.standing.lowest {
        sentence.push(plain(format!("; lowest {lowest}")));
    }
    let (mut compared, mut better, mut worse) = (0, 0, 0);
    for definition in &reading.definitions().kpis {
        let known: Vec<f64> = weeks.get(&definition.id).into_iter().flatten().filter_map(|(_, value)| *value).collect();
        if let [first, .., last] = known.as_slice() {
            compared += 1;
            match kpis::direction(definition.goal, *first, *last) {
                std::cmp::Ordering::Greater => better += 1,
                std::cmp::Ordering::Less => worse += 1,
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    if compared == 0 {
        sentence.push(plain(". No KPI has a beginning to compare with yet.".to_owned()));
        return sentence;
    }
    sentence.push(plain(". Of the KPIs ".to_owned()));
    sentence.push(strong(format!("{better} {} better", if better == 1 { "is" } else { "are" })));
    sentence.push(plain(format!(" than at the beginning, {worse} worse.")));
    sentence
}

/// What is directly below the node and has teams of its own; of a group its teams.
fn groups(reading: &Reading, node: &Team, now: &Snapshots, before: &Snapshots, told: &BTreeMap<TeamId, (Day, Told)>) -> Vec<GroupRow> {
    let model = reading.definitions();
    let mut below: Vec<&Team> = reading.catalog.children(node.id).collect();
    below.sort_by_key(|team| {
        let standing = now.get(&team.id).map(|snapshot| &snapshot.standing);
        (standing.is_none_or(|standing| standing.level.is_none()), standing.and_then(|standing| standing.score_tenths), team.name.clone())
    });
    let row = |team: &&Team| {
        let standing = now.get(&team.id).map(|snapshot| &snapshot.standing);
        let median = standing.and_then(|standing| standing.level);
        let first = before.get(&team.id).and_then(|snapshot| snapshot.standing.level);
        let leaves = leaf_teams(&reading.catalog, team.id);
        let chances: Vec<f64> = leaves
            .iter()
            .filter_map(|leaf| {
                let level = now.get(&leaf.id).and_then(|snapshot| snapshot.standing.level);
                current_forecast(told.get(&leaf.id), level, reading.day())?.range
            })
            .map(|range| f64::from(range.by_quarter_end) / 1000.0)
            .collect();
        let expected = outlook(&chances);
        GroupRow {
            link: link(&team.name, reading.query.carry_without_scope(&format!("/teams/{}", team.slug))),
            teams: leaves.len() as i64,
            lowest: level(model, standing.and_then(|standing| standing.lowest).or(median)),
            median: level(model, median),
            first: level(model, first),
            change: level_change(first, median),
            expected: match (chances.len(), expected.at_least == expected.at_most) {
                (0, _) => "no forecast".to_owned(),
                (all, true) => format!("{} of {all}", expected.likely),
                (all, false) => format!("{} to {} of {all}", expected.at_least, expected.at_most),
            },
        }
    };
    below.iter().map(row).collect()
}
