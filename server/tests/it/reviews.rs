//! The weekly review through the browser and the API: written, remarked on, published, acknowledged, exported.

use crate::harness::Server;
use crate::installation::Installed;
use store::testing::sqlite;

const PAGE: &str = "/reviews/2026-W47?scope=t:payments";
const API: &str = "/api/v1/reviews/2026-W47?scope=t:payments";

#[tokio::test]
async fn a_member_publishes_and_acknowledges_last_week() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let page = server.get(PAGE, &ben).await.text();
    for expected in
        ["Performance Review - Week 47", "not stored: as it would be written now", "Metrics vs SLOs", "Unknown: no profiler reported"]
    {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
    assert!(page.contains("API Availability") && !page.contains("value=\"acknowledge\""), "{page}");

    let saved = server.form(PAGE, &ben, "do=comment&section=slos&text=No+source+yet.%0D%0ASee+A-1").await;
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/reviews/2026-W47?scope=t:payments#slos"));
    let published = server.form(PAGE, &ben, "do=publish").await;
    assert_eq!(published.status, 303, "{}", published.text());
    let again = server.form(PAGE, &ben, "do=publish").await;
    assert!(again.cookies().iter().any(|cookie| cookie.starts_with("pacekeeper_flash=no.")), "{:?}", again.cookies());
    let before = server.get("/reviews?scope=t:payments", &ben).await.text();
    assert!(before.contains("1 review of 1 team is not acknowledged"), "{before}");
    server.form(PAGE, &ben, "do=acknowledge").await;
    let page = server.get(PAGE, &ben).await.text();
    for expected in ["published and acknowledged", "ben@example.com", "No source yet.\nSee A-1", "SHA-256"] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
    let after = server.get("/reviews?scope=t:payments", &ben).await.text();
    assert!(after.contains("Every review was acknowledged") && after.contains("acknowledged"), "{after}");

    let markdown = server.get("/reviews/2026-W47.md?scope=t:payments", &ben).await;
    assert_eq!(markdown.header("content-type"), "text/markdown; charset=utf-8");
    assert!(markdown.text().starts_with("## Performance Review - Week 47\n\n### Metrics vs SLOs\n| SLO | Target | Actual | Status |\n"));
    assert!(markdown.text().contains("> No source yet.\n> See A-1\n"), "{}", markdown.text());
    let html = server.get("/reviews/2026-W47.html?scope=t:payments", &ben).await;
    assert!(html.header("content-type").starts_with("text/html") && html.text().contains("<h1>Performance Review - Week 47</h1>"));
    let json = server.get("/reviews/2026-W47.json?scope=t:payments", &ben).await.json();
    assert_eq!(json["state"]["word"], "published and acknowledged");

    let olga = server.session(here.other).await;
    assert_eq!(server.form(PAGE, &olga, "do=acknowledge").await.status, 403, "another team's");
    assert!(!server.get(PAGE, &olga).await.text().contains("value=\"acknowledge\""));
}

#[tokio::test]
async fn the_api_tells_and_takes_the_same() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    Installed::on(&server).await;
    let (reader, writer) = (server.token("read").await, server.token("actions:write").await);
    assert_eq!(server.get(API, &reader).await.json()["state"], "preview");
    let published = server.post(API, &writer, axum::body::Body::empty()).await;
    assert_eq!(published.status, 422, "{}", published.text());
    let step = async |body: &str| {
        let request = writer.put_on(axum::http::Request::post(API)).header("content-type", "application/json");
        server.send(request.body(axum::body::Body::from(body.to_owned())).unwrap()).await
    };
    assert_eq!(step(r#"{"do":"acknowledge"}"#).await.problem(409), "it is a draft: publish it first, so that everybody reads the same");
    let published = step(r#"{"do":"publish"}"#).await.json();
    assert_eq!((published["state"].as_str(), published["revision"].as_i64()), (Some("published"), Some(1)));
    let edited = step(r#"{"do":"comment","section":"summary","text":"Calm"}"#).await.json();
    assert_eq!((edited["state"].as_str(), edited["revision"].as_i64()), (Some("draft"), Some(2)));
    let first = server.get(&format!("{API}&rev=1"), &reader).await.json();
    assert_eq!((&first["hash"], &first["commentary"]), (&published["hash"], &serde_json::json!({})));
    assert_eq!(first["revisions"].as_array().unwrap().len(), 2);
    server.get(&format!("{API}&rev=7"), &reader).await.problem(404);
    server.get("/api/v1/reviews/2026-W60", &reader).await.problem(422);
    server.get("/api/v1/reviews/2027-W20", &reader).await.problem(404);
    let list = server.get("/api/v1/reviews?scope=t:payments", &reader).await.json();
    assert_eq!((list["items"][0]["week"].as_str(), list["items"][0]["state"].as_str()), (Some("2026-W47"), Some("published")));
    step(r#"{"do":"publish"}"#).await;
    assert_eq!(step(r#"{"do":"acknowledge"}"#).await.json()["acknowledged"][0]["revision"], 2);
}
