//! Benchmarks: twelve calm points, then one 30 % slower; a series of another service; one that fell silent.

use super::{at, platform, query, viewer};
use crate::actor::Actor;
use crate::apply;
use crate::error::Error;
use crate::pages::{self, Query};
use crate::platform::Platform;
use crate::view::{Notice, Tone};
use domain::evidence::Workload;
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::results::{Direction, Unit};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use serde_json::json;
use store::alerts::{self, Alert};
use store::blocks::{self, Block, Point};
use store::change_points::{self, StoredPoint};
use store::runs::{self, RunRow};
use store::series::{self, SeriesRow};
use store::testing::on_both;
use store::{Session, Store};

const PROGRAM: &str = "
teams:
  - slug: payments
    name: Payments
    services: [{ slug: checkout, name: Checkout }, { slug: ledger, name: Ledger }]
";

fn row(id: i64, service: ServiceId, benchmark: &str, metric: &str, seen: Timestamp) -> SeriesRow {
    SeriesRow {
        id: SeriesId(id),
        service,
        env: "ci".to_owned(),
        benchmark: benchmark.to_owned(),
        metric: metric.to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        fingerprint: "epyc".to_owned(),
        first_seen: seen,
        last_seen: seen,
        last_value: 0.01,
        segment_from: None,
        segment_sigma: None,
    }
}

fn run(id: i64, service: ServiceId, started: Timestamp) -> RunRow {
    RunRow {
        id: RunId(id),
        service,
        env: "ci".to_owned(),
        branch: Some("main".to_owned()),
        sha: Some(format!("c0ffee{id:02}dead")),
        pr: None,
        attempt: 1,
        tool: "pytest-benchmark".to_owned(),
        workload: Workload::Benchmark,
        fingerprint: "epyc".to_owned(),
        started_at: started,
        received_at: started,
        verdict: if id == 13 { Verdict::Warn } else { Verdict::Pass },
        blocking: false,
        dirty: false,
        default_branch: true,
        run_url: None,
        series: 2,
        summary: json!({ "answer": { "series": [
            { "benchmark": "parse", "metric": "median", "verdict": if id == 13 { "warn" } else { "pass" }, "reason": format!("reason of run {id}") },
        ] } }),
        delivery: None,
        points: Vec::new(),
        samples: None,
        pair: None,
        side: None,
    }
}

/// One run a day from 12 November on: 10 ms, the thirteenth 13 ms.
async fn measure(session: &mut Session, series: i64, service: ServiceId, values: &[f64]) {
    let points: Vec<Point> = (1..)
        .zip(values)
        .map(|(day, value)| Point { ord: day, run: RunId(day), value: *value, spread: 0.000_2, n: 4, flags: Point::DEFAULT_BRANCH })
        .collect();
    blocks::put(session, &[Block::new(SeriesId(series), 0, points)]).await.unwrap();
    if series == 1 {
        for day in 1..=13_i64 {
            runs::insert(session, &run(day, service, at(&format!("2026-11-{:02}T09:00:00Z", day + 11)))).await.unwrap();
        }
    }
}

async fn measured(store: Store) -> Platform {
    let (platform, _) = platform(store);
    apply::apply(&platform, &Actor::System, PROGRAM, false).await.unwrap();
    let catalog = platform.catalog().await.unwrap();
    let (checkout, ledger) = (catalog.service("checkout").unwrap().id, catalog.service("ledger").unwrap().id);
    let mut session = platform.store.write().await.unwrap();
    let now = at("2026-11-24T09:00:00Z");
    let rows = [
        row(1, checkout, "parse", "median", now),
        row(2, checkout, "parse", "mean", now),
        SeriesRow { fingerprint: "m3".to_owned(), ..row(3, checkout, "parse", "median", at("2026-10-01T09:00:00Z")) },
        row(4, ledger, "book", "median", now),
    ];
    series::insert(&mut session, &rows).await.unwrap();
    let mut slow = vec![0.01; 12];
    slow.push(0.013);
    measure(&mut session, 1, checkout, &slow).await;
    measure(&mut session, 2, checkout, &[0.01; 13]).await;
    measure(&mut session, 4, ledger, &[0.02, 0.01]).await;
    session.commit().await.unwrap();
    platform
}

fn names(page: &crate::view::Benchmarks) -> Vec<String> {
    page.rows.iter().map(|row| format!("{} {} {}", row.link.text, row.metric, row.fingerprint)).collect()
}

