//! What goes out, against servers that hold to the vendors' documented rules: GitHub, GitLab, Slack, signed webhooks, mail.

mod action;
mod checklist;
mod github;
mod gitlab;
mod issues;
mod mail;
mod messages;
mod review;
mod stub;
mod upload;

use crate::harness::Server;
use crate::installation::CONFIGURATION;
use domain::verdict::Verdict;
use pacekeeper::outgoing::{Courier, deliver_due};
use serde_json::{Value, json};
use std::sync::Arc;
use store::outbox::{Outgoing, OutgoingFilter};
use usecases::Actor;
use usecases::outgoing::{GateNews, Message, gate, notify};
use usecases::sources::{NewSource, save};

const HEAD: &str = "0123456789abcdef0123456789abcdef01234567";
const NEXT: &str = "89abcdef0123456789abcdef0123456789abcdef";

async fn server(database: &store::testing::TestDatabase) -> Server {
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    server
}

async fn add(server: &Server, new: NewSource) -> Option<String> {
    save(&server.platform, &Actor::System, new).await.unwrap().1
}

/// An answer with one reason.
fn answer(verdict: &str, reason: &str) -> Value {
    json!({ "verdict": verdict, "reasons": [reason], "counts": { verdict: 1 }, "attempt": 1, "url": "http://perf.example/runs/7" })
}

/// The gate speaks, as it does when a run has been judged. Answers with its warnings.
async fn say(
    server: &Server,
    sha: &str,
    pr: Option<i64>,
    tool: &str,
    verdict: Verdict,
    blocking: bool,
    waiting: Option<&str>,
) -> Vec<String> {
    let catalog = server.platform.catalog().await.unwrap();
    let summary = answer(verdict.as_str(), "p99 210 ms, limit 200 ms");
    let news = GateNews {
        service: catalog.service("checkout").unwrap(),
        catalog: &catalog,
        repository: "acme/checkout",
        sha,
        pr,
        env: "ci",
        tool,
        verdict,
        blocking,
        attempt: summary["attempt"].as_i64().unwrap_or(1),
        reason: summary["reasons"][0].as_str().unwrap_or_default(),
        markdown: &|| Ok(usecases::markdown::verdict(&summary)),
        url: "http://perf.example/runs/7".to_owned(),
        waiting_for_approval: waiting.map(str::to_owned),
    };
    let mut session = server.platform.store.write().await.unwrap();
    let warnings = gate(&server.platform, &mut session, &news).await.unwrap();
    session.commit().await.unwrap();
    warnings
}

async fn tell(server: &Server, channel: &str) -> Option<String> {
    let message = Message {
        title: "Budget of /api/checkout exceeded".to_owned(),
        text: "p99 is 240 ms, the budget 200 ms".to_owned(),
        url: "http://perf.example/runs/7".to_owned(),
        ..Message::default()
    };
    let mut session = server.platform.store.write().await.unwrap();
    let warning = notify(&server.platform, &mut session, channel, &message).await.unwrap();
    session.commit().await.unwrap();
    warning
}

/// Sends what is due until nothing is.
async fn deliver(server: &Server) {
    let courier = Arc::new(Courier::new().unwrap());
    while deliver_due(&server.platform, "test", &courier).await.unwrap() > 0 {}
}

async fn wait(server: &Server, seconds: i64) {
    server.clock.advance(chrono::Duration::seconds(seconds));
    deliver(server).await;
}

/// The outbox, oldest first.
async fn outbox(server: &Server) -> Vec<Outgoing> {
    let mut session = server.platform.store.read().await.unwrap();
    let mut all = store::outbox::list(&mut session, &OutgoingFilter { limit: 100, ..OutgoingFilter::default() }).await.unwrap();
    all.reverse();
    all
}

/// `commit_status sent`, with the reason if there is one.
async fn states(server: &Server) -> Vec<String> {
    let told = |one: Outgoing| {
        let reason = one.error.filter(|_| one.sent_at.is_none()).map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{} {}{reason}", one.kind.as_str(), one.state.as_str())
    };
    outbox(server).await.into_iter().map(told).collect()
}
