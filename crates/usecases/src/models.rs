//! Versions of the maturity model: the shipped default is version 1; publishing another makes the next one.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::model::{DEFAULT_YAML, Model, VersionedModel};
use domain::snapshot::hash;
use domain::time::Zone;
use std::sync::Arc;
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
                    let zone = self.zone().name();
                    models::publish(&mut session, 1, DEFAULT_YAML, &hash(DEFAULT_YAML.as_bytes()), zone, self.now(), "Pacekeeper").await?;
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

/// Publishes a new version unless it is the one in force (same content). Answers with the version that holds now.
pub async fn publish(platform: &Platform, actor: &Actor, yaml: &str) -> Result<i64> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    Model::parse(yaml).map_err(|error| Error::invalid("model", error.to_string()))?;
    let held = platform.model().await?;
    let mut session = platform.store.write().await?;
    let same = models::current(&mut session).await?.is_some_and(|(_, current, _)| current == yaml);
    if same {
        return Ok(held.version);
    }
    let next = held.version + 1;
    let zone = platform.zone().name();
    models::publish(&mut session, next, yaml, &hash(yaml.as_bytes()), zone, platform.now(), &actor.label()).await?;
    session.commit().await?;
    Ok(next)
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
    if let Some((_, yaml, _)) = models::current(&mut session).await? {
        let (next, digest) = (held.version + 1, hash(yaml.as_bytes()));
        models::publish(&mut session, next, &yaml, &digest, zone.name(), platform.now(), &actor.label()).await?;
    }
    session.commit().await?;
    platform.set_zone(zone);
    Ok(())
}
