//! A published review reaches mail, Slack and a signed webhook, each in its own form.

use super::stub::Stub;
use super::{add, deliver, server, states};
use domain::time::IsoWeek;
use serde_json::Value;
use usecases::Actor;
use usecases::reviews::{Step, take};
use usecases::sources::NewSource;

const SCHEDULES: &str = r##"
schedules:
  - {name: all, scope: "t:payments", to: ["mailto:lead@example.org", "#perf", "webhook:ops"]}
"##;

#[tokio::test]
async fn each_channel_gets_the_review_in_its_own_form() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    server.apply(SCHEDULES).await;
    let (stub, url) = Stub::start().await;
    let (mailbox, port) = super::mail::start().await;
    add(&server, super::mail::mail(port, "a password")).await;
    let slack = NewSource {
        slug: "slack".to_owned(),
        kind: "slack".to_owned(),
        secret: Some(format!("{url}/services/T0/B0/secret")),
        channel: Some("#perf".to_owned()),
        ..NewSource::default()
    };
    add(&server, slack).await;
    let hook = NewSource { slug: "ops".to_owned(), kind: "webhook".to_owned(), url: Some(format!("{url}/hook")), ..NewSource::default() };
    add(&server, hook).await;
    server.settle().await;
    let week = IsoWeek { year: 2026, week: 47 };
    take(&server.platform, &Actor::System, &"t:payments".parse().unwrap(), week, &Step::Publish {}).await.unwrap();
    deliver(&server).await;
    assert_eq!(states(&server).await, ["message sent"; 3]);

    let (_, to, mail) = mailbox.lock().unwrap().mails.pop().unwrap();
    assert_eq!(to, "<lead@example.org>");
    assert!(mail.contains("Subject: Performance Review - Week 47: Payments"), "{mail}");
    assert!(mail.contains("multipart/alternative") && mail.contains("text/plain") && mail.contains("text/html"), "{mail}");
    // Quoted-printable (RFC 2045): soft line ends, and the equals sign itself.
    let readable = mail.replace("=\n", "").replace("=3D", "=");
    assert!(readable.contains("## Performance Review - Week 47"), "{readable}");
    assert!(readable.contains("<h1>Performance Review - Week 47</h1>"), "{readable}");
    assert!(readable.contains("http://perf.example/reviews/2026-W47?scope=t:payments"), "{readable}");

    let messages: Vec<Value> = stub.seen(|seen| seen.messages.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect());
    let chat = messages.iter().find_map(|body| body["text"].as_str()).unwrap();
    assert!(chat.starts_with("ℹ️ *Performance Review - Week 47: Payments*\n0 of 3 targets met\nUnknown: 3\n"), "{chat}");
    assert!(!chat.contains('|') || !chat.contains("|-----|"), "{chat}");
    let data = messages.iter().map(|body| &body["data"]).find(|data| !data.is_null()).unwrap();
    assert_eq!(data["review"]["week"], "2026-W47");
    assert_eq!(data["review"]["state"], "published");
    assert_eq!(data["review"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(data["review"]["document"]["slos"][0]["status"], "unknown");
}
