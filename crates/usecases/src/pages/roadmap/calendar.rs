//! The roadmap for calendars and spreadsheets.

use super::timeline;
use crate::actor::Actor;
use crate::calendar::{Entry, calendar};
use crate::error::Result;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::words::action_status;
use crate::platform::Platform;

/// Due dates and milestones as an iCalendar file, one all-day event each. `filtered`: the fields of the list count too.
pub async fn roadmap_calendar(platform: &Platform, actor: &Actor, query: &Query, filtered: bool) -> Result<String> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let plan = timeline::read(&mut reading, None, filtered).await?;
    let host = host(&platform.settings.base_url);
    let mut entries = Vec::new();
    for action in &plan.actions {
        let Some(day) = action.due else { continue };
        let team = action.team.and_then(|team| reading.catalog.teams.get(&team)).map(|team| team.name.clone());
        let mut about = vec![format!("Status: {}", action_status(&action.status).word)];
        about.extend(action.owner_name.as_ref().map(|owner| format!("Owner: {owner}")));
        about.extend(Some(action.body.clone()).filter(|body| !body.is_empty()));
        entries.push(Entry {
            uid: format!("{}@{host}", action.name()),
            day,
            changed: action.updated_at,
            title: team.map_or_else(|| action.title.clone(), |team| format!("{team}: {}", action.title)),
            about: about.join("\n"),
            url: platform.link(&format!("/actions/{}", action.name())),
            dropped: action.status == "dropped",
        });
    }
    for milestone in &plan.milestones {
        let Some(team) = reading.catalog.teams.get(&milestone.team) else { continue };
        entries.push(Entry {
            uid: format!("{}-level-{}@{host}", team.slug, milestone.level),
            day: milestone.due,
            changed: milestone.set_at,
            title: format!("{} reaches level {}", team.name, milestone.level),
            about: format!("Set by {}", milestone.set_by),
            url: platform.link("/roadmap"),
            dropped: false,
        });
    }
    Ok(calendar(&format!("Pacekeeper: {}", reading.scope_name()), &entries))
}

fn host(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().filter(|host| !host.is_empty()).unwrap_or("pacekeeper")
}

/// The rows of the picture as a file.
pub async fn roadmap_table(platform: &Platform, actor: &Actor, query: &Query) -> Result<String> {
    Ok(super::roadmap_scene(platform, actor, query).await?.table.csv())
}
