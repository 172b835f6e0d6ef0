//! The review checklist in the one comment of a pull request, from its webhooks and from results.

use super::stub::{Stub, TOKEN};
use super::{HEAD, NEXT, add, server, wait};
use crate::harness::Server;
use crate::installation::pytest;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use usecases::sources::NewSource;

struct Connected {
    server: Server,
    stub: Stub,
    path: String,
    secret: String,
}

async fn connected(database: &store::testing::TestDatabase) -> Connected {
    let server = server(database).await;
    let (stub, url) = Stub::start().await;
    let new = NewSource {
        slug: "github".to_owned(),
        kind: "github".to_owned(),
        url: Some(url),
        token: Some(TOKEN.to_owned()),
        ..NewSource::default()
    };
    let secret = add(&server, new).await.unwrap();
    let mut session = server.platform.store.read().await.unwrap();
    let source = store::sources::by_slug(&mut session, "github").await.unwrap().unwrap();
    drop(session);
    Connected { server, stub, path: format!("/hooks/github/{}", source.id), secret }
}

impl Connected {
    /// The webhook of pull request 12, taken at once.
    async fn hook(&self, action: &str, head: &str, text: &str) {
        self.server.clock.advance(chrono::Duration::seconds(10));
        let body = json!({
            "action": action,
            "changes": { "body": { "from": "" } },
            "pull_request": {
                "number": 12, "title": "Cache prices", "body": text, "state": "open", "merged": false,
                "user": { "login": "ana", "type": "User" }, "head": { "ref": "cache", "sha": head }, "base": { "ref": "main", "sha": "cafe" },
                "labels": [], "merged_at": null, "closed_at": null, "created_at": "2026-11-25T09:00:00Z",
                "updated_at": self.server.platform.now().to_string(),
            },
            "repository": { "full_name": "acme/checkout", "default_branch": "main" },
        })
        .to_string();
        let request = Request::builder()
            .method("POST")
            .uri(&self.path)
            .header("content-type", "application/json")
            .header("x-github-event", "pull_request")
            .header("x-github-delivery", uuid::Uuid::new_v4().to_string())
            .header("x-hub-signature-256", usecases::ingest::sign_github(self.secret.as_bytes(), body.as_bytes()))
            .body(Body::from(body))
            .unwrap();
        let answer = self.server.send(request).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        while usecases::ingest::work_inbox(&self.server.platform, "test", 10).await.unwrap() > 0 {}
        wait(&self.server, 1).await;
    }

    async fn upload(&self, sha: &str) -> Value {
        let token = self.server.token("ingest").await;
        let path = format!("/api/v1/ingest/auto?service=checkout&branch=cache&pr=12&sha={sha}");
        let answer = self.server.post(&path, &token, pytest(&[("test_sum", 0.01)])).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        wait(&self.server, 1).await;
        answer.json()
    }

    /// The only comment there is.
    fn comment(&self) -> Option<String> {
        let comments = self.stub.seen(|seen| seen.comments.values().map(|(_, body)| body.clone()).collect::<Vec<_>>());
        assert!(comments.len() < 2, "{comments:#?}");
        comments.into_iter().next()
    }
}

const ASKED: &str = "checklist:\n  - service: checkout\n    sections:\n      - {name: Resources, items: [Timeouts configured]}\n      - {name: \
                     Tests, items: [Benchmark test included if critical]}\n";

#[tokio::test]
async fn one_comment_follows_the_description_and_the_results() {
    for database in store::testing::engines().await {
        let here = connected(&database).await;
        here.server.apply(ASKED).await;
        here.hook("opened", HEAD, "Adds a cache.").await;
        let first = here.comment().unwrap();
        assert!(first.starts_with("<!-- pacekeeper:checkout -->\n"), "{first}");
        assert!(first.contains("Review checklist: 0 of 2 answered"), "{first}");
        assert!(first.contains("- [ ] Timeouts configured <!-- pk:timeouts -->"), "the list to copy: {first}");

        here.hook("edited", HEAD, "Adds a cache.\n\n- [x] Timeouts configured <!-- pk:timeouts -->\n").await;
        let edited = here.comment().unwrap();
        assert!(edited.contains("Review checklist: 1 of 2 answered") && !edited.contains("<details>"), "{edited}");
        assert!(edited.contains("- Benchmark test included if critical: not in the pull request's checklist"), "{edited}");

        let answer = here.upload(HEAD).await;
        assert_eq!((answer["checklist"]["complete"].clone(), answer["checklist"]["required"].clone()), (json!(true), json!(2)), "{answer}");
        let told = here.comment().unwrap();
        assert_eq!(told.matches("Review checklist: 2 of 2 answered").count(), 1, "{told}");
        assert!(told.contains("no baseline") && told.contains("Commit 01234567."), "{told}");
        assert_eq!(usecases::markdown::verdicts([&answer, &answer]).matches("Review checklist").count(), 1);

        // Until the new head has a result, the report of the head before stays.
        here.hook("synchronize", NEXT, "- [ ] Timeouts configured <!-- pk:timeouts -->\n").await;
        let pushed = here.comment().unwrap();
        assert!(pushed.contains("Commit 01234567.") && pushed.contains("- Timeouts configured: not ticked"), "{pushed}");
        here.upload(NEXT).await;
        assert!(here.comment().unwrap().contains("Commit 89abcdef."), "{:?}", here.comment());
        database.remove().await;
    }
}

#[tokio::test]
async fn nobody_is_told_of_a_list_that_nobody_asks_for() {
    let database = store::testing::sqlite().await;
    let here = connected(&database).await;
    here.hook("opened", HEAD, "- [ ] write the changelog\n").await;
    assert_eq!(here.comment(), None);
    let answer = here.upload(HEAD).await;
    assert!(answer["checklist"].is_null(), "{answer}");
    assert!(!here.comment().unwrap().contains("checklist"), "{:?}", here.comment());
    // Of its own will the author filled in the program description's list.
    here.hook("edited", HEAD, "- [x] Timeouts configured\n- [ ] Buffers have limits\n").await;
    let told = here.comment().unwrap();
    assert!(told.contains("Review checklist: 2 of 10 answered") && told.contains("- Buffers have limits: not ticked"), "{told}");
}
