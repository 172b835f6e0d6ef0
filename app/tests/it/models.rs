//! Models as the use cases fill them: the demo's Payments team on 24 November 2026.

mod basics;
mod benchmarks;
mod checklist;
mod evidence;
mod model;
mod people;
mod plan;
mod program;
mod regressions;
mod reviews;
mod team;

pub(crate) use basics::*;
pub(crate) use benchmarks::*;
pub(crate) use checklist::*;
pub(crate) use evidence::*;
pub(crate) use model::*;
pub(crate) use people::*;
pub(crate) use plan::*;
pub(crate) use program::*;
pub(crate) use regressions::*;
pub(crate) use reviews::*;
pub(crate) use team::*;

use pacekeeper_app::Page;

/// Each page with its path.
pub(crate) fn every_page() -> Vec<(&'static str, &'static str, Page)> {
    vec![
        ("overview", "/", Page::Overview(overview())),
        ("decisions", "/decisions", Page::Decisions(all_decisions())),
        ("teams", "/teams", Page::Teams(teams())),
        ("team", "/teams/payments", Page::Team(team())),
        ("plan", "/teams/payments/plan", Page::Plan(Box::new(plan()))),
        ("program", "/program", Page::Program(Box::new(program()))),
        ("explain", "/teams/payments/explain", Page::Explain(explanation())),
        ("kpis", "/kpis", Page::Kpis(kpis())),
        ("kpi", "/kpis/pr-perf-test-share", Page::Kpi(Box::new(kpi()))),
        ("slos", "/slos", Page::Slos(slos())),
        ("slo", "/slos/checkout.api-availability", Page::Slo(slo())),
        ("actions", "/actions", Page::Actions(actions(false))),
        ("board", "/actions", Page::Actions(actions(true))),
        ("action", "/actions/A-57", Page::Action(action())),
        ("timeline", "/actions", Page::Actions(actions_timeline())),
        ("import", "/actions/import", Page::ActionImport(action_import())),
        ("roadmap", "/roadmap", Page::Roadmap(roadmap())),
        ("sources", "/sources", Page::Sources(sources())),
        ("source", "/sources/github", Page::Source(source())),
        ("mapping", "/sources/mapping", Page::Mapping(mapping())),
        ("evidence", "/evidence", Page::Evidence(evidence())),
        ("runs", "/runs", Page::Runs(runs())),
        ("run", "/runs/1204", Page::Run(run())),
        ("pulls", "/pulls", Page::Pulls(pulls())),
        ("pull", "/pulls/acme/checkout/12", Page::Pull(Box::new(pull()))),
        ("checklist", "/services/checkout/checklist", Page::Checklist(Box::new(checklist(false)))),
        ("checklist-refused", "/services/checkout/checklist", Page::Checklist(Box::new(checklist(true)))),
        ("checklist-read", "/services/checkout/checklist", Page::Checklist(Box::new(checklist_of_a_file()))),
        ("benchmarks", "/benchmarks", Page::Benchmarks(benchmarks())),
        ("benchmarks-empty", "/benchmarks", Page::Benchmarks(no_benchmarks())),
        ("series", "/benchmarks/10j", Page::Series(Box::new(series_page()))),
        ("regressions", "/regressions", Page::Regressions(regressions(false))),
        ("regressions-refused", "/regressions", Page::Regressions(regressions(true))),
        ("regression", "/regressions/R-12", Page::Regression(Box::new(regression_page()))),
        ("approvals", "/approvals", Page::Approvals(approvals())),
        ("reviews", "/reviews", Page::Reviews(reviews())),
        ("review", "/reviews/2026-W42", Page::Review(Box::new(review_page(false)))),
        ("review-refused", "/reviews/2026-W42", Page::Review(Box::new(review_page(true)))),
        ("model", "/model", Page::Model(model())),
        ("model-edit", "/model/edit", Page::ModelEdit(edit(false))),
        ("model-yaml", "/model/edit?view=yaml", Page::ModelEdit(edit(true))),
        ("model-preview", "/model/preview", Page::ModelPreview(preview(false))),
        ("model-past", "/model/preview?view=past", Page::ModelPreview(preview(true))),
        ("model-versions", "/model/versions", Page::ModelVersions(model_versions())),
        ("model-version", "/model/versions/2", Page::ModelVersion(model_version())),
        ("admin", "/admin", Page::Admin(admin())),
        ("account", "/account", Page::Account(account())),
        ("keyboard", "/keyboard", Page::Keyboard),
        ("failure", "/teams/nobody", Page::Failure(failure())),
    ]
}
