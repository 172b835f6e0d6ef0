use crate::catalog::ProgramCurrency;
use crate::facts::ThroughputRow;
use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, SEARCH};
use crate::ids::{ServiceId, TeamId};
use crate::kpi::compute::samples::{World, ago, monday, pull_request};
use crate::kpi::{Coverage, Kpi, KpiId, KpiStatus};

const COST: KpiId = KpiId::CostPerRequest;
const THROUGHPUT: KpiId = KpiId::ThroughputPerDollar;
const WORK: KpiId = KpiId::PerfWorkShare;

fn counts(kpi: &Kpi) -> (Option<i64>, Option<i64>, KpiStatus) {
    (kpi.numerator, kpi.denominator, kpi.status)
}

fn week(world: &mut World, service: ServiceId, weeks_back: u64, cost: i64, requests: i64) {
    let facts = world.day(service, monday(weeks_back));
    facts.cost_micros.insert("EUR".into(), cost);
    facts.requests = Some(requests);
}

/// Eight weeks of checkout at 8, 7, … 1 micro-euros a request.
fn falling() -> World {
    let mut world = World::new();
    for back in 0..8 {
        week(&mut world, CHECKOUT, back, 1_000 * (back as i64 + 1), 1_000);
    }
    world
}

#[test]
fn cost_is_pooled_per_week_and_judged_by_its_trend() {
    let kpi = falling().ask(COST, PAYMENTS);
    assert_eq!((kpi.value, counts(&kpi)), (Some(1.0), (Some(1_000), Some(1_000), KpiStatus::OnTarget)));
    assert_eq!((kpi.window.from, kpi.window.to), (monday(11), ago(0)));
    // Slope −1 a week of a median of 4.5.
    assert_eq!(kpi.beside.as_deref(), Some("EUR, −22.2 % a week"));
    let mut rising = World::new();
    let mut still = World::new();
    for back in 0..12 {
        week(&mut rising, CHECKOUT, back, 10_000 - back as i64, 1_000);
        week(&mut still, CHECKOUT, back, 1_000 + (back as i64 % 2), 1_000);
    }
    assert_eq!(rising.ask(COST, PAYMENTS).status, KpiStatus::OffTarget);
    assert_eq!(still.ask(COST, PAYMENTS).status, KpiStatus::Flat);
}

#[test]
fn a_service_counts_in_the_weeks_that_have_both() {
    let mut world = falling();
    // Cart costs 9,000 for 3,000 requests in the last week; search has traffic but no cost.
    week(&mut world, CART, 0, 9_000, 3_000);
    world.day(SEARCH, monday(0)).requests = Some(1_000_000);
    let kpi = world.ask(COST, PROGRAM);
    assert_eq!((kpi.value, kpi.numerator, kpi.denominator), (Some(2.5), Some(10_000), Some(4_000)));
}

#[test]
fn the_effect_of_the_mix_is_named() {
    let mut world = World::new();
    for back in 0..8 {
        // Each keeps its price of 1 and 3; the dear one takes over 3/4 of the traffic in the last week.
        let (cheap, dear) = if back == 0 { (1_000, 3_000) } else { (3_000, 1_000) };
        week(&mut world, CHECKOUT, back, cheap, cheap);
        week(&mut world, CART, back, 3 * dear, dear);
    }
    let beside = world.ask(COST, PAYMENTS).beside.unwrap();
    // From 6,000 / 4,000 to 10,000 / 4,000 is +66.7 %, all of it by the mix.
    assert!(beside.ends_with("+66.7 % since 2026-W41 (+66.7 % by the mix of services)"), "{beside}");
}

#[test]
fn fewer_than_eight_weeks_and_mixed_currencies_have_no_cost() {
    let mut world = falling();
    world.day(CHECKOUT, monday(4)).requests = None;
    let few = world.ask(COST, PAYMENTS);
    assert_eq!((few.value, few.status), (None, KpiStatus::Unknown));
    assert_eq!(few.reason.as_deref(), Some("7 of 12 weeks have both cost and requests, 8 are needed."));
    let mut mixed = falling();
    mixed.day(CHECKOUT, monday(3)).cost_micros.insert("USD".into(), 1);
    let mixed = mixed.ask(COST, PAYMENTS);
    assert_eq!((mixed.value, mixed.status), (None, KpiStatus::Unknown));
    assert!(mixed.reason.unwrap().contains("EUR and USD"));
    assert!(World::new().ask(COST, PAYMENTS).reason.unwrap().contains("Post `cost` and `requests`"));
}

