//! What every use case works with: the store, the clock, the secrets' key and the installation's settings.

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::seal::Sealer;
use domain::catalog::Catalog;
use domain::model::VersionedModel;
use domain::time::{Day, Timestamp, Zone};
use std::sync::Arc;
use store::Store;
use tokio::sync::RwLock;
use uuid::Uuid;

/// Read once and kept until it changes.
type Cached<T> = Arc<RwLock<Option<T>>>;

#[derive(Clone)]
pub struct Platform {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub sealer: Sealer,
    pub settings: Arc<Settings>,
    pub(crate) catalog: Cached<(i64, Arc<Catalog>)>,
    pub(crate) model: Cached<Arc<VersionedModel>>,
    /// The program's zone; the setup page may change it while the server runs.
    zone: Arc<std::sync::RwLock<Zone>>,
}

/// What the installation is configured with.
#[derive(Debug, Clone)]
pub struct Settings {
    pub base_url: String,
    /// At the start; see `Platform::zone`.
    pub zone: Zone,
    /// Largest expanded request body in bytes.
    pub body_limit: usize,
}

impl Platform {
    pub fn new(store: Store, clock: Arc<dyn Clock>, sealer: Sealer, settings: Settings) -> Self {
        let zone = Arc::new(std::sync::RwLock::new(settings.zone));
        Self { store, clock, sealer, settings: Arc::new(settings), catalog: Arc::default(), model: Arc::default(), zone }
    }

    /// The same installation at another time, for replaying a history.
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self.clone() }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn today(&self) -> Day {
        self.now().day(self.zone())
    }

    pub fn zone(&self) -> Zone {
        // A poisoned lock still holds a zone: writing one is a single assignment.
        *self.zone.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn set_zone(&self, zone: Zone) {
        *self.zone.write().unwrap_or_else(std::sync::PoisonError::into_inner) = zone;
    }

    /// A time-ordered UUID of the platform's clock.
    pub fn uuid(&self) -> Result<Uuid> {
        let micros = self.now().micros();
        let (seconds, nanos) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000) * 1_000);
        let seconds = u64::try_from(seconds).map_err(Error::internal)?;
        let nanos = u32::try_from(nanos).map_err(Error::internal)?;
        Ok(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)))
    }

    pub async fn next_id(&self, name: &'static str) -> Result<i64> {
        Ok(self.store.next_ids(name, 1).await?.start)
    }

    /// A path of this installation as an absolute address.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url.trim_end_matches('/'))
    }
}
