//! What is wrong is refused by name, kept where it may be needed again, and changes nothing else.

use crate::harness::{Answer, BODY_LIMIT, Credentials, Server};
use crate::installation::{CONFIGURATION, github_hook, heartbeat, pytest, source};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use store::testing::{contents, on_both, sqlite};
use usecases::accounts::revoke_token;
use usecases::ingest::sign_github;
use usecases::{Actor, mapping};

const PYTEST: &str = include_str!("../../../crates/adapters/fixtures/pytest-benchmark/baseline.json");
const K6: &str = include_str!("../../../crates/adapters/fixtures/k6/handleSummary_thresholds-crossed.json");
const K6_POINTS: &str = include_str!("../../../crates/adapters/fixtures/k6/out_json.ndjson");
const UPLOAD: &str = "/api/v1/ingest/auto?service=checkout&branch=main&sha=a1";

/// Everything in the database but what notes the use of a token or hands out numbers.
async fn kept(server: &Server) -> BTreeMap<String, Vec<String>> {
    let mut tables = contents(&server.platform.store).await.unwrap();
    tables.retain(|table, _| table != "token" && table != "id_block");
    tables
}

#[tokio::test]
async fn a_hook_with_a_wrong_or_no_signature_is_forbidden_and_leaves_nothing() {
    on_both(async |store| {
        let server = Server::new(store);
        let github = source(&server, "github", None).await;
        let alerts = source(&server, "alertmanager", None).await;
        let before = kept(&server).await;
        let body = br#"{"zen":"Favor focus over features."}"#;
        let mut forged = github_hook(&github, "ping", "d-1", body);
        forged.headers_mut().insert("x-hub-signature-256", sign_github(b"another secret", body).parse().unwrap());
        assert!(server.send(forged).await.problem(403).contains("does not match"));
        let unsigned = server.post(&format!("/hooks/github/{}", github.0), &Credentials::Nobody, "{}").await;
        assert!(unsigned.problem(403).contains("is missing"));
        let wrong = Credentials::Token("guess".to_owned());
        server.post(&format!("/hooks/alertmanager/{}", alerts.0), &wrong, "{}").await.problem(401);
        // Of the right id, but of another kind.
        server.post(&format!("/hooks/alertmanager/{}", github.0), &wrong, "{}").await.problem(404);
        server.post("/hooks/github/nobody", &wrong, "{}").await.problem(404);
        assert_eq!(kept(&server).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_missing_wrong_revoked_or_expired_is_told_apart() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let (id, revoked) = server.token_of("ingest", None).await;
        revoke_token(&server.platform, &Actor::System, id).await.unwrap();
        let (_, expired) = server.token_of("ingest", None).await;
        server.clock.advance(chrono::Duration::days(30));
        let Credentials::Token(good) = server.token("ingest").await else { panic!("no token") };
        let altered = Credentials::Token(format!("{}{}", &good[..good.len() - 1], if good.ends_with('0') { '1' } else { '0' }));
        let before = kept(&server).await;
        let body = pytest(&[("test_sum", 0.01)]);
        for (from, why) in [
            (Credentials::Nobody, "send a token"),
            (Credentials::Token("ghp_something".to_owned()), "begin with `pk_`"),
            (altered, "unknown"),
            (revoked, "revoked"),
            (expired, "expired"),
        ] {
            let answer = server.post(UPLOAD, &from, body.clone()).await;
            let detail = answer.problem(401);
            assert!(detail.contains(why), "{detail}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        assert_eq!(kept(&server).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_no_known_format_is_refused_with_what_was_tried_and_kept() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let token = server.token("ingest").await;
        let answer = server.post(UPLOAD, &token, "<html/>").await;
        answer.problem(422);
        let tried = answer.json()["details"].clone();
        let tried: Vec<_> = tried.as_array().unwrap().iter().map(|line| line.as_str().unwrap().split_once(": ").unwrap()).collect();
        let formats: Vec<_> = adapters::formats().iter().map(|format| format.name).collect();
        assert_eq!(tried.iter().map(|(format, _)| *format).collect::<Vec<_>>(), formats);
        assert!(tried.iter().all(|(_, why)| why.len() > 10), "{tried:?}");

        let detail = server.post("/api/v1/ingest/perf?service=checkout", &token, "<testsuite/>").await.problem(422);
        assert!(detail.contains("`perf`") && formats.iter().all(|format| detail.contains(format)), "{detail}");
        assert_eq!(failed(&server).await.len(), 2, "both are kept");
    })
    .await;
}

/// What the failed deliveries failed of.
async fn failed(server: &Server) -> Vec<String> {
    let reader = server.token("read").await;
    let answer = server.get("/api/v1/deliveries?state=failed", &reader).await.json();
    answer["items"].as_array().unwrap().iter().map(|row| row["error"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_truncated_file_names_the_place_where_it_ends() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("ingest").await;
    for (name, file) in [("pytest-benchmark", PYTEST), ("k6", K6), ("k6", K6_POINTS)] {
        let cut = &file[..file.len() / 2];
        // The last line that has anything on it.
        let line = cut.lines().count();
        let detail = server.post(UPLOAD, &token, cut).await.problem(422);
        assert!(detail.starts_with(name), "{detail}");
        let place =
            detail.split("line ").nth(1).map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<usize>().unwrap());
        assert!(place.is_some_and(|place| place.abs_diff(line) <= 1), "line {line} is cut: {detail}");
    }
}

#[tokio::test]
async fn what_is_larger_than_the_limit_is_refused_everywhere() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("admin").await;
    let github = source(&server, "github", None).await;
    let large = " ".repeat(BODY_LIMIT + 1);
    let before = kept(&server).await;
    for path in [UPLOAD, "/api/v1/evidence", "/api/v1/config/apply", "/api/v1/config/diff", "/api/v1/actions"] {
        let request = token.put_on(Request::post(path)).header("content-type", "application/json");
        server.send(request.body(Body::from(large.clone())).unwrap()).await.problem(413);
    }
    server.send(github_hook(&github, "ping", "d-1", large.as_bytes())).await.problem(413);
    assert_eq!(kept(&server).await, before);
}

/// Most memory the process ever held, in bytes; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[tokio::test]
async fn a_bomb_is_refused_by_what_it_expands_to_without_expanding_it() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("ingest").await;
    let zeros = vec![0; 1 << 16];
    // 64 MiB and 1 GiB.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    (0..1 << 10).for_each(|_| gzip.write_all(&zeros).unwrap());
    let mut zstd = zstd::Encoder::new(Vec::new(), 3).unwrap();
    (0..1 << 14).for_each(|_| zstd.write_all(&zeros).unwrap());
    let bombs = [("gzip", gzip.finish().unwrap()), ("zstd", zstd.finish().unwrap())];
    for (encoding, bomb) in bombs {
        assert!(bomb.len() < BODY_LIMIT / 8, "{encoding}: {} bytes", bomb.len());
        for path in [UPLOAD, "/api/v1/evidence"] {
            let before = peak();
            let request = token.put_on(Request::post(path)).header("content-encoding", encoding);
            let detail = server.send(request.body(Body::from(bomb.clone())).unwrap()).await.problem(413);
            assert!(detail.contains(&BODY_LIMIT.to_string()), "{detail}");
            // Without the header: known by its first bytes.
            server.post(path, &token, bomb.clone()).await.problem(413);
            let grown = peak() - before;
            assert!(grown < 16 * BODY_LIMIT as u64, "{encoding} took {grown} bytes");
        }
    }
    let body = pytest(&[("test_sum", 0.01)]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(body.as_bytes()).unwrap();
    let small = server.post(UPLOAD, &token, gzip.finish().unwrap()).await;
    assert_eq!(small.status, 200, "what stays within the limit is taken: {}", small.text());
    let request = token.put_on(Request::post(UPLOAD)).header("content-encoding", "br").body(Body::from(body)).unwrap();
    assert!(server.send(request).await.problem(422).contains("`br`"));
}

#[tokio::test]
async fn the_same_delivery_twice_is_answered_alike_and_changes_nothing() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let token = server.token("ingest").await;
        let github = source(&server, "github", None).await;
        let push = push("acme/checkout");
        let send = async || -> [Answer; 3] {
            let answers = [
                server.post(UPLOAD, &token, pytest(&[("test_sum", 0.01)])).await,
                server.post("/api/v1/evidence", &token, heartbeat("checkout", 1)).await,
                server.send(github_hook(&github, "push", "d-1", push.as_bytes())).await,
            ];
            server.settle().await;
            answers
        };
        let first = send().await;
        assert_eq!(first.each_ref().map(|answer| answer.status.as_u16()), [200, 200, 202]);
        let before = kept(&server).await;
        assert!(before["run"].len() == 1 && before["evidence"].len() > 3 && before["delivery"].len() == 3);
        let again = send().await;
        for (first, again) in first.iter().zip(&again) {
            assert_eq!(again.status, 200);
            let (mut first, mut again) = (first.json(), again.json());
            assert_eq!((first["duplicate"].take(), again["duplicate"].take()), (json!(false), json!(true)));
            assert_eq!(first, again);
        }
        assert_eq!(kept(&server).await, before);
    })
    .await;
}

