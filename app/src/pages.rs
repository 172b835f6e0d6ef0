//! One file per page, named as its path. A page takes its model apart and prints it; it decides nothing. Each file's head lists the
//! forms on it: where they go and what their fields are called. Every POST form carries `_csrf`.

mod account;
mod action;
mod actions;
mod admin;
mod approvals;
mod benchmarks;
mod evidence;
mod explain;
mod failure;
mod keyboard;
mod kpi;
mod kpis;
mod mapping;
mod outgoing;
mod overview;
mod regression;
mod regression_steps;
mod regressions;
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
        Page::Explain(model) => return format!("Why this level: {}", model.name),
        Page::Kpi(model) => return model.name.clone(),
        Page::Slo(model) => return format!("{}, {}", model.name, model.service.text),
        Page::Action(model) => return format!("{} {}", model.id, model.title),
        Page::Source(model) => return model.name.clone(),
        Page::Series(model) => return format!("{} {}", model.benchmark, model.metric),
        Page::SeriesEmbed(model) => return model.title.clone(),
        Page::Run(model) => return format!("Run {}: {}", model.id, model.verdict.word),
        Page::Regression(model) => return format!("{} {}", model.row.id, model.row.title),
        Page::Failure(model) => return model.title.clone(),
        Page::Overview(_) => "Overview",
        Page::Teams(_) => "Teams",
        Page::Kpis(_) => "KPIs",
        Page::Slos(_) => "SLOs",
        Page::Actions(_) => "Actions",
        Page::Sources(_) => "Sources",
        Page::Mapping(_) => "Mapping queue",
        Page::Evidence(_) => "Evidence rows",
        Page::Runs(_) => "Runs",
        Page::Regressions(_) => "Regressions",
        Page::Approvals(_) => "Budget approvals",
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
        Page::Teams(model) => teams::page(model),
        Page::Team(model) => team::page(model),
        Page::Explain(model) => explain::page(model),
        Page::Kpis(model) => kpis::page(model),
        Page::Kpi(model) => kpi::page(model),
        Page::Slos(model) => slos::page(model),
        Page::Slo(model) => slo::page(model),
        Page::Actions(model) => actions::page(model),
        Page::Action(model) => action::page(model),
        Page::Sources(model) => sources::page(model),
        Page::Source(model) => source::page(model),
        Page::Mapping(model) => mapping::page(model),
        Page::Evidence(model) => evidence::page(model),
        Page::Runs(model) => runs::page(model),
        Page::Run(model) => run::page(model),
        Page::Regressions(model) => regressions::page(model),
        Page::Regression(model) => regression::page(*model),
        Page::Approvals(model) => approvals::page(model),
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
