//! Exceeded budgets that wait for a team: who may answer, with what, and what it does to the next run.

use crate::harness::{Bench, at, with_bench};
use domain::ids::RunId;
use serde_json::json;
use store::approvals::{self, Approval, ApprovalDetail};
use usecases::accounts::{self, NewUser};
use usecases::approvals::{Decision, decide};
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Role, TokenScope};

const TEAMS: &str = "
teams:
  - slug: payments
    name: Payments
    services:
      - slug: checkout
        name: Checkout
        repositories: [acme/checkout]
  - slug: perf-team
    name: Performance
  - slug: search
    name: Search
";

async fn person(bench: &Bench, name: &str, role: &str, team: Option<&str>, login: &str) -> Actor {
    let new = NewUser {
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        role: role.to_owned(),
        team: team.map(str::to_owned),
        password: None,
    };
    let user = accounts::create_user(&bench.platform, &Actor::System, new).await.unwrap();
    accounts::link_git_login(&bench.platform, &Actor::System, user.id, login).await.unwrap();
    Actor::User { id: user.id, name: user.name, email: user.email, role: role.parse::<Role>().unwrap(), team: user.team }
}

/// An approval that waits for `team`, about pull request 12 that `octo` opened.
async fn waiting(bench: &Bench, team: &str) {
    bench.apply(TEAMS).await;
    let opened = json!({ "kind": "pull_request", "service": "checkout", "repository": "acme/checkout", "number": 12, "state": "open",
        "author": "Octo", "head_sha": "b1", "occurred_at": "2026-11-25T10:00:00Z" });
    usecases::ingest::accept_records(&bench.platform, &Actor::System, format!("{opened}\n").as_bytes(), None).await.unwrap();
    let catalog = bench.platform.catalog().await.unwrap();
    let approval = Approval {
        number: 1,
        service: catalog.service("checkout").unwrap().id,
        team: team.to_owned(),
        state: "waiting".to_owned(),
        line: "pr:12".to_owned(),
        run: RunId(7),
        requested_at: bench.platform.now(),
        expires_at: None,
        detail: ApprovalDetail {
            repository: "acme/checkout".to_owned(),
            env: "ci".to_owned(),
            sha: Some("b1".to_owned()),
            pr: Some(12),
            breaches: vec!["/api/checkout latency_p99".to_owned()],
            reasons: vec!["p99 is 250 ms, over 200 ms".to_owned()],
            ..ApprovalDetail::default()
        },
    };
    let mut session = bench.platform.store.write().await.unwrap();
    approvals::insert(&mut session, &approval).await.unwrap();
    session.commit().await.unwrap();
}

async fn get(bench: &Bench) -> Approval {
    let mut session = bench.platform.store.read().await.unwrap();
    approvals::get(&mut session, 1).await.unwrap().unwrap()
}

fn approve(until: &str) -> Decision {
    Decision { approve: true, reason: "the sale ends on Friday".to_owned(), until: Some(until.to_owned()) }
}

async fn answer(bench: &Bench, actor: &Actor, decision: Decision) -> Result<(), Error> {
    decide(&bench.platform, actor, 1, decision).await.map(|_| ())
}

