//! Review checklists: from a file and by hand, as facts, as pages and through the API.

use crate::harness::{Bench, at, pytest, with_bench};
use domain::time::Timestamp;
use serde_json::json;
use usecases::api;
use usecases::checklist::{ItemEntry, SectionEntry, set};
use usecases::ingest::accept_records;
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Role, accounts, apply};

const TEAMS: &str = "
metadata: {name: shop}
teams:
  - slug: payments
    name: Payments
    services:
      - {slug: checkout, name: Checkout, tier: 1, repositories: [acme/checkout]}
      - {slug: cart, name: Cart, tier: 2, repositories: [acme/cart]}
";

async fn person(bench: &Bench, name: &str, role: &str) -> Actor {
    let new = accounts::NewUser {
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        role: role.to_owned(),
        team: Some("payments".to_owned()),
        password: None,
    };
    let user = accounts::create_user(&bench.platform, &Actor::System, new).await.unwrap();
    Actor::User { id: user.id, name: user.name, email: user.email, role: role.parse::<Role>().unwrap(), team: user.team }
}

fn section(items: &[&str]) -> SectionEntry {
    let item = |text: &&str| ItemEntry { text: (*text).to_owned(), ..ItemEntry::default() };
    SectionEntry { name: "Tests".to_owned(), items: items.iter().map(item).collect() }
}

/// A merged pull request of `acme/checkout`, and the boxes of its description as (text, ticked).
async fn merged(bench: &Bench, number: i64, merged_at: Timestamp, boxes: &[(&str, bool)]) {
    let line = |kind: &str, mut fields: serde_json::Value| {
        fields["kind"] = json!(kind);
        fields["repository"] = json!("acme/checkout");
        fields["occurred_at"] = json!(merged_at);
        fields.to_string()
    };
    let pull = json!({ "number": number, "state": "merged", "title": "Cache prices", "author": "ana", "head_sha": format!("head{number}"),
        "merge_sha": format!("merge{number}"), "merged_at": merged_at, "base_ref": "main", "default_branch": "main" });
    let items: Vec<_> = boxes.iter().map(|(text, ticked)| json!({ "text": text, "ticked": ticked })).collect();
    let body = format!("{}\n{}\n", line("pull_request", pull), line("checklist", json!({ "pr": number, "items": items })));
    let answer = accept_records(&bench.platform, &Actor::System, body.as_bytes(), None).await.unwrap().json();
    assert_eq!(answer["accepted"], json!(2), "{answer}");
}

#[tokio::test]
async fn a_file_owns_its_lists_and_prunes_them() {
    with_bench(async |bench| {
        let file = format!("{TEAMS}checklist:\n  - sections: [{{name: Tests, items: [Timeouts configured]}}]\n  - service: checkout\n");
        let plan = bench.apply(&file).await;
        let lines: Vec<_> = plan.lines.iter().filter(|line| line.kind == "checklist").map(|line| line.slug.as_str()).collect();
        assert_eq!(lines, ["all", "checkout"]);
        assert!(bench.apply(&file).await.is_empty(), "the same file again changes nothing");
        let of = async |slug: &str| {
            let answer = api::checklist(&bench.platform, &Actor::System, slug).await.unwrap();
            (answer.of, answer.sections.iter().map(|section| section.items.len()).sum::<usize>())
        };
        assert_eq!(of("checkout").await, ("service", 10), "without sections the program description's own");
        assert_eq!(of("cart").await, ("program", 1));

        let refused = set(&bench.platform, &Actor::System, Some("checkout"), &[section(&["Mine"])]).await;
        assert!(matches!(refused, Err(Error::Conflict(ref why)) if why.contains("shop")), "{refused:?}");
        apply::apply(&bench.platform, &Actor::System, TEAMS, true).await.unwrap();
        assert_eq!(of("checkout").await, ("standard", 10));

        let wrong = format!("{TEAMS}checklist:\n  - service: checkout\n    sections: [{{name: Tests, items: [a, a]}}]\n");
        match apply::diff(&bench.platform, &Actor::System, &wrong, false).await {
            Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, "checklist[0].sections[0].items[1].id"),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn a_teams_manager_may_change_its_list_and_nobody_below() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let (member, manager) = (person(&bench, "ben", "member").await, person(&bench, "mia", "manager").await);
        let list = [section(&["Timeouts configured"])];
        assert!(matches!(set(&bench.platform, &member, Some("cart"), &list).await, Err(Error::Forbidden(_))));
        assert!(set(&bench.platform, &manager, Some("cart"), &list).await.unwrap());
        assert!(!set(&bench.platform, &manager, Some("cart"), &list).await.unwrap(), "nothing changed");
        assert!(matches!(set(&bench.platform, &manager, None, &list).await, Err(Error::Forbidden(_))), "the one for all is an admin's");
        let page = pages::checklist(&bench.platform, &manager, &Query::default(), Some("cart"), None).await.unwrap();
        assert!(page.own && page.action == "/services/cart/checklist", "{page:?}");
        assert!(page.template.text.contains("- [ ] Timeouts configured <!-- pk:timeouts -->"));
        let page = pages::checklist(&bench.platform, &member, &Query::default(), Some("cart"), None).await.unwrap();
        assert!(page.action.is_empty() && page.read_only.contains("a manager of this team"), "{page:?}");
        assert!(set(&bench.platform, &manager, Some("cart"), &[]).await.unwrap());
        assert_eq!(api::checklist(&bench.platform, &manager, "cart").await.unwrap().of, "standard");
    })
    .await;
}

