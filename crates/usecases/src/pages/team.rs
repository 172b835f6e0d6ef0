//! `/teams/{team}`: where the team stands, why, and the cheapest next step.

mod below;
mod file;
mod history;
mod ladder;
mod levels;
pub(super) mod next_step;
mod people;

pub use file::team_markdown;
pub(super) use ladder::rungs;
pub(super) use people::is_web;

use super::action_rows;
use super::figures;
use super::format;
use super::overview::{aged, connect, frame, nothing_known_then, trends};
use super::query::Query;
use super::reading::{Reading, Snapshots};
use super::words::{self, link};
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Link, Notice, TeamPage};
use domain::catalog::Team;
use domain::snapshot::Snapshot;
use domain::time::days_before;
use store::actions::{self, ActionFilter};
use store::snapshots;

const SPARK_DAYS: u64 = 13 * 7;

pub async fn team(platform: &Platform, actor: &Actor, query: &Query, slug: &str) -> Result<TeamPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let team = reading.team(slug)?.clone();
    let upto = reading.upto();
    let is_leaf = reading.catalog.is_leaf(team.id);
    // A group's page lists the teams below it, so it needs theirs too.
    let all = if is_leaf { one(&mut reading, &team).await? } else { reading.snapshots().await? };
    let snapshot = all.get(&team.id).cloned();
    let before = reading.snapshot_before(team.id).await?;
    let from = days_before(reading.day(), SPARK_DAYS);
    let weeks = trends(&mut reading, &team, None, from).await?;
    let first = reading.period().from;
    let marks = snapshots::changes(&mut reading.session, team.id, first, upto).await?;
    let earlier = snapshots::levels(&mut reading.session, Some(&[team.id]), first).await?;
    let teams = reading.catalog.subtree(team.id);
    let open = action_rows::OPEN.iter().map(|status| (*status).to_owned()).collect();
    let filter = ActionFilter { teams: Some(teams), statuses: Some(open), ..ActionFilter::default() };
    let open = actions::list(&mut reading.session, &filter).await?;
    let (review, review_debt) = super::reviews::of_team(&mut reading, &team).await?;
    let checklists = super::pulls::of_team(&mut reading, &team).await?;
    let requests = super::requests::read(&mut reading, Some(team.id)).await?;
    let decisions = people::decisions(&reading, &team, snapshot.as_ref(), &requests);
    let (history, changes) = history::of(&reading, &team, &marks, &earlier);

    let plan = next_step::plan(&mut reading, &team, snapshot.as_ref()).await?;
    let frame = frame(&reading, Some(&team), false);
    let no_kpis = Vec::new();
    let kpis = snapshot.as_ref().map_or(&no_kpis, |snapshot| &snapshot.kpis);
    let kpis_before = before.as_ref().map_or(&no_kpis, |snapshot| &snapshot.kpis);
    let scope = words_scope(&reading, &team);
    let groups =
        figures::groups(&frame, kpis, kpis_before, &weeks, |id| super::query::address(&format!("/kpis/{id}"), &[("scope", &scope)]));
    let overdue = open.iter().filter(|action| action.due.is_some_and(|due| due < reading.today())).count();
    let model = reading.definitions();
    let standing = snapshot.as_ref().map(|snapshot| &snapshot.standing);
    Ok(TeamPage {
        slug: team.slug.to_string(),
        name: team.name.clone(),
        parents: parents(&reading, &team),
        level: words::level_with_score(model, standing),
        headline: headline(&reading, &team, snapshot.as_ref()),
        progress: ladder::progress(model, snapshot.as_ref()),
        rungs: ladder::rungs(&reading, snapshot.as_ref(), &marks),
        next_steps: next_step::cards(&reading, &team, snapshot.as_ref()),
        plan,
        levels: levels::sections(&reading, &team, snapshot.as_ref(), &requests.in_force),
        history,
        changes,
        kpis: groups.into_iter().flat_map(|group| group.tiles).collect(),
        services: below::table(&reading, &team, &all),
        checklists,
        actions: open.iter().map(|action| action_rows::row(&reading, action)).collect(),
        actions_summary: if overdue > 0 { format!("{} open · {overdue} overdue", open.len()) } else { format!("{} open", open.len()) },
        review,
        review_debt,
        decisions,
        notice: notice(&reading, &team, snapshot.as_ref()),
    })
}

async fn one(reading: &mut Reading<'_>, team: &Team) -> Result<Snapshots> {
    let upto = reading.upto();
    let stored = snapshots::of_team(&mut reading.session, team.id, upto).await?;
    Ok(stored.map(|stored| (team.id, stored.snapshot)).into_iter().collect())
}

fn words_scope(reading: &Reading, team: &Team) -> String {
    reading.scope_key(team.id).unwrap_or_default()
}

/// Groups above it, outermost first; the root is the overview.
pub(super) fn parents(reading: &Reading, team: &Team) -> Vec<Link> {
    let above = reading.catalog.lineage(team.id).into_iter().skip(1).filter_map(|id| reading.catalog.teams.get(&id));
    let mut parents: Vec<Link> = above
        .filter(|group| group.parent.is_some())
        .map(|group| link(&group.name, reading.query.carry_without_scope(&format!("/teams/{}", group.slug))))
        .collect();
    parents.reverse();
    parents
}

/// `Level 3 Integrated since 2 Sep 2026 · model v7 · 6 services`.
fn headline(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>) -> String {
    let standing = snapshot.map(|snapshot| &snapshot.standing);
    let mut level = words::level_name(reading.definitions(), standing.and_then(|standing| standing.level));
    if let Some(since) = standing.filter(|standing| standing.level.is_some()).and_then(|standing| standing.since) {
        level.push_str(&format!(" since {}", format::date(since)));
    }
    let below = if reading.catalog.is_leaf(team.id) {
        format::plural(reading.catalog.services_of(team.id).len() as i64, "service", "services")
    } else {
        format::plural(crate::catalog::leaf_teams(&reading.catalog, team.id).len() as i64, "team", "teams")
    };
    format!("{level} · {} · {below}", reading.model_note())
}

fn notice(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>) -> Option<Notice> {
    if reading.query.at.is_some() && reading.shown.is_none() {
        return Some(nothing_known_then(reading));
    }
    let rated = snapshot.is_some_and(|snapshot| snapshot.standing.level.is_some());
    if rated {
        let checks = snapshot.map(|snapshot| snapshot.checks.as_slice()).unwrap_or_default();
        return aged(reading, checks.iter().filter_map(|check| check.evidence_at).max());
    }
    if reading.catalog.is_leaf(team.id) && reading.catalog.services_of(team.id).is_empty() {
        return Some(Notice::NoData {
            title: "This team owns no service".to_owned(),
            advice: "A team is rated by the evidence of its services. Declare at least one and apply the file.".to_owned(),
            connect: None,
            snippet: Some(crate::view::Snippet {
                title: "teams.yaml".to_owned(),
                text: format!(
                    "teams:\n  - slug: {}\n    name: {}\n    services:\n      - slug: checkout\n        name: Checkout\n        tier: 1\n        \
                     repositories: [acme/checkout]\n\n# pacekeeper apply --url {} -f teams.yaml",
                    team.slug,
                    team.name,
                    reading.platform.link("")
                ),
            }),
        });
    }
    Some(connect(reading))
}
