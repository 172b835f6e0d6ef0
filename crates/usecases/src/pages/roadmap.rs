//! `/roadmap`: actions, phases and milestones over time, planned and actual.

mod bars;
mod calendar;
mod markdown;
mod milestones;
pub(super) mod phases;
pub(super) mod timeline;

pub use calendar::{roadmap_calendar, roadmap_table};

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::link;
use crate::actor::{Actor, Permission};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, Draft, MilestoneForm, Notice, Roadmap, RoadmapPlanForm};
use charts::Scene;
use domain::catalog::Team;

pub async fn roadmap(platform: &Platform, actor: &Actor, query: &Query) -> Result<Roadmap> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let frame = timeline::frame(query, reading.today())?;
    let plan = timeline::read(&mut reading, Some(&frame), false).await?;
    let scene = timeline::scene(&reading, &frame, &plan);
    let teams = teams(&reading)?;
    let may = |permission: fn(&Team) -> Permission| teams.iter().copied().filter(|team| reading.may(permission(team))).collect::<Vec<_>>();
    let (plannable, promising) = (may(|team| Permission::Act(Some(team.id))), may(|team| Permission::Approve(team.id)));
    let open = query.own("new") == Some("plan");
    let draft = Draft { values: vec![("start".to_owned(), next_monday(reading.today()).to_string())], errors: Vec::new() };
    let milestones = milestones::rows(&reading, &plan);
    let feed = platform.link(&query.with("token", "").carry("/actions.ics"));
    let joint = if feed.contains('?') { '&' } else { '?' };
    Ok(Roadmap {
        sentence: sentence(&plan, &reading),
        timeline: timeline::view(&reading, &frame, &plan, Some(&scene), "/roadmap"),
        phases: phases::rows(&reading, &plan),
        milestone_form: (!promising.is_empty()).then(|| MilestoneForm {
            teams: choices(&promising, &[]),
            levels: levels(&reading),
            draft: Draft::default(),
        }),
        plan_form: (!plannable.is_empty()).then(|| RoadmapPlanForm {
            open: open || plan.phases.is_empty(),
            teams: choices(&plannable, &query.own("team").unwrap_or_default().split(',').collect::<Vec<_>>()),
            draft,
        }),
        subscription: format!("{feed}{joint}token=pk_…"),
        feed,
        notice: (plan.actions.is_empty() && milestones.is_empty()).then(none),
        milestones,
    })
}

/// The same picture as a file.
pub async fn roadmap_scene(platform: &Platform, actor: &Actor, query: &Query) -> Result<Scene> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let frame = timeline::frame(query, reading.today())?;
    let plan = timeline::read(&mut reading, Some(&frame), false).await?;
    Ok(timeline::scene(&reading, &frame, &plan))
}

/// `/roadmap.md`
pub async fn roadmap_markdown(platform: &Platform, actor: &Actor, query: &Query) -> Result<String> {
    Ok(markdown::page(&roadmap(platform, actor, query).await?))
}

/// Leaf teams of the scope.
pub(super) fn teams<'a>(reading: &'a Reading) -> Result<Vec<&'a Team>> {
    Ok(reading.node()?.map(|node| leaf_teams(&reading.catalog, node.id)).unwrap_or_default())
}

fn choices(teams: &[&Team], chosen: &[&str]) -> Vec<Choice> {
    let choice =
        |team: &&Team| Choice { value: team.slug.to_string(), label: team.name.clone(), selected: chosen.contains(&team.slug.as_str()) };
    teams.iter().map(choice).collect()
}

fn levels(reading: &Reading) -> Vec<Choice> {
    let choice = |level: &domain::model::Level| Choice {
        value: level.level.to_string(),
        label: format!("{} {}", level.level, level.name),
        selected: false,
    };
    reading.definitions().levels.iter().filter(|level| level.level > 1).map(choice).collect()
}

fn next_monday(today: domain::time::Day) -> domain::time::Day {
    domain::time::IsoWeek::of(today + chrono::Days::new(7)).monday()
}

/// `31 actions, 4 overdue; 1 of 3 milestones slipped`
fn sentence(plan: &timeline::Plan, reading: &Reading) -> String {
    let today = reading.today();
    let open = plan.actions.iter().filter(|action| action.is_open()).count();
    let overdue = plan.actions.iter().filter(|action| action.is_open() && action.due.is_some_and(|due| due < today)).count();
    let done = plan.actions.iter().filter(|action| action.status == "done").count();
    let mut text = format!("{open} open, {done} done");
    if overdue > 0 {
        text += &format!(", {overdue} overdue");
    }
    let slipped = plan.milestones.iter().filter(|milestone| milestone.due > milestone.first_due).count();
    if !plan.milestones.is_empty() {
        let all = i64::try_from(plan.milestones.len()).unwrap_or(i64::MAX);
        text += &format!("; {slipped} of {} slipped", format::plural(all, "milestone", "milestones"));
    }
    text
}

fn none() -> Notice {
    Notice::NoData {
        title: "Nothing is planned yet".to_owned(),
        advice: "Lay the program description's phases out for a team below, or log actions with a date.".to_owned(),
        connect: Some(link("Log an action", "/actions?new=1#new")),
        snippet: None,
    }
}
