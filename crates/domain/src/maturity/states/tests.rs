use super::*;
use crate::maturity::sample::{check_state, day, model, noon};
use crate::time::{Zone, start_of_day};
use proptest::prelude::*;

const TODAY: &str = "2026-07-15";

fn measured(raw: Raw) -> Measured {
    Measured { raw, value: None, numerator: None, denominator: None, evidence_count: 0, evidence_at: None, reason: "Found.".to_owned() }
}

fn moment(tick: bool) -> Moment {
    Moment { at: noon(TODAY), day: day(TODAY), tick, model_changed: false, zone: Zone::UTC }
}

fn before(state: State, raw: Raw, ticks: u32) -> CheckState {
    CheckState { raw, ticks, ..check_state("alerts-active", state) }
}

fn next(raw: Raw, previous: Option<&CheckState>, decision: Option<&DecisionRow>, moment: Moment) -> CheckState {
    let model = model().model;
    advance(model.check("alerts-active").unwrap(), measured(raw), previous, decision, moment, &model.rules)
}

fn decision(kind: DecisionKind, until: Option<&str>) -> DecisionRow {
    DecisionRow {
        at: noon("2026-07-01"),
        check: "alerts-active".to_owned(),
        decision: kind,
        reason: "Tested by hand.".to_owned(),
        until: until.map(noon),
        requested_by: "ada".to_owned(),
        approved_by: Some("grace".to_owned()),
    }
}

/// Every transition by evidence: from (state, raw, ticks) with raw on a day tick or between, to (state, ticks).
#[test]
fn the_table_of_transitions() {
    use Raw::{Fail, Idle, NotApplicable as Na, Pass, Unknown as Unseen};
    use State::{Met, NotApplicable, NotMet, Stale, Unknown};
    let table = [
        // Passes count at once, on any evaluation.
        (NotMet, Fail, 0, Pass, false, Met, 0),
        (Unknown, Unseen, 0, Pass, false, Met, 0),
        (Stale, Unseen, 5, Pass, false, Met, 0),
        // Fails count at the second day tick in a row; what comes between does not count.
        (Met, Pass, 0, Fail, false, Met, 0),
        (Met, Pass, 0, Fail, true, Met, 1),
        (Met, Fail, 1, Fail, false, Met, 1),
        (Met, Fail, 1, Fail, true, NotMet, 0),
        (Stale, Unseen, 3, Fail, true, Met, 1),
        (NotMet, Fail, 0, Fail, true, NotMet, 0),
        (Unknown, Unseen, 0, Fail, false, NotMet, 0),
        // Missing evidence is stale for seven day ticks.
        (Met, Pass, 0, Unseen, false, Stale, 0),
        (Met, Pass, 0, Unseen, true, Stale, 1),
        (Met, Fail, 1, Unseen, true, Stale, 1),
        (Stale, Unseen, 6, Unseen, true, Stale, 7),
        (Stale, Unseen, 7, Unseen, false, Stale, 7),
        (Stale, Unseen, 7, Unseen, true, Unknown, 0),
        (NotMet, Fail, 0, Unseen, false, Unknown, 0),
        // Nothing to measure holds any state for ninety days.
        (Met, Pass, 0, Idle, true, Met, 1),
        (NotMet, Fail, 0, Idle, true, NotMet, 1),
        (Met, Idle, 89, Idle, true, Met, 90),
        (Met, Idle, 90, Idle, true, Unknown, 0),
        (Unknown, Unseen, 0, Idle, true, Unknown, 0),
        // What does not apply does not at once.
        (Met, Pass, 0, Na, false, NotApplicable, 0),
    ];
    for (state, raw_before, ticks, raw, tick, expected, ticks_after) in table {
        let found = next(raw, Some(&before(state, raw_before, ticks)), None, moment(tick));
        assert_eq!((found.state, found.ticks), (expected, ticks_after), "{state:?} {raw_before:?} {ticks} then {raw:?}, tick: {tick}");
    }
}

#[test]
fn without_a_past_the_evidence_decides() {
    for (raw, state) in [
        (Raw::Pass, State::Met),
        (Raw::Fail, State::NotMet),
        (Raw::Unknown, State::Unknown),
        (Raw::Idle, State::Unknown),
        (Raw::NotApplicable, State::NotApplicable),
    ] {
        assert_eq!(next(raw, None, None, moment(true)).state, state);
    }
}

#[test]
fn a_new_model_leaves_no_grace_but_still_holds_what_is_idle() {
    let changed = Moment { model_changed: true, ..moment(false) };
    assert_eq!(next(Raw::Fail, Some(&before(State::Met, Raw::Pass, 0)), None, changed).state, State::NotMet);
    assert_eq!(next(Raw::Unknown, Some(&before(State::Stale, Raw::Unknown, 2)), None, changed).state, State::Unknown);
    assert_eq!(next(Raw::Idle, Some(&before(State::Met, Raw::Idle, 2)), None, changed).state, State::Met);
}

