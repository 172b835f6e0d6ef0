//! Error budgets that evaluations keep, against those that pages compute from facts.

use crate::harness::{Bench, at, with_bench};
use serde_json::json;
use store::slo_windows;
use usecases::ingest::accept_records;
use usecases::pages::Query;
use usecases::view::Slos;
use usecases::{Actor, pages};

const SLOS: &str = "
teams:
  - slug: payments
    services: [{slug: checkout}, {slug: cart}]
  - slug: search
    services: [{slug: find}]
slos:
  - {name: availability, service: checkout, target: 99%, window: 7d}
  - {name: latency, service: checkout, target: 99%, window: month}
  - {name: availability, service: cart, target: 99%}
  - {name: availability, service: find, target: 99%}
";

async fn sample(bench: &Bench, service: &str, slo: &str, day: &str, bad: i64) {
    let record = json!({"kind": "slo_sample", "service": service, "slo": slo, "day": day, "occurred_at": format!("{day}T23:00:00Z"),
        "good_milli": 1_000_000 - bad, "total_milli": 1_000_000, "complete": true});
    let answer = accept_records(&bench.platform, &Actor::System, record.to_string().as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.text);
}

async fn page(bench: &Bench, query: &str) -> Slos {
    pages::slos(&bench.platform, &Actor::System, &Query::parse(query).unwrap()).await.unwrap()
}

fn told(page: &Slos) -> Vec<String> {
    page.rows.iter().map(|row| format!("{} {} {} {}", row.link.href, row.mark.word, row.actual, row.budget_left)).collect()
}

#[tokio::test]
async fn budgets_are_the_same_from_windows_as_from_facts() {
    with_bench(async |bench| {
        bench.apply(SLOS).await;
        sample(&bench, "checkout", "availability", "2026-11-17", 9_000).await;
        sample(&bench, "checkout", "availability", "2026-11-20", 4_000).await;
        sample(&bench, "checkout", "latency", "2026-11-24", 30_000).await;
        sample(&bench, "find", "availability", "2026-10-20", 30_000).await;
        bench.evaluate().await;
        let kept = page(&bench, "").await;
        // Of a window of 7 days the 17th is left, on the 24th it was not; 3 % of 1 % are three budgets of a day of the month, of 25 days
        // of 30.
        let expected = [
            "/slos/checkout.latency out of budget 97 % −150 %",
            "/slos/checkout.availability met 99.6 % 60 %",
            "/slos/cart.availability no data — —",
            "/slos/find.availability no data — —",
        ];
        assert_eq!(told(&kept), expected);
        assert_eq!(kept.sentence, "1 of 4 SLOs is out of budget, 2 without data");
        let overview = pages::overview(&bench.platform, &Actor::System, &Query::default()).await.unwrap();
        assert!(overview.decisions.iter().any(|one| one.link.href == "/slos/checkout.latency"), "{:?}", overview.decisions);
        let queries = ["", "scope=t:payments", "scope=s:find", "state=exhausted", "state=unknown", "state=met&scope=t:search"];
        let mut kept = Vec::new();
        for query in queries {
            kept.push(page(&bench, query).await);
        }
        let mut session = bench.platform.store.write().await.unwrap();
        slo_windows::replace(&mut session, None, &[]).await.unwrap();
        session.commit().await.unwrap();
        for (query, kept) in queries.into_iter().zip(kept) {
            assert_eq!(page(&bench, query).await, kept, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn windows_move_at_midnight_and_follow_what_is_declared() {
    with_bench(async |bench| {
        bench.apply(SLOS).await;
        sample(&bench, "checkout", "availability", "2026-11-19", 9_000).await;
        bench.evaluate().await;
        let of_checkout = async || told(&page(&bench, "scope=s:checkout").await).remove(0);
        assert_eq!(of_checkout().await, "/slos/checkout.availability critical 99.1 % 10 %");
        bench.clock.set(at("2026-11-26T00:00:10Z"));
        bench.evaluate().await;
        assert_eq!(of_checkout().await, "/slos/checkout.availability no data — —", "the 19th is eight days ago");
        let mut session = bench.platform.store.read().await.unwrap();
        let count = slo_windows::count(&mut session, "2026-11-26".parse().unwrap(), None).await.unwrap();
        assert_eq!(count.values().sum::<usize>(), 4);
        drop(session);
        // A longer window has it again, and an SLO that is gone is not counted.
        bench.apply(&SLOS.replace("window: 7d", "window: 8d")).await;
        bench.evaluate().await;
        assert_eq!(of_checkout().await, "/slos/checkout.availability critical 99.1 % 10 %");
        let fewer = SLOS.replace("  - {name: latency, service: checkout, target: 99%, window: month}\n", "");
        usecases::apply::apply(&bench.platform, &Actor::System, &fewer, true).await.unwrap();
        bench.evaluate().await;
        assert_eq!(page(&bench, "").await.states[0].label, "All 3");
        let mut session = bench.platform.store.read().await.unwrap();
        let count = slo_windows::count(&mut session, "2026-11-26".parse().unwrap(), None).await.unwrap();
        assert_eq!(count.values().sum::<usize>(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_hundred_are_on_a_page() {
    with_bench(async |bench| {
        let services: Vec<String> = (0..101).map(|number| format!("{{slug: s-{number}}}")).collect();
        let slos: Vec<String> = (0..101).map(|number| format!("  - {{name: up, service: s-{number}, target: 99%}}\n")).collect();
        bench.apply(&format!("teams: [{{slug: many, services: [{}]}}]\nslos:\n{}", services.join(", "), slos.concat())).await;
        bench.evaluate().await;
        let first = page(&bench, "").await;
        assert_eq!((first.rows.len(), first.previous, first.next.as_deref()), (100, None, Some("/slos?page=2")));
        let second = page(&bench, "page=2").await;
        assert_eq!((second.rows.len(), second.previous.as_deref(), second.next), (1, Some("/slos"), None));
        assert!(first.rows.iter().all(|row| row.link != second.rows[0].link));
        assert_eq!(second.states[0].label, "All 101");
        let wrong = pages::slos(&bench.platform, &Actor::System, &Query::parse("page=0").unwrap()).await;
        assert!(wrong.is_err());
    })
    .await;
}
