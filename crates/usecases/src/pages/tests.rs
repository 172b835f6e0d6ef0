//! Pages over a small program, on both engines: two teams, one of which reports.

mod benchmarks;
mod empty;
mod program;
mod work;

use super::Query;
use crate::actor::{Actor, Role};
use crate::clock::ManualClock;
use crate::evaluate::Runner;
use crate::platform::{Platform, Settings};
use crate::seal::Sealer;
use crate::{apply, ingest};
use domain::ids::UserId;
use domain::time::Timestamp;
use std::sync::Arc;
use store::Store;

const PROGRAM: &str = "
teams:
  - slug: commerce
    name: Commerce
    teams:
      - slug: payments
        name: Payments
        services:
          - slug: checkout
            name: Checkout
            tier: 1
            repositories: [acme/checkout]
      - slug: search
        name: Search
        services:
          - slug: finder
            name: Finder
slos:
  - name: API Availability
    service: checkout
    target: 99%
    window: 30d
    indicator:
      good: sum(rate(http_requests_total{status=~\"2..\"}[5m]))
      total: sum(rate(http_requests_total[5m]))
";

/// Everything that level 2 asks of Payments, and an SLO that is 20 % over its budget: 12 bad events of 10 allowed ones.
const RECORDS: &str = r#"
{"kind":"run","service":"checkout","env":"ci","sha":"a1","tool":"k6","workload":"load","verdict":"pass","occurred_at":"2026-11-24T09:00:00Z"}
{"kind":"heartbeat","service":"checkout","source":"prom","occurred_at":"2026-11-24T11:55:00Z"}
{"kind":"alert_rule","service":"checkout","name":"HighLatency","healthy":true,"last_evaluation":"2026-11-24T11:55:00Z","occurred_at":"2026-11-24T11:55:00Z"}
{"kind":"slo_sample","service":"checkout","slo":"api-availability","day":"2026-11-24","good_milli":988000,"total_milli":1000000,"occurred_at":"2026-11-24T11:00:00Z"}
{"kind":"pull_request","repository":"acme/unknown","number":3,"state":"merged","head_sha":"a","occurred_at":"2026-11-24T10:00:00Z"}
"#;

fn at(text: &str) -> Timestamp {
    Timestamp::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

fn platform(store: Store) -> (Platform, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(at("2026-11-24T12:00:00Z")));
    let settings = Settings { base_url: "https://pace.example".to_owned(), zone: chrono_tz::UTC, body_limit: 1 << 20 };
    (Platform::new(store, clock.clone(), Sealer::new(&[7; 32]), settings), clock)
}

async fn seeded(store: Store) -> (Platform, Arc<ManualClock>) {
    let (platform, clock) = platform(store);
    apply::apply(&platform, &Actor::System, PROGRAM, false).await.unwrap();
    ingest::accept_records(&platform, &Actor::System, RECORDS.trim().as_bytes(), None).await.unwrap();
    Runner::new(platform.clone(), "test").run_due().await.unwrap();
    (platform, clock)
}

fn query(text: &str) -> Query {
    Query::parse(text).unwrap()
}

fn viewer() -> Actor {
    Actor::User {
        id: UserId(uuid::Uuid::nil()),
        name: "Vera".to_owned(),
        email: "vera@example.org".to_owned(),
        role: Role::Viewer,
        team: None,
    }
}
