//! What is refused is given back: forms of the model and of decisions, and the explanation as files.

use crate::harness::{Answer, Server};
use crate::installation::Installed;
use store::testing::sqlite;

/// What stands between these two, without the markup's own spaces.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or(rest, |(found, _)| found).trim()
}

fn refused(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    answer.text()
}

#[tokio::test]
async fn who_was_slower_sees_the_draft_as_it_is_and_what_they_sent_beside_it() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    Installed::on(&server).await;
    let (ana, robert) = (server.admin().await, server.session(server.person("robert", "admin", None).await).await);
    let form = "do=save&view=checks&list=checks&part=canary-share";
    let saved = server.form("/model/edit", &ana, &format!("revision=0&{form}&threshold=0.7")).await;
    assert_eq!(saved.status, 303, "{}", saved.text());

    // Robert's page is from before.
    let answer = server.form("/model/edit", &robert, &format!("revision=0&{form}&threshold=0.9")).await;
    let page = refused(&answer, 409);
    assert!(page.contains("changed the draft meanwhile"), "{page}");
    assert!(between(&page, "id=\"model-sent\"", "</textarea>").contains("threshold: 0.9"), "{page}");
    assert!(page.contains("value=\"0.7\"") && !page.contains("value=\"0.9\""), "the form shows what is saved");
    let answer = server.form("/model/edit", &robert, "revision=0&do=yaml&view=yaml&yaml=levels%3A+%5B%5D").await;
    let page = refused(&answer, 409);
    assert!(between(&page, "id=\"model-sent\"", "</textarea>").ends_with("levels: []"), "{page}");
    assert!(between(&page, "id=\"model-yaml\"", "</textarea>").contains("threshold: 0.7"), "the document is the one that is saved");

    // The same of publishing, also where the page has no form for it any more.
    assert_eq!(server.form("/model/edit", &ana, "revision=1&do=discard").await.status, 303);
    let answer = server.form("/model/publish", &robert, "revision=1&note=Canaries+for+all").await;
    assert!(refused(&answer, 422).contains("changed the draft meanwhile"));
}

#[tokio::test]
async fn an_attestation_that_is_refused_keeps_what_was_written() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let fields = "check=load-test-recent&reason=Seen+by+the+vendor+in+its+own+lab&until=soon&evidence_url=";
    for path in ["/teams/payments/attestations", "/teams/payments/waivers"] {
        let page = refused(&server.form(path, &ben, fields).await, 422);
        assert_eq!(page.matches("Seen by the vendor in its own lab").count(), 1, "in the form that was sent, and only there: {path}");
        assert!(page.contains("is not a date: write 2026-12-31"), "{path}");
        assert!(page.contains("value=\"load-test-recent\" selected"), "{path}: {page}");
    }
}

#[tokio::test]
async fn the_explanation_is_exported_as_it_is_shown() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let page = server.get("/teams/payments/explain?cmp=2026-11-01", &ben).await.text();
    for ending in ["md", "json"] {
        assert!(page.contains(&format!("href=\"/teams/payments/explain.{ending}?cmp=2026-11-01\"")), "{page}");
    }
    let json = server.get("/teams/payments/explain.json", &ben).await.json();
    let text = server.get("/teams/payments/explain.md", &ben).await;
    assert!(text.header("content-type").starts_with("text/markdown"));
    let text = text.text();
    assert!(text.starts_with("# Payments\n\n"), "{text}");
    assert_eq!(text.matches("| --- | --- | --- | --- |").count(), json["steps"].as_array().unwrap().len(), "a table for each level");
}

#[tokio::test]
async fn a_team_and_the_heatmap_are_exported_as_they_are_shown() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    for path in ["/teams", "/teams/payments"] {
        let page = server.get(path, &ben).await.text();
        assert!(page.contains(&format!("href=\"{path}.md\"")), "{page}");
    }
    let team = server.get("/teams/payments.md", &ben).await;
    assert!(team.header("content-type").starts_with("text/markdown"));
    let (team, json) = (team.text(), server.get("/teams/payments.json", &ben).await.json());
    assert!(team.starts_with("# Payments\n\n"), "{team}");
    let levels = json["levels"].as_array().unwrap();
    assert!(!levels.is_empty());
    assert_eq!(team.matches("| Criterion | Check |").count(), levels.len(), "a table for each level");
    assert_eq!(server.get("/teams/nobody.md", &ben).await.status, 404);
    let teams = server.get("/teams.md", &ben).await.text();
    let row = teams.lines().find(|line| line.starts_with("| Payments |")).unwrap();
    assert_eq!(row.matches(" | ").count(), json_columns(&server.get("/teams.json", &ben).await.json()) + 3, "{row}");
}

fn json_columns(teams: &serde_json::Value) -> usize {
    teams["columns"].as_array().unwrap().len()
}
