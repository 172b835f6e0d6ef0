//! The planner over a store: what ticks promise is what evidence brings, forecasts come from actions, and the past can be asked.

use crate::harness::{Bench, at, with_bench};
use domain::model::DEFAULT_YAML;
use std::collections::BTreeSet;
use usecases::actions::{self, ActionInput};
use usecases::ingest::accept_records;
use usecases::models;
use usecases::pages::{self, PlanAnswer, Query};
use usecases::view::Tone;
use usecases::{Actor, api, planner};

/// Each with one important service, so that every check can be met by one record.
const TEAMS: usize = 8;

fn configuration() -> String {
    let teams: String = (0..TEAMS)
        .map(|n| format!("  - slug: t{n}\n    services:\n      - {{slug: s{n}, tier: 1, repositories: [acme/s{n}]}}\n"))
        .collect();
    let slos: String = (0..TEAMS)
        .flat_map(|n| ["availability", "latency"].map(|sli| format!("  - {{name: API {sli}, service: s{n}, target: 99%, type: {sli}}}\n")))
        .collect();
    let budgets: String = (0..TEAMS).map(|n| format!("  /api/s{n}: {{service: s{n}, latency_p99: 200ms}}\n")).collect();
    format!("teams:\n{teams}slos:\n{slos}endpoints:\n{budgets}")
}