#[tokio::test]
async fn completion_is_a_fact_of_what_was_merged_since_the_list_was_asked_for() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        merged(&bench, 1, at("2026-11-24T10:00:00Z"), &[]).await;
        set(&bench.platform, &Actor::System, Some("checkout"), &[section(&["Timeouts configured", "Benchmark test included if critical"])])
            .await
            .unwrap();
        bench.push("head2", Some(2), &pytest(&[("test_sum", 0.01)])).await.unwrap();
        merged(&bench, 2, at("2026-11-25T10:00:00Z"), &[("Timeouts configured", true)]).await;
        merged(&bench, 3, at("2026-11-25T11:00:00Z"), &[("Timeouts configured", true), ("Benchmark test included if critical", false)])
            .await;
        merged(&bench, 4, at("2026-11-25T11:30:00Z"), &[]).await;
        bench.evaluate().await;

        let page = pages::pulls(&bench.platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        assert_eq!(page.sentence, "1 of 3 merged in the last 30 days with a complete checklist");
        assert_eq!(page.often_open, ["Benchmark test included if critical (2)", "Timeouts configured (1)"]);
        let rows: Vec<_> = page.rows.iter().map(|row| (row.id.as_str(), row.checklist.word.as_str(), row.answered.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("acme/checkout#4", "no checklist", "0 of 2"),
                ("acme/checkout#3", "1 missing", "1 of 2"),
                ("acme/checkout#2", "complete", "2 of 2"),
                ("acme/checkout#1", "not asked for", ""),
            ]
        );
        let missing = pages::pulls(&bench.platform, &Actor::System, &Query::parse("is=incomplete").unwrap()).await.unwrap();
        assert_eq!(missing.rows.len(), 2);
        let (listed, next) = api::pulls(&bench.platform, &Actor::System, Some("s:checkout"), true, None).await.unwrap();
        assert_eq!((listed.iter().map(|one| one.number).collect::<Vec<_>>(), next), (vec![4, 3], None));

        let team = pages::team(&bench.platform, &Actor::System, &Query::default(), "payments").await.unwrap();
        assert_eq!(team.checklists.unwrap().percent, Some(33));
        // Taken back a day later: what was merged before keeps what was asked for then.
        bench.clock.set(at("2026-11-26T08:00:00Z"));
        assert!(set(&bench.platform, &Actor::System, Some("checkout"), &[]).await.unwrap());
        assert!(!set(&bench.platform, &Actor::System, Some("checkout"), &[]).await.unwrap(), "there is none any more");
        merged(&bench, 5, at("2026-11-26T09:00:00Z"), &[]).await;
        bench.evaluate().await;
        let page = pages::pulls(&bench.platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        let rows: Vec<_> = page.rows.iter().map(|row| (row.id.as_str(), row.checklist.word.as_str())).collect();
        assert_eq!(
            rows[..3],
            [("acme/checkout#5", "not asked for"), ("acme/checkout#4", "no checklist"), ("acme/checkout#3", "1 missing")]
        );
        let facts = api::export(&bench.platform, &Actor::System, "facts", Some("payments")).await.unwrap();
        let day = facts.as_array().unwrap().iter().find(|row| row["day"] == json!("2026-11-25")).unwrap();
        assert_eq!(day["facts"]["checklists"].as_array().unwrap().len(), 3, "{day}");
    })
    .await;
}

#[tokio::test]
async fn a_pull_request_is_shown_with_what_answers_it() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let pushed = bench.push("head2", Some(2), &pytest(&[("test_sum", 0.01)])).await.unwrap().json();
        merged(&bench, 2, at("2026-11-25T10:00:00Z"), &[("Timeouts configured", true), ("Buffers have limits", false)]).await;
        bench.evaluate().await;
        let page = pages::pull(&bench.platform, &Actor::System, &Query::default(), "acme/checkout", 2).await.unwrap();
        assert_eq!((page.title.as_str(), page.state.word.as_str()), ("Cache prices", "merged"));
        let items: Vec<_> = page.services[0].sections.iter().flat_map(|section| &section.items).collect();
        let word = |id: &str| items.iter().find(|item| item.id == id).map(|item| item.mark.word.as_str());
        assert_eq!((word("timeouts"), word("buffer-limits"), word("benchmark")), (Some("ticked"), Some("missing"), Some("by evidence")));
        let link = items.iter().find(|item| item.id == "benchmark").unwrap().evidence.as_ref().unwrap();
        assert_eq!(link.href, format!("/runs/{}", pushed["run"]));
        assert_eq!(page.runs.unwrap().rows.len(), 1);
        let unknown = pages::pull(&bench.platform, &Actor::System, &Query::default(), "acme/checkout", 99).await;
        assert!(matches!(unknown, Err(Error::NotFound(_))));
    })
    .await;
}
