//! Actions for checks that a team does not meet, several at once.

use super::{ActionInput, create_all};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use std::collections::BTreeSet;
use store::actions::{self as rows, ActionFilter};

/// What was logged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logged {
    /// Numbers of the new actions.
    pub actions: Vec<i64>,
    /// Checks that have an open action already.
    pub already: usize,
}

/// An action of the team for each of the checks that no open one of it is for: all of them, or none.
pub async fn log_missing(platform: &Platform, actor: &Actor, slug: &str, checks: &[String]) -> Result<Logged> {
    let catalog = platform.catalog().await?;
    let team = catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?;
    actor.may(Permission::Act(Some(team.id)), &catalog)?;
    if checks.is_empty() {
        return Err(Error::invalid("met", "tick at least one missing check"));
    }
    let model = platform.model().await?;
    let mut session = platform.store.read().await?;
    let of_team = ActionFilter { teams: Some(vec![team.id]), ..ActionFilter::default() };
    let open: BTreeSet<String> =
        rows::list(&mut session, &of_team).await?.into_iter().filter(rows::Action::is_open).filter_map(|action| action.check).collect();
    drop(session);
    let (mut logged, mut inputs) = (Logged::default(), Vec::new());
    for id in checks.iter().collect::<BTreeSet<_>>() {
        let check = model.model.check(id).ok_or_else(|| Error::invalid("met", format!("the model has no check `{id}`")))?;
        if open.contains(id) {
            logged.already += 1;
            continue;
        }
        inputs.push(ActionInput {
            title: Some(check.action.clone()),
            team: Some(team.slug.to_string()),
            check: Some(check.id.clone()),
            ..ActionInput::default()
        });
    }
    logged.actions = create_all(platform, actor, &inputs).await?.into_iter().map(|action| action.number).collect();
    Ok(logged)
}
