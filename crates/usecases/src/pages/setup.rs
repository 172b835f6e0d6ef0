//! `/setup`: the first run, one step at a time.

use super::query::Query;
use super::snippets;
use crate::accounts::needs_setup;
use crate::actor::{Actor, Permission};
use crate::catalog::{DEMO, PROGRAM};
use crate::error::Result;
use crate::platform::Platform;
use crate::view::{Choice, Draft, Setup, SetupStep};

/// Open to everybody until there is an account, then to administrators.
pub async fn setup(platform: &Platform, actor: &Actor, _query: &Query) -> Result<Setup> {
    let catalog = platform.catalog().await?;
    let demo_loaded = catalog.team(DEMO).is_some();
    let owner_missing = needs_setup(platform).await?;
    if !owner_missing {
        actor.may(Permission::Administrate, &catalog)?;
    }
    let named = catalog.team(PROGRAM).is_some_and(|root| catalog.children(root.id).next().is_some());
    let step = match (owner_missing, named || demo_loaded) {
        (true, _) => SetupStep::Owner,
        (false, false) => SetupStep::Teams,
        (false, true) => SetupStep::Evidence,
    };
    Ok(Setup {
        step,
        draft: Draft::default(),
        zones: zones(platform),
        snippets: snippets::send_results(platform),
        // Its half year would be judged for real teams too, so it comes before them or not at all.
        demo_available: !demo_loaded && !named,
        demo_loaded,
    })
}

fn zones(platform: &Platform) -> Vec<Choice> {
    let chosen = platform.zone();
    let zone =
        |zone: &chrono_tz::Tz| Choice { value: zone.name().to_owned(), label: zone.name().replace('_', " "), selected: *zone == chosen };
    chrono_tz::TZ_VARIANTS.iter().map(zone).collect()
}