fn push(repository: &str) -> String {
    let commit = json!({"id": "a1", "message": "Sum faster", "timestamp": "2026-11-25T11:00:00Z", "author": {"name": "Ben", "username": "ben"},
        "added": [], "removed": [], "modified": ["sum.py"]});
    json!({"ref": "refs/heads/main", "before": "a0", "after": "a1", "created": false, "deleted": false, "forced": false, "commits": [commit],
        "head_commit": commit, "repository": {"name": "x", "full_name": repository, "default_branch": "main", "private": true,
        "owner": {"login": "acme"}}, "pusher": {"name": "ben"}, "sender": {"login": "ben", "type": "User"}})
    .to_string()
}

#[tokio::test]
async fn what_an_unknown_repository_sends_waits_in_the_mapping_queue() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let admin = server.admin().await;
        let github = source(&server, "github", None).await;
        let queue = "/sources/mapping";
        assert!(!server.get(queue, &admin).await.text().contains("acme/forgotten"));
        assert_eq!(server.send(github_hook(&github, "push", "d-1", push("acme/forgotten").as_bytes())).await.status, 202);
        server.settle().await;
        assert!(server.get(queue, &admin).await.text().contains("acme/forgotten"));
        assert!(failed(&server).await.is_empty());
        let moved = mapping::assign(&server.platform, &Actor::System, "repository:acme/forgotten", Some("checkout")).await.unwrap();
        assert_eq!(moved, 1);
        assert!(!server.get(queue, &admin).await.text().contains("acme/forgotten"));
    })
    .await;
}

