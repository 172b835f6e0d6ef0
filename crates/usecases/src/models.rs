//! Versions of the maturity model: the shipped default is version 1; publishing another makes the next one.

mod draft;
mod form;
mod past;
mod preview;
mod publish;
mod steps;
mod targets;
mod versions;

pub use draft::{DraftModel, discard, draft, publish_draft, rebase, save};
pub use form::{FormField, FormPart, Input, blank, parts};
pub use past::{PastLevels, PastTeam, PastWeek, past};
pub use preview::{CheckImpact, Impact, NodeImpact, preview};
pub use publish::{Published, problems_as_error, publish};
pub(crate) use publish::{file_changes, is_owned, put_in, release};
pub use steps::{EditStep, edit};
pub(crate) use targets::may_set;
pub use targets::set_target;
pub use versions::{Comparison, LineChange, Version, compare, restore, version_of, versions};

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::model::{DEFAULT_YAML, Model, VersionedModel};
use domain::time::Zone;
use std::sync::Arc;
use store::models::ModelRow;
use store::{Session, models};

impl Platform {
    /// The model in force. The first call of an installation publishes the shipped default.
    pub async fn model(&self) -> Result<Arc<VersionedModel>> {
        let mut session = self.store.read().await?;
        let current = models::current(&mut session).await?;
        drop(session);
        match current {
            Some((version, yaml, zone)) => self.cached(version, &yaml, &zone).await,
            None => {
                let mut session = self.store.write().await?;
                if models::current(&mut session).await?.is_none() {
                    let shipped = ModelRow {
                        version: 1,
                        yaml: DEFAULT_YAML.to_owned(),
                        hash: Model::parse(DEFAULT_YAML).map_err(Error::internal)?.content_hash(),
                        zone: self.zone().name().to_owned(),
                        published_at: self.now(),
                        published_by: "Pacekeeper".to_owned(),
                        note: None,
                        managed_by: None,
                    };
                    models::publish(&mut session, &shipped).await?;
                }
                session.commit().await?;
                Box::pin(self.model()).await
            }
        }
    }

    async fn cached(&self, version: i64, yaml: &str, zone: &str) -> Result<Arc<VersionedModel>> {
        if let Some(model) = self.model.read().await.as_ref().filter(|model| model.version == version) {
            return Ok(Arc::clone(model));
        }
        let model = Arc::new(versioned(version, yaml, zone)?);
        *self.model.write().await = Some(Arc::clone(&model));
        Ok(model)
    }
}

/// A stored version as the engine needs it.
pub async fn version(session: &mut Session, version: i64) -> Result<VersionedModel> {
    let row = models::get(session, version).await?.ok_or_else(|| Error::NotFound(format!("model version {version}")))?;
    versioned(version, &row.yaml, &row.zone)
}

fn versioned(version: i64, yaml: &str, zone: &str) -> Result<VersionedModel> {
    let model = Model::parse(yaml).map_err(Error::internal)?;
    let zone = zone.parse().map_err(|_| Error::invalid("timezone", format!("`{zone}` is not a time zone")))?;
    Ok(VersionedModel { version, zone, model })
}

/// The YAML of the model in force, for export.
pub async fn export(platform: &Platform, actor: &Actor) -> Result<String> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    platform.model().await?;
    let mut session = platform.store.read().await?;
    Ok(models::current(&mut session).await?.map(|(_, yaml, _)| yaml).unwrap_or_default())
}

/// The program's time zone as stored at the first start.
pub async fn stored_zone(store: &store::Store) -> Result<Option<Zone>> {
    let mut session = store.read().await?;
    Ok(models::current(&mut session).await?.and_then(|(_, _, zone)| zone.parse().ok()))
}

/// Moves the program to another zone: the same model as a new version, so that the next evaluation computes every fact again.
pub async fn change_zone(platform: &Platform, actor: &Actor, zone: Zone) -> Result<()> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    let held = platform.model().await?;
    let mut session = platform.store.write().await?;
    if zone == platform.zone() {
        return Ok(());
    }
    if let Some(newest) = models::newest(&mut session).await? {
        let next = ModelRow {
            version: held.version + 1,
            zone: zone.name().to_owned(),
            published_at: platform.now(),
            published_by: actor.label(),
            note: Some(format!("Time zone changed from {} to {}", newest.zone, zone.name())),
            ..newest
        };
        models::publish(&mut session, &next).await?;
    }
    session.commit().await?;
    platform.set_zone(zone);
    Ok(())
}
