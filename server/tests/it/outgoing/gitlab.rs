//! Commit statuses and the one note on GitLab.

use super::stub::{Stub, TOKEN};
use super::{HEAD, NEXT, add, deliver, say, server, states, wait};
use crate::harness::Server;
use domain::verdict::Verdict;
use store::testing::TestDatabase;
use usecases::sources::NewSource;

async fn connected(database: &TestDatabase) -> (Server, Stub) {
    let server = server(database).await;
    let (stub, url) = Stub::start().await;
    let new = NewSource {
        slug: "gitlab".to_owned(),
        kind: "gitlab".to_owned(),
        url: Some(url),
        token: Some(TOKEN.to_owned()),
        ..NewSource::default()
    };
    add(&server, new).await;
    (server, stub)
}

#[tokio::test]
async fn a_verdict_becomes_a_status_and_one_note() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    say(&server, HEAD, Some(3), "k6", Verdict::Error, true, None).await;
    deliver(&server).await;
    say(&server, NEXT, Some(3), "k6", Verdict::Pass, false, None).await;
    wait(&server, 1).await;
    let mut told = states(&server).await;
    told.sort();
    assert_eq!(told, ["comment sent", "comment sent", "commit_status sent", "commit_status sent"]);
    let (statuses, notes) = stub.seen(|seen| (seen.statuses.clone(), seen.comments.clone()));
    assert_eq!(
        statuses,
        [
            (format!("acme/checkout {HEAD} pacekeeper/checkout"), "failed error: p99 210 ms, limit 200 ms".to_owned()),
            (format!("acme/checkout {NEXT} pacekeeper/checkout"), "success pass: p99 210 ms, limit 200 ms".to_owned()),
        ]
    );
    assert_eq!(notes.len(), 1);
    assert!(notes.values().all(|(number, body)| *number == 3 && body.contains("Commit 89abcdef.")), "{notes:?}");
}

#[tokio::test]
async fn a_status_that_is_set_already_is_as_good_as_sent() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    for _ in 0..2 {
        say(&server, HEAD, None, "k6", Verdict::Fail, true, Some("perf-team")).await;
        wait(&server, 1).await;
    }
    assert_eq!(states(&server).await, ["commit_status sent", "commit_status sent"]);
    assert_eq!(stub.seen(|seen| (seen.statuses.len(), seen.calls.len())), (1, 2));
}

#[tokio::test]
async fn limits_are_waited_for_and_a_wrong_token_fails() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    let reset = (server.platform.now().micros() / 1_000_000 + 300).to_string();
    stub.then(429, &[("ratelimit-reset", &reset)], "Retry later");
    say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
    deliver(&server).await;
    wait(&server, 299).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 1);
    wait(&server, 1).await;
    assert_eq!(states(&server).await, ["commit_status sent"]);

    let wrong = NewSource { slug: "gitlab".to_owned(), kind: "gitlab".to_owned(), token: Some("wrong".to_owned()), ..NewSource::default() };
    let url = {
        let mut session = server.platform.store.read().await.unwrap();
        store::sources::by_slug(&mut session, "gitlab").await.unwrap().unwrap().config["url"].as_str().map(str::to_owned)
    };
    add(&server, NewSource { url, ..wrong }).await;
    say(&server, NEXT, None, "k6", Verdict::Pass, false, None).await;
    wait(&server, 1).await;
    assert_eq!(
        states(&server).await.pop().unwrap(),
        "commit_status failed: it answered 401: 401 Unauthorized: the token is wrong, revoked or has expired"
    );
    let page = server.get("/sources/gitlab", &server.admin().await).await.text();
    assert!(page.contains("failing"), "{page}");
    assert!(!page.contains("wrong\""), "the token is on the page");
}
