//! What people had decided about a check and what counts no longer: the cause of its new state that no evidence tells.

use crate::maturity::{CheckState, Raw, State};
use crate::snapshot::Snapshot;
use crate::time::{Timestamp, Zone};

/// `The waiver until 2026-11-30 ended. `, `The attestation was taken back. `; empty where no decision counted before or one still does.
pub(super) fn ended(at: Timestamp, zone: Zone, before: Option<&Snapshot>, now: &CheckState) -> String {
    let Some(earlier) = before.and_then(|before| before.check(&now.id)) else { return String::new() };
    let Some(what) = decided(earlier).filter(|_| decided(now).is_none()) else { return String::new() };
    match earlier.until {
        Some(until) if until <= at => format!("The {what} until {} ended. ", until.last_day(zone)),
        // Evidence that passes is better than what somebody vouched for, which may still be in force.
        _ if earlier.state == State::Attested && now.raw == Raw::Pass => String::new(),
        _ => format!("The {what} was taken back. "),
    }
}

/// Whether a decision gives the state, and what people call it. Evidence alone may find a check not applicable as well.
fn decided(check: &CheckState) -> Option<&'static str> {
    match check.state {
        State::Waived => Some("waiver"),
        State::Attested => Some("attestation"),
        State::NotApplicable if check.raw != Raw::NotApplicable || check.until.is_some() => Some("“not applicable”"),
        _ => None,
    }
}
