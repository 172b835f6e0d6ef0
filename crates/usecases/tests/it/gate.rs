//! What a gate remembers from run to run: confirmation, quarantine, regressions and their end, inheritance, comparison in one job.

use crate::harness::{Bench, text, with_bench};
use domain::regression::State;
use serde_json::{Value, json};
use store::regressions::{self, RegressionFilter};
use usecases::ingest::{ResultsRequest, accept_results};
use usecases::regressions::triage;
use usecases::{Actor, change_points};

const ONE: &str = "
teams:
  - slug: payments
    services:
      - slug: checkout
        repositories: [acme/checkout]
";

/// A stable benchmark: 100 ms, give or take 1 %, in a pattern that repeats every five runs.
const STEADY: [f64; 5] = [0.100, 0.101, 0.099, 0.1005, 0.0995];

async fn history(bench: &Bench, runs: usize) {
    bench.apply(ONE).await;
    for run in 0..runs {
        main(bench, &format!("m{run}"), STEADY[run % 5]).await;
    }
}

async fn main(bench: &Bench, sha: &str, seconds: f64) -> Value {
    bench.push(sha, None, &single(seconds)).await.unwrap().json()
}

/// One value without raw samples, as a load test or a stored median gives it.
fn single(seconds: f64) -> String {
    json!({ "format": "pacekeeper/1", "benchmarks": [{ "name": "test_sum", "metric": "median", "unit": "s", "value": seconds }] })
        .to_string()
}

async fn attempt(bench: &Bench, sha: &str, pr: i64, base: Option<&str>, attempt: i64, seconds: f64) -> Value {
    let request = ResultsRequest {
        format: "auto".to_owned(),
        service: Some("checkout".to_owned()),
        branch: Some("topic".to_owned()),
        sha: Some(sha.to_owned()),
        pr: Some(pr),
        base_sha: base.map(str::to_owned),
        attempt: Some(attempt),
        ..ResultsRequest::default()
    };
    accept_results(&bench.platform, &Actor::System, request, single(seconds).as_bytes()).await.unwrap().json()
}

async fn regressions(bench: &Bench) -> Vec<(i64, State, String)> {
    let mut session = bench.platform.store.read().await.unwrap();
    let all = regressions::list(&mut session, &RegressionFilter::default()).await.unwrap();
    all.into_iter().map(|one| (one.number, one.state, one.line)).collect()
}

#[tokio::test]
async fn a_worsening_warns_first_and_fails_when_the_rerun_shows_it_too() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        let first = attempt(&bench, "p1", 7, None, 1, 0.112).await;
        assert_eq!((text(&first, "verdict"), &first["exit_code"], &first["rerun"]), ("warn", &json!(0), &json!(["test_sum"])));
        assert_eq!(regressions(&bench).await, []);

        let second = attempt(&bench, "p1", 7, None, 2, 0.1121).await;
        assert_eq!((text(&second, "verdict"), &second["blocking"], &second["regressions"]), ("fail", &json!(true), &json!(["R-1"])));
        assert_eq!(regressions(&bench).await, [(1, State::Review, "pr:7".to_owned())]);

        let repaired = attempt(&bench, "p2", 7, None, 1, 0.1002).await;
        assert_eq!(text(&repaired, "verdict"), "pass", "{repaired}");
        assert_eq!(regressions(&bench).await, [(1, State::Resolved, "pr:7".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn a_rerun_that_is_back_inside_clears_the_alert() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        attempt(&bench, "p1", 7, None, 1, 0.112).await;
        let second = attempt(&bench, "p1", 7, None, 2, 0.1001).await;
        assert_eq!((text(&second, "verdict"), &second["rerun"]), ("pass", &json!([])));
        let third = attempt(&bench, "p2", 7, None, 1, 0.112).await;
        assert_eq!(text(&third, "verdict"), "warn", "what was cleared confirms nothing: {third}");
    })
    .await;
}