#[tokio::test]
async fn the_explorer_lists_the_worst_first_and_narrows_by_facets() {
    on_both(async |store| {
        let platform = measured(store).await;
        let page = |text: &'static str| {
            let platform = platform.clone();
            async move { pages::benchmarks(&platform, &viewer(), &query(text)).await.unwrap() }
        };
        let all = page("").await;
        assert_eq!(all.sentence, "4 series");
        // The ledger got faster; what was never measured on the default branch has nothing to compare and comes last.
        assert_eq!(names(&all), ["parse median epyc", "parse mean epyc", "book median epyc", "parse median m3"]);
        let worst = &all.rows[0];
        assert_eq!((worst.value.as_str(), worst.change.word.as_str(), worst.change.tone), ("13 ms", "+30 % worse", Tone::Warn));
        assert_eq!((worst.link.href.as_str(), worst.points.as_str(), worst.last_seen.as_str()), ("/benchmarks/1", "13", "3 h ago"));
        assert!(worst.spark.starts_with("<svg") && worst.spark.contains("From 10 ms to 13 ms"));
        assert_eq!((all.rows[1].change.word.as_str(), all.rows[1].change.tone), ("0 % steady", Tone::Ok));
        assert_eq!((all.rows[2].change.word.as_str(), all.rows[2].change.tone), ("−50 % better", Tone::Ok));
        assert_eq!((all.rows[3].change.word.as_str(), all.rows[3].change.tone, all.rows[3].stale), ("no baseline", Tone::Neutral, true));
        let labels: Vec<_> = all.filter.metrics.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["mean (1)", "median (3)"]);
        // A facet counts what the others leave.
        let epyc = page("fingerprint=epyc").await;
        let labels: Vec<_> = epyc.filter.metrics.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["mean (1)", "median (2)"]);
        for (text, expected) in [
            ("service=ledger", vec!["book median epyc"]),
            ("scope=s:checkout&metric=median", vec!["parse median epyc", "parse median m3"]),
            ("q=BOO", vec!["book median epyc"]),
            ("state=stale", vec!["parse median m3"]),
            ("state=alert", vec![]),
            ("env=staging", vec![]),
        ] {
            let page = page(text).await;
            assert_eq!(names(&page), expected, "{text}");
            assert_eq!(page.notice.is_some(), expected.is_empty(), "{text}");
        }
        assert!(matches!(pages::benchmarks(&platform, &viewer(), &query("state=odd")).await, Err(Error::Invalid(_))));
        assert!(matches!(pages::benchmarks(&platform, &viewer(), &query("page=0")).await, Err(Error::Invalid(_))));
        assert!(matches!(pages::benchmarks(&platform, &Actor::Anonymous, &Query::default()).await, Err(Error::Unauthenticated(_))));
    })
    .await;
}

#[tokio::test]
async fn a_series_tells_its_baseline_its_limit_and_its_neighbours() {
    on_both(async |store| {
        let platform = measured(store).await;
        let page = pages::series(&platform, &viewer(), &Query::default(), "1").await.unwrap();
        // Twelve equal points: no scatter, so the least that counts, 5 %, is the limit.
        assert_eq!(page.sentence, "13 ms, +30 % against the baseline median of 10 ms; the limit is 10.5 ms.");
        assert_eq!((page.mark.word.as_str(), page.mark.tone), ("beyond the limit", Tone::Warn));
        let fact = |name: &str| page.facts.iter().find(|(term, _)| term == name).map(|(_, value)| value.clone()).unwrap();
        assert_eq!((fact("Baseline").as_str(), fact("Counts from").as_str()), ("10 ms, median of 12 points", "5 %"));
        assert_eq!(page.points.len(), 13);
        let newest = &page.points[0];
        assert_eq!((newest.run.href.as_str(), newest.commit.as_str(), newest.value.as_str()), ("/runs/13", "c0ffee13", "13 ms"));
        assert_eq!((newest.spread.as_str(), newest.n.as_str(), newest.verdict.word.as_str()), ("200 µs", "4", "warn"));
        assert_eq!(page.verdicts.len(), 5);
        assert_eq!((page.verdicts[0].verdict.word.as_str(), page.verdicts[0].reason.as_str()), ("warn", "reason of run 13"));
        assert_eq!(page.metrics.iter().map(|row| row.link.text.as_str()).collect::<Vec<_>>(), ["mean"]);
        assert_eq!(
            page.machines.iter().map(|row| (row.link.text.as_str(), row.link.href.as_str())).collect::<Vec<_>>(),
            [("m3", "/benchmarks/3")]
        );
        let chart = page.chart.unwrap();
        assert!(chart.svg.contains("class=\"limit\"") && chart.svg.contains("class=\"whisker\""), "{}", chart.svg);
        assert_eq!(chart.table.rows.len(), 13);
        // ± 1.96 · 0.2 ms ÷ 2.
        assert!(chart.svg.contains("± 0.196 ms") || chart.svg.contains("± 0.2 ms"), "{}", chart.svg);

        let other = pages::series(&platform, &viewer(), &query("bounds=off&base=c0ffee05&y=log&x=date"), "1").await.unwrap();
        assert!(!other.chart.unwrap().svg.contains("class=\"limit\""));
        assert_eq!(other.compare.said.map(|said| said.word).as_deref(), Some("c0ffee13: +30 % worse against c0ffee05"));
        let unknown = pages::series(&platform, &viewer(), &query("base=beef0000"), "1").await.unwrap();
        assert_eq!(unknown.compare.said.map(|said| said.tone), Some(Tone::Neutral));

        // What was known on the 20th is nine points, none of them slow.
        let then = pages::series(&platform, &viewer(), &query("at=2026-11-20"), "1").await.unwrap();
        assert_eq!((then.points.len(), then.mark.word.as_str()), (9, "within the limit"));
        assert!(matches!(pages::series(&platform, &viewer(), &Query::default(), "zz").await, Err(Error::NotFound(_))));
        assert!(matches!(pages::series(&platform, &viewer(), &Query::default(), "u").await, Err(Error::NotFound(_))));
        let silent = pages::series(&platform, &viewer(), &Query::default(), "3").await.unwrap();
        assert!(silent.chart.is_none() && matches!(silent.notice, Some(Notice::NoData { .. })));
        assert_eq!(silent.mark.tone, Tone::Neutral);
    })
    .await;
}

