//! From a page model to a complete HTML document, in one go: there is nothing to wait for, so nothing is streamed.

use crate::shell::shell;
use leptos::nonce::{Nonce, provide_nonce, use_nonce};
use leptos::prelude::*;
use std::sync::Arc;
use usecases::view::{self, Chrome};

/// A page with its model. Paths, and the forms of each page, are documented in `pages/`.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    Overview(view::Overview),
    Decisions(view::DecisionsPage),
    Program(Box<view::ProgramPage>),
    Teams(view::Teams),
    Team(view::TeamPage),
    Plan(Box<view::PlanPage>),
    Explain(view::Explanation),
    Kpis(view::Kpis),
    Kpi(Box<view::KpiPage>),
    Dora(Box<view::DoraPage>),
    Slos(view::Slos),
    Slo(view::SloPage),
    Actions(view::Actions),
    Action(view::ActionPage),
    ActionImport(view::ActionImport),
    Roadmap(view::Roadmap),
    Sources(view::Sources),
    Source(view::SourcePage),
    Mapping(view::Mapping),
    Model(view::ModelPage),
    ModelEdit(view::ModelEdit),
    ModelPreview(view::ModelPreview),
    ModelVersions(view::ModelVersions),
    ModelVersion(view::ModelVersion),
    Evidence(view::Evidence),
    Pulls(view::Pulls),
    Pull(Box<view::PullPage>),
    Checklist(Box<view::ChecklistPage>),
    Runs(view::Runs),
    Run(view::RunPage),
    Regressions(view::Regressions),
    /// Boxed, as the series' page.
    Regression(Box<view::RegressionPage>),
    Approvals(view::Approvals),
    Reviews(view::Reviews),
    Review(Box<view::ReviewPage>),
    Benchmarks(view::Benchmarks),
    /// Boxed: by far the largest.
    Series(Box<view::SeriesPage>),
    SeriesEmbed(view::SeriesEmbed),
    Admin(view::Admin),
    Account(view::Account),
    Setup(view::Setup),
    SignIn(view::SignIn),
    Keyboard,
    Failure(view::Failure),
}

/// Where the built style sheet and the islands' module are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// `/pkg/main-3f2a.css`
    pub css_href: String,
    /// `app-1a2b`: `/pkg/app-1a2b.js` and `/pkg/app-1a2b_bg.wasm`. `None` leaves scripts out: the page works without them.
    pub output_name: Option<Arc<str>>,
}

/// A document and the nonce of its one inline script. The caller sets the status and sends
/// `script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'`; there is no inline style at all, so `style-src 'self'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    pub nonce: String,
}

/// Renders a page. Pure but for the random nonce; takes no locks and does no I/O.
pub fn render(page: Page, chrome: Chrome, assets: &Assets) -> Rendered {
    // No shared context: islands take no children and nothing else hydrates, so there is nothing to hand over.
    let owner = Owner::new_root(None);
    let rendered = owner.with(|| {
        provide_nonce();
        let nonce = use_nonce();
        let document = shell(page, chrome, assets).to_html();
        Rendered { html: format!("<!DOCTYPE html>{document}"), nonce: nonce.as_ref().map(Nonce::to_string).unwrap_or_default() }
    });
    owner.unset_with_forced_cleanup();
    rendered
}
