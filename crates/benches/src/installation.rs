//! An installation of our own in a temporary folder: SQLite, and a clock that is moved by hand.

use anyhow::Result;
use domain::time::Timestamp;
use std::sync::Arc;
use store::{Options, Store};
use tempfile::TempDir;
use usecases::clock::ManualClock;
use usecases::platform::Settings;
use usecases::seal::Sealer;
use usecases::{Actor, Platform, apply};

pub(crate) struct Installation {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<ManualClock>,
    /// Removed when dropped.
    _folder: TempDir,
}

impl Installation {
    /// Begins at midnight UTC of 5 January 2026 with what the YAML declares.
    pub(crate) async fn with(configuration: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("pacekeeper-bench-").tempdir()?;
        let url = format!("sqlite://{}", folder.path().join("pacekeeper.db").display());
        let store = Store::open(&url, Options { max_connections: 2 }).await?;
        store.migrate().await?;
        let begin = chrono::DateTime::from_timestamp(1_767_571_200, 0).unwrap_or(chrono::DateTime::UNIX_EPOCH);
        let clock = Arc::new(ManualClock::at(Timestamp::new(begin)));
        let settings = Settings { base_url: "http://127.0.0.1".to_owned(), zone: chrono_tz::UTC, body_limit: 1 << 26 };
        let platform = Platform::new(store, clock.clone(), Sealer::new(b"a key for benches"), settings);
        apply::apply(&platform, &Actor::System, configuration, false).await?;
        Ok(Self { platform, clock, _folder: folder })
    }
}
