use super::*;
use proptest::prelude::*;

fn series(ids: impl IntoIterator<Item = i64>) -> BTreeSet<SeriesId> {
    ids.into_iter().map(SeriesId).collect()
}

fn quiet() -> GateRun {
    GateRun { default_branch: true, ..GateRun::default() }
}

fn blocked(noisy: Option<bool>) -> GateRun {
    GateRun { default_branch: false, blocking_alert: true, noisy, alerts: series([1]) }
}

/// `noisy` runs that noise blocked, the rest quiet.
fn runs(noisy: usize, of: usize) -> Vec<GateRun> {
    (0..of).map(|index| if index < noisy { blocked(Some(true)) } else { quiet() }).collect()
}

fn passed() -> Option<SelfTest> {
    Some(SelfTest { alerted: 39, of: 40, missed: vec![SeriesId(4)], blind: vec![] })
}

fn failed() -> Option<SelfTest> {
    Some(SelfTest { alerted: 30, of: 40, missed: vec![], blind: vec![] })
}

#[test]
fn it_takes_thirty_runs() {
    let trust = assess(&runs(0, 29), passed());
    assert_eq!(trust.state, State::Learning { have: 29, need: 30 });
    assert_eq!(trust.why[0], "29 of the 30 runs that it takes to tell");
    assert_eq!((trust.step(false), trust.step(true)), (Step::Stay, Step::Stay));
    assert_eq!(assess(&[], None).rate, None);
}

#[test]
fn a_quiet_gate_that_would_see_a_slow_down_is_promoted() {
    let trust = assess(&runs(0, 30), passed());
    assert_eq!((trust.state, trust.jaccard, trust.rate), (State::Trusted, None, Some(0.0)));
    assert_eq!((trust.step(false), trust.step(true)), (Step::Promote, Step::Stay));
    assert_eq!(
        trust.why,
        [
            "noise blocked 0 of the last 30 runs; 1 in 20 is tolerated",
            "too few alerts for their overlap to tell anything",
            "39 of 40 series showed an injected slow-down of 20 %; 95 % must",
        ]
    );
}

#[test]
fn a_gate_that_sees_nothing_is_neither_promoted_nor_demoted() {
    for self_test in [None, failed()] {
        let trust = assess(&runs(0, 60), self_test);
        assert_eq!(trust.state, State::Unproven);
        assert_eq!((trust.step(false), trust.step(true)), (Step::Stay, Step::Stay));
    }
}

#[test]
fn more_than_one_noisy_run_in_twenty_demotes() {
    let state = |noisy, of| assess(&runs(noisy, of), passed()).state;
    assert_eq!([state(5, 100), state(6, 100)], [State::Trusted, State::Noisy]);
    assert_eq!([state(1, 30), state(2, 30), state(2, 40)], [State::Trusted, State::Noisy, State::Trusted]);
    assert_eq!(state(6, 10), State::Noisy, "six are too many whatever follows");
    assert_eq!(assess(&runs(6, 100), passed()).step(true), Step::Demote);
}

#[test]
fn only_the_newest_hundred_runs_count() {
    let mut history = runs(50, 50);
    history.extend(runs(3, 100));
    let trust = assess(&history, passed());
    assert_eq!((trust.noisy, trust.of, trust.rate), (3, 100, Some(0.03)));
    assert_eq!(trust.state, State::Trusted);
}

#[test]
fn alerts_that_were_right_or_that_nobody_can_judge_are_no_noise() {
    let mut history = runs(0, 40);
    history.extend((0..20).map(|index| blocked(if index % 2 == 0 { Some(false) } else { None })));
    let trust = assess(&history, passed());
    assert_eq!((trust.noisy, trust.of, trust.state), (0, 60, State::Trusted));
}

/// Quiet runs of pull requests, then these alerts on the default branch.
fn with_alerts(alerts: &[BTreeSet<SeriesId>]) -> Vec<GateRun> {
    let mut history = vec![GateRun::default(); 40];
    history.extend(alerts.iter().map(|alerts| GateRun { default_branch: true, alerts: alerts.clone(), ..GateRun::default() }));
    history
}

#[test]
fn alerts_that_come_back_are_a_signal() {
    // 1–6 and 2–7 share 5 of 7; the same again; 2–7 and 4–9 share 4 of 8.
    let trust = assess(&with_alerts(&[series(1..=6), series(2..=7), series(1..=6), series(3..=8)]), passed());
    let expected = (5.0 / 7.0 + 5.0 / 7.0 + 4.0 / 8.0) / 3.0;
    assert!((trust.jaccard.unwrap() - expected).abs() < 1e-12, "{trust:?}");
    assert_eq!(trust.state, State::Trusted);
    assert_eq!(trust.why[1], "alerts of neighbouring runs overlap by 0.71, 0.71, 0.50; from 0.40 on they are a signal, below 0.20 noise");
}

#[test]
fn alerts_that_never_come_back_are_noise() {
    let trust = assess(&with_alerts(&[series(1..=5), series(6..=10), series(11..=15), series(15..=19)]), passed());
    // 0 of 10, 0 of 10, 1 of 9.
    assert!((trust.jaccard.unwrap() - 1.0 / 27.0).abs() < 1e-12, "{trust:?}");
    assert_eq!((trust.state, trust.step(true)), (State::Noisy, Step::Demote));
}

#[test]
fn an_overlap_in_between_neither_promotes_nor_demotes() {
    // 2 of 6, three times.
    let trust = assess(&with_alerts(&[series(1..=4), series(3..=6), series(1..=4), series(3..=6)]), passed());
    assert_eq!((trust.state, trust.step(true), trust.step(false)), (State::Unproven, Step::Stay, Step::Stay));
}

#[test]
fn few_alerts_and_those_of_pull_requests_are_not_compared() {
    // Four different alerts between neighbours are too few, and there are only two pairs with five.
    let few = with_alerts(&[series(1..=2), series(3..=4), series(1..=2)]);
    assert_eq!((assess(&few, passed()).jaccard, assess(&few, passed()).state), (None, State::Trusted));
    let two_pairs = with_alerts(&[series(1..=5), series(6..=10), series(11..=15)]);
    let trust = assess(&two_pairs, passed());
    assert_eq!((trust.jaccard, trust.state), (Some(0.0), State::Trusted));
    assert!(trust.why[1].ends_with("it takes 3 pairs to tell"), "{:?}", trust.why);
    let mut of_branches = with_alerts(&[series(1..=5), series(6..=10), series(11..=15), series(16..=20)]);
    for run in &mut of_branches {
        run.default_branch = false;
    }
    assert_eq!(assess(&of_branches, passed()).jaccard, None);
}

proptest! {
    #[test]
    fn one_more_noisy_run_never_earns_trust(noise in proptest::collection::vec(proptest::option::of(any::<bool>()), 30..120), at in 0_usize..30) {
        let of = |noise: &[Option<bool>]| {
            let runs: Vec<GateRun> = noise.iter().map(|noisy| noisy.map_or_else(quiet, |noisy| blocked(Some(noisy)))).collect();
            assess(&runs, passed())
        };
        let before = of(&noise);
        let mut worse = noise.clone();
        let last = worse.len() - 1;
        worse[last - at] = Some(true);
        let after = of(&worse);
        prop_assert!(after.noisy >= before.noisy && after.rate.is_some_and(|rate| (0.0..=1.0).contains(&rate)));
        prop_assert!(after.state != State::Trusted || before.state == State::Trusted);
    }
}
