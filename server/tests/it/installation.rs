//! A small installation in which everything exists once, and the payloads that tools send to it.

use crate::harness::{Credentials, Server};
use axum::body::Body;
use axum::http::Request;
use domain::evidence::Stage;
use domain::ids::{DeliveryId, OutgoingId, RunId, SourceId, TokenId, UserId};
use domain::regression::{Detail, Finder, State};
use serde_json::{Value, json};
use store::approvals::{self, Approval, ApprovalDetail};
use store::outbox::OutgoingFilter;
use store::regressions::{self, Regression};
use usecases::accounts::{self, NewToken, NewUser};
use usecases::actions::{self, ActionInput};
use usecases::annotations::{self, NewAnnotation};
use usecases::disputes::{self, Objection};
use usecases::ingest::sign_github;
use usecases::outgoing::{Message, notify};
use usecases::sources::{self, NewSource};
use usecases::{Actor, decisions};

pub(crate) const CONFIGURATION: &str = r##"
metadata: {name: test}
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
      - {slug: finder, name: Finder, tier: 1, repositories: [acme/finder]}
slos:
  - name: API Availability
    service: checkout
    target: 99.9%
    window: 30d
    indicator:
      good: sum(rate(http_requests_total{status=~"2.."}[5m]))
      total: sum(rate(http_requests_total[5m]))
endpoints:
  /api/checkout:
    service: checkout
    latency_p99: 200ms
    throughput_min: 500rps
"##;

/// The names by which a path can call what exists.
pub(crate) struct Installed {
    pub(crate) github: (SourceId, String),
    pub(crate) delivery: DeliveryId,
    /// A message that no source was found for.
    pub(crate) outgoing: OutgoingId,
    pub(crate) run: i64,
    pub(crate) action: i64,
    /// A note of the member's, and one that nobody here wrote.
    pub(crate) annotations: (i64, i64),
    /// Of payments' service, for review.
    pub(crate) regression: i64,
    /// Asked of the team payments.
    pub(crate) approval: i64,
    pub(crate) victim: UserId,
    pub(crate) spare_token: TokenId,
    /// A session of the viewer.
    pub(crate) session: String,
    pub(crate) viewer: UserId,
    pub(crate) member: UserId,
    pub(crate) other: UserId,
    pub(crate) manager: UserId,
    pub(crate) admin: UserId,
}

impl Installed {
    pub(crate) async fn on(server: &Server) -> Self {
        server.apply(CONFIGURATION).await;
        let viewer = server.person("vera", "viewer", None).await;
        let member = server.person("ben", "member", Some("payments")).await;
        let other = server.person("olga", "member", Some("search")).await;
        let manager = server.person("mia", "manager", Some("payments")).await;
        let admin = server.person("ada", "admin", None).await;
        let victim = server.person("carl", "viewer", None).await;
        let platform = &server.platform;
        let github = source(server, "github", None).await;
        source(server, "prometheus", Some("http://127.0.0.1:9")).await;

        let body = br#"{"zen":"Design for failure.","hook_id":1}"#;
        let answer = server.send(github_hook(&github, "ping", "seed", body)).await;
        let delivery = answer.json()["delivery"].as_str().unwrap().parse().unwrap();

        let token = server.token("ingest").await;
        let answer = server.post("/api/v1/ingest/auto?service=checkout&branch=main&sha=a1", &token, pytest(&[("test_sum", 0.01)])).await;
        let run = answer.json()["run"].as_i64().unwrap();

        let ben = actor(server, member).await;
        let input =
            ActionInput { title: Some("Index the orders table".to_owned()), team: Some("payments".to_owned()), ..Default::default() };
        let action = actions::create(platform, &ben, input).await.unwrap().number;
        let note = |text: &str| NewAnnotation {
            scope: Some("t:payments".to_owned()),
            day: "2026-11-24".to_owned(),
            text: text.to_owned(),
            kpi: None,
        };
        let own = annotations::add(platform, &ben, note("New cache")).await.unwrap().id;
        let foreign = annotations::add(platform, &Actor::System, note("Freeze lifted")).await.unwrap().id;
        let asked = decisions::Request {
            team: "payments".to_owned(),
            check: CHECK.to_owned(),
            decision: "waived".to_owned(),
            reason: "the new cluster comes in January".to_owned(),
            until: Some("2027-01-31".to_owned()),
            evidence_url: None,
        };
        decisions::request(platform, &ben, asked).await.unwrap();
        let objection = Objection { team: "payments".to_owned(), check: Some("alerts-active".to_owned()), text: "There is one".to_owned() };
        disputes::open(platform, &ben, &objection).await.unwrap();
        let new = NewToken { name: "spare".to_owned(), scopes: vec!["ingest".to_owned()], ..NewToken::default() };
        let spare_token = accounts::create_token(platform, &ben, new).await.unwrap().0.id;
        let Credentials::Session { secret, .. } = server.session(viewer).await else { panic!("no session") };
        let session = accounts::session_id(&secret);
        server.settle().await;
        let outgoing = unsent(server).await;
        let (regression, approval) = got_worse(server, run).await;
        Self {
            github,
            delivery,
            outgoing,
            run,
            action,
            annotations: (own, foreign),
            regression,
            approval,
            victim,
            spare_token,
            session,
            viewer,
            member,
            other,
            manager,
            admin,
        }
    }
}

/// A check of the shipped model for which a waiver is asked.
pub(crate) const CHECK: &str = "results-on-main";

