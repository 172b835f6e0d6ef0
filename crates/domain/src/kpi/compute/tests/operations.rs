use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, SEARCH, day, define_slo};
use crate::facts::{IncidentRow, SloDay};
use crate::kpi::compute::samples::{World, ago, incident, slo_day};
use crate::kpi::{Coverage, Kpi, KpiId, KpiStatus};

fn counts(kpi: &Kpi) -> (Option<i64>, Option<i64>, KpiStatus) {
    (kpi.numerator, kpi.denominator, kpi.status)
}

/// 1 of 1,000 bad is just met at 99.9 %; 2 are not; a day without events is not measured.
#[test]
fn slo_days_met_of_slo_days_measured() {
    let mut world = World::new();
    define_slo(&mut world.catalog, CHECKOUT, "api", 999_000, day(1));
    for back in 0..30 {
        world.day(CHECKOUT, ago(back)).slos.insert("api".into(), slo_day(999, 1_000));
    }
    world.day(CHECKOUT, ago(3)).slos.insert("api".into(), slo_day(998, 1_000));
    world.day(CHECKOUT, ago(4)).slos.insert("api".into(), slo_day(0, 0));
    world.day(CHECKOUT, ago(30)).slos.insert("api".into(), slo_day(0, 1_000));
    let kpi = world.ask(KpiId::SloCompliance, PAYMENTS);
    assert_eq!(counts(&kpi), (Some(28), Some(29), KpiStatus::OffTarget));
    assert_eq!(kpi.value, Some(0.965517241));
    // Over its own 30 days 30 of 29,000 are bad, more than the 29 allowed.
    assert_eq!(kpi.beside.as_deref(), Some("0 of 1 SLOs met over their own window"));
    assert_eq!(kpi.coverage, Coverage { reporting: 1, total: 2 });
}

#[test]
fn ninety_nine_of_a_hundred_slo_days_is_not_more_than_99_per_cent() {
    let with = |slos: usize| {
        let mut world = World::new();
        for back in 0..10 {
            world.day(CHECKOUT, ago(back)).slos = (0..slos).map(|slo| (format!("slo-{slo}"), slo_day(1_000, 1_000))).collect();
        }
        world.day(CHECKOUT, ago(0)).slos.insert("slo-0".into(), slo_day(0, 1_000));
        world.ask(KpiId::SloCompliance, PAYMENTS)
    };
    assert_eq!(counts(&with(10)), (Some(99), Some(100), KpiStatus::OffTarget));
    assert_eq!(counts(&with(11)), (Some(109), Some(110), KpiStatus::OnTarget));
}

#[test]
fn slos_without_events_and_no_slos_have_no_compliance_and_no_budget() {
    for id in [KpiId::SloCompliance, KpiId::ErrorBudgetUsed] {
        let mut world = World::new();
        assert_eq!(counts(&world.ask(id, PAYMENTS)), (None, None, KpiStatus::Unknown));
        world.day(CHECKOUT, ago(1)).slos.insert("api".into(), slo_day(0, 0));
        assert_eq!(counts(&world.ask(id, PAYMENTS)), (None, Some(0), KpiStatus::Unknown));
    }
}

#[test]
fn no_incident_is_good_only_where_one_would_have_been_heard_of() {
    let mut world = World::new();
    let unknown = world.ask(KpiId::PerfIncidents, PAYMENTS);
    assert_eq!((unknown.value, unknown.status), (None, KpiStatus::Unknown));
    assert!(unknown.reason.unwrap().contains("Connect Alertmanager's webhook"));
    world.see(CHECKOUT, ago(29), "alert_rule");
    let none = world.ask(KpiId::PerfIncidents, PAYMENTS);
    assert_eq!((none.value, none.status), (Some(0.0), KpiStatus::OnTarget));
}

#[test]
fn one_incident_in_thirty_days_is_not_less_than_one() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(29)).incidents = vec![incident(ago(29))];
    world.day(CHECKOUT, ago(30)).incidents = vec![incident(ago(30))];
    let mild = IncidentRow { severe: false, ..incident(ago(2)) };
    let other = IncidentRow { performance: false, ..incident(ago(2)) };
    world.day(CART, ago(2)).incidents = vec![mild, other];
    let kpi = world.ask(KpiId::PerfIncidents, PAYMENTS);
    assert_eq!((kpi.value, kpi.status), (Some(1.0), KpiStatus::OffTarget));
}