#[test]
fn a_week_of_mixed_currencies_is_left_out_and_named() {
    let mut world = falling();
    week(&mut world, CHECKOUT, 8, 9_000, 1_000);
    world.day(CHECKOUT, monday(3)).cost_micros.insert("USD".into(), 1);
    let kpi = world.ask(COST, PAYMENTS);
    // Nine weeks, of which eight are in euros alone.
    assert_eq!((kpi.value, kpi.status), (Some(1.0), KpiStatus::OnTarget));
    let named = crate::time::IsoWeek::of(monday(3));
    assert_eq!(
        kpi.reason,
        Some(format!("Costs come in EUR and USD and no `currency` of the program is declared, so {named} cannot be added."))
    );
}

#[test]
fn costs_are_told_in_the_currency_of_the_program() {
    let mut world = falling();
    week(&mut world, CHECKOUT, 8, 9_000, 1_000);
    world.catalog.currency = Some(ProgramCurrency { code: "EUR".into(), managed_by: None });
    // The newest week was billed in dollars, which nobody can convert; that of three weeks ago was converted.
    let newest = world.day(CHECKOUT, monday(0));
    newest.cost_micros = [("USD".to_owned(), 1_000)].into();
    world.day(CHECKOUT, monday(3)).cost_converted.insert("USD".into());
    let kpi = world.ask(COST, PAYMENTS);
    assert_eq!((kpi.value, kpi.status), (Some(2.0), KpiStatus::OnTarget));
    let (left_out, newest) = (crate::time::IsoWeek::of(monday(0)), crate::time::IsoWeek::of(monday(1)));
    let reason = format!("The newest week with both is {newest}. No exchange rate into EUR is declared for costs in USD of {left_out}.");
    assert_eq!(kpi.reason, Some(reason));
    // Slope −1 a week of a median of 5.5, from 9 to 2.
    assert_eq!(kpi.beside.as_deref(), Some("EUR, −18.2 % a week, USD converted at the rate of the month"));
}

fn tested(world: &mut World, service: ServiceId, weeks_back: u64, rps: i64, price: i64) {
    let row =
        ThroughputRow { rps_milli: rps * 1_000, price_micros_per_hour: price * 1_000_000, currency: "EUR".into(), converted_micros: None };
    world.day(service, monday(weeks_back)).throughput.push(row);
}

/// Checkout goes from 100 to 400 rps at the same price (index 400), cart stays (100): √(4 · 1) = 2.
#[test]
fn throughput_is_the_geometric_mean_of_the_services_indices() {
    let mut world = World::new();
    for back in 0..8 {
        tested(&mut world, CHECKOUT, back, 100 + 300 * (7 - back as i64) / 7, 2);
        tested(&mut world, CART, back, 50, 1);
    }
    // More load than the best, at a price that makes it worse: the highest load counts, not the best quotient.
    tested(&mut world, CART, 0, 60, 4);
    let kpi = world.ask(THROUGHPUT, PAYMENTS);
    // √(4 · (60/4)/(50/1)) = √1.2
    assert_eq!(kpi.value, Some(109.544512));
    world.day(CART, monday(0)).throughput.pop();
    let kpi = world.ask(THROUGHPUT, PAYMENTS);
    assert_eq!((kpi.value, counts(&kpi)), (Some(200.0), (None, Some(2), KpiStatus::OnTarget)));
}

