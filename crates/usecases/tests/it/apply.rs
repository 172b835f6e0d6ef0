//! Configuration as code.

use crate::harness::{SMALLEST, with_bench};
use domain::catalog::{SliKind, SloWindow};
use usecases::apply::{What, apply, diff};
use usecases::{Actor, Error};

#[tokio::test]
async fn the_documented_configuration_is_taken_as_it_stands() {
    with_bench(async |bench| {
        let plan = bench.apply(SMALLEST).await;
        let made: Vec<_> = plan.lines.iter().map(|line| (line.what, line.kind, line.slug.as_str())).collect();
        assert_eq!(
            made,
            [
                (What::Create, "team", "program"),
                (What::Create, "team", "payments"),
                (What::Create, "service", "checkout"),
                (What::Create, "slo", "checkout.api-availability"),
                (What::Create, "budget", "checkout/api/checkout"),
                (What::Create, "on_budget_exceed", "all"),
            ]
        );
        let catalog = bench.platform.catalog().await.unwrap();
        let service = catalog.service("checkout").unwrap();
        let slo = catalog.slos_of(service.id).next().unwrap();
        assert_eq!((slo.target_ppm, slo.window, slo.sli), (999_000, SloWindow::RollingDays(30), SliKind::Availability));
        let budget = &catalog.budgets[&(service.id, "/api/checkout".to_owned())];
        assert_eq!((budget.latency_seconds["p99"], budget.throughput_min), (0.2, Some(500.0)));
        let rule = catalog.on_exceed(service.id).unwrap();
        assert_eq!((rule.block_merge, rule.notify.as_slice()), (Some(true), ["#perf-alerts".to_owned()].as_slice()));
        assert_eq!(rule.require_approval.as_ref().map(ToString::to_string).as_deref(), Some("perf-team"));
        assert!(plan.notes.iter().any(|note| note.contains("there is no team `perf-team` yet")), "{:?}", plan.notes);
    })
    .await;
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        assert!(bench.apply(SMALLEST).await.is_empty());
        assert!(diff(&bench.platform, &Actor::System, SMALLEST, false).await.unwrap().is_empty());
        let changed = SMALLEST.replace("99.9%", "99.5%");
        let plan = diff(&bench.platform, &Actor::System, &changed, false).await.unwrap();
        assert_eq!(plan.lines.len(), 1);
        assert_eq!(plan.lines[0].what, What::Update);
    })
    .await;
}

#[tokio::test]
async fn pruning_removes_only_what_the_same_file_owned() {
    with_bench(async |bench| {
        bench.apply("metadata: {name: one}\nteams: [{slug: a, services: [{slug: sa}]}, {slug: b}]").await;
        bench.apply("metadata: {name: two}\nteams: [{slug: c}]").await;
        let without = "metadata: {name: one}\nteams: [{slug: a}]";
        assert!(apply(&bench.platform, &Actor::System, without, false).await.unwrap().is_empty(), "nothing goes without being told to");
        let plan = apply(&bench.platform, &Actor::System, without, true).await.unwrap();
        let gone: Vec<_> = plan.lines.iter().map(|line| (line.kind, line.slug.as_str())).collect();
        assert_eq!(gone, [("service", "sa"), ("team", "b")]);
        let catalog = bench.platform.catalog().await.unwrap();
        assert!(catalog.team("c").is_some() && catalog.team("b").is_none() && catalog.service("sa").is_none());
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_named_where_they_are_and_nothing_is_written() {
    with_bench(async |bench| {
        let cases = [
            ("teams: [{slug: a, colour: red}]", "line 1"),
            ("teams: [{slug: Not A Slug}]", "teams.slug"),
            ("slos: [{name: x, service: nobody, target: 99%}]", "slos.x.service"),
            ("teams: [{slug: a, services: [{slug: s}]}]\nslos: [{name: x, service: s, target: 100%}]", "slos.x.target"),
            ("teams: [{slug: a, services: [{slug: s, tier: 9}]}]", "tier"),
            ("teams: [{slug: a, services: [{slug: s}]}]\nendpoints: {/x: {latency_p99: 200}}", "endpoints./x.latency_p99"),
            ("teams: [{slug: a, services: [{slug: s}]}]\nendpoints: {/x: {latency_max: 1s}}", "unknown key"),
        ];
        for (yaml, names) in cases {
            let refused = apply(&bench.platform, &Actor::System, yaml, false).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid(_)) && refused.to_string().contains(names), "{yaml}: {refused}");
        }
        assert!(bench.platform.catalog().await.unwrap().teams.is_empty());
    })
    .await;
}
