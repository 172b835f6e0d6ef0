//! The functions that fill page models (`view`), one file per page. They read rollups only (snapshots, weekly KPI points, day facts of
//! the shown window), give the same model for the same store, clock and URL, and refuse who may not read before anything else.

mod account;
mod action;
mod action_form;
mod action_rows;
mod actions;
mod admin;
mod approvals;
mod benchmarks;
mod burn;
mod checks;
mod chrome;
mod drawing;
mod evidence;
mod explain;
mod figures;
mod format;
mod kpi;
mod kpis;
mod mapping;
mod outgoing;
mod overview;
mod query;
mod reading;
mod regression;
mod regression_rows;
mod regression_steps;
mod regressions;
mod requests;
mod run;
mod runs;
pub(crate) mod series;
mod setup;
mod slo;
mod slo_budgets;
mod slos;
mod snippets;
mod source;
mod source_state;
mod sources;
mod team;
mod teams;
#[cfg(test)]
mod tests;
mod words;

use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::platform::Platform;

pub use account::account;
pub use action::action;
pub use actions::actions;
pub use admin::admin;
pub use approvals::approvals;
pub use benchmarks::benchmarks;
pub use chrome::chrome;
pub use evidence::evidence;
pub use explain::explain;
pub use kpi::kpi;
pub use kpis::kpis;
pub use mapping::mapping;
pub use overview::overview;
pub use query::{At, Compare, Query, Start};
pub use regression::regression;
pub use regressions::{regression_markdown, regressions, regressions_markdown};
pub use run::run;
pub use runs::runs;
pub use series::{series, series_embed, series_scene};
pub use setup::setup;
pub use slo::slo;
pub use slos::slos;
pub use source::source;
pub use sources::sources;
pub use team::team;
pub use teams::teams;

/// The error budgets of the whole program, for the API: the same figures as the pages show.
pub(crate) async fn slo_budgets(platform: &Platform, actor: &Actor) -> Result<Vec<slo_budgets::SloBudget>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let query = Query::default();
    let mut reading = reading::Reading::open(platform, actor, &query).await?;
    let target = reading.target()?;
    let book = slo_budgets::book(&mut reading, target).await?;
    Ok(slo_budgets::budgets(&reading, target, &book))
}