#[tokio::test]
async fn results_of_an_unknown_service_are_refused_and_kept_as_failed() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let token = server.token("ingest").await;
        let body = pytest(&[("test_sum", 0.01)]);
        let answer = server.post("/api/v1/ingest/auto?service=forgotten", &token, body.clone()).await;
        answer.problem(422);
        assert_eq!(answer.json()["errors"][0]["field"], "service");
        let failed = failed(&server).await;
        assert!(matches!(&failed[..], [error] if error.contains("`forgotten`")), "{failed:?}");
        server.apply("teams: [{slug: search, services: [{slug: forgotten, tier: 1}]}]").await;
        assert_eq!(server.post("/api/v1/ingest/auto?service=forgotten", &token, body).await.status, 200, "the same file is taken now");
    })
    .await;
}

#[tokio::test]
async fn whatever_the_api_refuses_is_a_problem_document() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("admin").await;
    for (method, path, body, status) in [
        ("GET", "/api/v1/nowhere", "", 404),
        ("GET", "/api/nowhere", "", 404),
        ("PUT", "/api/v1/teams", "", 405),
        ("GET", "/hooks/github/x", "", 405),
        ("GET", "/api/v1/teams/nobody", "", 404),
        ("GET", "/api/v1/teams/%FF", "", 400),
        ("GET", "/api/v1/teams/payments/maturity?at=yesterday", "", 422),
        ("GET", "/api/v1/kpis/velocity", "", 404),
        ("GET", "/api/v1/kpis?scope=everything", "", 422),
        ("GET", "/api/v1/runs/first", "", 400),
        ("GET", "/api/v1/runs/99", "", 404),
        ("GET", "/api/v1/deliveries?limit=many", "", 400),
        ("GET", "/api/v1/deliveries?cursor=next", "", 422),
        ("GET", "/api/v1/export/everything", "", 404),
        ("POST", "/api/v1/ingest/auto", "{}", 422),
        ("POST", "/api/v1/ingest/auto?service=checkout&pr=first", "{}", 400),
        ("POST", "/api/v1/evidence", "no json", 422),
        ("POST", "/api/v1/actions", "{", 422),
        ("POST", "/api/v1/actions", r#"{"title":"x","team":"nobody"}"#, 422),
        ("PATCH", "/api/v1/actions/A-99", "{}", 404),
        ("PATCH", "/api/v1/actions/99", "{}", 404),
        ("POST", "/api/v1/config/apply", "teams: [", 422),
        ("POST", "/api/v1/config/apply", "nothing: known", 422),
    ] {
        let request = token.put_on(Request::builder().method(method).uri(path)).header("content-type", "application/json");
        let answer = server.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        answer.problem(status);
    }
    let latin = token.put_on(Request::post("/api/v1/config/apply")).body(Body::from(vec![0xe9, 0xff])).unwrap();
    server.send(latin).await.problem(400);
    let foreign = token.put_on(Request::post("/api/v1/evidence")).header("origin", "https://evil.example").header("host", "perf.example");
    server.send(foreign.body(Body::from(heartbeat("checkout", 1))).unwrap()).await.problem(403);
}
