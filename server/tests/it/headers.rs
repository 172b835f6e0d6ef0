//! Headers of every answer, and what a browser may be made to send.

use crate::harness::{Answer, Credentials, Server};
use crate::installation::Installed;
use axum::body::Body;
use axum::http::Request;
use store::testing::sqlite;
use usecases::Actor;
use usecases::accounts::{NewUser, create_user};

async fn server_at(base_url: &str) -> (Server, store::testing::TestDatabase) {
    let database = sqlite().await;
    (Server::at(database.store.clone(), base_url), database)
}

#[track_caller]
fn secured(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for directive in
        ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "style-src 'self'"]
    {
        assert!(policy.split("; ").any(|part| part == directive), "{directive} in {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    // What the API answers may be asked for again with its ETag; nothing else is kept anywhere.
    let cache = if answer.header("etag").is_empty() { "no-store" } else { "private, no-cache" };
    assert_eq!(answer.header("cache-control"), cache);
    assert!(!answer.header("x-request-id").is_empty());
}

#[tokio::test]
async fn pages_carry_a_policy_whose_nonce_is_that_of_their_script_and_never_repeats() {
    let (server, _database) = server_at("http://perf.example").await;
    let here = Installed::on(&server).await;
    let admin = server.session(here.admin).await;
    let mut nonces = std::collections::BTreeSet::new();
    for path in ["/", "/teams", "/teams/payments", "/actions", "/sources", "/nowhere", "/teams/nobody"] {
        let answer = server.get(path, &admin).await;
        secured(&answer);
        let policy = answer.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).unwrap_or_else(|| panic!("{path}: {policy}")).split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        let html = answer.text();
        let inline: Vec<_> = html.split("<script").skip(1).filter(|tag| !tag.split('>').next().unwrap().contains("src=")).collect();
        assert!(!inline.is_empty() && inline.iter().all(|tag| tag.split('>').next().unwrap().contains(&nonce)), "{path}");
        assert!(!html.contains(" style=\"") && !html.contains("<style") && !html.contains(" onclick="), "{path}");
        assert!(nonces.insert(nonce), "{path} repeats a nonce");
    }
}

#[tokio::test]
async fn every_kind_of_answer_is_secured() {
    let (server, _database) = server_at("http://perf.example").await;
    let here = Installed::on(&server).await;
    let admin = server.session(here.admin).await;
    for answer in [
        server.get("/", &Credentials::Nobody).await,
        server.get("/sign-in", &Credentials::Nobody).await,
        server.get("/api/v1/teams", &admin).await,
        server.get("/api/v1/teams", &Credentials::Nobody).await,
        server.get("/teams.json", &admin).await,
        server.get("/healthz", &Credentials::Nobody).await,
        server.form("/actions", &admin, "title=x&team=payments").await,
        server.post("/hooks/github/x", &Credentials::Nobody, "{}").await,
    ] {
        secured(&answer);
    }
}

fn form(path: &str, from: &Credentials, fields: String, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = from.put_on(Request::post(path)).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(fields)).unwrap()
}

