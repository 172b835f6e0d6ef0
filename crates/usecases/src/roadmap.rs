//! The roadmap's plan: the program description's phases laid out for teams, and the levels that teams promise to reach by a day.

use crate::actions::{self, ActionInput};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::roadmap::PHASES;
use domain::time::Day;
use serde_json::json;
use store::actions::{self as rows, Action, ActionFilter, Milestone, PhasePlan};
use store::{accounts, evaluation, snapshots};

/// What laying out the template did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    pub teams: usize,
    /// Numbers of the new actions.
    pub actions: Vec<i64>,
    /// Checks that had one, or are met.
    pub left_out: usize,
}

fn team<'a>(catalog: &'a Catalog, slug: &str) -> Result<&'a Team> {
    let known = catalog.team(slug).filter(|team| team.parent.is_some());
    known.ok_or_else(|| Error::invalid("team", format!("there is no team `{slug}`")))
}

fn day(field: &str, text: &str) -> Result<Day> {
    text.trim().parse().map_err(|_| Error::invalid(field, format!("`{text}` is not a date: write 2026-12-31")))
}

/// Lays the phases out for each of the teams from a day on, with an action for each check that is not met yet. Again for the same team
/// it moves the phases and adds what is missing; actions that are there stay as they are.
pub async fn plan(platform: &Platform, actor: &Actor, slugs: &[String], start: &str) -> Result<Planned> {
    let start = day("start", start)?;
    if slugs.is_empty() {
        return Err(Error::invalid("team", "tick at least one team"));
    }
    let catalog = platform.catalog().await?;
    let model = platform.model().await?;
    let teams: Vec<&Team> = slugs.iter().map(|slug| team(&catalog, slug)).collect::<Result<_>>()?;
    for team in &teams {
        actor.may(Permission::Act(Some(team.id)), &catalog)?;
    }
    let mut session = platform.store.read().await?;
    let upto = evaluation::last(&mut session).await?.map_or(0, |last| last.no);
    let mut planned = Planned { teams: teams.len(), ..Planned::default() };
    let mut inputs = Vec::new();
    for team in &teams {
        let filter = ActionFilter { teams: Some(vec![team.id]), ..ActionFilter::default() };
        let known = rows::list(&mut session, &filter).await?;
        let snapshot = snapshots::of_team(&mut session, team.id, upto).await?.map(|stored| stored.snapshot);
        for phase in &PHASES {
            let days = phase.planned(start);
            for check in phase.checks.iter().filter_map(|id| model.model.check(id)) {
                let template = format!("{}/{}", phase.key, check.id);
                let met = snapshot.as_ref().and_then(|snapshot| snapshot.check(&check.id)).is_some_and(|check| check.state.passes());
                let has = |action: &Action| {
                    action.template.as_deref() == Some(&template) || (action.is_open() && action.check.as_deref() == Some(&check.id))
                };
                if met || known.iter().any(has) {
                    planned.left_out += 1;
                    continue;
                }
                inputs.push(ActionInput {
                    title: Some(check.action.clone()),
                    team: Some(team.slug.to_string()),
                    start: Some(days.starts.to_string()),
                    due: days.ends.map(|day| day.to_string()),
                    phase: Some(phase.key.to_owned()),
                    check: Some(check.id.clone()),
                    template: Some(template),
                    ..ActionInput::default()
                });
            }
        }
    }
    drop(session);
    planned.actions = actions::create_all(platform, actor, &inputs).await?.into_iter().map(|action| action.number).collect();
    let mut session = platform.store.write().await?;
    for team in &teams {
        for phase in &PHASES {
            let days = phase.planned(start);
            let plan = PhasePlan { team: team.id, phase: phase.key.to_owned(), starts: days.starts, ends: days.ends };
            rows::put_phase(&mut session, &plan).await?;
        }
        let detail = json!({ "start": start });
        accounts::audit(&mut session, platform.now(), &actor.label(), "plan roadmap", team.slug.as_str(), &detail).await?;
    }
    session.commit().await?;
    Ok(planned)
}

/// `Payments reaches level 4 by 2027-03-31`: said or moved by who manages the team.
pub async fn set_milestone(platform: &Platform, actor: &Actor, slug: &str, level: &str, due: &str) -> Result<()> {
    let catalog = platform.catalog().await?;
    let team = team(&catalog, slug)?;
    actor.may(Permission::Approve(team.id), &catalog)?;
    let due = day("due", due)?;
    let levels = 2..=5_u8;
    let level = level.trim().parse().ok().filter(|level| levels.contains(level));
    let level = level.ok_or_else(|| Error::invalid("level", "choose a level from 2 to 5"))?;
    let mut session = platform.store.write().await?;
    let known = rows::milestones(&mut session).await?.into_iter().find(|known| known.team == team.id && known.level == level);
    if known.is_none() && due < platform.today() {
        return Err(Error::invalid("due", "promise a day that is still to come"));
    }
    let milestone = Milestone { team: team.id, level, due, first_due: due, set_by: actor.label(), set_at: platform.now() };
    rows::put_milestone(&mut session, &milestone).await?;
    let detail = json!({ "level": level, "due": due, "before": known.map(|known| known.due) });
    accounts::audit(&mut session, platform.now(), &actor.label(), "set milestone", team.slug.as_str(), &detail).await?;
    Ok(session.commit().await?)
}

pub async fn remove_milestone(platform: &Platform, actor: &Actor, slug: &str, level: &str) -> Result<()> {
    let catalog = platform.catalog().await?;
    let team = team(&catalog, slug)?;
    actor.may(Permission::Approve(team.id), &catalog)?;
    let level = level.trim().parse().map_err(|_| Error::invalid("level", "choose a level from 2 to 5"))?;
    let mut session = platform.store.write().await?;
    rows::remove_milestone(&mut session, team.id, level).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "remove milestone", team.slug.as_str(), &json!({ "level": level }))
        .await?;
    Ok(session.commit().await?)
}