pub(crate) async fn actor(server: &Server, user: UserId) -> Actor {
    let mut session = server.platform.store.read().await.unwrap();
    let user = store::accounts::user(&mut session, user).await.unwrap().unwrap();
    Actor::User { id: user.id, name: user.name, email: user.email, role: user.role.parse().unwrap(), team: user.team }
}

/// A regression that waits for review and an exceeded budget that waits for an answer.
async fn got_worse(server: &Server, run: i64) -> (i64, i64) {
    let now = server.platform.now();
    let service = server.platform.catalog().await.unwrap().service("checkout").unwrap().id;
    // As the gate counts them, so that what it finds later has another number.
    let number = server.platform.store.next_ids("regression", 1).await.unwrap().start;
    let regression = Regression {
        number,
        root: "acme/checkout@b1/checkout/ci".to_owned(),
        service,
        env: "ci".to_owned(),
        line: String::new(),
        state: State::Review,
        stage: Stage::Main,
        owner: None,
        detected_at: now,
        updated_at: now,
        expires_at: None,
        worst_percent: 20.0,
        detail: Detail {
            title: "test_sum median +20.0 %".to_owned(),
            found_by: Finder::Gate,
            repository: "acme/checkout".to_owned(),
            pr: None,
            from_sha: None,
            to_sha: Some("b1".to_owned()),
            from_ord: None,
            to_ord: None,
            first_run: Some(RunId(run)),
            confirmed_by: "the next run".to_owned(),
            resolved_at: None,
            fix_sha: None,
            acceptance: None,
            requested: None,
            action: None,
        },
    };
    let approval = Approval {
        number: 1,
        service,
        team: "payments".to_owned(),
        state: "waiting".to_owned(),
        line: String::new(),
        run: RunId(run),
        requested_at: now,
        expires_at: None,
        detail: ApprovalDetail { breaches: vec!["/api/checkout latency_p99".to_owned()], ..ApprovalDetail::default() },
    };
    let mut session = server.platform.store.write().await.unwrap();
    regressions::insert(&mut session, &regression).await.unwrap();
    approvals::insert(&mut session, &approval).await.unwrap();
    session.commit().await.unwrap();
    (regression.number, approval.number)
}

/// Told to a channel that does not exist.
async fn unsent(server: &Server) -> OutgoingId {
    let message = Message { title: "Budget exceeded".to_owned(), ..Message::default() };
    let mut session = server.platform.store.write().await.unwrap();
    notify(&server.platform, &mut session, "#nowhere", &message).await.unwrap();
    let filter = OutgoingFilter { source: Some(None), limit: 1, ..OutgoingFilter::default() };
    let id = store::outbox::list(&mut session, &filter).await.unwrap()[0].id;
    session.commit().await.unwrap();
    id
}

pub(crate) async fn source(server: &Server, kind: &str, url: Option<&str>) -> (SourceId, String) {
    let new = NewSource {
        slug: kind.to_owned(),
        kind: kind.to_owned(),
        name: kind.to_owned(),
        url: url.map(str::to_owned),
        ..Default::default()
    };
    let (source, secret) = sources::save(&server.platform, &Actor::System, new).await.unwrap();
    (source.id, secret.unwrap_or_default())
}

pub(crate) fn github_hook((source, secret): &(SourceId, String), event: &str, delivery: &str, body: &[u8]) -> Request<Body> {
    Request::post(format!("/hooks/github/{source}"))
        .header("content-type", "application/json")
        .header("x-github-event", event)
        .header("x-github-delivery", delivery)
        .header("x-hub-signature-256", sign_github(secret.as_bytes(), body))
        .body(Body::from(body.to_vec()))
        .unwrap()
}

/// A pytest-benchmark file with these medians in seconds.
pub(crate) fn pytest(benchmarks: &[(&str, f64)]) -> String {
    let rows: Vec<Value> = benchmarks
        .iter()
        .map(|(name, median)| {
            json!({
                "group": null, "name": name, "fullname": format!("bench.py::{name}"), "params": null, "param": null, "extra_info": {},
                "options": {},
                "stats": { "min": median, "max": median, "mean": median, "stddev": 0.0, "rounds": 5, "median": median, "iqr": 0.0,
                    "q1": median, "q3": median, "iqr_outliers": 0, "stddev_outliers": 0, "outliers": "0;0", "ld15iqr": median,
                    "hd15iqr": median, "ops": 1.0 / median, "total": 5.0 * median, "data": vec![*median; 5], "iterations": 1 }
            })
        })
        .collect();
    json!({
        "machine_info": { "node": "runner", "machine": "x86_64", "system": "Linux", "python_implementation": "CPython",
            "python_version": "3.11.7", "cpu": { "brand_raw": "AMD EPYC", "count": 2, "arch": "X86_64" } },
        "commit_info": { "id": "unused", "time": null, "author_time": null, "dirty": false, "project": "checkout", "branch": "main" },
        "benchmarks": rows, "datetime": "2026-11-25T11:00:00+00:00", "version": "5.3.1"
    })
    .to_string()
}

pub(crate) fn heartbeat(service: &str, minute: u32) -> String {
    json!({"kind": "heartbeat", "service": service, "occurred_at": format!("2026-11-25T11:{minute:02}:00Z"), "source": "prom"}).to_string()
}

/// An admin of an installation that has nothing else.
pub(crate) async fn lone_admin(server: &Server) -> Credentials {
    let new = NewUser { email: "ada@example.com".to_owned(), name: "Ada".to_owned(), role: "admin".to_owned(), ..NewUser::default() };
    let user = accounts::create_user(&server.platform, &Actor::System, new).await.unwrap();
    server.session(user.id).await
}
