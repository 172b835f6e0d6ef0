//! Commit statuses and the one comment on GitHub.

use super::stub::{Stub, TOKEN};
use super::{HEAD, NEXT, add, deliver, outbox, say, server, states, wait};
use crate::harness::Server;
use domain::verdict::Verdict;
use store::outbox::OutgoingState;
use store::testing::TestDatabase;
use usecases::sources::NewSource;

async fn connected(database: &TestDatabase) -> (Server, Stub) {
    let server = server(database).await;
    let (stub, url) = Stub::start().await;
    let new = NewSource {
        slug: "github".to_owned(),
        kind: "github".to_owned(),
        url: Some(url),
        token: Some(TOKEN.to_owned()),
        ..NewSource::default()
    };
    add(&server, new).await;
    (server, stub)
}

fn statuses(stub: &Stub) -> Vec<(String, String)> {
    stub.seen(|seen| seen.statuses.clone())
}

fn last_status(stub: &Stub) -> String {
    statuses(stub).pop().map(|(_, told)| told).unwrap_or_default()
}

/// Of all comments that begin with our marker.
fn ours(stub: &Stub) -> Vec<String> {
    stub.seen(|seen| {
        seen.comments.values().map(|(_, body)| body.clone()).filter(|body| body.starts_with("<!-- pacekeeper:checkout -->")).collect()
    })
}

#[tokio::test]
async fn a_blocking_verdict_becomes_a_failed_status_and_one_comment_that_a_later_push_updates() {
    for database in store::testing::engines().await {
        let (server, stub) = connected(&database).await;
        assert_eq!(say(&server, HEAD, Some(12), "k6", Verdict::Fail, true, None).await, [""; 0]);
        deliver(&server).await;
        let expected = (format!("acme/checkout {HEAD} pacekeeper/checkout"), "failure fail: p99 210 ms, limit 200 ms".to_owned());
        assert_eq!(statuses(&stub), [expected]);
        let comments = ours(&stub);
        assert_eq!(comments.len(), 1);
        assert!(comments[0].contains("❌ fail") && comments[0].contains("Commit 01234567."), "{}", comments[0]);

        say(&server, NEXT, Some(12), "k6", Verdict::Pass, false, None).await;
        wait(&server, 1).await;
        assert!(last_status(&stub).starts_with("success pass"), "{}", last_status(&stub));
        let comments = ours(&stub);
        assert_eq!(comments.len(), 1, "updated, not added");
        assert!(comments[0].contains("✅ pass") && comments[0].contains("Commit 89abcdef."), "{}", comments[0]);
        // By its id, without looking for it.
        let calls = stub.seen(|seen| seen.calls.clone());
        assert_eq!(calls.iter().filter(|call| call.starts_with("GET")).count(), 1, "{calls:#?}");
        assert!(outbox(&server).await.iter().all(|one| one.state == OutgoingState::Sent));
        database.remove().await;
    }
}

#[tokio::test]
async fn a_late_word_about_an_older_commit_changes_its_status_and_not_the_comment() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    for (sha, verdict) in [(HEAD, Verdict::Pass), (NEXT, Verdict::Pass), (HEAD, Verdict::Fail)] {
        say(&server, sha, Some(12), "k6", verdict, verdict == Verdict::Fail, None).await;
        wait(&server, 1).await;
    }
    let (key, told) = statuses(&stub).pop().unwrap();
    assert!(key.contains(HEAD) && told.starts_with("failure"), "{key} {told}");
    assert!(ours(&stub)[0].contains("Commit 89abcdef."), "{}", ours(&stub)[0]);
}

#[tokio::test]
async fn an_approval_is_waited_for_as_pending_and_two_reports_are_one_status() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    say(&server, HEAD, Some(12), "k6", Verdict::Fail, true, Some("perf-team")).await;
    wait(&server, 1).await;
    assert_eq!(last_status(&stub), "pending waits for an approval by perf-team: p99 210 ms, limit 200 ms");
    // A second tool that passes does not turn it green.
    say(&server, HEAD, Some(12), "criterion", Verdict::Pass, false, None).await;
    wait(&server, 1).await;
    assert!(last_status(&stub).starts_with("pending ci k6 (of 2 reports): waits"), "{}", last_status(&stub));
    assert!(ours(&stub)[0].contains("#### ci criterion") && ours(&stub)[0].contains("#### ci k6"));
    // Approved.
    say(&server, HEAD, Some(12), "k6", Verdict::Warn, false, None).await;
    wait(&server, 1).await;
    assert!(last_status(&stub).starts_with("success ci k6 (of 2 reports): warn"), "{}", last_status(&stub));
    assert_eq!(ours(&stub).len(), 1);
}