#[test]
fn above_teams_incidents_are_counted_per_covered_team() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(5)).incidents = vec![incident(ago(5))];
    let one_team = world.ask(KpiId::PerfIncidents, PROGRAM);
    assert_eq!((one_team.value, counts(&one_team)), (Some(1.0), (Some(1), Some(1), KpiStatus::OffTarget)));
    world.see(SEARCH, ago(1), "alert");
    let two_teams = world.ask(KpiId::PerfIncidents, PROGRAM);
    assert_eq!((two_teams.value, counts(&two_teams)), (Some(0.5), (Some(1), Some(2), KpiStatus::OnTarget)));
    assert_eq!(two_teams.beside.as_deref(), Some("total 1"));
}

fn spend(world: &mut World, service: crate::ids::ServiceId, slo: &str, bad: i64) {
    // 10 days of 10,000 events; a budget of 0.1 % is 100 events in all.
    for back in 0..10 {
        let bad = if back == 0 { bad } else { 0 };
        world.day(service, ago(back)).slos.insert(slo.into(), slo_day(10_000 - bad, 10_000));
    }
}

#[test]
fn the_median_budget_counts_and_the_worst_stands_beside() {
    let mut world = World::new();
    spend(&mut world, CHECKOUT, "a", 30);
    spend(&mut world, CHECKOUT, "b", 10);
    spend(&mut world, CART, "c", 99);
    // Tier 2 is not the highest tier of the program, so it does not count there.
    spend(&mut world, SEARCH, "d", 500);
    let kpi = world.ask(KpiId::ErrorBudgetUsed, PROGRAM);
    assert_eq!((kpi.value, kpi.denominator, kpi.status), (Some(0.3), Some(3), KpiStatus::OnTarget));
    assert_eq!(kpi.beside.as_deref(), Some("worst 99 % (cart.c)"));
    let discovery = world.ask(KpiId::ErrorBudgetUsed, DISCOVERY);
    assert_eq!((discovery.value, discovery.status), (Some(5.0), KpiStatus::OffTarget));
}

#[test]
fn one_exhausted_budget_is_off_target_whatever_the_median() {
    let mut world = World::new();
    spend(&mut world, CHECKOUT, "a", 0);
    spend(&mut world, CHECKOUT, "b", 0);
    spend(&mut world, CHECKOUT, "api-availability", 100);
    let kpi = world.ask(KpiId::ErrorBudgetUsed, PAYMENTS);
    assert_eq!((kpi.value, kpi.status), (Some(0.0), KpiStatus::OffTarget));
    assert_eq!(kpi.beside.as_deref(), Some("worst 100 % (checkout.api-availability)"));
}

#[test]
fn half_the_budget_is_not_less_than_half() {
    let mut world = World::new();
    spend(&mut world, CHECKOUT, "a", 50);
    assert_eq!(world.ask(KpiId::ErrorBudgetUsed, PAYMENTS).status, KpiStatus::OffTarget);
    spend(&mut world, CHECKOUT, "b", 49);
    let even = world.ask(KpiId::ErrorBudgetUsed, PAYMENTS);
    assert_eq!((even.value, even.status), (Some(0.495), KpiStatus::OnTarget));
}

/// 100 events at 1 % allow 1 bad one, 100 at 10 % allow 10: 5.5 of 11 is half.
#[test]
fn a_changed_objective_gives_each_day_its_own_budget() {
    let mut world = World::new();
    let of = |target_ppm, good_milli| SloDay { good_milli, total_milli: 100_000, target_ppm, complete: true };
    world.day(CHECKOUT, ago(1)).slos.insert("a".into(), of(990_000, 100_000));
    world.day(CHECKOUT, ago(0)).slos.insert("a".into(), of(900_000, 94_500));
    assert_eq!(world.ask(KpiId::ErrorBudgetUsed, PAYMENTS).value, Some(0.5));
}

#[test]
fn an_objective_of_100_per_cent_is_exhausted_by_one_bad_event() {
    let mut world = World::new();
    let perfect = |good_milli| SloDay { good_milli, total_milli: 100_000, target_ppm: 1_000_000, complete: true };
    world.day(CHECKOUT, ago(0)).slos.insert("a".into(), perfect(100_000));
    assert_eq!(world.ask(KpiId::ErrorBudgetUsed, PAYMENTS).status, KpiStatus::OnTarget);
    world.day(CHECKOUT, ago(0)).slos.insert("a".into(), perfect(99_000));
    assert_eq!(world.ask(KpiId::ErrorBudgetUsed, PAYMENTS).status, KpiStatus::OffTarget);
}