#[track_caller]
fn forbidden(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Forbidden(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn wrong_field(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Invalid(fields)) => fields[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_member_of_the_named_team_approves_until_a_day() {
    with_bench(async |bench| {
        waiting(&bench, "perf-team").await;
        let mara = person(&bench, "mara", "member", Some("perf-team"), "mara").await;
        answer(&bench, &mara, approve("2026-12-24")).await.unwrap();
        let approved = get(&bench).await;
        assert_eq!((approved.state.as_str(), approved.expires_at), ("approved", Some(at("2026-12-25T00:00:00Z"))));
        assert_eq!((approved.detail.approver.as_deref(), approved.detail.reason.as_deref()), (Some("mara"), Some("the sale ends on Friday")));
        let mut session = bench.platform.store.read().await.unwrap();
        let audit = store::accounts::audit_list(&mut session, 1, None).await.unwrap();
        assert_eq!((audit[0].actor.as_str(), audit[0].action.as_str(), audit[0].object.as_str()), ("mara", "approve budget", "B-1"));
        drop(session);
        assert!(matches!(answer(&bench, &mara, approve("2026-12-24")).await, Err(Error::Conflict(text)) if text == "B-1 was approved by mara already"));
        let page = pages::approvals(&bench.platform, &mara, &Query::default()).await.unwrap();
        assert_eq!((page.waiting.len(), page.decided.len()), (0, 1));
        assert_eq!(page.decided[0].decision, "mara approved it until 24 Dec 2026: the sale ends on Friday");
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_their_own_pull_request() {
    with_bench(async |bench| {
        waiting(&bench, "perf-team").await;
        // Logins are compared as GitHub does: in any case.
        let author = person(&bench, "otto", "member", Some("perf-team"), "octo").await;
        assert!(forbidden(answer(&bench, &author, approve("2026-12-24")).await).contains("author"));
        let admin = person(&bench, "ada", "admin", None, "OCTO").await;
        assert!(forbidden(answer(&bench, &admin, approve("2026-12-24")).await).contains("author"));
        let unknown = person(&bench, "uma", "member", Some("perf-team"), "").await;
        assert!(forbidden(answer(&bench, &unknown, approve("2026-12-24")).await).contains("git login"));
        let manager = person(&bench, "mira", "manager", Some("perf-team"), "").await;
        answer(&bench, &manager, approve("2026-12-24")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn others_may_look_but_not_answer() {
    with_bench(async |bench| {
        waiting(&bench, "perf-team").await;
        let other = person(&bench, "ole", "member", Some("search"), "ole").await;
        let viewer = person(&bench, "vic", "viewer", None, "vic").await;
        let token = Actor::Token {
            id: domain::ids::TokenId(bench.platform.uuid().unwrap()),
            name: "ci".to_owned(),
            scopes: vec![TokenScope::Admin],
            team: None,
        };
        for actor in [&other, &viewer, &token] {
            forbidden(answer(&bench, actor, approve("2026-12-24")).await);
        }
        let page = pages::approvals(&bench.platform, &other, &Query::default()).await.unwrap();
        assert_eq!(page.waiting.len(), 1);
        assert!(page.waiting[0].form.is_none() && !page.waiting[0].refusal.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_team_that_does_not_exist_leaves_it_to_admins() {
    with_bench(async |bench| {
        waiting(&bench, "nobody-there").await;
        let manager = person(&bench, "mira", "manager", Some("payments"), "mira").await;
        assert!(forbidden(answer(&bench, &manager, approve("2026-12-24")).await).contains("there is no team"));
        let admin = person(&bench, "ada", "admin", None, "ada").await;
        answer(&bench, &admin, approve("2026-12-24")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_approval_needs_a_reason_and_an_end_within_ninety_days() {
    with_bench(async |bench| {
        waiting(&bench, "perf-team").await;
        let mara = person(&bench, "mara", "member", Some("perf-team"), "mara").await;
        let say = async |reason: &str, until: Option<&str>| {
            let decision = Decision { approve: true, reason: reason.to_owned(), until: until.map(str::to_owned) };
            wrong_field(answer(&bench, &mara, decision).await)
        };
        assert_eq!(say("so what", Some("2026-12-24")).await, "reason");
        assert_eq!(say("a good reason", None).await, "until");
        assert_eq!(say("a good reason", Some("2026-11-24")).await, "until", "yesterday");
        // 25 November and 90 days.
        assert_eq!(say("a good reason", Some("2027-02-24")).await, "until");
        answer(&bench, &mara, approve("2027-02-23")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_rejection_has_a_reason_and_no_end() {
    with_bench(async |bench| {
        waiting(&bench, "perf-team").await;
        let mara = person(&bench, "mara", "member", Some("perf-team"), "mara").await;
        answer(&bench, &mara, Decision { approve: false, reason: "fix it first, please".to_owned(), until: None }).await.unwrap();
        let rejected = get(&bench).await;
        assert_eq!((rejected.state.as_str(), rejected.expires_at), ("rejected", None));
        let page = pages::approvals(&bench.platform, &mara, &Query::default()).await.unwrap();
        assert_eq!(page.decided[0].decision, "mara rejected it: fix it first, please");
    })
    .await;
}
