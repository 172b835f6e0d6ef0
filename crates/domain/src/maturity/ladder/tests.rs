use super::*;
use crate::maturity::sample::{check_state, model, states};
use proptest::prelude::*;

const LEVEL_2: [&str; 3] = ["load-test-recent", "metrics-fresh", "alerts-active"];

fn with(checks: &mut [CheckState], id: &str, state: State) {
    checks.iter_mut().find(|check| check.id == id).unwrap().state = state;
}

#[test]
fn a_team_without_any_passing_check_is_at_level_1() {
    assert_eq!(ladder(&model().model, &states(&[])), (1, 10));
    assert_eq!(ladder(&model().model, &[]), (1, 10));
}

#[test]
fn progress_counts_only_the_next_level_and_is_truncated() {
    // Two of the three checks of level 2: 1 + 2/3 = 1.66…, shown as 1.6. What passes at level 3 brings nothing yet.
    assert_eq!(ladder(&model().model, &states(&["load-test-recent", "metrics-fresh", "canary-share"])), (1, 16));
    // All of level 2 and three of four of level 3: 2.75, shown as 2.7.
    let mut passing = LEVEL_2.to_vec();
    passing.extend(["results-on-main", "gate-blocking", "slos-defined"]);
    assert_eq!(ladder(&model().model, &states(&passing)), (2, 27));
}

#[test]
fn weights_count_in_the_progress() {
    let mut model = model().model;
    model.checks.iter_mut().find(|check| check.id == "load-test-recent").unwrap().weight = Some(3);
    // 3 of 3 + 1 + 1.
    assert_eq!(ladder(&model, &states(&["load-test-recent"])), (1, 16));
}

#[test]
fn stale_waived_and_attested_count_and_unknown_does_not() {
    let mut checks = states(&LEVEL_2);
    for state in [State::Stale, State::Waived, State::Attested] {
        with(&mut checks, "alerts-active", state);
        assert_eq!(ladder(&model().model, &checks).0, 2, "{state:?}");
    }
    with(&mut checks, "alerts-active", State::Unknown);
    assert_eq!(ladder(&model().model, &checks), (1, 16));
}

#[test]
fn a_criterion_needs_a_check_that_passes_not_only_checks_that_do_not_apply() {
    let all: Vec<String> = model().model.checks.iter().map(|check| check.id.clone()).collect();
    let mut checks: Vec<CheckState> = all.iter().map(|id| check_state(id, State::Met)).collect();
    assert_eq!(ladder(&model().model, &checks), (5, 50));
    // One of the two checks of l3-ci-tests: the other carries the criterion.
    with(&mut checks, "gate-blocking", State::NotApplicable);
    assert_eq!(ladder(&model().model, &checks), (5, 50));
    // The only check of l3-canary: level 3 is not reached, and nine tenths is as near as it gets.
    with(&mut checks, "canary-share", State::NotApplicable);
    assert_eq!(ladder(&model().model, &checks), (2, 29));
}

#[test]
fn a_dimension_is_the_same_ladder_over_its_own_checks() {
    let mut checks = states(&["load-test-recent", "results-on-main"]);
    let levels = |checks: &[CheckState]| dimensions(&model().model, checks);
    // Testing: its checks of levels 2 and 3 pass, change points of level 4 do not.
    assert_eq!(levels(&checks)["testing"], Some(3));
    // Profiling has one check, of level 4: the levels below it pass.
    assert_eq!(levels(&checks)["profiling"], Some(3));
    // SLOs & alerts: both checks of level 2 fail.
    assert_eq!(levels(&checks)["slos-alerts"], Some(1));
    with(&mut checks, "profiles-fresh", State::Unknown);
    assert_eq!(levels(&checks)["profiling"], None);
    with(&mut checks, "profiles-fresh", State::Met);
    assert_eq!(levels(&checks)["profiling"], Some(5));
    // Only the first check that fails decides whether the cell is unknown.
    with(&mut checks, "pr-perf-test-target", State::Unknown);
    assert_eq!(levels(&checks)["testing"], Some(3));
}

const STATES: [State; 7] = [State::Met, State::NotMet, State::Unknown, State::Stale, State::Waived, State::Attested, State::NotApplicable];

/// A check of the model, whatever it is: its state, its value, how much it counts.
#[derive(Debug, Clone)]
struct Any {
    state: State,
    value: Option<f64>,
    weight: Option<u32>,
    graded: bool,
}

fn any_check() -> impl Strategy<Value = Any> {
    let value = proptest::option::of(0.0_f64..200.0);
    let all = (proptest::sample::select(STATES.to_vec()), value, proptest::option::of(1_u32..9), any::<bool>());
    all.prop_map(|(state, value, weight, graded)| Any { state, value, weight, graded })
}

/// As many as the model has checks, and the place of one of them.
fn checks_of_model() -> impl Strategy<Value = (Vec<Any>, usize)> {
    let count = model().model.checks.len();
    (proptest::collection::vec(any_check(), count), 0..count)
}

fn set_up(all: &[Any]) -> (Model, Vec<CheckState>) {
    let mut model = model().model;
    for (check, one) in model.checks.iter_mut().zip(all) {
        (check.weight, check.graded) = (one.weight, one.graded);
    }
    let state = |(check, one): (&Check, &Any)| CheckState { value: one.value, ..check_state(&check.id, one.state) };
    let states = model.checks.iter().zip(all).map(state).collect();
    (model, states)
}

proptest! {
    #[test]
    fn the_level_is_monotone_in_passed_checks((all, more) in checks_of_model()) {
        let (model, checks) = set_up(&all);
        let (level, score) = ladder(&model, &checks);
        let mut grown = checks.clone();
        grown[more].state = State::Met;
        let (higher, better) = ladder(&model, &grown);
        prop_assert!(higher >= level);
        prop_assert!(better >= score);
        prop_assert!((10 * i64::from(level)..10 * i64::from(level) + 10).contains(&score));
        // A dimension that is known is not below the whole, as long as everything applies.
        if checks.iter().all(|check| check.state != State::NotApplicable) {
            for (dimension, cell) in dimensions(&model, &checks) {
                prop_assert!(cell.is_none_or(|cell| cell >= level), "{dimension} {cell:?} is below the whole ladder's {level}");
            }
        }
    }

    #[test]
    fn an_unknown_never_counts_as_passed((all, which) in checks_of_model()) {
        let (model, mut checks) = set_up(&all);
        checks[which].state = State::Unknown;
        let unknown = ladder(&model, &checks);
        checks[which].state = State::NotMet;
        let failed = ladder(&model, &checks);
        // A graded one that fails by a known number is so far; of an unknown one nothing is done.
        prop_assert!(unknown <= failed);
        prop_assert!(all[which].graded || unknown == failed);
        checks[which].value = None;
        prop_assert_eq!(unknown, ladder(&model, &checks));
    }
}
