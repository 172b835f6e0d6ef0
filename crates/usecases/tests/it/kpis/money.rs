//! Costs in several currencies (decision 50).

use super::{TEAMS, send};
use crate::harness::{Bench, with_bench};
use serde_json::{Value, json};
use usecases::apply::{What, apply, diff};
use usecases::recompute::recompute;
use usecases::{Actor, Error, api};

const RATES: &str = "
metadata: {name: money}
currency: EUR
exchange_rates:
  2026-09: {USD: 0.9}
  2026-10: {USD: 0.8}
  2026-11: {USD: 0.5, GBP: 1.15}
";

/// Eleven full weeks until Sunday, 22 November: two dollars a day for a million requests.
fn eleven_weeks() -> Vec<Value> {
    let first: domain::time::Day = "2026-09-07".parse().unwrap();
    let days = first.iter_days().take(77);
    days.flat_map(|day| {
        let at = format!("{day}T12:00:00Z");
        let record = |kind| json!({"kind": kind, "service": "checkout", "occurred_at": at});
        let (mut cost, mut requests) = (record("cost"), record("requests"));
        for (field, value) in [("from", json!(day)), ("to", json!(day)), ("amount_micros", json!(2_000_000)), ("currency", json!("USD"))] {
            cost[field] = value;
        }
        (requests["day"], requests["count"]) = (json!(day), json!(1_000_000));
        [cost, requests]
    })
    .collect()
}

async fn cost(bench: &Bench) -> api::KpiAnswer {
    api::kpi(&bench.platform, &Actor::System, "cost-per-request", Some("t:payments"), None, None).await.unwrap()
}

#[tokio::test]
async fn rates_that_come_later_tell_the_weeks_that_were_unknown() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        bench.apply("metadata: {name: money}\ncurrency: EUR").await;
        send(&bench, &eleven_weeks()).await;
        bench.evaluate().await;
        let unknown = cost(&bench).await;
        assert_eq!(unknown.value, None);
        assert!(unknown.reason.unwrap().starts_with("No exchange rate into EUR is declared for costs in USD of 2026-W37, "));
        bench.apply(RATES).await;
        bench.evaluate().await;
        let known = cost(&bench).await;
        assert_eq!((known.value, known.numerator, known.denominator), (Some(1.0), Some(7_000_000), Some(7_000_000)));
        assert_eq!(known.reason, None);
        let weeks: Vec<_> = known.points.iter().filter_map(|point| Some((point.day.to_string(), point.value?))).collect();
        // The eighth week is the first with a value: six days of October at 0.8 and one of November at 0.5 are 2 · 5.3 ÷ 7.
        assert_eq!(weeks.first(), Some(&("2026-11-01".to_owned(), 1.51428571)), "{weeks:?}");
        assert!(recompute(&bench.platform, &Actor::System).await.unwrap().differences.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_corrected_rate_corrects_the_past() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        send(&bench, &eleven_weeks()).await;
        bench.apply(RATES).await;
        bench.evaluate().await;
        assert!(bench.apply(RATES).await.is_empty(), "the same again changes nothing");
        let plan = bench.apply(&RATES.replace("USD: 0.5", "USD: 0.6")).await;
        let lines: Vec<_> = plan.lines.iter().map(|line| (line.what, line.kind, line.slug.as_str())).collect();
        assert_eq!(lines, [(What::Update, "exchange_rate", "USD.2026-11")]);
        bench.evaluate().await;
        assert_eq!(cost(&bench).await.value, Some(1.2));
        // A file that no longer names the rates takes them back when it is told to prune.
        let plan = apply(&bench.platform, &Actor::System, "metadata: {name: money}\ncurrency: EUR", true).await.unwrap();
        assert_eq!(plan.lines.len(), 4);
        bench.evaluate().await;
        assert_eq!(cost(&bench).await.value, None);
        let gone = apply(&bench.platform, &Actor::System, "metadata: {name: money}", true).await.unwrap();
        assert_eq!((gone.lines[0].what, gone.lines[0].kind), (What::Remove, "currency"));
        bench.evaluate().await;
        assert_eq!(cost(&bench).await.value, Some(2.0), "with no currency declared it is told in the one there is");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_rates_is_said_by_its_place() {
    with_bench(async |bench| {
        let wrong = async |yaml: &str| match diff(&bench.platform, &Actor::System, yaml, false).await {
            Err(Error::Invalid(fields)) => fields.into_iter().map(|one| format!("{}: {}", one.field, one.problem)).collect::<String>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            wrong("exchange_rates: {2026-10: {USD: 0.9}}").await,
            "exchange_rates: say with `currency: EUR` first which currency the rates are told in"
        );
        assert!(wrong("currency: euro").await.starts_with("currency: `euro` is no currency"));
        assert!(
            wrong("currency: EUR\nexchange_rates: {october: {USD: 0.9}}").await.starts_with("exchange_rates.october: write the month as")
        );
        assert!(wrong("currency: EUR\nexchange_rates: {2026-10: {EUR: 1}}").await.ends_with("one EUR is always 1"));
        assert!(
            wrong("currency: EUR\nexchange_rates: {2026-10: {USD: -0.9}}")
                .await
                .starts_with("exchange_rates.2026-10.USD: `-0.9` is no rate")
        );
    })
    .await;
}
