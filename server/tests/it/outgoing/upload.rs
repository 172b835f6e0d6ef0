//! From an upload to the pull request and the channel, and back through an approval; sources from a file and from the form.

use super::stub::{Stub, TOKEN};
use super::{HEAD, NEXT, add, deliver, outbox, server, states, wait};
use crate::harness::{Credentials, Server};
use crate::installation::pytest;
use serde_json::{Value, json};
use store::sources::Source;
use usecases::sources::{NewSource, Secrets};

/// What k6 gives to `handleSummary` after a minute of 600 requests a second.
fn k6(p99: f64) -> String {
    let trend = json!({ "type": "trend", "contains": "time",
        "values": { "avg": 50.0, "min": 1.0, "med": 40.0, "max": p99 + 10.0, "p(90)": 90.0, "p(95)": 120.0, "p(99)": p99 } });
    let counter = json!({ "type": "counter", "contains": "default", "values": { "count": 36_000, "rate": 600.0 } });
    json!({
        "options": {}, "state": { "testRunDurationMs": 60_000.0 }, "root_group": { "name": "", "path": "", "groups": [], "checks": [] },
        "metrics": {
            "http_req_duration": trend, "http_req_duration{endpoint:/api/checkout}": trend,
            "http_reqs": counter, "http_reqs{endpoint:/api/checkout}": counter,
        },
    })
    .to_string()
}

