//! The functions that fill page models (`view`), one file per page. They read rollups only (snapshots, weekly KPI points, day facts of
//! the shown window), give the same model for the same store, clock and URL, and refuse who may not read before anything else.

mod account;
mod action;
mod action_form;
mod action_import;
mod action_rows;
mod actions;
mod admin;
mod approvals;
mod as_markdown;
mod benchmarks;
mod burn;
mod checklist;
mod checks;
mod chrome;
mod disputes;
mod dora;
mod drawing;
mod evidence;
mod explain;
mod figures;
mod forecasts;
mod format;
mod kpi;
mod kpis;
mod mapping;
mod model;
mod outgoing;
mod overview;
mod own_figures;
mod plan;
mod program;
mod pull;
mod pulls;
mod query;
mod reading;
mod regression;
mod regression_rows;
mod regression_steps;
mod regressions;
mod requests;
mod review;
mod review_kpis;
mod reviews;
mod roadmap;
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

pub use crate::moment::At;
pub use account::account;
pub use action::action;
pub use action_import::action_import;
pub use actions::{actions, actions_csv, actions_markdown};
pub use admin::admin;
pub use approvals::approvals;
pub use benchmarks::benchmarks;
pub use checklist::checklist;
pub use chrome::chrome;
pub use dora::{DoraCsv, dora, dora_csv, dora_markdown};
pub use evidence::evidence;
pub use explain::{explain, explanation_markdown};
pub use kpi::{KpiWeekCsv, kpi, kpi_csv, kpi_markdown, kpi_scene, typed_target};
pub use kpis::kpis;
pub use mapping::mapping;
pub use model::{model, model_edit, model_preview, model_version, model_versions};
pub use overview::{decisions, overview, overview_markdown, overview_scene};
pub use plan::{PlanAnswer, plan, plan_answer};
pub use program::{ProgramCsv, program, program_csv, program_markdown, program_scene};
pub use pull::pull;
pub(crate) use pulls::href as pull_href;
pub use pulls::pulls;
pub use query::{Compare, Query, Start};
pub use regression::regression;
pub use regressions::{regression_markdown, regressions, regressions_markdown};
pub use review::{review, review_html, review_markdown};
pub use reviews::reviews;
pub use roadmap::{roadmap, roadmap_calendar, roadmap_markdown, roadmap_scene, roadmap_table};
pub use run::run;
pub use runs::runs;
pub use series::{series, series_embed, series_scene};
pub use setup::setup;
pub use slo::slo;
pub use slos::slos;
pub use source::source;
pub use sources::sources;
pub use team::{team, team_markdown};
pub use teams::{teams, teams_markdown};

/// The error budgets of the whole program, for the API: the same figures as the pages show.
pub(crate) async fn slo_budgets(platform: &Platform, actor: &Actor) -> Result<Vec<slo_budgets::SloBudget>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let query = Query::default();
    let mut reading = reading::Reading::open(platform, actor, &query).await?;
    let target = reading.target()?;
    let book = slo_budgets::book(&mut reading, target).await?;
    Ok(slo_budgets::budgets(&reading, target, &book))
}
