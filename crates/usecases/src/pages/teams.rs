//! `/teams`: levels by team and dimension, grouped, the worst first.

use super::format;
use super::overview::{connect, nothing_known_then};
use super::query::Query;
use super::reading::{Reading, Snapshots};
use super::words::{self, level_change, link, roll_up};
use crate::actor::{Actor, Permission, Role};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{HeatCell, HeatGroup, HeatRow, Notice, Teams};
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::maturity::{State, next_steps};
use domain::model::{Dimension, Model};
use domain::snapshot::Snapshot;
use std::collections::BTreeMap;

pub async fn teams(platform: &Platform, actor: &Actor, query: &Query) -> Result<Teams> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let node = reading.node()?.cloned();
    let snapshots = reading.snapshots().await?;
    let before = reading.snapshots_before().await?;
    let (day, compared) = (reading.day(), reading.compared_day());
    let groups = node.as_ref().map(|node| groups(&reading, node, &snapshots, &before)).unwrap_or_default();
    let plans = match actor {
        Actor::User { role, .. } => *role >= Role::Manager || reading.may(Permission::Act(None)),
        _ => reading.may(Permission::Act(None)),
    };
    Ok(Teams {
        subtitle: format!(
            "Level and dimensions on {} · change since {} · worst first",
            format::date(day),
            format::short_date(compared, day)
        ),
        columns: reading.definitions().dimensions.iter().map(|dimension| dimension.name.clone()).collect(),
        notice: notice(&reading, &groups),
        groups,
        modes: Vec::new(),
        at: day.to_string(),
        compared_with: compared.to_string(),
        may_plan: plans,
    })
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

fn groups(reading: &Reading, node: &Team, snapshots: &Snapshots, before: &Snapshots) -> Vec<HeatGroup> {
    let mut by_parent: BTreeMap<TeamId, Vec<&Team>> = BTreeMap::new();
    for team in leaf_teams(&reading.catalog, node.id) {
        by_parent.entry(team.parent.unwrap_or(node.id)).or_default().push(team);
    }
    let level = |team: &Team| snapshots.get(&team.id).and_then(|snapshot| snapshot.standing.score_tenths);
    let mut groups: Vec<(i64, HeatGroup)> = Vec::new();
    for (parent, mut teams) in by_parent {
        // Unrated teams come last: nothing is known to be bad about them.
        teams.sort_by_key(|team| (level(team).is_none(), level(team), team.name.clone()));
        let worst = teams.first().and_then(|team| level(team)).unwrap_or(i64::MAX);
        let parent = reading.catalog.teams.get(&parent).unwrap_or(node);
        groups.push((worst, group(reading, parent, &teams, snapshots, before)));
    }
    groups.sort_by(|(a, a_group), (b, b_group)| a.cmp(b).then_with(|| a_group.name.cmp(&b_group.name)));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn group(reading: &Reading, parent: &Team, teams: &[&Team], snapshots: &Snapshots, before: &Snapshots) -> HeatGroup {
    let model = reading.definitions();
    let found: Vec<&Snapshot> = teams.iter().filter_map(|team| snapshots.get(&team.id)).collect();
    let dimension = |id: &str| roll_up(found.iter().filter_map(|snapshot| snapshot.standing.dimensions.get(id).copied().flatten()));
    let href = if parent.parent.is_none() { "/".to_owned() } else { format!("/teams/{}", parent.slug) };
    HeatGroup {
        name: parent.name.clone(),
        href: reading.query.carry_without_scope(&href),
        roll_up: roll_up(found.iter().filter_map(|snapshot| snapshot.standing.level)),
        // One row has nothing to be rolled up.
        columns: if teams.len() > 1 { model.dimensions.iter().map(|entry| dimension(&entry.id)).collect() } else { Vec::new() },
        rows: teams.iter().map(|team| row(reading, team, snapshots.get(&team.id), before.get(&team.id))).collect(),
    }
}

fn row(reading: &Reading, team: &Team, now: Option<&Snapshot>, before: Option<&Snapshot>) -> HeatRow {
    let model = reading.definitions();
    let href = reading.query.carry_without_scope(&format!("/teams/{}", team.slug));
    let level = now.and_then(|now| now.standing.level);
    let next = now.and_then(|now| next_steps(model, &now.checks, level?).into_iter().next());
    HeatRow {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        level: words::level_with_score(model, now.map(|now| &now.standing)),
        change: level_change(before.and_then(|before| before.standing.level), level),
        cells: model.dimensions.iter().map(|dimension| cell(reading, team, dimension, now, before)).collect(),
        next_step: next.map(|step| link(step.title, reading.query.carry_without_scope(&format!("/teams/{}#next-step", team.slug)))),
        href,
    }
}

fn cell(reading: &Reading, team: &Team, dimension: &Dimension, now: Option<&Snapshot>, before: Option<&Snapshot>) -> HeatCell {
    let model = reading.definitions();
    let of = |snapshot: Option<&Snapshot>| snapshot.and_then(|snapshot| snapshot.standing.dimensions.get(&dimension.id).copied().flatten());
    let (level, earlier) = (of(now), of(before));
    let has = |states: &[State]| {
        let checks = now.map(|now| now.checks.as_slice()).unwrap_or_default();
        checks.iter().any(|check| states.contains(&check.state) && belongs(model, dimension, &check.id))
    };
    let (waived, stale) = (has(&[State::Waived, State::Attested]), has(&[State::Stale]));
    let change = level_change(earlier, level);
    let mut label = match level {
        Some(level) => format!("{}, {}: level {level}", team.name, dimension.name),
        None => format!("{}, {}: no evidence", team.name, dimension.name),
    };
    if let (Some(before), Some(after)) = (earlier, level)
        && before != after
    {
        let since = format::short_date(reading.compared_day(), reading.day());
        label.push_str(&format!(", {} from {before} since {since}", if after > before { "up" } else { "down" }));
    }
    for (holds, words) in [(waived, ", a check is waived or attested"), (stale, ", some evidence is stale")] {
        if holds {
            label.push_str(words);
        }
    }
    let anchor = blocking(model, dimension, now).map(|id| format!("#{id}")).unwrap_or_default();
    let href = reading.query.carry_without_scope(&format!("/teams/{}{anchor}", team.slug));
    HeatCell { level, change, waived, stale, href, label }
}

fn belongs(model: &Model, dimension: &Dimension, check: &str) -> bool {
    model.check(check).is_some_and(|check| check.dimension == dimension.id)
}

/// The check that explains the cell: the first of the dimension, by level, that does not pass; else its first.
fn blocking<'a>(model: &'a Model, dimension: &Dimension, now: Option<&Snapshot>) -> Option<&'a str> {
    let of_dimension = || model.checks.iter().filter(|check| check.dimension == dimension.id);
    let passes =
        |id: &str| now.and_then(|now| now.check(id)).is_some_and(|check| check.state.passes() || check.state == State::NotApplicable);
    let first = of_dimension().filter(|check| !passes(&check.id)).min_by_key(|check| model.level_of(check));
    first.or_else(|| of_dimension().next()).map(|check| check.id.as_str())
}
