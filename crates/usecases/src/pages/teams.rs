//! `/teams`: levels by team and dimension, grouped, the worst first.

mod columns;
mod file;

pub use file::teams_markdown;

use super::forecasts::{current, expected_text};
use super::format;
use super::overview::{connect, nothing_known_then};
use super::query::Query;
use super::reading::{Reading, Snapshots};
use super::words::{self, level_change, link, roll_up};
use crate::actor::{Actor, Permission, Role};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, HeatGroup, HeatRow, Notice, Teams};
use columns::{Column, columns};
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::maturity::next_steps;
use domain::planner::Told;
use domain::snapshot::Snapshot;
use domain::time::Day;
use std::collections::BTreeMap;
use store::forecasts;

pub async fn teams(platform: &Platform, actor: &Actor, query: &Query) -> Result<Teams> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let node = reading.node()?.cloned();
    let (now, before) = (reading.briefs().await?, reading.briefs_before().await?);
    let (day, compared) = (reading.day(), reading.compared_day());
    let told = forecasts::latest(&mut reading.session, day).await?;
    let mode = if query.own("mode") == Some("levels") { Mode::Levels } else { Mode::Dimensions };
    let columns = columns(reading.definitions(), mode);
    let heat = Heat { reading: &reading, columns: &columns, now: &now, before: &before, told: &told };
    let groups = node.as_ref().map(|node| groups(&heat, node)).unwrap_or_default();
    let plans = match actor {
        Actor::User { role, .. } => *role >= Role::Manager || reading.may(Permission::Act(None)),
        _ => reading.may(Permission::Act(None)),
    };
    let by = if mode == Mode::Levels { "Level and checks met per level" } else { "Level and dimensions" };
    Ok(Teams {
        subtitle: format!("{by} on {} · change since {} · worst first", format::date(day), format::short_date(compared, day)),
        columns: columns.iter().map(|column| column.name.clone()).collect(),
        notice: notice(&reading, &groups),
        modes: if groups.is_empty() { Vec::new() } else { modes(query, mode) },
        mode: if mode == Mode::Levels { "levels".to_owned() } else { String::new() },
        groups,
        at: day.to_string(),
        compared_with: compared.to_string(),
        may_plan: plans,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Dimensions,
    Levels,
}

fn modes(query: &Query, mode: Mode) -> Vec<Choice> {
    let choice = |of: Mode, value: &str, label: &str| Choice {
        value: query.with("mode", value).href("/teams"),
        label: label.to_owned(),
        selected: of == mode,
    };
    vec![choice(Mode::Dimensions, "", "Dimensions"), choice(Mode::Levels, "levels", "Levels")]
}

/// What a table of teams is made of.
struct Heat<'a> {
    reading: &'a Reading<'a>,
    columns: &'a [Column],
    now: &'a Snapshots,
    before: &'a Snapshots,
    told: &'a BTreeMap<TeamId, (Day, Told)>,
}

fn notice(reading: &Reading, groups: &[HeatGroup]) -> Option<Notice> {
    if reading.query.at.is_some() && reading.shown.is_none() {
        return Some(nothing_known_then(reading));
    }
    if groups.is_empty() {
        return Some(Notice::NoData {
            title: "No teams yet".to_owned(),
            advice: "Name your teams and their services in a file and apply it, or paste the names in the set-up.".to_owned(),
            connect: Some(link("Name your teams", "/setup")),
            snippet: Some(crate::view::Snippet {
                title: "teams.yaml".to_owned(),
                text: format!(
                    "teams:\n  - slug: payments\n    name: Payments\n    services:\n      - slug: checkout\n        name: Checkout\n        \
                     tier: 1\n        repositories: [acme/checkout]\n\n# pacekeeper apply --url {} -f teams.yaml",
                    reading.platform.link("")
                ),
            }),
        });
    }
    groups.iter().flat_map(|group| &group.rows).all(|row| row.level.number.is_none()).then(|| connect(reading))
}

fn groups(heat: &Heat, node: &Team) -> Vec<HeatGroup> {
    let catalog = &heat.reading.catalog;
    let mut by_parent: BTreeMap<TeamId, Vec<&Team>> = BTreeMap::new();
    for team in leaf_teams(catalog, node.id) {
        by_parent.entry(team.parent.unwrap_or(node.id)).or_default().push(team);
    }
    let level = |team: &Team| heat.now.get(&team.id).and_then(|snapshot| snapshot.standing.score_tenths);
    let mut groups: Vec<(i64, HeatGroup)> = Vec::new();
    for (parent, mut teams) in by_parent {
        // Unrated teams come last: nothing is known to be bad about them.
        teams.sort_by_key(|team| (level(team).is_none(), level(team), team.name.clone()));
        let worst = teams.first().and_then(|team| level(team)).unwrap_or(i64::MAX);
        groups.push((worst, group(heat, catalog.teams.get(&parent).unwrap_or(node), &teams)));
    }
    groups.sort_by(|(a, a_group), (b, b_group)| a.cmp(b).then_with(|| a_group.name.cmp(&b_group.name)));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn group(heat: &Heat, parent: &Team, teams: &[&Team]) -> HeatGroup {
    let found: Vec<&Snapshot> = teams.iter().filter_map(|team| heat.now.get(&team.id)).collect();
    let href = if parent.parent.is_none() { "/".to_owned() } else { format!("/teams/{}", parent.slug) };
    HeatGroup {
        name: parent.name.clone(),
        href: heat.reading.query.carry_without_scope(&href),
        roll_up: roll_up(found.iter().filter_map(|snapshot| snapshot.standing.level)),
        // One row has nothing to be rolled up.
        columns: if teams.len() > 1 { heat.columns.iter().map(|column| column.roll_up(&found)).collect() } else { Vec::new() },
        rows: teams.iter().map(|team| row(heat, team)).collect(),
    }
}

fn row(heat: &Heat, team: &Team) -> HeatRow {
    let (reading, model) = (heat.reading, heat.reading.definitions());
    let (now, before) = (heat.now.get(&team.id), heat.before.get(&team.id));
    let page = |path: &str| reading.query.carry_without_scope(&format!("/teams/{}{path}", team.slug));
    let level = now.and_then(|now| now.standing.level);
    let own = model.for_scope(&reading.target_keys(team.id));
    let next = now.and_then(|now| next_steps(&own, &now.checks, level?).into_iter().next());
    let told = current(heat.told.get(&team.id), level, reading.day());
    HeatRow {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        href: page(""),
        level: words::level_with_score(model, now.map(|now| &now.standing)),
        change: level_change(before.and_then(|before| before.standing.level), level),
        cells: heat.columns.iter().map(|column| column.cell(reading, team, now, before)).collect(),
        next_step: next.map(|step| link(step.title, page("#next-step"))),
        expected: told.map(|told| link(expected_text(told, reading.day()), page("/plan"))),
    }
}
