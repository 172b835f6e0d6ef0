use super::*;
use crate::maturity::sample::{model, states};

fn set(checks: &mut [CheckState], id: &str, state: State, value: f64) {
    let check = checks.iter_mut().find(|check| check.id == id).unwrap();
    check.state = state;
    check.value = Some(value);
}

fn order(steps: &[NextStep]) -> Vec<(&str, f64)> {
    steps.iter().map(|step| (step.check.as_str(), step.cost)).collect()
}

#[test]
fn the_cheapest_missing_piece_comes_first() {
    let mut checks = states(&["load-test-recent", "metrics-fresh", "alerts-active"]);
    // 60 of 80 %: a quarter of an M (3) is missing. 10 of 50 %: four fifths of an L (8).
    set(&mut checks, "results-on-main", State::NotMet, 0.6);
    set(&mut checks, "canary-share", State::NotMet, 0.1);
    set(&mut checks, "slos-defined", State::NotMet, 0.5);
    let steps = next_steps(&model().model, &checks, 2);
    assert_eq!(order(&steps), [("results-on-main", 0.75), ("gate-blocking", 1.0), ("slos-defined", 1.5), ("canary-share", 6.4)]);
    assert_eq!(steps[0].title, "Run the performance tests in CI on the default branch");
    assert_eq!(steps[0].threshold, Some(0.8));
    assert_eq!(steps[0].moves, Some(KpiId::PrPerfTestShare));
}

#[test]
fn what_passes_or_does_not_apply_is_no_step_and_an_old_value_brings_nobody_nearer() {
    let mut checks = states(&["results-on-main", "gate-blocking"]);
    set(&mut checks, "slos-defined", State::NotApplicable, 0.0);
    set(&mut checks, "canary-share", State::Unknown, 0.4);
    let steps = next_steps(&model().model, &checks, 2);
    assert_eq!(order(&steps), [("canary-share", 8.0)]);
    assert_eq!(steps[0].value, None);
}

#[test]
fn a_kpi_check_is_measured_by_the_kpis_own_target() {
    let mut checks = states(&[]);
    set(&mut checks, "pr-perf-test-target", State::NotMet, 0.45);
    let steps = next_steps(&model().model, &checks, 4);
    let step = steps.iter().find(|step| step.check == "pr-perf-test-target").unwrap();
    // Half of the 90 % of an L (8).
    assert_eq!((step.threshold, step.cost), (Some(0.9), 4.0));
    // Of a team with a target of its own: a quarter of the 60 % is missing.
    let mut own = model().model;
    own.kpis.iter_mut().find(|kpi| kpi.id == KpiId::PrPerfTestShare).unwrap().targets.insert("t:payments".to_owned(), 0.6);
    let steps = next_steps(&own.for_scope(&["t:payments".to_owned()]), &checks, 4);
    let step = steps.iter().find(|step| step.check == "pr-perf-test-target").unwrap();
    assert_eq!((step.threshold, step.cost), (Some(0.6), 2.0));
    assert_eq!(*own.for_scope(&["t:search".to_owned()]), own);
}

#[test]
fn an_age_over_the_limit_is_nearer_the_smaller_it_is() {
    let mut checks = states(&[]);
    set(&mut checks, "load-test-recent", State::NotMet, 120.0);
    let steps = next_steps(&model().model, &checks, 1);
    // 90 of 120 days: a quarter of an M (3) is missing.
    assert_eq!(order(&steps)[0], ("load-test-recent", 0.75));
}

#[test]
fn the_highest_level_has_no_next_step() {
    assert_eq!(next_steps(&model().model, &states(&[]), 5), []);
}