#[tokio::test]
async fn a_form_sent_from_another_site_is_refused() {
    let (server, _database) = server_at("http://perf.example").await;
    let here = Installed::on(&server).await;
    let admin = server.session(here.admin).await;
    let Credentials::Session { csrf, .. } = &admin else { panic!("no session") };
    let fields = |title: &str| format!("title={title}&team=payments&_csrf={csrf}");
    let host = ("host", "perf.example");
    for (headers, status) in [
        (vec![host, ("origin", "https://evil.example")], 403),
        (vec![host, ("origin", "null")], 403),
        (vec![host, ("origin", "http://perf.example.evil.example")], 403),
        (vec![host, ("sec-fetch-site", "cross-site")], 403),
        (vec![host, ("sec-fetch-site", "same-site")], 403),
        (vec![host, ("origin", "http://perf.example")], 303),
        (vec![host, ("sec-fetch-site", "same-origin"), ("origin", "http://perf.example")], 303),
        (vec![host], 303),
    ] {
        let answer = server.send(form("/actions", &admin, fields("Steal"), &headers)).await;
        assert_eq!(answer.status, status, "{headers:?}");
        // Without a session too: nobody is signed in as somebody else.
        let answer = server.send(form("/sign-in", &Credentials::Nobody, "email=x&password=y".to_owned(), &headers)).await;
        assert_eq!(answer.status == 403, status == 403, "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_needs_the_secret_of_its_session() {
    let (server, _database) = server_at("http://perf.example").await;
    let here = Installed::on(&server).await;
    let (admin, other) = (server.session(here.admin).await, server.session(here.admin).await);
    let Credentials::Session { csrf: wrong, .. } = &other else { panic!("no session") };
    let before = crate::harness::counts(&server.platform.store).await;
    for path in ["/actions", "/sign-out", "/sources", "/tokens", "/admin/users", "/account/password", "/theme", "/setup/teams"] {
        for fields in ["title=x&team=payments".to_owned(), format!("title=x&_csrf={wrong}"), "title=x&_csrf=".to_owned()] {
            let answer = server.send(form(path, &admin, fields.clone(), &[])).await;
            assert_eq!(answer.status, 403, "{path} {fields}");
        }
    }
    assert_eq!(crate::harness::counts(&server.platform.store).await, before, "nothing was done");
    assert_eq!(server.form("/actions", &admin, "title=x&team=payments").await.status, 303);
}

#[tokio::test]
async fn cookies_are_secure_only_where_people_come_by_https() {
    for (base_url, name, secure) in [("http://perf.example", "pacekeeper", false), ("https://perf.example", "__Host-pacekeeper", true)] {
        let (server, _database) = server_at(base_url).await;
        let answer = server.form("/setup/owner", &Credentials::Nobody, "email=a%40b.example&name=Ada&password=correct+horse+battery").await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let cookies = answer.cookies();
        let session = cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap_or_else(|| panic!("{cookies:?}"));
        let attributes: Vec<_> = session.split("; ").skip(1).collect();
        for wanted in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&wanted), "{session}");
        }
        assert_eq!(attributes.contains(&"Secure"), secure, "{session}");
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("Domain")), "{session}");
        let cookie = session.split(';').next().unwrap();
        let signed_in = server.send(Request::get("/account").header("cookie", cookie).body(Body::empty()).unwrap()).await;
        assert_eq!(signed_in.status, 200, "the cookie signs in");
        // The name of the other kind of installation does not.
        let renamed = cookie.replace(name, if secure { "pacekeeper" } else { "__Host-pacekeeper" });
        let refused = server.send(Request::get("/account").header("cookie", renamed).body(Body::empty()).unwrap()).await;
        assert_eq!(refused.status, 303);
    }
}

#[tokio::test]
async fn no_form_leads_to_another_site() {
    let (server, _database) = server_at("http://perf.example").await;
    let new = NewUser {
        email: "ada@example.com".to_owned(),
        name: "Ada".to_owned(),
        role: "admin".to_owned(),
        team: None,
        password: Some("correct horse battery".to_owned()),
    };
    let user = create_user(&server.platform, &Actor::System, new).await.unwrap();
    let admin = server.session(user.id).await;
    let sign_in = "email=ada%40example.com&password=correct+horse+battery&next=";
    for (next, to) in [
        ("%2Fteams", "/teams"),
        ("%2Fteams%3Fat%3D2026-11-01", "/teams?at=2026-11-01"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2F%09%2Fevil.example", "/"),
        ("%2F%0A%2Fevil.example", "/"),
        ("evil.example", "/"),
        ("javascript%3Aalert(1)", "/"),
    ] {
        let answer = server.form("/sign-in", &Credentials::Nobody, &format!("{sign_in}{next}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to), "{next}");
        let answer = server.form("/theme", &admin, &format!("theme=dark&next={next}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to), "{next}");
    }
    // Nor does a start page that somebody set. Another server, since this one is tired of attempts.
    let server = Server::new(server.platform.store.clone());
    for landing in ["%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example"] {
        server.form("/account/preferences", &admin, &format!("landing={landing}")).await;
        let answer = server.form("/sign-in", &Credentials::Nobody, sign_in).await;
        assert_eq!(answer.header("location"), "/", "{landing}");
    }
}