/// Records that meet one check each of levels 2 to 4 and, apart from it, change no check from met to anything else.
fn records(check: &str, n: usize) -> Vec<String> {
    let of_service = |fields: &str| format!(r#"{{"service":"s{n}","occurred_at":"2026-11-25T11:00:00Z",{fields}}}"#);
    let run = |workload: &str, sha: &str, gated: bool| {
        format!(r#""kind":"run","env":"ci","tool":"k6","workload":"{workload}","verdict":"pass","sha":"{sha}","gated":{gated}"#)
    };
    match check {
        "load-test-recent" => vec![of_service(&run("load", "a0", false))],
        "metrics-fresh" => vec![of_service(r#""kind":"heartbeat","source":"prometheus""#)],
        "alerts-active" => vec![of_service(r#""kind":"alert_rule","name":"HighLatency","healthy":true"#)],
        "results-on-main" => vec![
            of_service(&format!(
                r#""kind":"pull_request","repository":"acme/s{n}","number":1,"state":"merged","title":"x","author":"ada","head_sha":"h{n}","base_ref":"main","default_branch":"main","merge_sha":"m{n}","merged_at":"2026-11-25T11:00:00Z""#
            )),
            of_service(&run("benchmark", &format!("m{n}"), false)),
        ],
        "gate-blocking" => vec![of_service(&run("benchmark", "a1", true))],
        "slos-defined" => ["api-availability", "api-latency"]
            .map(|slo| of_service(&format!(r#""kind":"slo_sample","slo":"{slo}","day":"2026-11-25","good_milli":1000,"total_milli":1000,"complete":true"#)))
            .to_vec(),
        "canary-share" => vec![
            of_service(&format!(r#""kind":"deploy","env":"production","sha":"d{n}","status":"success","finished_at":"2026-11-25T11:00:00Z""#)),
            of_service(&format!(r#""kind":"canary","rollout":"r{n}","env":"production","sha":"d{n}","verdict":"pass","weight":0.1"#)),
        ],
        "profiles-fresh" => vec![of_service(r#""kind":"profile_summary","profile":"cpu","samples":10"#)],
        "budget-coverage" => vec![
            of_service(&format!(r#""kind":"budget_check","endpoint":"/api/s{n}","metric":"latency_p99","limit":0.2,"measured":0.1,"met":true"#)),
            of_service(&format!(r#""kind":"requests","day":"2026-11-25","count":10,"endpoints":[{{"endpoint":"/api/s{n}","requests":10}}]"#)),
        ],
        "reviews-acknowledged" => (45..=47)
            .flat_map(|week| {
                ["published", "acknowledged"].map(|change| {
                    format!(
                        r#"{{"team":"t{n}","occurred_at":"2026-11-25T11:00:00Z","kind":"review","week":"2026-W{week}","change":"{change}","member":"ada"}}"#
                    )
                })
            })
            .collect(),
        "change-points-fresh" => vec![of_service(r#""kind":"change_point_run","series":3,"found":0"#)],
        other => panic!("{other}"),
    }
}

const CHECKS: [&str; 11] = [
    "load-test-recent",
    "metrics-fresh",
    "alerts-active",
    "results-on-main",
    "gate-blocking",
    "slos-defined",
    "canary-share",
    "profiles-fresh",
    "budget-coverage",
    "reviews-acknowledged",
    "change-points-fresh",
];

/// What the records of a check meet: a tested merge is also a pull request with a test, and samples of SLOs are metrics.
fn meets(check: &str) -> Vec<&str> {
    match check {
        "results-on-main" => vec![check, "pr-perf-test-target"],
        "slos-defined" => vec![check, "metrics-fresh"],
        _ => vec![check],
    }
}

async fn send(bench: &Bench, lines: &[String]) {
    let answer = accept_records(&bench.platform, &Actor::System, lines.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], serde_json::json!([]), "{}", answer.text);
}

async fn plan(bench: &Bench, team: &str, query: &str) -> PlanAnswer {
    pages::plan_answer(&bench.platform, &Actor::System, &Query::parse(query).unwrap(), team).await.unwrap()
}

/// The checks in an order of this team's own.
fn shuffled(n: usize) -> Vec<&'static str> {
    let mut rest = CHECKS.to_vec();
    let mut chance = 0x9e37_79b9_u64.wrapping_mul(n as u64 + 1);
    let mut order = Vec::new();
    while !rest.is_empty() {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.push(rest.remove((chance >> 33) as usize % rest.len()));
    }
    order
}

#[tokio::test]
async fn what_ticks_promise_is_what_the_same_evidence_brings() {
    with_bench(async |bench| {
        bench.apply(&configuration()).await;
        // Something of each team, so that all are rated and nothing moves for another reason than the checks'.
        let first: Vec<String> = (0..TEAMS).flat_map(|n| records(shuffled(n)[0], n)).collect();
        send(&bench, &first).await;
        bench.evaluate().await;
        let mut levels: BTreeSet<u8> = BTreeSet::new();
        for round in 1..6 {
            let (mut promised, mut lines) = (Vec::new(), Vec::new());
            for n in 0..TEAMS {
                let ticked = &shuffled(n)[2 * round - 1..=2 * round];
                let met: Vec<&str> = ticked.iter().flat_map(|check| meets(check)).collect();
                promised.push(plan(&bench, &format!("t{n}"), &format!("target=5&met={}", met.join(","))).await.what_if);
                lines.extend(ticked.iter().flat_map(|check| records(check, n)));
            }
            send(&bench, &lines).await;
            bench.evaluate().await;
            for (n, promised) in promised.into_iter().enumerate() {
                let team = format!("t{n}");
                let came = api::maturity(&bench.platform, &Actor::System, &team, None).await.unwrap();
                assert_eq!((came.level, came.score), (Some(promised.level), Some(promised.score)), "{team}, round {round}");
                let now = plan(&bench, &team, "target=5").await;
                for (dimension, level) in promised.dimensions.iter().filter(|(_, level)| level.is_some()) {
                    assert_eq!(now.what_if.dimensions[dimension], *level, "{team}, round {round}, {dimension}");
                }
                let missing: BTreeSet<&String> = now.steps.iter().map(|step| &step.check).collect();
                assert_eq!(missing, promised.missing.iter().collect(), "{team}, round {round}");
                levels.insert(promised.level);
            }
        }
        assert!(levels.len() >= 3 && levels.contains(&4), "{levels:?}");
    })
    .await;
}

async fn act(bench: &Bench, day: &str, title: &str, check: &str, due: &str) -> i64 {
    bench.clock.set(at(&format!("{day}T09:00:00Z")));
    let input = ActionInput {
        title: Some(title.to_owned()),
        team: Some("t0".to_owned()),
        check: Some(check.to_owned()).filter(|check| !check.is_empty()),
        due: Some(due.to_owned()),
        ..ActionInput::default()
    };
    actions::create(&bench.platform, &Actor::System, input).await.unwrap().number
}

async fn done(bench: &Bench, day: &str, number: i64) {
    bench.clock.set(at(&format!("{day}T17:00:00Z")));
    let input = ActionInput { status: Some("done".to_owned()), ..ActionInput::default() };
    actions::update(&bench.platform, &Actor::System, number, input).await.unwrap();
}

#[tokio::test]
async fn a_forecast_needs_a_pace_and_an_action_for_each_missing_check() {
    with_bench(async |bench| {
        bench.clock.set(at("2026-10-01T12:00:00Z"));
        bench.apply(&configuration()).await;
        // Planned for ten days, they took 10, 20 and 40.
        for (end, title) in [("2026-10-12", "one"), ("2026-10-22", "two"), ("2026-11-11", "three")] {
            let number = act(&bench, "2026-10-02", title, "", "2026-10-12").await;
            done(&bench, end, number).await;
        }
        bench.clock.set(at("2026-11-25T12:00:00Z"));
        let of_level_two: Vec<String> = ["load-test-recent", "metrics-fresh"].iter().flat_map(|check| records(check, 0)).collect();
        send(&bench, &of_level_two).await;
        bench.evaluate().await;
        let before = plan(&bench, "t0", "").await;
        assert_eq!((before.level, before.target, before.forecast.state.as_str()), (Some(1), 2, "without_action"));
        assert_eq!(before.forecast.reason.unwrap(), "No forecast: no action is open for any of the missing checks (“Every important service has a live alert rule, or an alert in the last 90 days”).");

        let number = act(&bench, "2026-11-25", "Alert on latency", "alerts-active", "2026-12-05").await;
        bench.clock.set(at("2026-11-25T12:30:00Z"));
        let after = plan(&bench, "t0", "").await;
        assert_eq!((after.forecast.state.as_str(), after.forecast.finished, after.forecast.factor), ("expected", 3, Some(2.0)));
        let range = after.forecast.range.clone().unwrap();
        assert_eq!(range.likely.unwrap().to_string(), "2026-12-15", "twice the planned ten days");
        assert!(range.early < range.likely && range.likely < range.late);
        assert_eq!((after.steps[0].action.clone(), after.steps[0].connect_first), (Some(format!("A-{number}")), true));

        // Ticking the action is ticking its check.
        let by_action = plan(&bench, "t0", &format!("done=A-{number}")).await.what_if;
        let by_check = plan(&bench, "t0", "met=alerts-active").await.what_if;
        assert_eq!((by_action.level, by_action.score), (2, 2.0));
        assert_eq!((by_check.level, by_check.score, by_check.missing.len()), (2, 2.0, 0));
        assert_eq!(plan(&bench, "t0", "target=3").await.forecast.state, "without_action", "level 3 needs more than this action");

        // What pages over many teams read, and the pages themselves.
        assert_eq!(planner::remember(&bench.platform).await.unwrap(), 1, "the other teams are unrated");
        let teams = pages::teams(&bench.platform, &Actor::System, &Query::default()).await.unwrap();
        let row = teams.groups.iter().flat_map(|group| &group.rows).find(|row| row.slug == "t0").unwrap();
        assert!(row.expected.as_ref().unwrap().text.starts_with("2 by 15 Dec ("), "{:?}", row.expected);
        let page = pages::plan(&bench.platform, &Actor::System, &Query::parse("met=alerts-active").unwrap(), "t0").await.unwrap();
        assert!(page.forecast.sentence.starts_with("Level 2 is likely by 15 Dec 2026; with 80 % between"), "{}", page.forecast.sentence);
        assert_eq!((page.steps.len(), page.actions.len(), page.steps[0].ticked), (1, 1, true));
        assert!(page.forecast.chart.is_some() && page.outcome.unwrap().level.number == Some(2));
        let team = pages::team(&bench.platform, &Actor::System, &Query::default(), "t0").await.unwrap();
        assert!(team.plan.unwrap().text.starts_with("Plan: 2 by 15 Dec ("));

        // The past: the day before, nobody had logged the action.
        assert_eq!(plan(&bench, "t0", "at=2026-11-24").await.level, None);
        bench.clock.set(at("2026-11-27T12:00:00Z"));
        bench.evaluate().await;
        let then = plan(&bench, "t0", "at=2026-11-25").await;
        assert_eq!(then.forecast.range.unwrap(), range, "the same question has the same answer");

        // Of a forecast of two weeks ago nothing is expected any more.
        let expected = async || {
            let teams = pages::teams(&bench.platform, &Actor::System, &Query::default()).await.unwrap();
            let row = teams.groups.into_iter().flat_map(|group| group.rows).find(|row| row.slug == "t0").unwrap();
            let overview = pages::overview(&bench.platform, &Actor::System, &Query::default()).await.unwrap();
            let program = pages::program(&bench.platform, &Actor::System, &Query::default()).await.unwrap();
            (row.expected.is_some(), !overview.expected.is_empty(), !program.expected.is_empty())
        };
        bench.clock.set(at("2026-12-09T12:00:00Z"));
        bench.evaluate().await;
        assert_eq!(expected().await, (true, true, true));
        bench.clock.set(at("2026-12-10T12:00:00Z"));
        bench.evaluate().await;
        assert_eq!(expected().await, (false, false, false));
    })
    .await;
}

#[tokio::test]
async fn ticks_that_name_nothing_are_refused_and_groups_show_their_teams() {
    with_bench(async |bench| {
        bench.apply("teams:\n  - slug: commerce\n    teams:\n      - {slug: a, services: [{slug: x}]}\n      - {slug: b, services: [{slug: y}]}\n").await;
        bench.evaluate().await;
        for (query, field) in [("met=nonsense", "met"), ("done=A-77", "done"), ("target=9", "target")] {
            match pages::plan(&bench.platform, &Actor::System, &Query::parse(query).unwrap(), "a").await {
                Err(usecases::Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{query}: {other:?}"),
            }
        }
        let group = pages::plan(&bench.platform, &Actor::System, &Query::default(), "commerce").await.unwrap();
        assert_eq!(group.teams.unwrap().rows.len(), 2);
        let refused = pages::plan_answer(&bench.platform, &Actor::System, &Query::default(), "commerce").await;
        assert!(matches!(&refused, Err(usecases::Error::Invalid(fields)) if fields[0].field == "team"), "{refused:?}");
        let unrated = pages::plan(&bench.platform, &Actor::System, &Query::default(), "a").await.unwrap();
        assert!(unrated.notice.is_some() && unrated.steps.is_empty() && unrated.forecast.mark.tone == Tone::Neutral);
    })
    .await;
}

#[tokio::test]
async fn a_group_with_services_of_its_own_is_planned_by_what_these_reach() {
    with_bench(async |bench| {
        let file = "teams:\n  - slug: commerce\n    services: [{slug: s0, tier: 1}]\n    teams:\n      - {slug: a, services: [{slug: s1, tier: 1}]}\n";
        bench.apply(file).await;
        let of_group: Vec<String> =
            ["load-test-recent", "metrics-fresh", "alerts-active"].iter().flat_map(|check| records(check, 0)).collect();
        send(&bench, &of_group).await;
        send(&bench, &records("metrics-fresh", 1)).await;
        bench.evaluate().await;
        // Its own services reach level 2, its team level 1: it stands at the lower median and is planned from its own.
        let group = api::maturity(&bench.platform, &Actor::System, "commerce", None).await.unwrap();
        let answer = plan(&bench, "commerce", "").await;
        assert_eq!((group.level, answer.level, answer.target, answer.what_if.level), (Some(1), Some(2), 3, 2));
        assert_eq!(planner::remember(&bench.platform).await.unwrap(), 2, "the group as well as its team");

        // What the preview counts and the past shows has the group too.
        let admin = Actor::System;
        let impact = models::preview(&bench.platform, &admin, DEFAULT_YAML).await.unwrap();
        assert_eq!((impact.up, impact.down, impact.same), (0, 0, 2));
        let past = models::past(&bench.platform, &admin, DEFAULT_YAML, None).await.unwrap();
        assert_eq!(past.teams.iter().map(|team| team.slug.as_str()).collect::<Vec<_>>(), ["a", "commerce"]);

        // A target of its own is what its plan goes by.
        let scope = "g:commerce".parse().unwrap();
        models::set_target(&bench.platform, &admin, "pr-perf-test-share", &scope, Some(0.6)).await.unwrap();
        bench.clock.set(at("2026-11-25T12:30:00Z"));
        bench.evaluate().await;
        let threshold = async |team: &str| {
            let answer = plan(&bench, team, "target=5").await;
            answer.steps.iter().find(|step| step.check == "pr-perf-test-target").unwrap().threshold
        };
        assert_eq!((threshold("commerce").await, threshold("a").await), (Some(0.6), Some(0.6)));
        models::set_target(&bench.platform, &admin, "pr-perf-test-share", &"t:a".parse().unwrap(), Some(0.7)).await.unwrap();
        bench.clock.set(at("2026-11-25T12:40:00Z"));
        bench.evaluate().await;
        assert_eq!((threshold("commerce").await, threshold("a").await), (Some(0.6), Some(0.7)));
    })
    .await;
}
