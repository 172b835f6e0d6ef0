//! Waivers and attestations that wait for an approver: the newest decision on a check of a team, as long as nobody answered it.

use super::reading::Reading;
use crate::error::Result;
use domain::evidence::{Body, Decision, DecisionKind};
use domain::ids::TeamId;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::evidence::{self, EvidenceFilter};

/// Decisions looked at: far more than are ever open.
const MOST: i64 = 1_000;

pub(super) struct Waiting {
    pub(super) team: TeamId,
    pub(super) at: Timestamp,
    pub(super) decision: Decision,
}

/// Of one team, or of all.
pub(super) async fn waiting(reading: &mut Reading<'_>, team: Option<TeamId>) -> Result<Vec<Waiting>> {
    let filter = EvidenceFilter { team, kind: Some("decision".to_owned()), limit: MOST, ..EvidenceFilter::default() };
    let until = reading.query.known_until(reading.zone()).unwrap_or(reading.now);
    let rows = evidence::rows(&mut reading.session, &filter).await?;
    let (mut answered, mut waiting) = (BTreeSet::new(), Vec::new());
    for record in rows.into_iter().map(|row| row.record).filter(|record| record.received_at <= until) {
        let (Some(team), Body::Decision(decision)) = (record.team, record.body) else { continue };
        if !answered.insert((team, decision.check.clone())) {
            continue;
        }
        if decision.approved_by.is_none() && decision.decision != DecisionKind::Withdrawn {
            waiting.push(Waiting { team, at: record.occurred_at, decision });
        }
    }
    Ok(waiting)
}

pub(super) fn kind(decision: DecisionKind) -> &'static str {
    match decision {
        DecisionKind::Waived => "Waiver",
        DecisionKind::Attested => "Attestation",
        DecisionKind::NotApplicable => "Not applicable",
        DecisionKind::Withdrawn => "Withdrawal",
    }
}
