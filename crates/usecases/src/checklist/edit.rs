//! Setting a checklist, and taking it back.

use super::entry::{SectionEntry, checklist};
use crate::activity;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::ingest::append_changes;
use crate::platform::Platform;
use domain::catalog::{Catalog, Change, Checklist, Service};
use serde_json::json;
use store::accounts;

/// A service's list is its team's: its manager or an admin may change it, or a token with `config:write`. The one for all is an admin's.
pub fn may_edit(actor: &Actor, catalog: &Catalog, service: Option<&Service>) -> Result<()> {
    match service {
        Some(service) if !matches!(actor, Actor::Token { .. }) => actor.may(Permission::Approve(service.owner), catalog),
        _ => actor.may(Permission::Configure, catalog),
    }
}

/// Sets the list of a service, or with `None` the one for all services without their own; without sections takes it back. Pull requests
/// merged before today keep what held for them. A list that a file owns is changed there. Answers with whether anything changed.
pub async fn set(platform: &Platform, actor: &Actor, service: Option<&str>, sections: &[SectionEntry]) -> Result<bool> {
    let catalog = platform.catalog().await?;
    let service = match service {
        None => None,
        Some(slug) => Some(catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?),
    };
    may_edit(actor, &catalog, service)?;
    let owner = service.map(|service| service.id);
    let known = catalog.own_checklist(owner);
    if let Some(file) = known.and_then(|list| list.managed_by.as_ref()) {
        return Err(Error::Conflict(format!("this checklist is kept in the file `{file}`: change it there and apply it")));
    }
    let name = catalog.checklist_slug(owner);
    let wanted = if sections.is_empty() { None } else { Some(checklist(owner, sections, platform.today(), None)?) };
    let change = match (wanted, known) {
        (None, None) => return Ok(false),
        (Some(wanted), Some(known)) if wanted.asks_the_same(known) => return Ok(false),
        (Some(wanted), _) => Change::Checklist(wanted),
        (None, Some(_)) => catalog.checklist_taken_back(&name, platform.today()),
    };
    let items = if let Change::Checklist(list) = &change { Checklist::items(list).count() } else { 0 };
    let mut session = platform.store.write().await?;
    append_changes(platform, &mut session, vec![change], platform.now()).await?;
    if let Some(service) = service {
        activity::configuration_changed(platform, &mut session, actor, service.owner, &format!("checklist:{name}")).await?;
    }
    accounts::audit(&mut session, platform.now(), &actor.label(), "checklist", &name, &json!({ "items": items })).await?;
    session.commit().await?;
    Ok(true)
}
