//! From what a payload names to a service (decision 55). What cannot be resolved waits in the mapping queue and loses nothing.

use crate::activity;
use crate::actor::{Actor, Permission};
use crate::catalog;
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{Catalog, Service};
use domain::evidence::Subject;
use domain::ids::{ServiceId, TeamId};
use std::collections::BTreeMap;
use store::{Session, accounts, evidence};

/// Whose record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Service(ServiceId),
    Team(TeamId),
    Program,
}

/// Mappings that people made, by the subject's text. `None`: to be ignored.
pub type Known = BTreeMap<String, Option<ServiceId>>;

pub async fn known(session: &mut Session) -> Result<Known> {
    Ok(evidence::mappings(session).await?.into_iter().map(|(subject, service, ignored)| (subject, service.filter(|_| !ignored))).collect())
}

/// The owners of a record. Empty: to be ignored; `None`: unknown, keep it in the queue.
pub fn resolve(subject: &Subject, catalog: &Catalog, known: &Known) -> Option<Vec<Owner>> {
    if let Some(mapped) = known.get(&subject.to_string()) {
        return Some(mapped.iter().copied().map(Owner::Service).collect());
    }
    match subject {
        Subject::Program => Some(vec![Owner::Program]),
        Subject::Team(slug) => catalog.team(slug).map(|team| vec![Owner::Team(team.id)]),
        Subject::Service(slug) => catalog.service(slug).map(|service| vec![Owner::Service(service.id)]),
        Subject::Repository { name, files, hint } => by_repository(catalog, name, files.as_deref(), hint.as_deref()),
        Subject::Unnamed(_) => None,
    }
}

/// One service: that one. Several: by globs when files are known, else by the deployment's name, else all without globs.
fn by_repository(catalog: &Catalog, name: &str, files: Option<&[String]>, hint: Option<&str>) -> Option<Vec<Owner>> {
    let candidates: Vec<_> = catalog
        .services
        .values()
        .filter_map(|service| {
            service.repositories.iter().find(|repository| repository.name == name).map(|repository| (service, repository))
        })
        .collect();
    let owners =
        |services: Vec<&Service>| (!services.is_empty()).then(|| services.iter().map(|service| Owner::Service(service.id)).collect());
    match candidates.as_slice() {
        [] => None,
        [(only, _)] => owners(vec![only]),
        several => {
            let by_files = files.map(|files| {
                several
                    .iter()
                    .filter(|(_, repository)| {
                        repository.paths.is_empty() || files.iter().any(|file| domain::facts::matches_any(&repository.paths, file))
                    })
                    .map(|(service, _)| *service)
                    .collect::<Vec<_>>()
            });
            let by_hint =
                || several.iter().filter(|(service, _)| Some(service.slug.as_str()) == hint).map(|(service, _)| *service).collect();
            let whole = || several.iter().filter(|(_, repository)| repository.paths.is_empty()).map(|(service, _)| *service).collect();
            by_files.and_then(owners).or_else(|| owners(by_hint())).or_else(|| owners(whole()))
        }
    }
}

/// Maps a queued identity to a service, or sets it aside for good. Its evidence counts from the next evaluation on.
pub async fn assign(platform: &Platform, actor: &Actor, subject: &str, service: Option<&str>) -> Result<u64> {
    let catalog = platform.catalog().await?;
    let service = match service {
        None => None,
        Some(slug) => Some(catalog.service(slug).ok_or_else(|| Error::invalid("service", format!("there is no service `{slug}`")))?),
    };
    // A team may claim what is its own without asking anybody; setting aside for good is for admins.
    actor.may(Permission::Configure, &catalog).or_else(|refused| match service {
        Some(service) => actor.may(Permission::Vouch(service.owner), &catalog),
        None => Err(refused),
    })?;
    let mut session = platform.store.write().await?;
    let rows = evidence::assign(&mut session, subject, service.map(|service| service.id), service.is_none()).await?;
    if let Some(service) = service {
        activity::configuration_changed(platform, &mut session, actor, service.owner, subject).await?;
    }
    let detail = serde_json::json!({ "service": service.map(|service| service.slug.as_str()), "records": rows });
    accounts::audit(&mut session, platform.now(), &actor.label(), "map", subject, &detail).await?;
    session.commit().await?;
    Ok(rows)
}

/// After the catalog changed: queued identities that now name exactly one service go to it.
pub async fn retry_queue(platform: &Platform, session: &mut Session) -> Result<u64> {
    let queue = evidence::unmapped(session).await?;
    if queue.is_empty() {
        return Ok(0);
    }
    let catalog = catalog::fold(&evidence::of_kind(session, "catalog", None).await?);
    let mut moved = 0;
    for waiting in queue {
        let found = match waiting.subject.split_once(':') {
            Some(("service", slug)) => catalog.service(slug).map(|service| service.id),
            Some(("repository", name)) => match by_repository(&catalog, name, None, None).as_deref() {
                Some([Owner::Service(only)]) => Some(*only),
                _ => None,
            },
            _ => None,
        };
        if let Some(service) = found {
            moved += evidence::assign(session, &waiting.subject, Some(service), false).await?;
        }
    }
    tracing::info!(moved, at = %platform.now(), "evidence left the mapping queue");
    Ok(moved)
}
