//! The order of knowledge: what is absorbed when, grace over day ticks, reproducibility.

use crate::harness::{Bench, SMALLEST, at, pytest, with_bench};
use domain::maturity::State;
use usecases::decisions::{self, Request};
use usecases::ingest::accept_records;
use usecases::recompute::recompute;
use usecases::{Actor, api};

fn record(fields: &str) -> String {
    format!(r#"{{"service":"checkout",{fields}}}"#)
}

async fn send(bench: &Bench, lines: &[String]) {
    let answer = accept_records(&bench.platform, &Actor::System, lines.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], serde_json::json!([]), "{}", answer.text);
}

async fn state(bench: &Bench, check: &str, at: Option<&str>) -> State {
    let answer = api::maturity(&bench.platform, &Actor::System, "payments", at).await.unwrap();
    answer.checks.iter().find(|known| known.id == check).map(|known| known.state).unwrap_or_else(|| panic!("{answer:?}"))
}

/// Metrics, an alert and a load test: all of level 2.
async fn level_two(bench: &Bench, day: &str) {
    let lines = [
        record(&format!(r#""kind":"heartbeat","occurred_at":"{day}T11:00:00Z","source":"prom""#)),
        record(&format!(r#""kind":"alert_rule","occurred_at":"{day}T11:00:00Z","name":"HighLatency","healthy":true"#)),
        record(&format!(
            r#""kind":"run","occurred_at":"{day}T11:00:00Z","env":"staging","tool":"k6","workload":"load","verdict":"pass","sha":"a1""#
        )),
    ];
    send(bench, &lines).await;
    bench.evaluate().await;
}

#[tokio::test]
async fn evidence_raises_a_team_at_once_and_says_why() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        assert_eq!(api::team(&bench.platform, &Actor::System, "payments").await.unwrap().level, None, "unrated without evidence");
        level_two(&bench, "2026-11-25").await;
        let answer = api::maturity(&bench.platform, &Actor::System, "payments", None).await.unwrap();
        assert_eq!(answer.level, Some(2));
        assert_eq!(answer.scope, "t:payments");
        let level = answer.cause.iter().find(|cause| cause.what == "level").unwrap();
        assert_eq!(level.to.as_deref(), Some("2"));
        assert!(!level.because.is_empty() && !level.evidence.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_silent_source_is_stale_for_seven_ticks_and_then_unknown() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        level_two(&bench, "2026-11-25").await;
        let mut runner = bench.runner();
        let mut seen = Vec::new();
        for day in 27..=30 {
            bench.clock.set(at(&format!("2026-11-{day}T00:05:00Z")));
            runner.run_due().await.unwrap();
            seen.push(state(&bench, "metrics-fresh", None).await);
        }
        assert_eq!(seen, [State::Stale; 4]);
        bench.clock.set(at("2026-12-05T00:05:00Z"));
        assert_eq!(runner.run_due().await.unwrap(), 5, "the ticks that were missed are made up one by one");
        assert_eq!(state(&bench, "metrics-fresh", None).await, State::Unknown);
        assert_eq!(api::team(&bench.platform, &Actor::System, "payments").await.unwrap().level, Some(1));
        assert_eq!(state(&bench, "metrics-fresh", Some("2026-11-28")).await, State::Stale, "the past shows what was known then");
        assert_eq!(state(&bench, "metrics-fresh", Some("2026-11-25")).await, State::Met);
    })
    .await;
}

#[tokio::test]
async fn a_waiver_needs_another_person_and_ends_without_grace() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        level_two(&bench, "2026-11-25").await;
        let ask = || Request {
            team: "payments".to_owned(),
            check: "canary-share".to_owned(),
            decision: "waived".to_owned(),
            reason: "the cluster is being replaced".to_owned(),
            until: Some("2026-11-26".to_owned()),
            evidence_url: None,
        };
        let admin = |name: &str| Actor::User {
            id: domain::ids::UserId(uuid::Uuid::from_u128(name.len() as u128)),
            name: name.to_owned(),
            email: format!("{name}@example.com"),
            role: usecases::Role::Admin,
            team: None,
        };
        decisions::request(&bench.platform, &admin("ana"), ask()).await.unwrap();
        bench.evaluate().await;
        assert_ne!(state(&bench, "canary-share", None).await, State::Waived, "a request alone counts for nothing");
        bench.clock.advance(chrono::Duration::seconds(1));
        assert!(decisions::decide(&bench.platform, &admin("ana"), "payments", "canary-share", true, None).await.is_err());
        decisions::decide(&bench.platform, &admin("robert"), "payments", "canary-share", true, None).await.unwrap();
        bench.evaluate().await;
        assert_eq!(state(&bench, "canary-share", None).await, State::Waived);
        bench.clock.set(at("2026-11-27T00:01:00Z"));
        bench.evaluate().await;
        assert_ne!(state(&bench, "canary-share", None).await, State::Waived);
    })
    .await;
}

