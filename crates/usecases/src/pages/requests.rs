//! Decisions of people on checks: those that wait for an approver, and those in force.

use super::reading::Reading;
use crate::error::Result;
use domain::evidence::{Body, Decision, DecisionKind};
use domain::ids::TeamId;
use domain::maturity::Heard;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use store::evidence::{self, EvidenceFilter};

/// Decisions looked at: far more than are ever open.
const MOST: i64 = 1_000;

pub(super) struct Asked {
    pub(super) team: TeamId,
    /// When it was asked for; of one in force, when it was approved.
    pub(super) at: Timestamp,
    pub(super) decision: Decision,
}

/// Newest first.
pub(super) struct Requests {
    pub(super) waiting: Vec<Asked>,
    /// Approved, not taken back and not ended.
    pub(super) in_force: Vec<Asked>,
}

/// Of one team, or of all.
pub(super) async fn read(reading: &mut Reading<'_>, team: Option<TeamId>) -> Result<Requests> {
    let filter = EvidenceFilter { team, kind: Some("decision".to_owned()), limit: MOST, ..EvidenceFilter::default() };
    let until = reading.query.known_until(reading.zone()).unwrap_or(reading.now);
    let rows = evidence::rows(&mut reading.session, &filter).await?;
    let mut heard: BTreeMap<(TeamId, String), Heard<Asked>> = BTreeMap::new();
    for record in rows.into_iter().rev().map(|row| row.record).filter(|record| record.received_at <= until) {
        let (Some(team), Body::Decision(decision)) = (record.team, record.body) else { continue };
        let (kind, requested_by, approved_by) = (decision.decision, decision.requested_by.clone(), decision.approved_by.clone());
        let of_check = heard.entry((team, decision.check.clone())).or_default();
        of_check.hear(Asked { team, at: record.occurred_at, decision }, kind, &requested_by, approved_by.as_deref());
    }
    let (mut waiting, mut in_force) = (Vec::new(), Vec::new());
    for heard in heard.into_values() {
        waiting.extend(heard.waits);
        in_force.extend(heard.counts.filter(|asked| asked.decision.until.is_none_or(|end| until < end)));
    }
    for list in [&mut waiting, &mut in_force] {
        list.sort_by_key(|asked| std::cmp::Reverse(asked.at));
    }
    Ok(Requests { waiting, in_force })
}

pub(super) fn kind(decision: DecisionKind) -> &'static str {
    match decision {
        DecisionKind::Waived => "Waiver",
        DecisionKind::Attested => "Attestation",
        DecisionKind::NotApplicable => "Not applicable",
        DecisionKind::Withdrawn => "Withdrawal",
    }
}