async fn upload(server: &Server, query: &str, body: String) -> Value {
    let token = server.token("ingest").await;
    let answer = server.post(&format!("/api/v1/ingest/auto?service=checkout&{query}"), &token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn connected(server: &Server) -> Stub {
    let (stub, url) = Stub::start().await;
    let new = NewSource {
        slug: "github".to_owned(),
        kind: "github".to_owned(),
        url: Some(url.clone()),
        token: Some(TOKEN.to_owned()),
        ..NewSource::default()
    };
    add(server, new).await;
    let slack = NewSource {
        slug: "slack".to_owned(),
        kind: "slack".to_owned(),
        secret: Some(format!("{url}/services/T0/B0/secret")),
        channel: Some("#perf-alerts".to_owned()),
        ..NewSource::default()
    };
    add(server, slack).await;
    stub
}

fn last_status(stub: &Stub) -> String {
    stub.seen(|seen| seen.statuses.last().map(|(_, told)| told.clone())).unwrap_or_default()
}

#[tokio::test]
async fn a_regression_in_a_pull_request_is_told_there() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let stub = connected(&server).await;
    upload(&server, &format!("branch=main&sha={HEAD}"), pytest(&[("test_sum", 0.01)])).await;
    wait(&server, 1).await;
    assert!(last_status(&stub).starts_with("success no baseline"), "{}", last_status(&stub));
    let answer = upload(&server, &format!("branch=topic&pr=12&sha={NEXT}&base_sha={HEAD}"), pytest(&[("test_sum", 0.02)])).await;
    assert_eq!((answer["verdict"].as_str(), answer["blocking"].as_bool()), (Some("fail"), Some(true)), "{answer}");
    wait(&server, 1).await;
    assert!(last_status(&stub).starts_with("failure fail: ") && last_status(&stub).contains("test_sum"), "{}", last_status(&stub));
    let comment = stub.seen(|seen| seen.comments.values().next().cloned()).unwrap();
    assert_eq!(comment.0, 12);
    assert!(comment.1.starts_with("<!-- pacekeeper:checkout -->\n## Pacekeeper: Checkout\n"), "{}", comment.1);
    assert!(comment.1.contains("`bench.py::test_sum`") && comment.1.contains(answer["url"].as_str().unwrap()), "{}", comment.1);
    // The same file again is the same delivery: nobody hears of it twice.
    let before = outbox(&server).await.len();
    upload(&server, &format!("branch=topic&pr=12&sha={NEXT}&base_sha={HEAD}"), pytest(&[("test_sum", 0.02)])).await;
    assert_eq!(outbox(&server).await.len(), before);
}

#[tokio::test]
async fn an_exceeded_budget_waits_for_the_named_team_and_the_channel_is_told() {
    for database in store::testing::engines().await {
        let server = server(&database).await;
        let stub = connected(&server).await;
        // Payments has its own team of one: Ben may answer for it.
        server.apply("on_budget_exceed:\n  - block_merge: true\n  - notify: \"#perf-alerts\"\n  - require_approval: payments\n").await;
        let answer = upload(&server, &format!("branch=topic&pr=12&sha={HEAD}"), k6(240.0)).await;
        assert_eq!((answer["verdict"].as_str(), answer["blocking"].as_bool()), (Some("fail"), Some(true)), "{answer}");
        wait(&server, 1).await;
        assert!(last_status(&stub).starts_with("pending waits for an approval by payments: "), "{}", last_status(&stub));
        let messages = stub.seen(|seen| seen.messages.clone());
        assert_eq!(messages.len(), 1);
        assert!(messages[0].1.contains("/api/checkout") && messages[0].1.contains("Checkout: 1 budget exceeded"), "{}", messages[0].1);

        let ben = server.person("ben", "member", Some("payments")).await;
        let number = answer["approval"]["number"].as_str().unwrap();
        let form = "answer=approve&reason=the+sale+ends+on+Friday&until=2026-12-01";
        let answered = server.form(&format!("/approvals/{number}"), &server.session(ben).await, form).await;
        assert_eq!(answered.status, 303, "{}", answered.text());
        wait(&server, 1).await;
        assert!(last_status(&stub).starts_with("success warn: "), "{}", last_status(&stub));
        let comments = stub.seen(|seen| seen.comments.clone());
        assert_eq!(comments.len(), 1);
        assert!(comments.values().all(|(_, body)| body.contains("approved by")), "{comments:?}");
        database.remove().await;
    }
}

async fn source(server: &Server, slug: &str) -> Source {
    let mut session = server.platform.store.read().await.unwrap();
    store::sources::by_slug(&mut session, slug).await.unwrap().unwrap_or_else(|| panic!("no source {slug}"))
}

#[tokio::test]
async fn a_file_declares_every_kind_and_keeps_secrets_out_of_what_is_shown() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    server
        .apply(
            r##"
sources:
  - { slug: github, kind: github, secret: "hook-secret", token: "github-token", repositories: ["acme/*"] }
  - { slug: gitlab, kind: gitlab, token: "gitlab-token", url: "https://gitlab.example/" }
  - { slug: slack, kind: slack, secret: "https://hooks.slack.com/services/T0/B0/slack-path", channel: "perf" }
  - { slug: ops, kind: webhook, url: "https://ops.example/hook", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
  - { slug: mail, kind: smtp, host: smtp.example, user: perf, secret: "mail-password", from: "perf@example.org" }
"##,
        )
        .await;
    assert_eq!(source(&server, "gitlab").await.config, json!({ "url": "https://gitlab.example" }));
    assert_eq!(source(&server, "slack").await.config, json!({ "channel": "#perf" }));
    assert_eq!(
        source(&server, "mail").await.config,
        json!({ "host": "smtp.example", "port": 587, "tls": "starttls", "user": "perf", "from": "perf@example.org" })
    );
    let admin = server.admin().await;
    for slug in ["github", "gitlab", "slack", "ops", "mail"] {
        for path in [format!("/sources/{slug}"), format!("/sources/{slug}.json")] {
            let shown = server.get(&path, &admin).await.text();
            for secret in ["hook-secret", "github-token", "gitlab-token", "slack-path", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "mail-password"]
            {
                assert!(!shown.contains(secret), "{secret} is on {path}");
            }
        }
    }
    // A new hook secret leaves the token alone, and so does saving the source without one.
    usecases::sources::rotate_secret(&server.platform, &usecases::Actor::System, "github").await.unwrap();
    server.apply("sources:\n  - { slug: github, kind: github, repositories: [\"acme/*\"] }\n").await;
    let secrets = Secrets::of(&server.platform, &source(&server, "github").await).unwrap();
    assert_eq!((secrets.token.as_deref(), secrets.shared.len(), secrets.shared[1].as_str()), (Some("github-token"), 2, "hook-secret"));
    // Whose secret the other side gave cannot be made up here.
    assert!(usecases::sources::rotate_secret(&server.platform, &usecases::Actor::System, "mail").await.is_err());
}

#[tokio::test]
async fn only_kinds_that_call_us_have_an_address_to_call() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let secret = Some("https://slack.example/services/x".to_owned());
    add(&server, NewSource { slug: "slack".to_owned(), kind: "slack".to_owned(), secret, ..NewSource::default() }).await;
    let id = source(&server, "slack").await.id;
    let request = axum::http::Request::post(format!("/hooks/slack/{id}")).header("authorization", "Bearer x");
    let answer = server.send(request.body(axum::body::Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, 404, "{}", answer.text());
}

#[tokio::test]
async fn the_form_adds_a_mail_server_and_says_what_is_wrong_with_it() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let admin = server.admin().await;
    let fields = "kind=smtp&name=Mail&host=smtp.example&port=70000&from=perf%40example.org&url=&token=&secret=&channel=&user=&tls=";
    let refused = server.form("/sources", &admin, fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("`70000` is no port"), "{}", refused.text());
    let made = server.form("/sources", &admin, &fields.replace("70000", "2525")).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(source(&server, "mail").await.config["port"], 2525);
    assert!(made.text().contains("Sent to it"), "{}", made.text());
    // Every kind of the form can be chosen.
    let page = server.get("/sources", &admin).await.text();
    for kind in ["github", "gitlab", "alertmanager", "prometheus", "slack", "webhook", "smtp"] {
        assert!(page.contains(&format!("value=\"{kind}\"")), "{kind}");
    }
    let Credentials::Session { .. } = admin else { panic!("no session") };
    deliver(&server).await;
    assert_eq!(states(&server).await, [""; 0]);
}