#[test]
fn since_is_the_day_the_state_began() {
    let held = next(Raw::Pass, Some(&before(State::Met, Raw::Pass, 0)), None, moment(true));
    assert_eq!(held.since, day("2026-06-01"));
    let fallen = next(Raw::Fail, Some(&before(State::Met, Raw::Fail, 1)), None, moment(true));
    assert_eq!(fallen.since, day(TODAY));
}

#[test]
fn a_waiver_counts_until_it_ends_and_leaves_no_grace() {
    let waiver = decision(DecisionKind::Waived, Some("2026-07-20"));
    let waived = next(Raw::Fail, Some(&before(State::NotMet, Raw::Fail, 0)), Some(&waiver), moment(false));
    assert_eq!((waived.state, waived.basis, waived.until), (State::Waived, Basis::Waived, waiver.until));
    assert_eq!(waived.reason, "Waived until 2026-07-20: Tested by hand (asked for by ada, approved by grace).");
    // What ends at a midnight ends with the day before, in the model's zone: 20 July is over in Berlin at 22:00 UTC.
    let zone = chrono_tz::Europe::Berlin;
    let midnight = DecisionRow { until: Some(start_of_day(day("2026-07-21"), zone)), ..waiver.clone() };
    let told = next(Raw::Fail, None, Some(&midnight), Moment { zone, ..moment(false) });
    assert_eq!(told.reason, "Waived until 2026-07-20: Tested by hand (asked for by ada, approved by grace).");
    // Visible even while the evidence passes.
    assert_eq!(next(Raw::Pass, None, Some(&waiver), moment(false)).state, State::Waived);
    // The very instant of its end is after it, on any evaluation.
    let ended = Moment { at: noon("2026-07-20"), day: day("2026-07-20"), ..moment(false) };
    let lowered = next(Raw::Fail, Some(&waived), Some(&waiver), ended);
    assert_eq!((lowered.state, lowered.basis, lowered.until), (State::NotMet, Basis::Measured, None));
    assert_eq!(next(Raw::Unknown, Some(&waived), Some(&waiver), ended).state, State::Unknown);
}

#[test]
fn evidence_that_passes_is_better_than_an_attestation() {
    let attestation = decision(DecisionKind::Attested, Some("2026-12-31"));
    let attested = next(Raw::Unknown, None, Some(&attestation), moment(false));
    assert_eq!((attested.state, attested.basis), (State::Attested, Basis::Attested));
    let met = next(Raw::Pass, Some(&attested), Some(&attestation), moment(false));
    assert_eq!((met.state, met.basis, met.until), (State::Met, Basis::Measured, None));
}

#[test]
fn decisions_without_approver_or_end_or_of_ones_own_do_not_count() {
    let mut open = decision(DecisionKind::Waived, None);
    assert_eq!(next(Raw::Fail, None, Some(&open), moment(false)).state, State::NotMet);
    open.decision = DecisionKind::NotApplicable;
    assert_eq!(next(Raw::Fail, None, Some(&open), moment(false)).state, State::NotApplicable);
    for approver in [None, Some("ada".to_owned())] {
        let unapproved = DecisionRow { approved_by: approver, ..decision(DecisionKind::Waived, Some("2026-12-31")) };
        assert_eq!(next(Raw::Fail, None, Some(&unapproved), moment(false)).state, State::NotMet);
    }
}

#[test]
fn a_withdrawn_decision_ends_at_once() {
    let waived = next(Raw::Fail, None, Some(&decision(DecisionKind::Waived, Some("2026-12-31"))), moment(false));
    let withdrawn = decision(DecisionKind::Withdrawn, None);
    assert_eq!(next(Raw::Fail, Some(&waived), Some(&withdrawn), moment(false)).state, State::NotMet);
}

#[test]
fn grace_says_how_long_it_lasts() {
    let failing = next(Raw::Fail, Some(&before(State::Met, Raw::Pass, 0)), None, moment(true));
    assert_eq!(failing.reason, "Found. Still counts as met; not met after 1 more day.");
    let stale = next(Raw::Unknown, Some(&before(State::Met, Raw::Pass, 0)), None, moment(true));
    assert_eq!(stale.reason, "Found. Was met and still counts; unknown after 7 more days.");
}

proptest! {
    #[test]
    fn without_a_pass_nothing_passes_for_more_than_seven_days_of_silence(days in 8_usize..40) {
        let mut state = before(State::Met, Raw::Pass, 0);
        for _ in 0..days {
            state = next(Raw::Unknown, Some(&state), None, moment(true));
        }
        prop_assert_eq!(state.state, State::Unknown);
    }
}
