//! What is behind a value: its parts and its rows.

use super::{TEAMS, incident, merged, send, tested, tickets};
use crate::harness::with_bench;
use serde_json::json;
use usecases::pages::Query;
use usecases::{Actor, models, pages};

const GROUP: &str = "
teams:
  - slug: commerce
    name: Commerce
    services:
      - slug: gateway
        name: Gateway
    teams:
      - slug: payments
        name: Payments
        services:
          - slug: checkout
            name: Checkout
";

#[tokio::test]
async fn what_a_group_owns_itself_is_a_part_of_its_own() {
    with_bench(async |bench| {
        bench.apply(GROUP).await;
        let platform = &bench.platform;
        send(
            &bench,
            &[merged("gateway", 1, "2026-11-25"), merged("checkout", 2, "2026-11-25"), tested("gateway", "hgateway1", "2026-11-25")],
        )
        .await;
        bench.evaluate().await;
        for scope in ["program", "g:commerce"] {
            let query = Query::parse(&format!("scope={scope}")).unwrap();
            let page = pages::kpi(platform, &Actor::System, &query, "pr-perf-test-share").await.unwrap();
            let parts: Vec<_> = page.contributions.iter().map(|part| (part.link.text.as_str(), part.value.as_str())).collect();
            assert_eq!(parts, [("Payments", "0 %"), ("Commerce’s own services", "100 %")], "{scope}");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_behind_a_kpi_are_of_all_its_kinds_and_of_its_metric_alone() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        let metric = |name: &str| {
            json!({ "kind": "metric", "name": name, "value": 1.0, "service": "checkout", "occurred_at": "2026-11-24T10:00:00Z" })
        };
        let alert = json!({ "kind": "alert", "service": "checkout", "fingerprint": "f1", "name": "slow", "firing": true, "severity": "critical",
            "starts_at": "2026-11-24T10:00:00Z", "occurred_at": "2026-11-24T10:00:00Z" });
        send(&bench, &[metric("tickets.speed"), metric("Tickets.Speed"), metric("other"), alert, incident()]).await;
        bench.evaluate().await;
        let count = async |fields: &str| {
            let page = pages::evidence(platform, &Actor::System, &Query::parse(fields).unwrap()).await.unwrap();
            page.rows.rows.len()
        };
        assert_eq!(count("kpi=perf-incidents").await, 2);
        assert_eq!(count("kpi=tickets").await, 1);
        assert_eq!(count("kind=metric").await, 3);
        assert_eq!(count("kind=metric&metric=other").await, 1);
    })
    .await;
}
