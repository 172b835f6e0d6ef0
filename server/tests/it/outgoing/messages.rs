//! Notifications to Slack and to signed webhooks.

use super::stub::Stub;
use super::{add, deliver, outbox, server, states, tell, wait};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use usecases::Actor;
use usecases::sources::{NewSource, rotate_secret};

fn slack(url: &str, channel: &str) -> NewSource {
    NewSource {
        slug: "slack".to_owned(),
        kind: "slack".to_owned(),
        secret: Some(format!("{url}/services/T0/B0/secret")),
        channel: Some(channel.to_owned()),
        ..NewSource::default()
    }
}

fn bodies(stub: &Stub) -> Vec<Value> {
    stub.seen(|seen| seen.messages.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect())
}

#[tokio::test]
async fn slack_gets_a_text_and_is_asked_for_another_channel_only_where_it_has_another_one() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (stub, url) = Stub::start().await;
    add(&server, slack(&url, "perf-alerts")).await;
    assert_eq!(tell(&server, "#perf-alerts").await, None);
    let warning = tell(&server, "#other").await.unwrap();
    assert!(warning.contains("`slack` is for #perf-alerts"), "{warning}");
    deliver(&server).await;
    let text = "ℹ️ *Budget of /api/checkout exceeded*\np99 is 240 ms, the budget 200 ms\n<http://perf.example/runs/7|Open in Pacekeeper>";
    // Both are due at the same time, in no particular order.
    let mut sent = bodies(&stub);
    sent.sort_by_key(|body| body.get("channel").is_some());
    assert_eq!(sent, [json!({ "text": text }), json!({ "text": text, "channel": "#other" })]);
}

#[tokio::test]
async fn slacks_errors_are_told_and_its_limit_is_waited_for() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (stub, url) = Stub::start().await;
    add(&server, slack(&url, "#perf")).await;
    stub.then(429, &[("retry-after", "30")], "rate_limited");
    tell(&server, "#perf").await;
    deliver(&server).await;
    wait(&server, 29).await;
    assert_eq!(states(&server).await, ["message pending: it answered 429: rate_limited"]);
    wait(&server, 1).await;
    for (status, word) in [(400, "invalid_payload"), (404, "no_service"), (410, "channel_is_archived")] {
        stub.then(status, &[], word);
        tell(&server, "#perf").await;
        wait(&server, 1).await;
        assert_eq!(states(&server).await.pop().unwrap(), format!("message failed: it answered {status}: {word}"));
    }
    assert_eq!(bodies(&stub).len(), 1);
}

#[tokio::test]
async fn an_unknown_channel_is_never_silent() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    assert_eq!(tell(&server, "#perf-alerts").await.unwrap(), "there is no Slack source for #perf-alerts: add a source of the kind slack");
    let admin = server.admin().await;
    let page = server.get("/sources", &admin).await.text();
    assert!(page.contains("Messages that went nowhere") && page.contains("#perf-alerts: Budget of /api/checkout exceeded"), "{page}");
    // Once there is one, it is sent by it.
    let (stub, url) = Stub::start().await;
    add(&server, slack(&url, "#perf-alerts")).await;
    let id = outbox(&server).await.pop().unwrap().id;
    server.form(&format!("/outgoing/{id}/resend"), &admin, "next=/sources").await;
    deliver(&server).await;
    assert_eq!(states(&server).await, ["message sent"]);
    assert_eq!(bodies(&stub).len(), 1);
}

/// As a receiver verifies it by the Standard Webhooks specification.
fn verified(secret: &str, id: &str, timestamp: &str, body: &str, signatures: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    signatures.split(' ').filter_map(|signature| signature.strip_prefix("v1,")).any(|signature| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        mac.verify_slice(&STANDARD.decode(signature).unwrap()).is_ok()
    })
}

#[tokio::test]
async fn a_webhook_is_signed_so_that_its_receiver_can_tell_it_is_ours() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (stub, url) = Stub::start().await;
    let new = NewSource { slug: "ops".to_owned(), kind: "webhook".to_owned(), url: Some(format!("{url}/hook")), ..NewSource::default() };
    let first = add(&server, new).await.unwrap();
    // A receiver that is being deployed answers with anything; the id stays, the timestamp is that of the attempt.
    stub.then(404, &[], "");
    tell(&server, "webhook:ops").await;
    deliver(&server).await;
    wait(&server, 10).await;
    let second = rotate_secret(&server.platform, &Actor::System, "ops").await.unwrap();
    tell(&server, "webhook:ops").await;
    deliver(&server).await;
    assert_eq!(states(&server).await, ["message sent", "message sent"]);

    let messages = stub.seen(|seen| seen.messages.clone());
    let header = |index: usize, name: &str| messages[index].0[name].to_str().unwrap().to_owned();
    let good = |index: usize, secret: &str| {
        let (id, at, signed) = (header(index, "webhook-id"), header(index, "webhook-timestamp"), header(index, "webhook-signature"));
        verified(secret, &id, &at, &messages[index].1, &signed)
    };
    assert!(good(0, &first) && !good(0, &second));
    assert!(good(1, &first) && good(1, &second), "during a rotation both verify");
    assert_ne!(header(0, "webhook-id"), header(1, "webhook-id"));
    assert_eq!(header(0, "webhook-timestamp"), "1795608010");
    let body: Value = serde_json::from_str(&messages[0].1).unwrap();
    assert_eq!(
        body,
        json!({ "type": "notification", "timestamp": "2026-11-25T12:00:00Z", "data": {
            "title": "Budget of /api/checkout exceeded", "text": "p99 is 240 ms, the budget 200 ms",
            "url": "http://perf.example/runs/7", "level": "info" } })
    );
}

#[tokio::test]
async fn only_web_addresses_are_called() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    for address in ["file:///etc/passwd", "gopher://x", "//x", "http://", "http://user:word@host/", "http://a b/"] {
        let new = NewSource { slug: "ops".to_owned(), kind: "webhook".to_owned(), url: Some(address.to_owned()), ..NewSource::default() };
        assert!(usecases::sources::save(&server.platform, &Actor::System, new).await.is_err(), "{address}");
        let new =
            NewSource { slug: "slack".to_owned(), kind: "slack".to_owned(), secret: Some(address.to_owned()), ..NewSource::default() };
        assert!(usecases::sources::save(&server.platform, &Actor::System, new).await.is_err(), "{address}");
    }
}
