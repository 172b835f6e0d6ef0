//! The target of a KPI for one scope: set or taken back on the KPI's page, which publishes a new version of the model (decision 13).

use super::publish::{Published, problems_as_error, put_in};
use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::ids::TeamId;
use domain::model::{Goal, Model};
use domain::scope::{Scope, Target};
use std::collections::{BTreeMap, BTreeSet};
use store::models;

/// Sets the scope's own target, or takes it back so that the nearest one above counts. A manager may do it for nodes below, an admin
/// anywhere (decision 49); a token needs `config:write`.
pub async fn set_target(platform: &Platform, actor: &Actor, kpi: &str, scope: &Scope, target: Option<f64>) -> Result<Published> {
    let catalog = platform.catalog().await?;
    may_set(actor, &catalog, resolve(&catalog, scope)?)?;
    if target.is_some_and(|target| !target.is_finite()) {
        return Err(Error::invalid("target", "a target is a number"));
    }
    platform.model().await?;
    let mut session = platform.store.write().await?;
    let newest = models::newest(&mut session).await?.ok_or_else(|| Error::NotFound("the model in force".to_owned()))?;
    let mut model = Model::parse(&newest.yaml).map_err(Error::internal)?;
    let (name, goal, targets) = parts(&mut model, kpi).ok_or_else(|| Error::NotFound(format!("the KPI `{kpi}`")))?;
    if matches!(goal, Goal::Downward | Goal::Upward) {
        return Err(Error::invalid("target", "this KPI is judged by its trend, so it has no target"));
    }
    let note = match target {
        Some(target) => {
            targets.insert(scope.to_string(), target);
            format!("{name}: target of {scope} is {target}")
        }
        None => {
            targets.remove(&scope.to_string());
            format!("{name}: target of {scope} is taken back")
        }
    };
    let yaml = model.to_yaml();
    let model = Model::examine(&yaml).map_err(|problems| match problems.as_slice() {
        [problem] if problem.path.contains("targets") => Error::invalid("target", problem.message.clone()),
        problems => problems_as_error(problems),
    })?;
    let published = put_in(platform, &mut session, actor, &model, &yaml, Some(&note), None).await?;
    session.commit().await?;
    Ok(published)
}

/// Whether the actor may set targets of what the scope names.
pub(crate) fn may_set(actor: &Actor, catalog: &Catalog, target: Target) -> Result<()> {
    let team = owner(catalog, target);
    match (team, actor.may(Permission::Configure, catalog)) {
        (Some(team), Err(_)) if !matches!(actor, Actor::Token { .. }) => actor.may(Permission::Approve(team), catalog),
        (_, allowed) => allowed,
    }
}

fn owner(catalog: &Catalog, target: Target) -> Option<TeamId> {
    match target {
        Target::Node(team) => Some(team),
        Target::Service(service) => catalog.services.get(&service).map(|service| service.owner),
    }
}

fn parts<'m>(model: &'m mut Model, kpi: &str) -> Option<(String, Goal, &'m mut BTreeMap<String, f64>)> {
    if let Some(definition) = model.kpis.iter_mut().find(|definition| definition.id.as_str() == kpi) {
        return Some((definition.name.clone(), definition.goal, &mut definition.targets));
    }
    let own = model.own_kpis.iter_mut().find(|definition| definition.id == kpi)?;
    Some((own.name.clone(), own.goal, &mut own.targets))
}

/// Puts into a draft the targets that differ between the version it began from and the newest one, where the draft left them as they
/// were. Answers with what was changed.
pub(super) fn take_over(base: &Model, newest: &Model, draft: &mut Model) -> Vec<String> {
    let mut taken = Vec::new();
    for kpi in newest.kpis.iter().map(|kpi| kpi.id.as_str()).chain(newest.own_kpis.iter().map(|kpi| kpi.id.as_str())) {
        let none = BTreeMap::new();
        let (before, now) = (targets(base, kpi).unwrap_or(&none), targets(newest, kpi).unwrap_or(&none));
        let Some((name, _, own)) = parts(draft, kpi) else { continue };
        for scope in before.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
            if before.get(scope) == now.get(scope) || own.get(scope) != before.get(scope) {
                continue;
            }
            taken.push(match now.get(scope) {
                Some(target) => {
                    own.insert(scope.clone(), *target);
                    format!("{name}: target of {scope} is {target}")
                }
                None => {
                    own.remove(scope);
                    format!("{name}: target of {scope} is taken back")
                }
            });
        }
    }
    taken
}

fn targets<'m>(model: &'m Model, kpi: &str) -> Option<&'m BTreeMap<String, f64>> {
    let nine = model.kpis.iter().find(|definition| definition.id.as_str() == kpi).map(|definition| &definition.targets);
    nine.or_else(|| model.own_kpi(kpi).map(|definition| &definition.targets))
}
