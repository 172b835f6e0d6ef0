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
        insta::allow_duplicates! { insta::assert_snapshot!(pretty(&answer), @r#"
        {
          "approval": null,
          "attempt": 1,
          "baseline": {
            "basis": "newest",
            "sha": null
          },
          "blocking": true,
          "budgets": [],
          "common_shift_percent": null,
          "counts": {
            "fail": 1
          },
          "delivery": "…",
          "duplicate": false,
          "exit_code": 1,
          "gate": null,
          "missing": [],
          "objectives": null,
          "reasons": [
            "bench.py::test_sum median 10 ms → 20 ms, +100.0 % (limit 10 %); significant, p = 0.002; cold start 1/10"
          ],
          "regressions": [],
          "rerun": [],
          "run": 2,
          "series": [
            {
              "alert": false,
              "baseline": 0.01,
              "baseline_n": 1,
              "benchmark": "bench.py::test_sum",
              "conditions": [
                {
                  "detail": "worse by +100.0 % against 10 %",
                  "held": true,
                  "what": "beyond the limit"
                },
                {
                  "detail": "p = 0.002 of the raw values, needs p < 0.05",
                  "held": true,
                  "what": "significant"
                }
              ],
              "confirmed": "policy",
              "delta_percent": 100.0,
              "direction": "lower",
              "inherits": null,
              "interval_percent": null,
              "limit": 0.011,
              "limit_percent": 10.0,
              "method": "cold_start",
              "metric": "median",
              "p": 0.0019883758548118603,
              "reason": "bench.py::test_sum median 10 ms → 20 ms, +100.0 % (limit 10 %); significant, p = 0.002; cold start 1/10",
              "regression": null,
              "series": 1,
              "unit": "seconds",
              "value": 0.02,
              "verdict": "fail"
            }
          ],
          "service": "checkout",
          "url": "http://perf.example/runs/2",
          "verdict": "fail",
          "warnings": []
        }
        "#) };
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
        let states: Vec<_> =
            checks.iter().map(|check| format!("{} {}", check["id"].as_str().unwrap(), check["state"].as_str().unwrap())).collect();
        answer["checks"] = checks.iter().find(|check| check["id"] == "slos-defined").cloned().unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(format!("{}\n{}", pretty(&answer), states.join("\n")), @r#"
        {
          "at": "2026-11-25T12:00:00Z",
          "cause": [
            {
              "because": "First rated, at level 1 Ad-hoc.",
              "evidence": [
                7,
                8,
                9,
                10,
                11
              ],
              "from": null,
              "to": "1",
              "what": "level"
            }
          ],
          "checks": {
            "basis": "measured",
            "criterion": "l3-slos",
            "evaluated_at": "2026-11-25T12:00:00Z",
            "evidence_count": 1,
            "evidence_url": "/evidence?team=payments&check=slos-defined&from=2026-11-25",
            "id": "slos-defined",
            "level": 3,
            "reason": "checkout has no latency SLO with fresh data.",
            "state": "not_met",
            "threshold": 1.0,
            "unit": "ratio",
            "value": 0.0,
            "window": 1
          },
          "level": 1,
          "model": 1,
          "scope": "t:payments",
          "score": 1.3
        }
        load-test-recent unknown
        metrics-fresh met
        alerts-active unknown
        results-on-main unknown
        gate-blocking met
        slos-defined not_met
        canary-share unknown
        profiles-fresh unknown
        budget-coverage unknown
        reviews-acknowledged not_met
        change-points-fresh not_met
        pr-perf-test-target unknown
        members-active unknown
        self-service not_met
        kpis-improving unknown
        regressions-before-prod-target unknown
        "#) };
    })
    .await;
}

#[tokio::test]
async fn a_kpi_has_its_rows_its_target_and_its_trend() {
    on_both(async |store| {
        let (server, _) = seeded(store).await;
        let reader = server.token("read").await;
        let answer = server.get("/api/v1/kpis/slo-compliance?scope=t:payments", &reader).await.json();
        insta::allow_duplicates! { insta::assert_snapshot!(pretty(&answer), @r#"
        {
          "at_least": null,
          "beside": "1 of 1 SLOs met over their own window",
          "coverage": {
            "reporting": 1,
            "total": 1
          },
          "denominator": 1,
          "direction": "up",
          "fresh_at": "2026-11-25T11:30:00Z",
          "id": "slo-compliance",
          "numerator": 1,
          "points": [
            {
              "day": "2026-11-29",
              "status": "on_target",
              "value": 1.0
            }
          ],
          "reason": null,
          "scope": "t:payments",
          "status": "on_target",
          "target": {
            "is": "above",
            "value": 0.99
          },
          "unit": "ratio",
          "value": 1.0,
          "window": {
            "from": "2026-10-27",
            "to": "2026-11-25"
          }
        }
        "#) };
        let ids: Vec<_> =
            server.get("/api/v1/kpis", &reader).await.json()["items"].as_array().unwrap().iter().map(|kpi| kpi["id"].clone()).collect();
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

#[tokio::test]
async fn scrapers_without_credentials_learn_nothing_about_the_program() {
    let database = sqlite().await;
    let (server, _) = seeded(database.store.clone()).await;
    let open = server.get("/metrics", &crate::harness::Credentials::Nobody).await.text();
    assert!(open.contains("perf_deliveries_total{kind=\"ingest\"") && open.ends_with("# EOF\n"), "{open}");
    assert!(!open.contains("payments"), "{open}");
    let reader = server.token("read").await;
    let whole = server.get("/metrics", &reader).await.text();
    assert!(whole.contains("perf_maturity_level{team=\"payments\"} 1.0"), "{whole}");
    let uploader = server.token("ingest").await;
    assert!(!server.get("/metrics", &uploader).await.text().contains("payments"));
}
