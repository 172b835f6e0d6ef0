//! A store at its full size, as a company with 200 teams would leave it: written through `store` in large transactions, each row as an
//! upload writes it. What is measured with it is in `cargo xtask bench scale`.

mod company;
mod day;
mod fill;
mod scan;
mod templates;

pub use company::Mix;
pub use day::{Recomputed, recompute_day};
pub use fill::{Density, Filled, fill};
pub use scan::{Scanned, scan};

use anyhow::{Context as _, Result};
use domain::time::Timestamp;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::{Options, Store};
use usecases::clock::ManualClock;
use usecases::evaluate::Runner;
use usecases::platform::Settings;
use usecases::seal::Sealer;
use usecases::{Platform, models};

/// The installation that a server will be started on.
async fn platform(url: &str) -> Result<Platform> {
    let store = Store::open(url, Options { max_connections: 4 }).await?;
    store.migrate().await?;
    let zone = models::stored_zone(&store).await?.unwrap_or(chrono_tz::UTC);
    let settings = Settings { base_url: "http://127.0.0.1".to_owned(), zone, body_limit: 1 << 26 };
    Ok(Platform::new(store, Arc::new(ManualClock::at(now()?)), Sealer::new(b"a key for benches"), settings))
}

/// Brings facts and levels up to date.
async fn evaluate(platform: &Platform) -> Result<()> {
    let mut runner = Runner::new(platform.clone(), "bench");
    while runner.run_due().await? > 0 {}
    Ok(runner.release().await?)
}

fn now() -> Result<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Timestamp::from_micros(i64::try_from(since.as_micros())?).context("a time after 1970")
}
