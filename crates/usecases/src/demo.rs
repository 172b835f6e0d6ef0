//! Taking the demo data out again, without a trace.

use crate::actor::{Actor, Permission};
use crate::catalog::DEMO;
use crate::error::Result;
use crate::platform::Platform;
use domain::ids::SourceId;
use domain::scope::Target;
use store::{demo, sources};

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
    Ok(true)
}
