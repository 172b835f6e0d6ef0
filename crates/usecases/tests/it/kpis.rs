//! KPIs as people work with them; what the tests of this folder send.

mod dora;
mod money;
mod notes;
mod own;
mod rows;
mod targets;
mod weeks;

use crate::harness::Bench;
use domain::ids::UserId;
use domain::model::{Aggregate, Goal, OwnKpiDefinition};
use domain::scope::Scope;
use serde_json::json;
use usecases::ingest::accept_records;
use usecases::{Actor, Role};

const TEAMS: &str = "
teams:
  - slug: payments
    name: Payments
    services:
      - slug: checkout
        name: Checkout
        repositories: [acme/checkout]
      - slug: cart
        name: Cart
        repositories: [acme/cart]
  - slug: search
    name: Search
    services:
      - slug: find
        name: Find
";

async fn person(bench: &Bench, name: &str, role: Role, team: &str) -> Actor {
    let team = bench.platform.catalog().await.unwrap().team(team).map(|team| team.id);
    let id = UserId(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum()));
    Actor::User { id, name: name.to_owned(), email: format!("{name}@acme.example"), role, team }
}

async fn send(bench: &Bench, lines: &[serde_json::Value]) {
    let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let answer = accept_records(&bench.platform, &Actor::System, text.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], json!([]), "{}", answer.text);
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn tickets() -> OwnKpiDefinition {
    OwnKpiDefinition {
        id: "tickets".into(),
        name: "Tickets about speed".into(),
        group: "customers".into(),
        unit: "tickets".into(),
        metric: "tickets.speed".into(),
        aggregate: Aggregate::Sum,
        goal: Goal::Below(6.0),
        window_days: 28,
        formula: "Tickets.".into(),
        connect: None,
        targets: [("t:search".to_owned(), 10.0)].into(),
    }
}

/// A merge of this service's repository on this day.
fn merged(service: &str, number: i64, day: &str) -> serde_json::Value {
    let at = format!("{day}T10:00:00Z");
    json!({ "kind": "pull_request", "service": service, "repository": format!("acme/{service}"), "number": number, "state": "merged",
        "head_sha": format!("h{service}{number}"), "merge_sha": format!("m{service}{number}"), "merged_at": at, "occurred_at": at })
}

/// A result of this head, an hour before.
fn tested(service: &str, head: &str, day: &str) -> serde_json::Value {
    json!({ "kind": "run", "service": service, "env": "ci", "sha": head, "tool": "k6", "workload": "benchmark",
        "verdict": "pass", "occurred_at": format!("{day}T09:00:00Z") })
}

fn deployed(sha: &str, at: &str) -> serde_json::Value {
    json!({ "kind": "deploy", "service": "checkout", "env": "production", "sha": sha, "status": "success", "finished_at": at, "occurred_at": at })
}

fn incident() -> serde_json::Value {
    json!({ "kind": "incident", "service": "checkout", "id": "I-1", "title": "slow", "severity": "critical",
        "opened_at": "2026-11-22T12:00:00Z", "resolved_at": "2026-11-22T18:00:00Z", "occurred_at": "2026-11-22T18:00:00Z" })
}
