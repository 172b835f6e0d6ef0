use crate::evidence::Stage;
use crate::facts::RegressionRow;
use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, SEARCH};
use crate::kpi::compute::samples::{World, ago, instant, pull_request, root};
use crate::kpi::{Coverage, Kpi, KpiId, KpiStatus};

const SHARE: KpiId = KpiId::PrPerfTestShare;
const LEAD: KpiId = KpiId::PerfFixLeadTime;
const BEFORE: KpiId = KpiId::RegressionsBeforeProd;

fn counts(kpi: &Kpi) -> (Option<i64>, Option<i64>, KpiStatus) {
    (kpi.numerator, kpi.denominator, kpi.status)
}

#[test]
fn a_pull_request_counts_once_in_each_team_and_once_above() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(0)).pull_requests = vec![pull_request(1, true), pull_request(2, false)];
    world.day(CART, ago(29)).pull_requests = vec![pull_request(1, false)];
    world.day(CART, ago(30)).pull_requests = vec![pull_request(9, false)];
    world.day(SEARCH, ago(5)).pull_requests = vec![pull_request(1, true), pull_request(3, true)];
    assert_eq!(counts(&world.ask(SHARE, PAYMENTS)), (Some(1), Some(2), KpiStatus::OffTarget));
    assert_eq!(counts(&world.ask(SHARE, DISCOVERY)), (Some(2), Some(2), KpiStatus::OnTarget));
    let program = world.ask(SHARE, PROGRAM);
    assert_eq!(counts(&program), (Some(2), Some(3), KpiStatus::OffTarget));
    assert_eq!(program.value, Some(0.666666667));
    assert_eq!(program.coverage, Coverage { reporting: 2, total: 2 });
}

#[test]
fn nine_of_ten_is_not_more_than_ninety_per_cent() {
    let with = |all: i64| {
        let mut world = World::new();
        world.day(CHECKOUT, ago(1)).pull_requests = (1..=all).map(|number| pull_request(number, number > 1)).collect();
        world.ask(SHARE, PAYMENTS)
    };
    assert_eq!(counts(&with(10)), (Some(9), Some(10), KpiStatus::OffTarget));
    assert_eq!(counts(&with(11)), (Some(10), Some(11), KpiStatus::OnTarget));
}

#[test]
fn no_relevant_pull_request_is_told_from_no_source() {
    let mut world = World::new();
    let unknown = world.ask(SHARE, PAYMENTS);
    assert_eq!((unknown.value, counts(&unknown)), (None, (None, None, KpiStatus::Unknown)));
    assert!(unknown.reason.unwrap().contains("Connect the repository's GitHub webhook"));
    let mut documentation = pull_request(1, false);
    documentation.relevant = false;
    world.day(CHECKOUT, ago(1)).pull_requests = vec![documentation];
    assert_eq!(counts(&world.ask(SHARE, PAYMENTS)), (None, Some(0), KpiStatus::Unknown));
}

fn fixed(name: &str, detected_ago: f64, after: f64) -> RegressionRow {
    RegressionRow { fixed_at: Some(instant(detected_ago - after)), ..root(name, detected_ago, true) }
}

/// S falls to 3/4 at 0.5 d (one of four) and to 3/8 at 2 d (one of two left: the accepted one left at 1 d, the open one stays).
#[test]
fn lead_time_is_the_median_of_kaplan_and_meier() {
    let mut world = World::new();
    world.root(fixed("a", 10.0, 0.5));
    world.root(fixed("b", 20.0, 2.0));
    world.root(root("open for 3 d", 3.0, true));
    world.root(RegressionRow { accepted_at: Some(instant(39.0)), ..root("accepted after 1 d", 40.0, true) });
    let kpi = world.ask(LEAD, PAYMENTS);
    assert_eq!(counts(&kpi), (Some(2), Some(4), KpiStatus::OffTarget));
    let by_runs = "p90 > 3.0 d, fixes told by passing runs of the default branch";
    assert_eq!((kpi.value, kpi.beside.as_deref()), (Some(2.0), Some(by_runs)), "no deployment source is known");
    world.see(CART, ago(80), "deploy");
    assert_eq!(world.ask(LEAD, PAYMENTS).beside.as_deref(), Some("p90 > 3.0 d"));
}

