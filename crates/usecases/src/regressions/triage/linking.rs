//! The action that deals with a regression: one there is, or a new one in the same step.

use crate::actions::{self, ActionInput};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use store::regressions;

/// The number of the action that `named` stands for, created when it is empty.
pub(super) async fn action(platform: &Platform, actor: &Actor, numbers: &[i64], named: &str) -> Result<i64> {
    let named = named.trim();
    if named.is_empty() {
        return create(platform, actor, numbers).await;
    }
    let wrong = || Error::invalid("action", format!("there is no action `{named}`: write A-57"));
    let number = named.strip_prefix("A-").unwrap_or(named).parse().map_err(|_| wrong())?;
    let mut session = platform.store.read().await?;
    store::actions::get(&mut session, number).await?.map(|action| action.number).ok_or_else(wrong)
}

/// Named after the first of the regressions. Everything that could refuse is asked before it is created, since it stays.
async fn create(platform: &Platform, actor: &Actor, numbers: &[i64]) -> Result<i64> {
    let catalog = platform.catalog().await?;
    let mut session = platform.store.read().await?;
    let mut first = None;
    for number in numbers {
        let found = regressions::get(&mut session, *number).await?.ok_or_else(|| Error::NotFound(format!("the regression R-{number}")))?;
        let owner = catalog.services.get(&found.service).map(|service| service.owner);
        actor.may(Permission::Act(owner), &catalog)?;
        first.get_or_insert(found);
    }
    let Some(first) = first else { return Err(Error::invalid("number", "tick at least one regression")) };
    let owner = match first.owner {
        Some(id) => store::accounts::user(&mut session, id).await?.map(|user| user.name),
        None => None,
    };
    drop(session);
    let team = catalog.services.get(&first.service).and_then(|service| catalog.teams.get(&service.owner));
    let title: String = format!("Fix R-{}: {}", first.number, first.detail.title).chars().take(200).collect();
    let others: Vec<String> = numbers.iter().filter(|number| **number != first.number).map(|number| format!("R-{number}")).collect();
    let input = ActionInput {
        title: Some(title),
        origin: Some(format!("regression:R-{}", first.number)),
        links: (!others.is_empty()).then(|| others.join(" ")),
        team: team.map(|team| team.slug.to_string()),
        owner,
        kpi: Some("perf-fix-lead-time".to_owned()),
        url: Some(platform.link(&format!("/regressions/R-{}", first.number))),
        ..ActionInput::default()
    };
    Ok(actions::create(platform, actor, input).await?.number)
}