#[tokio::test]
async fn the_default_branch_keeps_failing_until_two_runs_in_a_row_are_back_inside() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        assert_eq!(text(&main(&bench, "bad0", 0.112).await, "verdict"), "warn");
        for run in 1..12 {
            let answer = main(&bench, &format!("bad{run}"), 0.112 + 0.0001 * f64::from(run % 3)).await;
            assert_eq!(text(&answer, "verdict"), "fail", "run {run}: {answer}");
            assert_eq!(answer["series"][0]["baseline"], json!(0.1), "the baseline stays what it was");
        }
        assert_eq!(regressions(&bench).await, [(1, State::Review, String::new())]);
        let first = main(&bench, "good0", 0.1001).await;
        assert_eq!(text(&first, "verdict"), "fail", "one run may be luck: {first}");
        let second = main(&bench, "good1", 0.0999).await;
        assert_eq!(text(&second, "verdict"), "pass", "{second}");
        let mut session = bench.platform.store.read().await.unwrap();
        let one = regressions::get(&mut session, 1).await.unwrap().unwrap();
        assert_eq!((one.state, one.detail.fix_sha.as_deref()), (State::Resolved, Some("good0")));
        assert_eq!((one.detail.from_sha.as_deref(), one.detail.to_sha.as_deref()), (Some("m19"), Some("bad0")));
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_within_two_weeks_is_the_same_regression() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        for (sha, seconds) in [("bad0", 0.112), ("bad1", 0.1121), ("good0", 0.1), ("good1", 0.1001), ("worse0", 0.113), ("worse1", 0.113)] {
            main(&bench, sha, seconds).await;
        }
        assert_eq!(regressions(&bench).await, [(1, State::Regressed, String::new())]);
    })
    .await;
}

#[tokio::test]
async fn a_pull_request_is_not_blamed_for_what_its_base_brought() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        for run in 0..4 {
            main(&bench, &format!("bad{run}"), 0.112).await;
        }
        let inherits = attempt(&bench, "p1", 7, Some("bad3"), 1, 0.1121).await;
        assert_eq!((text(&inherits, "verdict"), &inherits["series"][0]["inherits"]), ("pass", &json!("R-1")), "{inherits}");
        let before = attempt(&bench, "q1", 8, Some("m19"), 1, 0.1).await;
        assert_eq!((text(&before, "verdict"), &before["series"][0]["inherits"]), ("pass", &Value::Null), "{before}");
        let repairs = attempt(&bench, "r1", 9, Some("bad3"), 1, 0.1).await;
        assert!(repairs["series"][0]["reason"].to_string().contains("R-1"), "{repairs}");
    })
    .await;
}

#[tokio::test]
async fn both_sides_of_one_job_need_no_history() {
    with_bench(async |bench| {
        bench.apply(ONE).await;
        let sampled = |factor: f64| {
            let samples: Vec<f64> = (0..12).map(|n| factor * (0.1 + 0.0003 * f64::from(n))).collect();
            json!({ "format": "pacekeeper/1", "benchmarks": [{ "name": "test_sum", "unit": "s", "samples": samples }] }).to_string()
        };
        let side = async |side: &str, sha: &str, body: String| {
            let request = ResultsRequest {
                format: "auto".to_owned(),
                service: Some("checkout".to_owned()),
                branch: Some("topic".to_owned()),
                sha: Some(sha.to_owned()),
                pr: Some(7),
                pair: Some("job-1".to_owned()),
                side: Some(side.to_owned()),
                ..ResultsRequest::default()
            };
            accept_results(&bench.platform, &Actor::System, request, body.as_bytes()).await.map(|answer| answer.json())
        };
        let early = side("head", "p1", sampled(1.0)).await;
        assert!(early.unwrap_err().to_string().contains("send it first"));
        side("base", "m1", sampled(1.0)).await.unwrap();
        let head = side("head", "p1", sampled(1.2)).await.unwrap();
        let one = &head["series"][0];
        assert_eq!((text(&head, "verdict"), text(one, "method"), text(one, "confirmed")), ("fail", "same_job", "same_job"), "{head}");
    })
    .await;
}

