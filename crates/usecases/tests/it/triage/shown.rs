//! Regressions as the list, the page of one and the API show them.

use super::{regressed, step};
use crate::harness::{Bench, at, with_bench};
use serde_json::json;
use store::regressions::{self, RegressionFilter};
use usecases::pages::{self, Query};
use usecases::regressions::triage::Step;
use usecases::{Actor, Error, api};

#[tokio::test]
async fn the_list_shows_states_filters_and_old_ones_by_owner() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let list = async |query: &str| pages::regressions(&bench.platform, &people.member, &Query::parse(query).unwrap()).await.unwrap();
        let page = list("").await;
        let row = &page.rows[0];
        assert_eq!((row.id.as_str(), row.before.as_str(), row.after.as_str(), row.change.as_str()), ("R-1", "10 ms", "20 ms", "+100 %"));
        assert_eq!(
            (row.severity.word.as_str(), row.caught.word.as_str(), row.caught_by.as_str()),
            ("severe", "before production", "by stage")
        );
        assert_eq!(page.tabs[0].label, "For review 1");
        assert_eq!(page.bulk.unwrap().steps, ["confirm", "noise", "accept", "resolve"]);
        assert_eq!(list("is=ongoing").await.rows.len(), 0);
        assert_eq!((list("owner=none").await.rows.len(), list("owner=me").await.rows.len()), (1, 0));
        assert_eq!((list("metric=median").await.rows.len(), list("metric=p99").await.rows.len()), (1, 0));
        assert_eq!((list("stage=main").await.rows.len(), list("stage=user").await.rows.len()), (1, 0));
        assert_eq!((list("scope=t:payments").await.rows.len(), list("scope=t:search").await.rows.len()), (1, 0));
        let viewers = pages::regressions(&bench.platform, &people.viewer, &Query::default()).await.unwrap();
        assert_eq!((viewers.rows.len(), viewers.bulk), (1, None));

        bench.clock.set(at("2026-12-03T12:00:00Z"));
        let old = list("").await;
        assert_eq!((old.rows.len(), old.older.len(), old.older[0].owner.as_str()), (0, 1, "Nobody"));
        assert_eq!(old.older[0].all.href, "/regressions?older=1&owner=none");
        assert_eq!(list("older=1&owner=none").await.rows.len(), 1);
        let wrong = pages::regressions(&bench.platform, &people.member, &Query::parse("is=open").unwrap()).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))));
    })
    .await;
}

#[tokio::test]
async fn the_page_of_one_tells_what_happened() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let push = json!({ "kind": "push", "repository": "acme/checkout", "branch": "main", "after": "b0000001", "occurred_at": "2026-11-25T11:59:00Z",
            "commits": [{ "sha": "b0000001", "message": "sum twice\n\nto be sure", "author": "ana" }] });
        usecases::ingest::accept_records(&bench.platform, &Actor::System, format!("{push}\n").as_bytes(), None).await.unwrap();
        let page = pages::regression(&bench.platform, &people.member, &Query::default(), 1).await.unwrap();
        assert!(page.sentence.contains("got worse from 10 ms to 20 ms (+100 %) somewhere in 1 commit"), "{}", page.sentence);
        assert_eq!(page.commits.iter().map(|commit| (commit.sha.as_str(), commit.message.as_str())).collect::<Vec<_>>(), [("b0000001", "sum twice")]);
        assert_eq!(page.environment_note, "Nothing differs between the two runs: same machine, same tool chain.");
        assert_eq!(page.runs.iter().filter(|run| run.after).count(), 1);
        assert_eq!(page.runs.iter().filter(|run| !run.after).count(), 5);
        assert!(page.chart.is_some() && !page.reason.is_empty() && !page.conditions.is_empty(), "{page:?}");
        assert!(page.triage.is_some_and(|triage| triage.asks), "a member's acceptance waits for a manager");
        let markdown = pages::regression_markdown(&page_of(&bench, &people.viewer).await, |path| bench.platform.link(path));
        assert!(markdown.starts_with("# [R-1](https://perf.example/regressions/R-1)"), "{markdown}");
        assert!(matches!(pages::regression(&bench.platform, &people.viewer, &Query::default(), 9).await, Err(Error::NotFound(_))));
    })
    .await;
}

async fn page_of(bench: &Bench, actor: &Actor) -> usecases::view::RegressionPage {
    let page = pages::regression(&bench.platform, actor, &Query::default(), 1).await.unwrap();
    assert_eq!(page.triage, None, "who may not act gets no forms");
    page
}

#[tokio::test]
async fn the_api_pages_by_number_and_filters() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        step(&bench, &people.member, Step::Assign { owner: "me".to_owned() }).await.unwrap();
        let wanted = |state, owner| api::RegressionsWanted { state, owner, ..Default::default() };
        let list = async |wanted| api::regressions(&bench.platform, &people.viewer, wanted).await.unwrap();
        let (all, next) = list(wanted(None, None)).await;
        assert_eq!((all.len(), next), (1, None));
        assert_eq!(
            (all[0].state, all[0].owner.as_deref(), all[0].to_sha.as_deref()),
            ("review", Some("ana@example.org"), Some("b0000001"))
        );
        assert_eq!(all[0].series[0].percent, 100.0);
        assert_eq!(list(wanted(Some("resolved"), None)).await.0.len(), 0);
        assert_eq!(list(wanted(None, Some("ana@example.org"))).await.0.len(), 1);
        assert_eq!(list(wanted(None, Some("none"))).await.0.len(), 0);
        assert!(matches!(api::regressions(&bench.platform, &people.viewer, wanted(Some("open"), None)).await, Err(Error::Invalid(_))));
        let mut session = bench.platform.store.read().await.unwrap();
        let none = regressions::list(&mut session, &RegressionFilter { before: Some(1), ..RegressionFilter::default() }).await.unwrap();
        assert!(none.is_empty());
    })
    .await;
}
