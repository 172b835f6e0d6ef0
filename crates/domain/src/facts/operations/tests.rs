use crate::catalog::{Change, ExchangeRate, ProgramCurrency};
use crate::evidence::{Body, BudgetCheck, Cost, EndpointRequests, Record, Requests, Run, Throughput, Workload};
use crate::facts::samples::{CHECKOUT, build_checkout, catalog, day, define_slo, of_checkout, rules, run, slo_sample, time};
use crate::facts::{SloDay, Subject, ThroughputRow, build};
use crate::time::Zone;
use crate::verdict::Verdict;
use chrono::{Datelike, Days};

#[test]
fn the_last_sample_of_a_day_counts_under_the_objective_of_that_day() {
    let mut catalog = catalog();
    define_slo(&mut catalog, CHECKOUT, "api", 999_000, day(1));
    define_slo(&mut catalog, CHECKOUT, "api", 990_000, day(6));
    let records = [
        of_checkout(time(5, 23, 0), slo_sample("api", day(5), 90, 100)),
        of_checkout(time(6, 0, 10), slo_sample("api", day(5), 99, 100)),
        of_checkout(time(6, 12, 0), slo_sample("api", day(6), 99, 100)),
        of_checkout(time(6, 12, 0), slo_sample("nobody-defined-it", day(6), 1, 100)),
    ];
    let days = build(Subject::Service(CHECKOUT), &records, &catalog, &rules(), Zone::UTC);
    let fifth = SloDay { good_milli: 99, total_milli: 100, target_ppm: 999_000, complete: true };
    assert_eq!(days[&day(5)].slos["api"], fifth);
    assert_eq!(fifth.met(), Some(false));
    assert_eq!(days[&day(6)].slos["api"].met(), Some(true));
    assert_eq!(days[&day(6)].slos.len(), 1);
}

#[test]
fn costs_are_spread_over_their_days_and_corrected_by_later_statements() {
    let cost = |at, from, to, amount_micros, currency: &str| {
        of_checkout(at, Body::Cost(Cost { from: day(from), to: day(to), amount_micros, currency: currency.into() }))
    };
    let days = build_checkout(&[
        cost(time(8, 1, 0), 1, 3, 99, "EUR"),
        cost(time(9, 1, 0), 1, 3, 10, "EUR"),
        cost(time(8, 2, 0), 3, 3, 5, "EUR"),
        cost(time(8, 3, 0), 3, 3, 7, "EUR"),
    ]);
    let spent: Vec<i64> = (1..=3).map(|of| days[&day(of)].cost_micros["EUR"]).collect();
    assert_eq!(spent, [4, 3, 3 + 7]);
    let mistyped = Cost { from: day(1), to: day(1) + chrono::Days::new(1_000_000), amount_micros: 1, currency: "EUR".into() };
    assert!(!build_checkout(&[of_checkout(time(8, 1, 0), Body::Cost(mistyped))]).contains_key(&day(1)));
}

#[test]
fn money_of_another_currency_is_converted_at_the_rate_of_its_month() {
    let mut known = catalog();
    let october = day(1).with_month(10).unwrap();
    known.apply(&Change::Currency(ProgramCurrency { code: "EUR".into(), managed_by: None }));
    let rate = |month, rate_nano| {
        Change::ExchangeRate(ExchangeRate { month, currency: "USD".into(), into: "EUR".into(), rate_nano, managed_by: None })
    };
    known.apply(&rate(october, 800_000_000));
    let cost = |currency: &str, amount_micros| {
        Body::Cost(Cost { from: day(1) - Days::new(1), to: day(1), amount_micros, currency: currency.into() })
    };
    let records = [of_checkout(time(2, 1, 0), cost("USD", 2_000)), of_checkout(time(1, 1, 0), tested("USD", 10))];
    let days = build(Subject::Service(CHECKOUT), &records, &known, &rules(), Zone::UTC);
    let facts = |of| &days[&of];
    // Half of 2,000 on the last of October at 0.8; November has no rate, and its half stays what it was.
    assert_eq!(facts(day(1) - Days::new(1)).cost_micros, [("EUR".to_owned(), 800)].into());
    assert_eq!(facts(day(1) - Days::new(1)).cost_converted, ["USD".to_owned()].into());
    assert_eq!((&facts(day(1)).cost_micros, facts(day(1)).cost_converted.is_empty()), (&[("USD".to_owned(), 1_000)].into(), true));
    assert_eq!(facts(day(1)).throughput[0].converted_micros, None);
    known.apply(&rate(day(1), 900_000_000));
    let days = build(Subject::Service(CHECKOUT), &records, &known, &rules(), Zone::UTC);
    assert_eq!(days[&day(1)].cost_micros["EUR"], 900);
    assert_eq!((days[&day(1)].throughput[0].price_micros_per_hour, days[&day(1)].throughput[0].converted_micros), (10, Some(9)));
    known.apply(&Change::Removed { what: "exchange_rate".into(), slug: "USD.2026-11".into() });
    let days = build(Subject::Service(CHECKOUT), &records, &known, &rules(), Zone::UTC);
    assert_eq!(days[&day(1)].cost_micros["USD"], 1_000);
}

