//! Configuration as code: `pacekeeper apply` and `diff` (decision 54). Upserts by slug, never deletes unless told to prune, and then
//! only objects that the same file owns.

mod budgets;
mod checklist;
mod currency;
mod document;
mod model;
mod plan;
mod slos;
mod sources;
mod tree;
mod units;
mod watch;

pub use document::Document;
pub use plan::{Line, Plan, What};

use crate::accounts::{NewUser, create_user};
use crate::actor::{Actor, Permission};
use crate::catalog::fold;
use crate::error::Result;
use crate::ingest::append_changes;
use crate::mapping::retry_queue;
use crate::platform::Platform;
use domain::catalog::Catalog;
use serde_json::json;
use store::{Session, accounts, evidence};

/// What `apply` would change.
pub async fn diff(platform: &Platform, actor: &Actor, yaml: &str, prune: bool) -> Result<Plan> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let document = Document::parse(yaml)?;
    let mut session = platform.store.write().await?;
    // The session is dropped without a commit: ids reserved in it are given back.
    let mut plan = planned(platform, &mut session, &document, prune).await?;
    model::plan(&mut session, &document, yaml, prune, &mut plan).await?;
    Ok(plan)
}

/// Makes the catalog what the document says. Nothing is written when anything in it is wrong.
pub async fn apply(platform: &Platform, actor: &Actor, yaml: &str, prune: bool) -> Result<Plan> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let document = Document::parse(yaml)?;
    platform.model().await?;
    let mut session = platform.store.write().await?;
    let mut plan = planned(platform, &mut session, &document, prune).await?;
    model::plan(&mut session, &document, yaml, prune, &mut plan).await?;
    append_changes(platform, &mut session, plan.changes.clone(), platform.now()).await?;
    retry_queue(platform, &mut session).await?;
    model::apply(platform, &mut session, actor, &document, prune).await?;
    let detail = json!({ "changes": plan.changes.len(), "file": document.label() });
    accounts::audit(&mut session, platform.now(), &actor.label(), "apply", document.label(), &detail).await?;
    session.commit().await?;
    plan.notes.extend(sources::upsert(platform, actor, &document.sources).await?);
    create_members(platform, &document).await?;
    Ok(plan)
}

async fn planned(platform: &Platform, session: &mut Session, document: &Document, prune: bool) -> Result<Plan> {
    let catalog = fold(&evidence::of_kind(session, "catalog", None).await?);
    let mut plan = Plan::new(document.label(), platform.today());
    let mut after: Catalog = catalog.clone();
    tree::plan(platform, session, document, &catalog, &mut after, &mut plan).await?;
    slos::plan(document, &catalog, &after, &mut plan)?;
    budgets::plan(document, &catalog, &after, &mut plan)?;
    checklist::plan(document, &catalog, &after, &mut plan)?;
    watch::plan(document, &catalog, &after, &mut plan)?;
    currency::plan(document, &catalog, &mut plan)?;
    if prune {
        plan.prune(&catalog);
    }
    let known = store::sources::list(session).await?;
    for entry in document.sources.iter().filter(|entry| !known.iter().any(|source| source.slug.as_str() == entry.slug)) {
        plan.lines.push(Line { what: What::Create, kind: "source", slug: entry.slug.clone() });
    }
    Ok(plan)
}

/// People named in the file get accounts without a password; they sign in by link or when an admin sets one.
async fn create_members(platform: &Platform, document: &Document) -> Result<()> {
    let mut session = platform.store.read().await?;
    let known = accounts::users(&mut session).await?;
    drop(session);
    for member in document.members.iter().filter(|member| !known.iter().any(|user| user.email == member.user)) {
        let new = NewUser {
            email: member.user.clone(),
            name: member.name.clone().unwrap_or_else(|| member.user.clone()),
            role: member.role.clone(),
            team: Some(member.team.clone()),
            password: None,
        };
        create_user(platform, &Actor::System, new).await?;
    }
    Ok(())
}
