//! The state machine of a check (decision 18): passes count at once, fails only after some day ticks, decisions of people win.

use super::{Basis, CheckState, Measured, Raw, State};
use crate::evidence::DecisionKind;
use crate::facts::DecisionRow;
use crate::model::{Check, Rules};
use crate::time::{Day, Timestamp, Zone};

/// When a check is advanced, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    pub day: Day,
    /// Only day ticks count towards grace.
    pub tick: bool,
    /// There is no grace under new rules.
    pub model_changed: bool,
    /// In which days are told.
    pub zone: Zone,
}

/// The next state of a check. `decision` is the approved one of the team that nobody took back, in force or not.
pub fn advance(
    check: &Check,
    measured: Measured,
    previous: Option<&CheckState>,
    decision: Option<&DecisionRow>,
    moment: Moment,
    rules: &Rules,
) -> CheckState {
    let in_force = decision.filter(|decision| decision.is_in_force(moment.at));
    let next = match in_force.and_then(|decision| decided(decision, measured.raw)) {
        Some(state) => Next { state, ticks: 0 },
        None => by_evidence(measured.raw, previous, moment, rules),
    };
    let decision = in_force.filter(|_| matches!(next.state, State::Waived | State::Attested | State::NotApplicable));
    let reason = match decision {
        Some(decision) => decision_sentence(decision, next.state, moment.zone),
        None => evidence_sentence(&measured, &next, rules),
    };
    CheckState {
        id: check.id.clone(),
        state: next.state,
        raw: measured.raw,
        basis: match next.state {
            State::Waived => Basis::Waived,
            State::Attested => Basis::Attested,
            _ => Basis::Measured,
        },
        value: measured.value,
        numerator: measured.numerator,
        denominator: measured.denominator,
        evidence_count: measured.evidence_count,
        evidence_at: measured.evidence_at,
        reason,
        since: previous.filter(|previous| previous.state == next.state).map_or(moment.day, |previous| previous.since),
        ticks: next.ticks,
        until: decision.and_then(|decision| decision.until),
    }
}

struct Next {
    state: State,
    ticks: u32,
}

impl DecisionRow {
    /// Whether it may count: approved by someone who did not ask for it, or taken back.
    pub fn is_effective(&self) -> bool {
        let approved = self.approved_by.as_ref().is_some_and(|approver| *approver != self.requested_by);
        self.decision == DecisionKind::Withdrawn || approved
    }

    /// Waivers and attestations always end; only a not-applicable may be open.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        let open = match self.until {
            Some(until) => at < until,
            None => self.decision == DecisionKind::NotApplicable,
        };
        self.decision != DecisionKind::Withdrawn && self.is_effective() && self.at <= at && open
    }
}

/// A waiver stays visible whatever the evidence says; evidence that passes is better than an attestation.
fn decided(decision: &DecisionRow, raw: Raw) -> Option<State> {
    match decision.decision {
        DecisionKind::Waived => Some(State::Waived),
        DecisionKind::NotApplicable => Some(State::NotApplicable),
        DecisionKind::Attested => (raw != Raw::Pass).then_some(State::Attested),
        DecisionKind::Withdrawn => None,
    }
}

fn by_evidence(raw: Raw, previous: Option<&CheckState>, moment: Moment, rules: &Rules) -> Next {
    // A decision that ended, whether by its date or by a person, leaves no grace behind.
    let held = previous.filter(|previous| !matches!(previous.state, State::Waived | State::Attested | State::NotApplicable));
    let graced = held.filter(|held| matches!(held.state, State::Met | State::Stale) && !moment.model_changed);
    let ticks = |held: &CheckState| if held.raw == raw { held.ticks } else { 0 } + u32::from(moment.tick);
    let now = |state| Next { state, ticks: 0 };
    match raw {
        Raw::Pass => now(State::Met),
        Raw::NotApplicable => now(State::NotApplicable),
        Raw::Fail => match graced.map(ticks) {
            Some(ticks) if ticks < rules.fail_ticks => Next { state: State::Met, ticks },
            _ => now(State::NotMet),
        },
        Raw::Unknown => match graced.map(ticks) {
            Some(ticks) if ticks <= rules.stale_ticks => Next { state: State::Stale, ticks },
            _ => now(State::Unknown),
        },
        // Not a grace but a hold: whatever the state was, there is nothing newer to say (decision 17).
        Raw::Idle => match held.map(|held| (held.state, ticks(held))) {
            Some((state, ticks)) if state != State::Unknown && u64::from(ticks) <= rules.idle_days => Next { state, ticks },
            _ => now(State::Unknown),
        },
    }
}

fn evidence_sentence(measured: &Measured, next: &Next, rules: &Rules) -> String {
    match (measured.raw, next.state) {
        (Raw::Fail, State::Met) => {
            let left = rules.fail_ticks.saturating_sub(next.ticks);
            format!("{} Still counts as met; not met after {left} more day{}.", measured.reason, if left == 1 { "" } else { "s" })
        }
        (Raw::Unknown, State::Stale) => {
            let left = (rules.stale_ticks + 1).saturating_sub(next.ticks);
            format!("{} Was met and still counts; unknown after {left} more day{}.", measured.reason, if left == 1 { "" } else { "s" })
        }
        (Raw::Idle, State::Met | State::NotMet | State::Stale) => format!("{} The earlier state is kept.", measured.reason),
        _ => measured.reason.clone(),
    }
}

fn decision_sentence(decision: &DecisionRow, state: State, zone: Zone) -> String {
    let what = match state {
        State::Waived => "Waived",
        State::Attested => "Attested",
        _ => "Not applicable",
    };
    let until = decision.until.map(|until| format!(" until {}", until.last_day(zone))).unwrap_or_default();
    let approver = decision.approved_by.as_deref().unwrap_or("nobody");
    let reason = decision.reason.trim_end_matches('.');
    format!("{what}{until}: {reason} (asked for by {}, approved by {approver}).", decision.requested_by)
}

#[cfg(test)]
mod tests;