#[tokio::test]
async fn recomputing_gives_every_snapshot_again_byte_for_byte() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let mut runner = bench.runner();
        for day in 1..=20 {
            bench.clock.set(at(&format!("2026-12-{day:02}T11:30:00Z")));
            level_two(&bench, &format!("2026-12-{day:02}")).await;
            bench.push(&format!("s{day}"), None, &pytest(&[("t", 0.1 + f64::from(day) * 0.001)])).await.unwrap();
            // Late evidence of days that were judged already.
            let late = format!(
                r#""kind":"slo_sample","occurred_at":"2026-11-{day:02}T23:00:00Z","slo":"api-availability","day":"2026-11-{day:02}","good_milli":{},"total_milli":1000000,"complete":true"#,
                999_000 + day * 10
            );
            send(&bench, &[record(&late)]).await;
            runner.run_due().await.unwrap();
            // A fresh runner each other day: what is kept in memory and what is read again agree.
            if day % 2 == 0 {
                runner = bench.runner();
            }
        }
        let first = recompute(&bench.platform, &Actor::System).await.unwrap();
        assert!(first.evaluations >= 40 && first.snapshots >= 40, "{first:?}");
        assert_eq!(first.differences, [], "{first:?}");
        assert_eq!(recompute(&bench.platform, &Actor::System).await.unwrap().digest, first.digest);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_that_was_tampered_with_is_found() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        level_two(&bench, "2026-11-25").await;
        // Evidence that appears behind the back of the evaluation which claims to have absorbed it.
        let line = record(r#""kind":"heartbeat","occurred_at":"2026-11-25T11:10:00Z","source":"other""#);
        send(&bench, &[line]).await;
        let mut session = bench.platform.store.write().await.unwrap();
        let waiting = store::evidence::unabsorbed(&mut session, 10).await.unwrap();
        let ids: Vec<_> = waiting.iter().map(|(record, _)| record.id).collect();
        store::evidence::stamp(&mut session, 1, &ids).await.unwrap();
        session.commit().await.unwrap();
        assert!(!recompute(&bench.platform, &Actor::System).await.unwrap().differences.is_empty());
    })
    .await;
}

#[tokio::test]
async fn days_before_the_installation_can_be_reconstructed_from_late_evidence() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        // Evidence of October, filled in on 25 November.
        level_two(&bench, "2026-10-20").await;
        level_two(&bench, "2026-11-25").await;
        assert_eq!(api::maturity(&bench.platform, &Actor::System, "payments", Some("2026-10-21")).await.unwrap().level, None);
        let done = usecases::recompute::reconstruct(&bench.platform, &Actor::System, "2026-10-15".parse().unwrap()).await.unwrap();
        assert_eq!(done.days, 41, "15 October to 24 November");
        let level = async |at: &str| api::maturity(&bench.platform, &Actor::System, "payments", Some(at)).await.unwrap().level;
        assert_eq!((level("2026-10-18").await, level("2026-10-20").await), (None, Some(2)));
        assert_eq!(api::team(&bench.platform, &Actor::System, "payments").await.unwrap().level, Some(2), "today is as it was");
        assert_eq!(recompute(&bench.platform, &Actor::System).await.unwrap().differences, []);
        let again = usecases::recompute::reconstruct(&bench.platform, &Actor::System, "2026-10-01".parse().unwrap()).await;
        assert!(again.is_err(), "once is enough: {again:?}");
    })
    .await;
}