fn tested(currency: &str, price_micros_per_hour: i64) -> Body {
    Body::Throughput(Throughput {
        requests_per_second: 100.0,
        duration_seconds: 60.0,
        error_ratio: 0.0,
        budgets_met: true,
        price_micros_per_hour,
        currency: currency.into(),
    })
}

#[test]
fn requests_of_a_day_are_the_last_known() {
    let requests = |at, count| {
        let endpoints = vec![EndpointRequests { endpoint: "/pay".into(), requests: count }];
        of_checkout(at, Body::Requests(Requests { day: day(5), count, endpoints }))
    };
    let days = build_checkout(&[requests(time(6, 2, 0), 120), requests(time(6, 1, 0), 100)]);
    assert_eq!(days[&day(5)].requests, Some(120));
    assert_eq!(days[&day(5)].endpoint_requests["/pay"], 120);
}

#[test]
fn load_tests_add_up_their_requests_unless_the_tool_failed() {
    let load = |hour, verdict| {
        let endpoints = vec![EndpointRequests { endpoint: "/pay".into(), requests: 10 }];
        let run = Run { workload: Workload::Load, gated: true, endpoints, ..run(None, None, verdict) };
        of_checkout(time(5, hour, 0), Body::Run(run))
    };
    let days = build_checkout(&[load(1, Verdict::Pass), load(2, Verdict::NoBaseline), load(3, Verdict::Error)]);
    let facts = &days[&day(5)];
    assert_eq!(facts.load_test_requests["/pay"], 20);
    assert_eq!((facts.runs.load, facts.runs.error, facts.runs.gated, facts.runs.benchmark), (2, 1, 2, 0));
    assert_eq!((facts.seen["run"].count, facts.seen["run.load"].count, facts.seen["run.load"].last), (3, 2, time(5, 2, 0)));
}

#[test]
fn only_sustained_throughput_within_budget_counts() {
    let tested = |duration_seconds, error_ratio, budgets_met| {
        of_checkout(
            time(5, 1, 0),
            Body::Throughput(Throughput {
                requests_per_second: 812.3456,
                duration_seconds,
                error_ratio,
                budgets_met,
                price_micros_per_hour: 1_500_000,
                currency: "EUR".into(),
            }),
        )
    };
    let days = build_checkout(&[tested(60.0, 0.01, true), tested(59.9, 0.0, true), tested(60.0, 0.0101, true), tested(60.0, 0.0, false)]);
    let row = ThroughputRow { rps_milli: 812_346, price_micros_per_hour: 1_500_000, currency: "EUR".into(), converted_micros: None };
    assert_eq!(days[&day(5)].throughput, [row]);
}

#[test]
fn an_endpoint_is_within_budget_if_the_last_check_of_every_metric_is() {
    let check = |hour, metric: &str, met| -> Record {
        let body = BudgetCheck { endpoint: "/pay".into(), metric: metric.into(), limit: 0.2, measured: None, met };
        of_checkout(time(5, hour, 0), Body::BudgetCheck(body))
    };
    let met = |checks: &[Record]| build_checkout(checks)[&day(5)].budgets["/pay"].clone();
    let mended = met(&[check(1, "latency_p99", Some(false)), check(2, "latency_p99", Some(true)), check(1, "throughput_min", Some(true))]);
    assert_eq!((mended.met, mended.at), (Some(true), time(5, 2, 0)));
    assert_eq!(met(&[check(1, "latency_p99", Some(true)), check(1, "throughput_min", None)]).met, None);
    assert_eq!(met(&[check(1, "latency_p99", Some(false)), check(1, "throughput_min", None)]).met, Some(false));
}
