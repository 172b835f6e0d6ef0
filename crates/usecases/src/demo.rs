//! Taking the demo data out again, without a trace.

use crate::actor::{Actor, Permission};
use crate::catalog::DEMO;
use crate::error::{Error, Result};
use crate::models::publish;
use crate::platform::Platform;
use domain::ids::SourceId;
use domain::model::{Aggregate, Goal, Model, OwnKpiDefinition};
use domain::scope::Target;
use std::collections::BTreeMap;
use store::{demo, models, sources};

/// Whether the demo data is loaded.
pub async fn loaded(platform: &Platform) -> Result<bool> {
    Ok(platform.catalog().await?.team(DEMO).is_some())
}

/// Removes everything that hangs below the demo's root. Answers whether there was anything.
pub async fn remove(platform: &Platform, actor: &Actor) -> Result<bool> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Administrate, &catalog)?;
    let Some(root) = catalog.team(DEMO) else { return Ok(false) };
    let teams = catalog.subtree(root.id);
    let services = Target::Node(root.id).services(&catalog);
    let mut session = platform.store.write().await?;
    let of_demo: Vec<SourceId> =
        sources::list(&mut session).await?.into_iter().filter(|source| source.demo).map(|source| source.id).collect();
    demo::remove(&mut session, &teams, &services, &of_demo).await?;
    crate::catalog::bump(&mut session).await?;
    session.commit().await?;
    define(platform, actor, false).await?;
    Ok(true)
}

/// Publishes the KPI that the demo company defines for itself, as a version of the model; or one without it. A model that a file owns, or
/// in which somebody has changed that KPI, stays as it is.
pub async fn define(platform: &Platform, actor: &Actor, wanted: bool) -> Result<()> {
    platform.model().await?;
    let mut session = platform.store.read().await?;
    let newest = models::newest(&mut session).await?;
    drop(session);
    let Some(newest) = newest.filter(|newest| newest.managed_by.is_none()) else { return Ok(()) };
    let mut model = Model::parse(&newest.yaml).map_err(Error::internal)?;
    let own = own_kpi();
    let before = model.own_kpis.len();
    if wanted && model.own_kpi(&own.id).is_none() {
        model.own_kpis.push(own);
    } else if !wanted {
        model.own_kpis.retain(|definition| *definition != own);
    }
    if model.own_kpis.len() != before {
        let note = if wanted { "Tickets about slowness are counted" } else { "Tickets about slowness are no longer counted" };
        publish(platform, actor, &model.to_yaml(), Some(note)).await?;
    }
    Ok(())
}

fn own_kpi() -> OwnKpiDefinition {
    OwnKpiDefinition {
        id: "slowness-tickets".to_owned(),
        name: "Tickets about slowness".to_owned(),
        group: "customers".to_owned(),
        unit: "tickets".to_owned(),
        metric: "tickets.slowness".to_owned(),
        aggregate: Aggregate::Sum,
        goal: Goal::Below(120.0),
        window_days: 28,
        formula: "Tickets of customers about slowness, counted by each team every week.".to_owned(),
        connect: None,
        targets: BTreeMap::new(),
    }
}
