//! The six verdicts of an upload, and what a baseline is made of.

use crate::harness::{Bench, SMALLEST, pytest, text, with_bench};
use serde_json::json;
use usecases::Error;

async fn base(bench: &Bench, seconds: f64) {
    bench.apply(SMALLEST).await;
    bench.push("a1", None, &pytest(&[("test_sum", seconds), ("test_sort", 0.5)])).await.unwrap();
}

#[tokio::test]
async fn the_first_upload_has_no_baseline_and_does_not_block() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let answer = bench.push("a1", None, &pytest(&[("test_sum", 0.010)])).await.unwrap().json();
        assert_eq!((text(&answer, "verdict"), &answer["blocking"], &answer["exit_code"]), ("no_baseline", &json!(false), &json!(0)));
        assert_eq!(text(&answer, "url"), format!("https://perf.example/runs/{}", answer["run"]));
    })
    .await;
}

#[tokio::test]
async fn a_doubled_median_fails_on_the_second_upload() {
    with_bench(async |bench| {
        base(&bench, 0.010).await;
        let answer = bench.push("b1", Some(7), &pytest(&[("test_sum", 0.020), ("test_sort", 0.5)])).await.unwrap().json();
        assert_eq!((text(&answer, "verdict"), &answer["blocking"], &answer["exit_code"]), ("fail", &json!(true), &json!(1)));
        let first = &answer["series"][0];
        assert_eq!((&first["delta_percent"], &first["baseline"], &first["baseline_n"]), (&json!(100.0), &json!(0.01), &json!(1)));
        assert_eq!(text(&answer["series"][1], "verdict"), "pass");
    })
    .await;
}

#[tokio::test]
async fn between_half_the_limit_and_the_limit_it_warns() {
    with_bench(async |bench| {
        base(&bench, 0.100).await;
        for (pr, seconds, expected) in [(1, 0.105, "pass"), (2, 0.106, "warn"), (3, 0.110, "warn"), (4, 0.111, "fail"), (5, 0.05, "pass")] {
            let body = pytest(&[("test_sum", seconds), ("test_sort", 0.5)]);
            let answer = bench.push(&format!("c{pr}"), Some(pr), &body).await.unwrap().json();
            assert_eq!(text(&answer, "verdict"), expected, "{seconds} s against 0.1 s");
        }
    })
    .await;
}

#[tokio::test]
async fn a_benchmark_that_vanished_since_the_baseline_is_a_warning() {
    with_bench(async |bench| {
        base(&bench, 0.010).await;
        let answer = bench.push("b1", Some(7), &pytest(&[("test_sum", 0.010)])).await.unwrap().json();
        assert_eq!(text(&answer, "verdict"), "warn");
        assert!(answer["reasons"].to_string().contains("test_sort"), "{answer}");
    })
    .await;
}

#[tokio::test]
async fn another_machine_is_inconclusive_and_a_report_without_benchmarks_an_error() {
    with_bench(async |bench| {
        base(&bench, 0.010).await;
        let elsewhere = pytest(&[("test_sum", 0.010), ("test_sort", 0.5)]).replace("AMD EPYC", "Intel Xeon");
        let answer = bench.push("b1", Some(7), &elsewhere).await.unwrap().json();
        assert_eq!((text(&answer, "verdict"), &answer["exit_code"]), ("inconclusive", &json!(0)));
        let empty = bench.push("b2", Some(8), &pytest(&[])).await.unwrap().json();
        assert_eq!((text(&empty, "verdict"), &empty["exit_code"]), ("error", &json!(2)));
    })
    .await;
}

#[tokio::test]
async fn pull_requests_and_dirty_trees_never_become_the_baseline() {
    with_bench(async |bench| {
        base(&bench, 0.010).await;
        bench.push("b1", Some(7), &pytest(&[("test_sum", 0.020), ("test_sort", 0.5)])).await.unwrap();
        let again = bench.push("b2", Some(7), &pytest(&[("test_sum", 0.020), ("test_sort", 0.5)])).await.unwrap().json();
        assert_eq!(text(&again, "verdict"), "fail", "the first failing run did not lift the baseline");
        assert_eq!(again["series"][0]["baseline_n"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn a_pull_request_is_judged_by_what_its_base_measured() {
    with_bench(async |bench| {
        base(&bench, 0.010).await;
        bench.push("a2", None, &pytest(&[("test_sum", 0.020), ("test_sort", 0.5)])).await.unwrap();
        let request = usecases::ingest::ResultsRequest {
            format: "pytest-benchmark".to_owned(),
            service: Some("checkout".to_owned()),
            sha: Some("b1".to_owned()),
            pr: Some(7),
            base_sha: Some("a1".to_owned()),
            ..Default::default()
        };
        let body = pytest(&[("test_sum", 0.0105), ("test_sort", 0.5)]);
        let answer =
            usecases::ingest::accept_results(&bench.platform, &usecases::Actor::System, request, body.as_bytes()).await.unwrap().json();
        assert_eq!(answer["baseline"], json!({ "basis": "base_sha", "sha": "a1" }));
        assert_eq!(answer["series"][0]["baseline"], json!(0.01), "a2 came after the base and does not count");
    })
    .await;
}

#[tokio::test]
async fn a_block_that_is_full_is_followed_by_the_next() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        for run in 0..70 {
            bench.push(&format!("s{run}"), None, &pytest(&[("test_sum", 0.010 + f64::from(run) * 1e-6)])).await.unwrap();
        }
        let answer = bench.push("b1", Some(7), &pytest(&[("test_sum", 0.010)])).await.unwrap().json();
        // The newest 64 of 70: runs 6 to 69, whose median lies between 37 and 38.
        assert_eq!(answer["series"][0]["baseline_n"], json!(64));
        let median = answer["series"][0]["baseline"].as_f64().unwrap();
        assert!((median - 0.0100375).abs() < 1e-12, "{median}");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_with_every_reason() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let refused = bench.push("a1", None, "not a report").await.unwrap_err();
        let Error::Unprocessable { message, details } = refused else { panic!("{refused:?}") };
        assert!(
            details.iter().any(|line| line.starts_with("pytest-benchmark")) && details.iter().any(|line| line.starts_with("k6")),
            "{details:?}"
        );
        let mut session = bench.platform.store.read().await.unwrap();
        let kept = store::inbox::list(&mut session, &store::inbox::DeliveryFilter { limit: 10, ..Default::default() }).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].error.as_deref(), Some(message.as_str()));
    })
    .await;
}
