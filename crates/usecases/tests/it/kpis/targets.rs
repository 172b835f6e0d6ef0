//! Targets of scopes: versions of the model that are inherited.

use super::{TEAMS, merged, person, scope, send, tested, tickets};
use crate::harness::with_bench;
use domain::kpi::KpiStatus;
use domain::model::{Aggregate, Goal, OwnKpiDefinition};
use domain::scope::Scope;
use usecases::pages::Query;
use usecases::{Actor, Error, Role, TokenScope, api, models, pages};

#[tokio::test]
async fn a_target_of_a_scope_is_a_version_of_the_model_and_is_inherited() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        send(
            &bench,
            &[merged("checkout", 1, "2026-11-25"), merged("checkout", 2, "2026-11-25"), tested("checkout", "hcheckout1", "2026-11-25")],
        )
        .await;
        bench.evaluate().await;
        let status = async |scope: &str| {
            let answer = api::kpi(platform, &Actor::System, "pr-perf-test-share", Some(scope), None, None).await.unwrap();
            (answer.value, answer.status, answer.target.map(|target| target.value))
        };
        assert_eq!(status("t:payments").await, (Some(0.5), KpiStatus::OffTarget, Some(0.9)));

        let member = person(&bench, "ana", Role::Member, "payments").await;
        let manager = person(&bench, "mara", Role::Manager, "payments").await;
        let foreign = person(&bench, "otto", Role::Manager, "search").await;
        let set = async |actor: &Actor, scope_text: &str, target| {
            models::set_target(platform, actor, "pr-perf-test-share", &scope(scope_text), target).await
        };
        for actor in [&member, &foreign] {
            assert!(matches!(set(actor, "t:payments", Some(0.4)).await, Err(Error::Forbidden(_))));
        }
        assert!(matches!(set(&manager, "program", Some(0.4)).await, Err(Error::Forbidden(_))), "only what is below");
        let reader =
            Actor::Token { id: domain::ids::TokenId(uuid::Uuid::nil()), name: "r".into(), scopes: vec![TokenScope::Read], team: None };
        assert!(matches!(set(&reader, "t:payments", Some(0.4)).await, Err(Error::Forbidden(_))));
        assert!(matches!(set(&manager, "t:payments", Some(4.0)).await, Err(Error::Invalid(_))), "a share is at most 1");
        let trend = models::set_target(platform, &Actor::System, "cost-per-request", &Scope::Program, Some(1.0)).await;
        assert!(matches!(trend, Err(Error::Invalid(_))));

        let published = set(&manager, "t:payments", Some(0.4)).await.unwrap();
        assert!(published.published);
        assert!(!set(&manager, "t:payments", Some(0.4)).await.unwrap().published, "the same again says nothing new");
        bench.evaluate().await;
        assert_eq!(status("t:payments").await, (Some(0.5), KpiStatus::OnTarget, Some(0.4)));
        assert_eq!(status("s:checkout").await.2, Some(0.4), "inherited");
        assert_eq!(status("program").await, (Some(0.5), KpiStatus::OffTarget, Some(0.9)));
        set(&manager, "t:payments", None).await.unwrap();
        bench.evaluate().await;
        assert_eq!(status("t:payments").await.1, KpiStatus::OffTarget);

        let page = pages::kpi(platform, &manager, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        let form = page.target_form.unwrap();
        assert_eq!(
            (form.now.as_str(), form.from.as_str(), form.may, form.has_own),
            ("above 90 %", "the model's goal for everyone", true, false)
        );
        let versions: Vec<&str> = page.events.iter().map(|event| event.text.as_str()).collect();
        assert!(versions.contains(&"Model v2: PRs with perf test: target of t:payments is 0.4"), "{versions:?}");
        let seen = pages::kpi(platform, &member, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        assert!(!seen.target_form.unwrap().may);
    })
    .await;
}

#[tokio::test]
async fn targets_of_own_kpis_are_typed_as_they_are_printed() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        let percent = OwnKpiDefinition { unit: "%".into(), goal: Goal::Above(90.0), targets: [].into(), ..tickets() };
        let share = OwnKpiDefinition {
            id: "share".into(),
            unit: "ratio".into(),
            metric: "share".into(),
            aggregate: Aggregate::Ratio,
            goal: Goal::Above(0.9),
            ..percent.clone()
        };
        model.own_kpis.extend([percent, share]);
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        for (kpi, kept) in [("tickets", 95.0), ("share", 0.95)] {
            let typed = pages::typed_target(platform, kpi, "95").await.unwrap();
            assert_eq!(typed, Some(kept), "{kpi}");
            models::set_target(platform, &Actor::System, kpi, &scope("t:payments"), typed).await.unwrap();
            let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), kpi).await.unwrap();
            let form = page.target_form.unwrap();
            assert_eq!((form.typed.as_str(), form.unit.as_str(), form.now.as_str()), ("95", "%", "above 95 %"), "{kpi}");
            assert!(form.may && form.file.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn a_model_that_a_file_keeps_offers_no_target_to_set() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let yaml = platform.model().await.unwrap().model.to_yaml();
        let indented: String = yaml.lines().map(|line| format!("  {line}\n")).collect();
        bench.apply(&format!("{TEAMS}model:\n{indented}")).await;
        let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), "slo-compliance").await.unwrap();
        let form = page.target_form.unwrap();
        assert!(!form.may && form.file.is_some(), "{form:?}");
    })
    .await;
}