#[tokio::test]
async fn our_comment_is_found_by_its_marker_on_any_page_and_made_again_when_somebody_deleted_it() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    stub.seen(|seen| {
        for id in 1..=150 {
            seen.comments.insert(id, (12, format!("comment {id} that quotes\n> <!-- pacekeeper:checkout -->")));
        }
        // As after a crash between sending and noting the id; and one of another service.
        seen.comments.insert(149, (12, "<!-- pacekeeper:checkout -->\nold".to_owned()));
        seen.comments.insert(148, (12, "<!-- pacekeeper:finder -->\nother".to_owned()));
    });
    say(&server, HEAD, Some(12), "k6", Verdict::Pass, false, None).await;
    deliver(&server).await;
    assert_eq!(stub.seen(|seen| seen.comments.len()), 150);
    assert!(stub.seen(|seen| seen.comments[&149].1.contains("✅ pass")));
    assert_eq!(stub.seen(|seen| seen.comments[&148].1.clone()), "<!-- pacekeeper:finder -->\nother");

    stub.seen(|seen| seen.comments.remove(&149));
    say(&server, NEXT, Some(12), "k6", Verdict::Pass, false, None).await;
    wait(&server, 1).await;
    assert_eq!(ours(&stub).len(), 1);
    assert!(ours(&stub)[0].contains("Commit 89abcdef."));
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_as_github_says() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    let reset = (server.platform.now().micros() / 1_000_000 + 900).to_string();
    stub.then(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &reset)], r#"{"message":"API rate limit exceeded"}"#);
    say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
    deliver(&server).await;
    assert_eq!(states(&server).await, ["commit_status pending: it answered 403: API rate limit exceeded"]);
    // What comes meanwhile is held back too once the limit is known.
    wait(&server, 800).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 1);
    wait(&server, 101).await;
    assert_eq!(states(&server).await, ["commit_status sent"]);

    // A secondary limit with Retry-After, then one that only says so.
    stub.then(429, &[("retry-after", "120")], r#"{"message":"You have exceeded a secondary rate limit"}"#);
    stub.then(403, &[], r#"{"message":"You have exceeded a secondary rate limit"}"#);
    say(&server, NEXT, None, "k6", Verdict::Pass, false, None).await;
    deliver(&server).await;
    wait(&server, 119).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 3);
    wait(&server, 1).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 4);
    wait(&server, 59).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 4);
    wait(&server, 1).await;
    assert_eq!(states(&server).await, ["commit_status sent", "commit_status sent"]);
}

#[tokio::test]
async fn what_would_be_refused_again_fails_at_once_and_says_what_to_do() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    for (status, body, expected) in [
        (401, r#"{"message":"Bad credentials"}"#, "it answered 401: Bad credentials: the token is wrong, revoked or has expired"),
        (
            404,
            r#"{"message":"Not Found"}"#,
            "it answered 404: Not Found: there is no such thing, or the token does not reach this repository",
        ),
        (422, r#"{"message":"Validation Failed","errors":[{"message":"too many"}]}"#, "it answered 422: Validation Failed; too many"),
        (301, "", "it answered 301: the address has moved, and redirects are not followed"),
    ] {
        stub.then(status, &[("location", "http://169.254.169.254/")], body);
        say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
        wait(&server, 1).await;
        assert_eq!(states(&server).await.pop().unwrap(), format!("commit_status failed: {expected}"));
    }
    // It is on the source's page, and an admin sends it again from there.
    let admin = server.admin().await;
    let page = server.get("/sources/github", &admin).await.text();
    assert!(page.contains("the address has moved") && page.contains("Send again"), "{page}");
    let id = outbox(&server).await.pop().unwrap().id;
    let answer = server.form(&format!("/outgoing/{id}/resend"), &admin, "next=/sources/github").await;
    assert_eq!(answer.header("location"), "/sources/github");
    deliver(&server).await;
    assert_eq!(states(&server).await.pop().unwrap(), "commit_status sent");
    // An older one would overwrite it.
    let older = outbox(&server).await[0].id;
    let answer = server.form(&format!("/outgoing/{older}/resend"), &admin, "next=/sources/github").await;
    assert!(answer.cookies().iter().any(|cookie| cookie.starts_with("pacekeeper_flash=no.")), "{:?}", answer.cookies());
    assert_eq!(statuses(&stub).len(), 1);
}

#[tokio::test]
async fn a_server_that_is_away_gets_eight_attempts() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    for _ in 0..8 {
        stub.then(502, &[], "<html>bad gateway</html>");
    }
    say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
    deliver(&server).await;
    for pause in [10, 30, 90, 270, 810, 2_430, 7_290] {
        wait(&server, pause - 1).await;
        let before = stub.seen(|seen| seen.calls.len());
        wait(&server, 1).await;
        assert_eq!(stub.seen(|seen| seen.calls.len()), before + 1, "after {pause} s");
    }
    assert_eq!(stub.seen(|seen| seen.calls.len()), 8);
    assert!(states(&server).await[0].starts_with("commit_status failed: it answered 502"), "{:?}", states(&server).await);
}

#[tokio::test]
async fn a_verdict_that_is_replaced_while_the_server_is_away_is_not_sent_late() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    stub.then(503, &[], "");
    say(&server, HEAD, None, "k6", Verdict::Fail, true, None).await;
    deliver(&server).await;
    server.clock.advance(chrono::Duration::seconds(1));
    say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
    wait(&server, 60).await;
    assert_eq!(states(&server).await, ["commit_status skipped: a newer one took its place", "commit_status sent"]);
    assert_eq!(statuses(&stub).len(), 1);
    assert!(last_status(&stub).starts_with("success"));
}

#[tokio::test]
async fn nothing_goes_to_repositories_that_nobody_declared_nor_to_shortened_commits() {
    let database = store::testing::sqlite().await;
    let (server, stub) = connected(&database).await;
    assert_eq!(
        say(&server, "0123abc", None, "k6", Verdict::Pass, false, None).await,
        ["`0123abc` is not a whole commit id: no status was set"]
    );
    let globs = NewSource {
        slug: "github".to_owned(),
        kind: "github".to_owned(),
        repositories: vec!["acme/other".to_owned()],
        ..NewSource::default()
    };
    add(&server, globs).await;
    let warnings = say(&server, HEAD, None, "k6", Verdict::Pass, false, None).await;
    assert_eq!(warnings, ["no status for acme/checkout: no source's `repositories` name it"]);
    deliver(&server).await;
    assert_eq!(stub.seen(|seen| seen.calls.len()), 0);
}