#[test]
fn half_fixed_within_a_day_is_on_target_without_a_median_of_less() {
    let mut world = World::new();
    world.root(fixed("a", 10.0, 0.5));
    world.root(fixed("b", 10.0, 1.0));
    world.root(root("open", 5.0, true));
    world.root(root("open too", 8.0, true));
    let kpi = world.ask(LEAD, PAYMENTS);
    assert_eq!((kpi.value, kpi.status), (Some(1.0), KpiStatus::OnTarget));
    world.root(root("one more", 7.0, true));
    let worse = world.ask(LEAD, PAYMENTS);
    assert_eq!((worse.value, worse.status), (None, KpiStatus::OffTarget));
    assert!(worse.reason.unwrap().contains("> 8.0 d"));
}

#[test]
fn what_is_still_open_counts_however_old_and_the_rest_only_in_the_window() {
    let mut world = World::new();
    world.root(root("old and open", 150.0, true));
    world.root(fixed("old and fixed", 100.0, 1.0));
    world.root(RegressionRow { noise: true, ..root("noise", 5.0, true) });
    world.root(RegressionRow { confirmed: false, ..root("unconfirmed", 5.0, true) });
    world.root(RegressionRow { reached_main: false, ..root("stayed in review", 5.0, true) });
    world.root(fixed("a", 10.0, 0.5));
    let few = world.ask(LEAD, PAYMENTS);
    assert_eq!((few.value, counts(&few)), (None, (Some(1), Some(2), KpiStatus::TooFew)));
    world.root(fixed("b", 89.5, 0.5));
    assert_eq!(counts(&world.ask(LEAD, PAYMENTS)), (Some(2), Some(3), KpiStatus::OnTarget));
}

#[test]
fn no_regression_and_no_watch_is_unknown() {
    let mut world = World::new();
    assert_eq!(counts(&world.ask(LEAD, PAYMENTS)), (None, None, KpiStatus::Unknown));
    world.see(CHECKOUT, ago(3), "change_point_run");
    assert_eq!(counts(&world.ask(LEAD, PAYMENTS)), (Some(0), Some(0), KpiStatus::TooFew));
}

#[test]
fn nineteen_of_twenty_before_production_is_not_more_than_95_per_cent() {
    let with = |all: u32| {
        let mut world = World::new();
        for number in 1..=all {
            world.root(root(&format!("r{number}"), f64::from(number), number > 1));
        }
        world.ask(BEFORE, PAYMENTS)
    };
    assert_eq!(counts(&with(20)), (Some(19), Some(20), KpiStatus::OffTarget));
    assert_eq!(counts(&with(21)), (Some(20), Some(21), KpiStatus::OnTarget));
}

#[test]
fn roots_count_by_detection_and_the_canary_is_named() {
    let mut world = World::new();
    world.root(RegressionRow { stage: Stage::Canary, deployed_at: None, ..root("canary", 1.0, true) });
    world.root(RegressionRow { deployed_at: None, reached_main: false, ..root("by stage", 2.0, true) });
    world.root(RegressionRow { noise: true, ..root("noise", 3.0, false) });
    world.root(root("before the window", 90.5, false));
    let kpi = world.ask(BEFORE, PAYMENTS);
    assert_eq!(counts(&kpi), (Some(2), Some(2), KpiStatus::OnTarget));
    assert_eq!(kpi.beside.as_deref(), Some("1 caught by a canary, 1 told by stage"));
}

#[test]
fn none_of_none_is_good_only_if_someone_looked_every_week() {
    let mut world = World::new();
    let nothing = world.ask(BEFORE, PAYMENTS);
    assert_eq!(counts(&nothing), (None, None, KpiStatus::Unknown));
    for week in 0..12 {
        if week % 2 == 0 {
            world.see(CHECKOUT, ago(week * 7 + 6), "change_point_run");
        } else {
            world.day(CART, ago(week * 7)).runs.gated = 1;
        }
    }
    let none = world.ask(BEFORE, PAYMENTS);
    assert_eq!((none.value, counts(&none)), (None, (Some(0), Some(0), KpiStatus::OnTarget)));
    world.day(CART, ago(7)).runs.gated = 0;
    assert_eq!(counts(&world.ask(BEFORE, PAYMENTS)), (None, None, KpiStatus::Unknown));
}

#[test]
fn a_median_that_is_not_reached_is_longer_than_the_longest_follow_up() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(9)).regressions = vec![root("a", 9.5, true), root("b", 4.5, true), root("c", 2.5, true)];
    let kpi = world.ask(LEAD, PAYMENTS);
    assert_eq!((kpi.value, kpi.at_least, kpi.status), (None, Some(9.5), KpiStatus::OffTarget));
}