#[tokio::test]
async fn an_alert_sets_points_apart_and_a_change_point_is_numbered() {
    on_both(async |store| {
        let platform = measured(store).await;
        let catalog = platform.catalog().await.unwrap();
        let service = catalog.service("checkout").unwrap().id;
        let mut session = platform.store.write().await.unwrap();
        let alert = Alert {
            service,
            env: "ci".to_owned(),
            line: String::new(),
            series: SeriesId(1),
            first_run: RunId(13),
            first_sha: None,
            first_ord: 13,
            last_run: RunId(13),
            last_sha: None,
            last_attempt: 1,
            inside: 0,
            regression: None,
        };
        alerts::put(&mut session, &[alert]).await.unwrap();
        let change = StoredPoint {
            ord: 13,
            from_ord: 12,
            before: 0.01,
            after: 0.013,
            percent: 30.0,
            p: 0.000_1,
            tentative: true,
            retroactive: false,
        };
        change_points::replace(&mut session, service, "ci", &[(SeriesId(1), change)]).await.unwrap();
        session.commit().await.unwrap();

        let page = pages::series(&platform, &viewer(), &Query::default(), "1").await.unwrap();
        assert_eq!((page.mark.word.as_str(), page.mark.tone), ("alert", Tone::Bad));
        let flags: Vec<_> = page.points[0].flags.iter().map(|flag| flag.word.as_str()).collect();
        assert_eq!(flags, ["alert", "quarantined"]);
        assert!(page.points[1].flags.is_empty());
        let found = &page.changes[0];
        assert_eq!((found.number, found.range.as_str()), (Some(1), "c0ffee12 … c0ffee13"));
        assert_eq!((found.change.word.as_str(), found.values.as_str(), found.p.as_str()), ("+30 % worse", "10 ms → 13 ms", "p < 0.001"));
        assert_eq!(found.notes.iter().map(|note| note.word.as_str()).collect::<Vec<_>>(), ["tentative"]);
        let svg = page.chart.unwrap().svg;
        for class in ["alert", "held", "change tentative", "mean"] {
            assert!(svg.contains(&format!("class=\"{class}\"")), "{class}: {svg}");
        }
        let rows = pages::benchmarks(&platform, &viewer(), &query("state=alert")).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| (row.change.word.as_str(), row.change.tone)).collect::<Vec<_>>(), [("+30 % alert", Tone::Bad)]);
    })
    .await;
}

#[tokio::test]
async fn nothing_measured_shows_how_the_common_harnesses_send_results() {
    on_both(async |store| {
        let (platform, _) = platform(store);
        let page = pages::benchmarks(&platform, &viewer(), &Query::default()).await.unwrap();
        let titles: Vec<_> = page.snippets.iter().map(|snippet| snippet.title.as_str()).collect();
        assert_eq!(titles, ["pytest-benchmark", "criterion", "Go", "k6", "JMH"]);
        assert!(
            page.snippets
                .iter()
                .all(|snippet| snippet.text.contains("pacekeeper push --url https://pace.example --service checkout results."))
        );
        assert!(page.notice.is_some());
    })
    .await;
}
