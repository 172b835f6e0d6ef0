//! What ticks promise is what an evaluation gives once the evidence is there.

use super::*;
use crate::evidence::DecisionKind;
use crate::facts::DecisionRow;
use crate::maturity::sample::{check_state, day, model, noon};
use crate::maturity::{Measured, Moment, Raw, advance};
use crate::time::Zone;
use proptest::prelude::*;

const TODAY: &str = "2026-07-15";

/// One check with its past: what was measured, what was before, what people decided, and whether it is ticked.
#[derive(Debug, Clone)]
struct Story {
    raw: Raw,
    value: Option<f64>,
    before: Option<(State, Raw, u32)>,
    decision: Option<(DecisionKind, bool)>,
    graded: bool,
    weight: u32,
    ticked: bool,
}

fn raw() -> impl Strategy<Value = Raw> {
    proptest::sample::select(vec![Raw::Pass, Raw::Fail, Raw::Unknown, Raw::NotApplicable, Raw::Idle])
}

fn story() -> impl Strategy<Value = Story> {
    let states = vec![State::Met, State::NotMet, State::Unknown, State::Stale, State::Waived, State::Attested, State::NotApplicable];
    let kinds = vec![DecisionKind::Waived, DecisionKind::Attested, DecisionKind::NotApplicable];
    let before = proptest::option::of((proptest::sample::select(states), raw(), 0_u32..10));
    let decision = proptest::option::of((proptest::sample::select(kinds), any::<bool>()));
    (raw(), proptest::option::of(0.0_f64..200.0), before, decision, any::<bool>(), 1_u32..9, any::<bool>())
        .prop_map(|(raw, value, before, decision, graded, weight, ticked)| Story { raw, value, before, decision, graded, weight, ticked })
}

fn measured(raw: Raw, value: Option<f64>) -> Measured {
    Measured { raw, value, numerator: None, denominator: None, evidence_count: 0, evidence_at: None, reason: "Found.".to_owned() }
}

/// Approved a while ago; in force until the end of the year, or ended at this very noon.
fn decided(check: &str, (decision, in_force): (DecisionKind, bool)) -> DecisionRow {
    DecisionRow {
        at: noon("2026-07-01"),
        check: check.to_owned(),
        decision,
        reason: "Tested by hand.".to_owned(),
        until: Some(noon(if in_force { "2026-12-31" } else { TODAY })),
        requested_by: "ada".to_owned(),
        approved_by: Some("grace".to_owned()),
    }
}

proptest! {
    #[test]
    fn ticks_promise_what_an_evaluation_with_the_evidence_gives(
        stories in proptest::collection::vec(story(), model().model.checks.len()),
        tick in any::<bool>(),
        model_changed in any::<bool>(),
    ) {
        let mut model = model().model;
        for (check, story) in model.checks.iter_mut().zip(&stories) {
            (check.graded, check.weight) = (story.graded, Some(story.weight));
        }
        let (mut now, mut then, mut ticked) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (check, story) in model.checks.iter().zip(&stories) {
            let decision = story.decision.map(|decision| decided(&check.id, decision));
            let before = story.before.map(|(state, raw, ticks)| CheckState { raw, ticks, ..check_state(&check.id, state) });
            let moment = Moment { at: noon(TODAY), day: day(TODAY), tick, model_changed, zone: Zone::UTC };
            let found = advance(check, measured(story.raw, story.value), before.as_ref(), decision.as_ref(), moment, &model.rules);
            // Evidence of what does not apply measures nothing: it stays so.
            let brings = story.ticked && story.raw != Raw::NotApplicable;
            let later = Moment { tick: false, model_changed: false, ..moment };
            then.push(if brings {
                advance(check, measured(Raw::Pass, story.value), Some(&found), decision.as_ref(), later, &model.rules)
            } else {
                found.clone()
            });
            if story.ticked {
                ticked.insert(check.id.clone());
            }
            now.push(found);
        }
        let promised = what_if(&model, &now, &ticked);
        prop_assert_eq!((promised.level, promised.score_tenths), ladder(&model, &then));
        prop_assert_eq!(promised.dimensions, dimensions(&model, &then));
        // Without a tick it is what stands.
        let same = what_if(&model, &now, &BTreeSet::new());
        prop_assert_eq!((same.level, same.score_tenths), ladder(&model, &now));
    }
}
