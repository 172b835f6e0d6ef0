use super::*;
use crate::maturity::sample::{model, states};
use crate::planner::what_if;
use std::collections::BTreeSet;

const BASIC: [&str; 3] = ["load-test-recent", "metrics-fresh", "alerts-active"];

fn set(checks: &mut [CheckState], id: &str, state: State, value: Option<f64>) {
    let check = checks.iter_mut().find(|check| check.id == id).unwrap();
    check.state = state;
    check.value = value;
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.step.check.as_str()).collect()
}

#[test]
fn a_plan_over_two_levels_keeps_their_order_and_adds_their_costs() {
    let mut checks = states(&BASIC);
    // Of an M (3) half is missing: 1.5. An S (1) and an M (3) from nothing, of an L (8) four fifths: 6.4.
    set(&mut checks, "slos-defined", State::NotMet, Some(0.5));
    set(&mut checks, "canary-share", State::NotMet, Some(0.1));
    let plan = plan(&model().model, &checks, 2, 4);
    assert_eq!(
        ids(&plan),
        [
            "gate-blocking",
            "slos-defined",
            "results-on-main",
            "canary-share",
            "budget-coverage",
            "change-points-fresh",
            "reviews-acknowledged",
            "profiles-fresh",
        ]
    );
    // 1 + 1.5 + 3 + 6.4, then 1 + 1 + 1 + 3.
    assert_eq!(plan.cost, 17.9);
    let moves: Vec<String> = plan.moves.iter().map(ToString::to_string).collect();
    let expected =
        ["regressions-before-prod", "slo-compliance", "pr-perf-test-share", "perf-incidents", "perf-fix-lead-time", "cost-per-request"];
    assert_eq!(moves, expected);
}

#[test]
fn meeting_the_whole_plan_reaches_its_target_and_anything_less_does_not() {
    let model = model().model;
    let checks = states(&BASIC);
    let plan = plan(&model, &checks, 2, 3);
    let all: BTreeSet<String> = plan.steps.iter().map(|step| step.step.check.clone()).collect();
    assert_eq!(what_if(&model, &checks, &all).level, 3);
    for left_out in &all {
        let less: BTreeSet<String> = all.iter().filter(|id| *id != left_out).cloned().collect();
        let outcome = what_if(&model, &checks, &less);
        // Three of the four checks of level 3 pass.
        assert_eq!((outcome.level, outcome.score_tenths), (2, 27), "without {left_out}");
    }
}

#[test]
fn what_is_unknown_is_connected_first_and_what_does_not_last_is_told() {
    let mut checks = states(&["load-test-recent", "metrics-fresh", "alerts-active", "results-on-main", "gate-blocking", "slos-defined"]);
    set(&mut checks, "canary-share", State::Unknown, Some(0.4));
    set(&mut checks, "alerts-active", State::Stale, None);
    set(&mut checks, "slos-defined", State::Waived, None);
    let plan = plan(&model().model, &checks, 2, 3);
    assert_eq!(ids(&plan), ["canary-share"]);
    assert!(plan.steps[0].connect_first);
    // Without fresh evidence the 40 % count for nothing.
    assert_eq!(plan.cost, 8.0);
    let at_risk: Vec<&str> = plan.at_risk.iter().map(|risk| risk.check.as_str()).collect();
    assert_eq!(at_risk, ["alerts-active", "slos-defined"]);
}

#[test]
fn a_criterion_that_wholly_does_not_apply_makes_its_level_unreachable() {
    let model = model().model;
    let mut checks = states(&["load-test-recent", "metrics-fresh", "alerts-active", "results-on-main", "gate-blocking", "slos-defined"]);
    set(&mut checks, "canary-share", State::NotApplicable, None);
    let plan = plan(&model, &checks, 2, 3);
    assert!(plan.steps.is_empty() && !plan.is_reached());
    assert_eq!(plan.unreachable, ["l3-canary"]);
    assert_eq!(what_if(&model, &checks, &BTreeSet::from(["canary-share".to_owned()])).level, 2, "ticking it changes nothing");
}

#[test]
fn at_the_target_there_is_nothing_to_plan() {
    let plan = plan(&model().model, &states(&BASIC), 2, 2);
    assert!(plan.is_reached() && plan.cost == 0.0);
}
