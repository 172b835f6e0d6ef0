//! One file per page, named as its path. A page takes its model apart and prints it; it decides nothing. Each file's head lists the
//! forms on it: where they go and what their fields are called. Every POST form carries `_csrf`.

mod account;
mod action;
mod action_import;
mod actions;
mod admin;
mod approvals;
mod benchmarks;
mod checklist;
mod dora;
mod evidence;
mod explain;
mod failure;
mod keyboard;
mod kpi;
mod kpis;
mod mapping;
mod model;
mod outgoing;
mod overview;
mod plan;
mod program;
mod pull;
mod pulls;
mod regression;
mod regression_steps;
mod regressions;
mod review;
mod reviews;
mod roadmap;
mod run;
mod runs;
pub(crate) mod series;
mod setup;
mod sign_in;
mod slo;
mod slos;
mod source;
mod sources;
mod team;
mod teams;

use crate::render::Page;
use leptos::prelude::*;

/// The document's title, before ` · Pacekeeper`.
pub(crate) fn title(page: &Page) -> String {
    let fixed = match page {
        Page::Team(model) => return model.name.clone(),
        Page::Plan(model) => return format!("Plan: {}", model.name),
        Page::Explain(model) => return format!("Why this level: {}", model.name),
        Page::Kpi(model) => return model.name.clone(),
        Page::Slo(model) => return format!("{}, {}", model.name, model.service.text),
        Page::Action(model) => return format!("{} {}", model.id, model.title),
        Page::Source(model) => return model.name.clone(),
        Page::Series(model) => return format!("{} {}", model.benchmark, model.metric),
        Page::SeriesEmbed(model) => return model.title.clone(),
        Page::Run(model) => return format!("Run {}: {}", model.id, model.verdict.word),
        Page::Pull(model) => return format!("{} {}", model.id, model.title),
        Page::Checklist(model) => return model.title.clone(),
        Page::Regression(model) => return format!("{} {}", model.row.id, model.row.title),
        Page::Review(model) => return format!("{}, {}", model.title, model.name),
        Page::ModelVersion(model) => return format!("Version {} of the model", model.version),
        Page::Failure(model) => return model.title.clone(),
        Page::Overview(_) => "Overview",
        Page::Decisions(_) => "Needs a decision",
        Page::Program(_) => "Program over time",
        Page::Teams(_) => "Teams",
        Page::Kpis(_) => "KPIs",
        Page::Dora(_) => "DORA",
        Page::Slos(_) => "SLOs",
        Page::Actions(_) => "Actions",
        Page::ActionImport(_) => "Import actions",
        Page::Roadmap(_) => "Roadmap",
        Page::Sources(_) => "Sources",
        Page::Mapping(_) => "Mapping queue",
        Page::Model(_) => "Maturity model",
        Page::ModelEdit(_) => "Edit the model",
        Page::ModelPreview(_) => "What the draft would change",
        Page::ModelVersions(_) => "Versions of the model",
        Page::Evidence(_) => "Evidence rows",
        Page::Pulls(_) => "Pull requests",
        Page::Runs(_) => "Runs",
        Page::Regressions(_) => "Regressions",
        Page::Approvals(_) => "Budget approvals",
        Page::Reviews(_) => "Weekly reviews",
        Page::Benchmarks(_) => "Benchmarks",
        Page::Admin(_) => "Admin",
        Page::Account(_) => "Account",
        Page::Setup(_) => "Set-up",
        Page::SignIn(_) => "Sign in",
        Page::Keyboard => "Keyboard",
    };
    fixed.to_owned()
}

pub(crate) fn body(page: Page) -> AnyView {
    match page {
        Page::Overview(model) => overview::page(model),
        Page::Decisions(model) => overview::all_decisions(model),
        Page::Program(model) => program::page(*model),
        Page::Teams(model) => teams::page(model),
        Page::Team(model) => team::page(model),
        Page::Plan(model) => plan::page(*model),
        Page::Explain(model) => explain::page(model),
        Page::Kpis(model) => kpis::page(model),
        Page::Kpi(model) => kpi::page(*model),
        Page::Dora(model) => dora::page(*model),
        Page::Slos(model) => slos::page(model),
        Page::Slo(model) => slo::page(model),
        Page::Actions(model) => actions::page(model),
        Page::Action(model) => action::page(model),
        Page::ActionImport(model) => action_import::page(model),
        Page::Roadmap(model) => roadmap::page(model),
        Page::Sources(model) => sources::page(model),
        Page::Source(model) => source::page(model),
        Page::Mapping(model) => mapping::page(model),
        Page::Model(model) => model::page(model),
        Page::ModelEdit(model) => model::edit(model),
        Page::ModelPreview(model) => model::preview(model),
        Page::ModelVersions(model) => model::versions(model),
        Page::ModelVersion(model) => model::version(model),
        Page::Evidence(model) => evidence::page(model),
        Page::Pulls(model) => pulls::page(model),
        Page::Pull(model) => pull::page(*model),
        Page::Checklist(model) => checklist::page(*model),
        Page::Runs(model) => runs::page(model),
        Page::Run(model) => run::page(model),
        Page::Regressions(model) => regressions::page(model),
        Page::Regression(model) => regression::page(*model),
        Page::Approvals(model) => approvals::page(model),
        Page::Reviews(model) => reviews::page(model),
        Page::Review(model) => review::page(*model),
        Page::Benchmarks(model) => benchmarks::page(model),
        Page::Series(model) => series::page(*model),
        Page::SeriesEmbed(model) => series::embed(model),
        Page::Admin(model) => admin::page(model),
        Page::Account(model) => account::page(model),
        Page::Setup(model) => setup::page(model),
        Page::SignIn(model) => sign_in::page(model),
        Page::Keyboard => keyboard::page(),
        Page::Failure(model) => failure::page(model),
    }
}
