//! From settings to a running platform: database opened and migrated, secret key found or made.

use crate::clock::SystemClock;
use crate::config::Settings;
use anyhow::Context;
use secrecy::ExposeSecret;
use std::path::Path;
use std::sync::Arc;
use store::{Engine, Options, Store};
use usecases::clock::Clock;
use usecases::seal::{Sealer, random};
use usecases::{Platform, models};

/// Opens the database, brings it up to date and hands out the platform.
pub async fn platform(settings: &Settings) -> anyhow::Result<Platform> {
    with_clock(settings, Arc::new(SystemClock)).await
}

pub async fn with_clock(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Platform> {
    let options = Options { max_connections: settings.database_connections };
    let store = Store::open(settings.database_url.expose_secret(), options).await.context("the database could not be opened")?;
    store.migrate().await.context("the database could not be brought up to date")?;
    let key = secret_key(settings, store.engine())?;
    let zone = models::stored_zone(&store).await?.or(settings.timezone).unwrap_or(domain::time::Zone::UTC);
    let usecase_settings = usecases::platform::Settings { base_url: settings.base_url.clone(), zone, body_limit: settings.body_limit };
    Ok(Platform::new(store, clock, Sealer::new(key.as_bytes()), usecase_settings))
}

/// The configured key, or on SQLite one that is made once and kept beside the database (decision 59).
fn secret_key(settings: &Settings, engine: Engine) -> anyhow::Result<String> {
    let given = settings.secret_key.expose_secret();
    if !given.is_empty() {
        anyhow::ensure!(given.len() >= 16, "PACEKEEPER_SECRET_KEY is too short: give at least 16 characters");
        return Ok(given.to_owned());
    }
    anyhow::ensure!(
        engine == Engine::Sqlite,
        "PACEKEEPER_SECRET_KEY is not set: with PostgreSQL every server needs the same key (for example from `openssl rand -hex 32`)"
    );
    let path = settings.data_dir.join("secret.key");
    if let Ok(known) = std::fs::read_to_string(&path) {
        return Ok(known.trim().to_owned());
    }
    std::fs::create_dir_all(&settings.data_dir).with_context(|| format!("{} could not be made", settings.data_dir.display()))?;
    let fresh = hex::encode(random::<32>()?);
    write_private(&path, &fresh).with_context(|| format!("{} could not be written", path.display()))?;
    Ok(fresh)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