#[test]
fn throughput_needs_eight_weeks_and_one_currency() {
    let mut world = World::new();
    assert!(world.ask(THROUGHPUT, PAYMENTS).reason.unwrap().contains("Post `throughput`"));
    for back in 0..7 {
        tested(&mut world, CHECKOUT, back, 100, 1);
    }
    let few = world.ask(THROUGHPUT, PAYMENTS);
    assert_eq!((few.value, few.status), (None, KpiStatus::Unknown));
    tested(&mut world, CHECKOUT, 7, 100, 1);
    let flat = world.ask(THROUGHPUT, PAYMENTS);
    assert_eq!((flat.value, flat.status), (Some(100.0), KpiStatus::Flat));
    world.day(CHECKOUT, monday(7)).throughput[0].currency = "USD".into();
    let mixed = world.ask(THROUGHPUT, PAYMENTS);
    assert_eq!(mixed.value, None);
    assert!(mixed.reason.unwrap().contains("no exchange rate of its month is declared"));
    // A dollar of then was half a euro: twice the load per money, so that what came after is half of it.
    world.catalog.currency = Some(ProgramCurrency { code: "EUR".into(), managed_by: None });
    world.day(CHECKOUT, monday(7)).throughput[0].converted_micros = Some(500_000);
    assert_eq!(world.ask(THROUGHPUT, PAYMENTS).value, Some(50.0));
    // A price that was always in dollars is left alone: its rate is no performance.
    for back in 0..8 {
        let row = &mut world.day(CHECKOUT, monday(back)).throughput[0];
        (row.currency, row.converted_micros) = ("USD".into(), Some(900_000 - 100_000 * (back as i64 % 3)));
    }
    assert_eq!(world.ask(THROUGHPUT, PAYMENTS).value, Some(100.0));
}

fn with_hours(world: &mut World, team: TeamId, weekly_hours: i64, minutes: i64) {
    world.catalog.teams.get_mut(&team).unwrap().weekly_hours = Some(weekly_hours);
    world.team_day(team, ago(3)).minutes = Some(minutes);
}

/// 70 hours a week are 70 · 60 · 30 / 7 = 18,000 minutes in 30 days; a fifth are 3,600.
#[test]
fn logged_hours_are_held_against_capacity() {
    let share = |minutes| {
        let mut world = World::new();
        with_hours(&mut world, PAYMENTS, 70, minutes);
        world.ask(WORK, PAYMENTS)
    };
    let fifth = share(3_600);
    assert_eq!((fifth.value, counts(&fifth)), (Some(0.2), (Some(3_600), Some(18_000), KpiStatus::OffTarget)));
    assert_eq!(share(3_599).status, KpiStatus::OnTarget);
    assert_eq!(fifth.beside.as_deref(), Some("from logged hours"));
}

#[test]
fn without_hours_the_labels_of_merged_pull_requests_count() {
    let mut world = World::new();
    world.catalog.teams.get_mut(&PAYMENTS).unwrap().weekly_hours = Some(70);
    assert_eq!(counts(&world.ask(WORK, PAYMENTS)), (None, None, KpiStatus::Unknown));
    let mut labelled = pull_request(1, true);
    labelled.performance = true;
    world.day(CHECKOUT, ago(1)).pull_requests = (2..=5).map(|number| pull_request(number, true)).chain([labelled]).collect();
    world.day(CART, ago(1)).pull_requests = vec![pull_request(1, true), pull_request(6, true)];
    let kpi = world.ask(WORK, PAYMENTS);
    assert_eq!(counts(&kpi), (Some(1), Some(6), KpiStatus::OnTarget));
    assert_eq!(kpi.beside.as_deref(), Some("from labels of merged pull requests"));
}

#[test]
fn only_teams_of_the_commoner_source_are_added_up() {
    let mut world = World::new();
    world.day(SEARCH, ago(1)).pull_requests = vec![pull_request(1, true)];
    let labels = world.ask(WORK, PROGRAM);
    assert_eq!((labels.numerator, labels.denominator), (Some(0), Some(1)));
    // One team each: hours, the stronger evidence, are preferred.
    with_hours(&mut world, PAYMENTS, 70, 1_800);
    let even = world.ask(WORK, PROGRAM);
    assert_eq!((even.value, even.beside.as_deref()), (Some(0.1), Some("from logged hours of 1 of 2 teams")));
    assert_eq!(even.coverage, Coverage { reporting: 2, total: 2 });
    with_hours(&mut world, DISCOVERY, 210, 1_800);
    let both = world.ask(WORK, PROGRAM);
    // 3,600 minutes of (70 + 210) · 60 · 30 / 7 = 72,000.
    assert_eq!((both.value, counts(&both)), (Some(0.05), (Some(3_600), Some(72_000), KpiStatus::OnTarget)));
}