#[tokio::test]
async fn a_single_spike_on_the_default_branch_is_given_back_to_the_baseline() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        assert_eq!(text(&main(&bench, "spike", 0.112).await, "verdict"), "warn");
        let next = main(&bench, "next", 0.1).await;
        assert_eq!((text(&next, "verdict"), &next["series"][0]["baseline_n"]), ("pass", &json!(20)));
        let later = main(&bench, "later", 0.1).await;
        assert_eq!(later["series"][0]["baseline_n"], json!(22), "the spike was noise, and noise belongs to the baseline");
        assert_eq!(regressions(&bench).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_step_too_small_for_the_gate_is_found_in_the_history() {
    with_bench(async |bench| {
        bench.apply(&format!("{ONE}policies:\n  - service: checkout\n    mode: threshold\n    threshold: 20\n")).await;
        for run in 0..30 {
            main(&bench, &format!("m{run}"), STEADY[run % 5]).await;
        }
        for run in 0..12 {
            let answer = main(&bench, &format!("n{run}"), 1.08 * STEADY[run % 5]).await;
            assert_eq!(text(&answer, "verdict"), "pass");
        }
        let scanned = change_points::scan(&bench.platform).await.unwrap();
        assert_eq!((scanned.services, scanned.series, scanned.opened), (1, 1, 1));
        let mut session = bench.platform.store.read().await.unwrap();
        let one = regressions::get(&mut session, 1).await.unwrap().unwrap();
        assert_eq!((one.detail.from_sha.as_deref(), one.detail.to_sha.as_deref()), (Some("m29"), Some("n0")));
        assert!((one.worst_percent - 8.0).abs() < 0.3, "{}", one.worst_percent);
        drop(session);
        let again = change_points::scan(&bench.platform).await.unwrap();
        assert_eq!(again.services, 0, "nothing new to look at");
        main(&bench, "n12", 0.108).await;
        assert_eq!(change_points::scan(&bench.platform).await.unwrap().opened, 0, "the same step is not raised again");
    })
    .await;
}

#[tokio::test]
async fn what_is_accepted_on_a_pull_request_does_not_fail_it_again() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        attempt(&bench, "p1", 7, None, 1, 0.112).await;
        assert_eq!(text(&attempt(&bench, "p1", 7, None, 2, 0.112).await, "verdict"), "fail");
        accept(&bench, json!({ "limit_percent": 5.0 })).await;
        let next = attempt(&bench, "p2", 7, None, 1, 0.1121).await;
        assert_eq!((text(&next, "verdict"), &next["rerun"]), ("warn", &json!([])), "{next}");
        assert!(next["series"][0]["reason"].to_string().contains("accepted as R-1 by"), "{next}");
        // 12 % were accepted, and 5 more: 18 % is beyond.
        assert_eq!(next["regressions"], json!([]));
        assert_eq!(attempt(&bench, "p3", 7, None, 1, 0.118).await["rerun"], json!(["test_sum"]));
        assert_eq!(text(&attempt(&bench, "p3", 7, None, 2, 0.118).await, "verdict"), "fail");
        assert_eq!(regressions(&bench).await, [(1, State::Regressed, "pr:7".to_owned())]);
    })
    .await;
}

async fn accept(bench: &Bench, end: Value) {
    let mut step = json!({ "do": "accept", "reason": "the new checks are worth it" });
    step.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
    triage::take(&bench.platform, &Actor::System, &[1], &serde_json::from_value(step).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_rerun_of_the_first_bad_commit_after_noise_is_looked_at_again() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        main(&bench, "bad0", 0.112).await;
        main(&bench, "bad1", 0.112).await;
        let step = serde_json::from_value(json!({ "do": "noise" })).unwrap();
        triage::take(&bench.platform, &Actor::System, &[1], &step).await.unwrap();
        for seconds in [0.125, 0.1251] {
            main(&bench, "bad0", seconds).await;
        }
        assert_eq!(regressions(&bench).await, [(1, State::Review, String::new())]);
    })
    .await;
}

#[tokio::test]
async fn an_accepted_level_is_the_new_baseline_and_guarded_from_its_first_point() {
    with_bench(async |bench| {
        history(&bench, 20).await;
        for run in 0..3 {
            main(&bench, &format!("bad{run}"), 0.112).await;
        }
        accept(&bench, json!({ "until": "2026-12-20" })).await;
        let same = main(&bench, "same", 0.1121).await;
        assert_eq!(text(&same, "verdict"), "pass", "{same}");
        main(&bench, "worse0", 0.126).await;
        let worse = main(&bench, "worse1", 0.126).await;
        assert_eq!(text(&worse, "verdict"), "fail", "{worse}");
    })
    .await;
}
