//! The answers that others rely on (docs/api.md): a changed field shows here first.

use crate::harness::Server;
use crate::installation::{CONFIGURATION, heartbeat, pytest};
use pacekeeper::http::table;
use serde_json::Value;
use std::collections::BTreeSet;
use store::testing::{on_both, sqlite};

async fn seeded(store: store::Store) -> (Server, Value) {
    let server = Server::new(store);
    server.apply(CONFIGURATION).await;
    let token = server.token("ingest").await;
    let upload = |sha: &str| format!("/api/v1/ingest/pytest-benchmark?service=checkout&branch=main&sha={sha}");
    server.post(&upload("a1"), &token, pytest(&[("test_sum", 0.010)])).await;
    let slower = server.post(&upload("a2"), &token, pytest(&[("test_sum", 0.020)])).await;
    server.post("/api/v1/evidence", &token, heartbeat("checkout", 1)).await;
    let sample = serde_json::json!({"kind": "slo_sample", "service": "checkout", "occurred_at": "2026-11-25T11:30:00Z", "slo": "api-availability",
        "day": "2026-11-24", "good_milli": 999_500_000, "total_milli": 1_000_000_000, "complete": true});
    let answer = server.post("/api/v1/evidence", &token, sample.to_string()).await;
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.text());
    server.settle().await;
    let mut answer = slower.json();
    answer["delivery"] = "…".into();
    (server, answer)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[tokio::test]
async fn an_upload_is_answered_with_the_verdict() {
    on_both(async |store| {
        let (_, answer) = seeded(store).await;
        insta::assert_snapshot!(pretty(&answer), @"");
    })
    .await;
}

#[tokio::test]
async fn a_team_has_a_level_and_its_checks() {
    on_both(async |store| {
        let (server, _) = seeded(store).await;
        let reader = server.token("read").await;
        let mut answer = server.get("/api/v1/teams/payments/maturity", &reader).await.json();
        let checks = answer["checks"].as_array().unwrap().clone();
        let states: Vec<_> = checks.iter().map(|check| format!("{} {}", check["id"].as_str().unwrap(), check["state"].as_str().unwrap())).collect();
        answer["checks"] = checks.iter().find(|check| check["id"] == "slos-defined").cloned().unwrap();
        insta::assert_snapshot!(format!("{}\n{}", pretty(&answer), states.join("\n")), @"");
    })
    .await;
}

#[tokio::test]
async fn a_kpi_has_its_rows_its_target_and_its_trend() {
    on_both(async |store| {
        let (server, _) = seeded(store).await;
        let reader = server.token("read").await;
        let answer = server.get("/api/v1/kpis/slo-compliance?scope=t:payments", &reader).await.json();
        insta::assert_snapshot!(pretty(&answer), @"");
        let ids: Vec<_> = server.get("/api/v1/kpis", &reader).await.json()["items"].as_array().unwrap().iter().map(|kpi| kpi["id"].clone()).collect();
        let frozen = [
            "pr-perf-test-share",
            "perf-fix-lead-time",
            "regressions-before-prod",
            "slo-compliance",
            "perf-incidents",
            "error-budget-used",
            "cost-per-request",
            "throughput-per-dollar",
            "perf-work-share",
        ];
        assert_eq!(ids, frozen);
    })
    .await;
}

#[tokio::test]
async fn the_open_api_document_lists_exactly_the_routes_of_the_table() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let document = server.get("/api/openapi.json", &crate::harness::Credentials::Nobody).await.json();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |method| (path.clone(), method.to_uppercase())))
        .collect();
    let routes = table(&server.state).into_iter().filter(|route| route.path.starts_with("/api/v1"));
    let registered: BTreeSet<_> = routes.map(|route| (route.path.to_owned(), route.method.to_owned())).collect();
    assert_eq!(described, registered);
    assert!(registered.len() >= 20);
}
