//! The inbox: the same delivery twice, signatures, hooks that are worked on after the answer.

use crate::harness::{Bench, SMALLEST, pytest, with_bench};
use domain::evidence::Body;
use std::collections::BTreeMap;
use store::evidence::EvidenceFilter;
use usecases::ingest::{HookRequest, accept_hook, accept_records, sign_github, work_inbox};
use usecases::sources::{NewSource, rotate_secret, save};
use usecases::{Actor, Error};

const ALERT: &str = include_str!("../../../adapters/fixtures/alertmanager/0.25.0/008_POST_integrations_alertmanager_basic.body");

async fn source(bench: &Bench, kind: &str) -> (domain::ids::SourceId, String) {
    let new = NewSource { slug: kind.to_owned(), kind: kind.to_owned(), name: kind.to_owned(), ..NewSource::default() };
    let (source, secret) = save(&bench.platform, &Actor::System, new).await.unwrap();
    (source.id, secret.unwrap())
}

fn hook(kind: &str, source: domain::ids::SourceId, headers: &[(&str, &str)], body: &[u8]) -> HookRequest {
    let headers: BTreeMap<_, _> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HookRequest { kind: kind.to_owned(), source, headers, body: body.to_vec() }
}

async fn of_kind(bench: &Bench, kind: &str) -> Vec<Body> {
    let mut session = bench.platform.store.read().await.unwrap();
    let filter = EvidenceFilter { kind: Some(kind.to_owned()), limit: 100, ..EvidenceFilter::default() };
    store::evidence::rows(&mut session, &filter).await.unwrap().into_iter().map(|row| row.record.body).collect()
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_another_commit_is_another_run() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let body = pytest(&[("test_sum", 0.010)]);
        let first = bench.push("a1", None, &body).await.unwrap();
        let again = bench.push("a1", None, &body).await.unwrap();
        assert_eq!((again.duplicate, again.delivery, &again.text), (true, first.delivery, &first.text));
        assert!(!bench.push("a2", None, &body).await.unwrap().duplicate);
        assert_eq!(of_kind(&bench, "run").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_nothing_is_kept() {
    with_bench(async |bench| {
        let (id, secret) = source(&bench, "github").await;
        let body = br#"{"zen":"Keep it logically awesome.","hook_id":1}"#;
        let wrong = sign_github(b"another secret", body);
        let refused = accept_hook(&bench.platform, hook("github", id, &[("x-hub-signature-256", &wrong)], body)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        assert!(matches!(accept_hook(&bench.platform, hook("github", id, &[], body)).await, Err(Error::Forbidden(_))));
        let good = sign_github(secret.as_bytes(), body);
        let headers = [("x-hub-signature-256", good.as_str()), ("x-github-event", "ping"), ("x-github-delivery", "d-1")];
        let first = accept_hook(&bench.platform, hook("github", id, &headers, body)).await.unwrap();
        let again = accept_hook(&bench.platform, hook("github", id, &headers, body)).await.unwrap();
        assert_eq!((first.duplicate, again.duplicate, again.delivery), (false, true, first.delivery));
        assert_eq!(work_inbox(&bench.platform, "test", 10).await.unwrap(), 1);
        assert_eq!(work_inbox(&bench.platform, "test", 10).await.unwrap(), 0, "it is done");
    })
    .await;
}

#[tokio::test]
async fn both_secrets_are_good_while_one_is_rotated() {
    with_bench(async |bench| {
        let (id, old) = source(&bench, "github").await;
        let new = rotate_secret(&bench.platform, &Actor::System, "github").await.unwrap();
        for (delivery, secret) in [("d-1", &old), ("d-2", &new)] {
            let signature = sign_github(secret.as_bytes(), b"{}");
            let headers = [("x-hub-signature-256", signature.as_str()), ("x-github-event", "ping"), ("x-github-delivery", delivery)];
            assert!(accept_hook(&bench.platform, hook("github", id, &headers, b"{}")).await.is_ok());
        }
        rotate_secret(&bench.platform, &Actor::System, "github").await.unwrap();
        let signature = sign_github(old.as_bytes(), b"{}");
        let late = accept_hook(&bench.platform, hook("github", id, &[("x-hub-signature-256", &signature)], b"{}")).await;
        assert!(matches!(late, Err(Error::Forbidden(_))), "after the second rotation the oldest is gone");
    })
    .await;
}

#[tokio::test]
async fn an_alert_needs_the_shared_secret_and_becomes_evidence_of_its_service() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (id, secret) = source(&bench, "alertmanager").await;
        let refused = accept_hook(&bench.platform, hook("alertmanager", id, &[], ALERT.as_bytes())).await;
        assert!(matches!(refused, Err(Error::Unauthenticated(_))), "{refused:?}");
        let bearer = format!("Bearer {secret}");
        accept_hook(&bench.platform, hook("alertmanager", id, &[("authorization", &bearer)], ALERT.as_bytes())).await.unwrap();
        work_inbox(&bench.platform, "test", 10).await.unwrap();
        let alerts = of_kind(&bench, "alert").await;
        assert!(matches!(&alerts[..], [Body::Alert(alert)] if alert.name == "SLOBurnRateHigh" && alert.firing), "{alerts:?}");
    })
    .await;
}

#[tokio::test]
async fn records_are_taken_line_by_line_and_refused_ones_are_named() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let lines = [
            r#"{"kind":"heartbeat","service":"checkout","occurred_at":"2026-11-25T11:00:00Z","source":"prom"}"#,
            r#"{"kind":"heartbeat","service":"nobody","occurred_at":"2026-11-25T11:00:00Z","source":"prom"}"#,
            r#"{"kind":"nonsense","service":"checkout","occurred_at":"2026-11-25T11:00:00Z"}"#,
        ];
        let answer = accept_records(&bench.platform, &Actor::System, lines.join("\n").as_bytes(), None).await.unwrap().json();
        assert_eq!((answer["accepted"].as_i64(), answer["unmapped"].as_i64()), (Some(1), Some(1)));
        assert!(answer["rejected"][0].as_str().unwrap().contains("line 3"), "{answer}");
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_runs_ahead_does_not_move_evidence_into_the_future() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let line = r#"{"kind":"heartbeat","service":"checkout","occurred_at":"2026-11-29T11:00:00Z","source":"prom"}"#;
        accept_records(&bench.platform, &Actor::System, line.as_bytes(), None).await.unwrap();
        let mut session = bench.platform.store.read().await.unwrap();
        let filter = EvidenceFilter { kind: Some("heartbeat".to_owned()), limit: 1, ..EvidenceFilter::default() };
        let row = store::evidence::rows(&mut session, &filter).await.unwrap().remove(0);
        assert_eq!(row.record.occurred_at, bench.platform.now());
    })
    .await;
}
