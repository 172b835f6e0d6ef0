//! Models as the use cases fill them: the demo's Payments team on 24 November 2026.

mod basics;
mod benchmarks;
mod evidence;
mod people;
mod program;
mod regressions;
mod team;

pub(crate) use basics::*;
pub(crate) use benchmarks::*;
pub(crate) use evidence::*;
pub(crate) use people::*;
pub(crate) use program::*;
pub(crate) use regressions::*;
pub(crate) use team::*;

use pacekeeper_app::Page;

/// Each page with its path.
pub(crate) fn every_page() -> Vec<(&'static str, &'static str, Page)> {
    vec![
        ("overview", "/", Page::Overview(overview())),
        ("teams", "/teams", Page::Teams(teams())),
        ("team", "/teams/payments", Page::Team(team())),
        ("explain", "/teams/payments/explain", Page::Explain(explanation())),
        ("kpis", "/kpis", Page::Kpis(kpis())),
        ("kpi", "/kpis/pr-perf-test-share", Page::Kpi(kpi())),
        ("slos", "/slos", Page::Slos(slos())),
        ("slo", "/slos/checkout.api-availability", Page::Slo(slo())),
        ("actions", "/actions", Page::Actions(actions(false))),
        ("board", "/actions", Page::Actions(actions(true))),
        ("action", "/actions/A-57", Page::Action(action())),
        ("sources", "/sources", Page::Sources(sources())),
        ("source", "/sources/github", Page::Source(source())),
        ("mapping", "/sources/mapping", Page::Mapping(mapping())),
        ("evidence", "/evidence", Page::Evidence(evidence())),
        ("runs", "/runs", Page::Runs(runs())),
        ("run", "/runs/1204", Page::Run(run())),
        ("benchmarks", "/benchmarks", Page::Benchmarks(benchmarks())),
        ("benchmarks-empty", "/benchmarks", Page::Benchmarks(no_benchmarks())),
        ("series", "/benchmarks/10j", Page::Series(Box::new(series_page()))),
        ("regressions", "/regressions", Page::Regressions(regressions(false))),
        ("regressions-refused", "/regressions", Page::Regressions(regressions(true))),
        ("regression", "/regressions/R-12", Page::Regression(Box::new(regression_page()))),
        ("approvals", "/approvals", Page::Approvals(approvals())),
        ("admin", "/admin", Page::Admin(admin())),
        ("account", "/account", Page::Account(account())),
        ("keyboard", "/keyboard", Page::Keyboard),
        ("failure", "/teams/nobody", Page::Failure(failure())),
    ]
}
