//! Values that several tests store.

use crate::evidence::NewEvidence;
use crate::inbox::{Delivery, DeliveryState};
use crate::models::ModelRow;
use crate::runs::RunRow;
use crate::series::SeriesRow;
use crate::{Session, Store};
use domain::engine::{Cause, Evaluation};
use domain::evidence::{Body, Heartbeat, Workload};
use domain::ids::{DeliveryId, EvidenceId, RunId, SeriesId, ServiceId};
use domain::results::{Direction, Unit};
use domain::time::{Day, Timestamp};
use domain::verdict::Verdict;
use serde_json::json;
use uuid::Uuid;

/// Seconds after 2026-11-25 00:00 UTC.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_564_800_000_000 + seconds * 1_000_000 + 123_456).unwrap()
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) async fn read(store: &Store) -> Session {
    store.read().await.unwrap()
}

pub(super) async fn write(store: &Store) -> Session {
    store.write().await.unwrap()
}

pub(super) fn delivery(number: u128, seconds: i64) -> Delivery {
    Delivery {
        id: DeliveryId(uuid(number)),
        source: None,
        kind: "ingest".to_owned(),
        format: "k6".to_owned(),
        params: json!({"service": "checkout"}),
        headers: json!({"content-type": "application/json"}),
        body: b"{\"metrics\": {}}".repeat(50),
        size: 750,
        received_at: at(seconds),
        state: DeliveryState::Pending,
        attempts: 0,
        error: None,
        answer: None,
        idempotency_key: Some(format!("file:{number}")),
        subject: Some("service:checkout".to_owned()),
        token: None,
    }
}

pub(super) fn evidence(id: i64, service: i64, key: &str) -> NewEvidence {
    let body = Body::Heartbeat(heartbeat());
    NewEvidence {
        id: EvidenceId(id),
        service: Some(ServiceId(service)),
        team: None,
        subject: "service:checkout".to_owned(),
        mapped: true,
        occurred_at: at(id),
        received_at: at(id + 5),
        day: day("2026-11-25"),
        kind: body.kind().to_owned(),
        key: key.to_owned(),
        body,
        source: None,
        delivery: None,
        run: None,
    }
}

pub(super) fn heartbeat() -> Heartbeat {
    Heartbeat { source: "prometheus".to_owned(), samples: 3 }
}

pub(super) fn run(id: i64, service: i64) -> RunRow {
    RunRow {
        id: RunId(id),
        service: ServiceId(service),
        env: "ci".to_owned(),
        branch: Some("main".to_owned()),
        sha: Some("c0ffee".to_owned()),
        pr: Some(12),
        attempt: 1,
        tool: "pytest-benchmark".to_owned(),
        workload: Workload::Benchmark,
        fingerprint: "epyc/4/linux".to_owned(),
        started_at: at(id),
        received_at: at(id + 1),
        verdict: Verdict::NoBaseline,
        blocking: false,
        dirty: true,
        default_branch: true,
        run_url: None,
        series: 2,
        summary: json!({"verdict": "no_baseline"}),
        delivery: Some(DeliveryId(uuid(7))),
        points: Vec::new(),
        samples: None,
        pair: None,
        side: None,
    }
}

pub(super) fn series(id: i64, service: i64, benchmark: &str) -> SeriesRow {
    SeriesRow {
        id: SeriesId(id),
        service: ServiceId(service),
        env: "ci".to_owned(),
        benchmark: benchmark.to_owned(),
        metric: "median".to_owned(),
        unit: Unit::PerSecond,
        direction: Direction::Higher,
        fingerprint: "epyc/4/linux".to_owned(),
        first_seen: at(0),
        last_seen: at(0),
        last_value: 0.1,
        segment_from: None,
        segment_sigma: None,
    }
}

pub(super) fn evaluation(no: i64) -> Evaluation {
    Evaluation { no, at: at(no * 100), day: day("2026-11-25"), cause: Cause::Evidence, model_version: 1 }
}

pub(super) fn model(version: i64, yaml: &str, zone: &str, by: &str) -> ModelRow {
    ModelRow {
        version,
        yaml: yaml.to_owned(),
        hash: format!("hash of {yaml}"),
        zone: zone.to_owned(),
        published_at: at(version - 1),
        published_by: by.to_owned(),
        note: None,
        managed_by: None,
    }
}
