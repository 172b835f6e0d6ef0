//! Whether actions that are done did what they were meant to, over evaluations of many days.

use crate::harness::{Bench, SMALLEST, at, with_bench};
use chrono::Duration;
use domain::verification::Outcome;
use store::actions::Verification;
use usecases::actions::{self, ActionInput, verify};
use usecases::ingest::accept_records;
use usecases::pages::{self, Query};
use usecases::{Actor, api};

async fn done(bench: &Bench, check: Option<&str>, kpi: Option<&str>) -> i64 {
    let owned = |text: &str| Some(text.to_owned());
    let input = ActionInput {
        title: owned("Do it"),
        team: owned("payments"),
        status: owned("done"),
        check: check.map(str::to_owned),
        kpi: kpi.map(str::to_owned),
        ..ActionInput::default()
    };
    actions::create(&bench.platform, &Actor::System, input).await.unwrap().number
}

async fn outcome(bench: &Bench, number: i64) -> Option<Verification> {
    let mut session = bench.platform.store.read().await.unwrap();
    store::actions::get(&mut session, number).await.unwrap().unwrap().verification
}

async fn record(bench: &Bench, record: &str) {
    accept_records(&bench.platform, &Actor::System, record.as_bytes(), None).await.unwrap();
}

/// A day later; with `load` there is a load test on it.
async fn next_day(bench: &Bench, load: bool) {
    bench.clock.advance(Duration::days(1));
    if load {
        let at = bench.platform.now();
        let run = format!(
            r#"{{"kind":"run","service":"checkout","env":"ci","sha":"a{0}","tool":"k6","workload":"load","verdict":"pass","occurred_at":"{at}"}}"#,
            at.micros()
        );
        record(bench, &run).await;
    }
    bench.evaluate().await;
}

#[tokio::test]
async fn a_check_that_comes_to_pass_confirms_and_one_that_falls_again_reopens() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        let number = done(&bench, Some("load-test-recent"), None).await;
        verify(&bench.platform).await.unwrap();
        assert_eq!(outcome(&bench, number).await.unwrap().outcome, Outcome::TooEarly);
        for day in 1..=14 {
            next_day(&bench, day == 3).await;
        }
        verify(&bench.platform).await.unwrap();
        // Done on 25 November; the load test is of the 28th, the 14 days are over on 9 December, which is judged when it has ended.
        assert_eq!(outcome(&bench, number).await.unwrap().outcome, Outcome::TooEarly);
        next_day(&bench, false).await;
        assert_eq!(verify(&bench.platform).await.unwrap(), 1);
        let confirmed = outcome(&bench, number).await.unwrap();
        assert_eq!((confirmed.outcome, confirmed.since.to_string()), (Outcome::Confirmed, "2026-12-09".to_owned()));
        // The age of the load test in days.
        assert_eq!((confirmed.before, confirmed.after), (None, Some(11.0)));
        assert_eq!(verify(&bench.platform).await.unwrap(), 0, "the same again changes nothing");
        let page = pages::action(&bench.platform, &Actor::System, &Query::default(), number).await.unwrap();
        assert_eq!(page.outcome.unwrap().0.word, "confirmed");
        let (_, events) = api::action(&bench.platform, &Actor::System, number).await.unwrap();
        assert!(events.iter().any(|event| event.text.starts_with("outcome: confirmed")));

        // 90 days after the load test it is too old, and after its grace the check is not met.
        for _ in 0..110 {
            next_day(&bench, false).await;
        }
        verify(&bench.platform).await.unwrap();
        assert_eq!(outcome(&bench, number).await.unwrap().outcome, Outcome::Reopened);
        // Taken up again, it has no outcome.
        let input = ActionInput { status: Some("doing".to_owned()), ..ActionInput::default() };
        assert_eq!(actions::update(&bench.platform, &Actor::System, number, input).await.unwrap().verification, None);
    })
    .await;
}

#[tokio::test]
async fn a_check_that_never_passes_is_no_effect_after_thirty_days() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        next_day(&bench, true).await;
        let number = done(&bench, Some("canary-share"), None).await;
        for _ in 0..32 {
            next_day(&bench, false).await;
        }
        verify(&bench.platform).await.unwrap();
        let found = outcome(&bench, number).await.unwrap();
        assert_eq!((found.outcome, found.since.to_string()), (Outcome::NoEffect, "2026-12-27".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn four_better_weeks_of_a_kpi_confirm_an_action_that_names_only_it() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        // 28 September 2026 is a Monday; done in week 44, from the 26th of October on.
        let monday = at("2026-09-28T12:00:00Z");
        let mut lines = Vec::new();
        // Requests are alike; the cost per week falls from about 100 to about 60.
        for (week, cost) in [100, 101, 99, 102, 90, 60, 62, 61, 59].into_iter().enumerate() {
            for day in 0..7 {
                let at = monday.plus(Duration::days(7 * i64::try_from(week).unwrap() + day));
                let day = at.utc().date_naive();
                lines.push(format!(
                    r#"{{"kind":"cost","service":"checkout","from":"{day}","to":"{day}","amount_micros":{},"currency":"EUR","occurred_at":"{at}"}}"#,
                    cost * 1_000_000
                ));
                lines.push(format!(r#"{{"kind":"requests","service":"checkout","day":"{day}","count":1000000,"occurred_at":"{at}"}}"#));
            }
        }
        bench.clock.set(at("2026-11-30T12:00:00Z"));
        record(&bench, &lines.join("\n")).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-10-28T12:00:00Z"));
        let number = done(&bench, None, Some("cost-per-request")).await;
        // One of the two is enough: this check was never met.
        let both = done(&bench, Some("canary-share"), Some("cost-per-request")).await;
        bench.clock.set(at("2026-11-29T12:00:00Z"));
        verify(&bench.platform).await.unwrap();
        assert_eq!(outcome(&bench, number).await.unwrap().outcome, Outcome::TooEarly);
        // The check has had its 30 days; the KPI may still confirm it.
        assert_eq!(outcome(&bench, both).await.unwrap().outcome, Outcome::TooEarly);
        bench.clock.set(at("2026-11-30T12:00:00Z"));
        verify(&bench.platform).await.unwrap();
        let found = outcome(&bench, number).await.unwrap();
        assert_eq!((found.outcome, found.since.to_string()), (Outcome::Confirmed, "2026-11-30".to_owned()));
        // Means of 100, 101, 99, 102 and of 60, 62, 61, 59, per million requests.
        assert_eq!((found.before, found.after), (Some(100.5), Some(60.5)));
        let found = outcome(&bench, both).await.unwrap();
        assert_eq!((found.outcome, found.since.to_string()), (Outcome::Confirmed, "2026-11-30".to_owned()));
        assert!(found.reason.starts_with("By its KPI: Each of the four weeks"), "{}", found.reason);
    })
    .await;
}

#[tokio::test]
async fn a_kpi_that_nobody_measures_is_not_the_same_as_no_effect() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        let number = done(&bench, None, Some("cost-per-request")).await;
        bench.clock.advance(Duration::days(40));
        verify(&bench.platform).await.unwrap();
        let found = outcome(&bench, number).await.unwrap();
        assert_eq!((found.outcome, found.reason.as_str()), (Outcome::Unmeasured, "Only 0 of the eight weeks around it have a value."));
    })
    .await;
}
