//! Where people speak: what may be attested or waived, what waits for an approver, and what is in force.

use crate::actor::Permission;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::requests::{Asked, Requests, kind};
use crate::pages::words::link;
use crate::view::{Choice, Decisions, Draft, Link, PendingDecision};
use domain::catalog::Team;
use domain::evidence::{Decision, DecisionKind};
use domain::maturity::State;
use domain::snapshot::Snapshot;

pub(super) fn decisions(reading: &Reading, team: &Team, snapshot: Option<&Snapshot>, requests: &Requests) -> Decisions {
    let approves = reading.may(Permission::Approve(team.id));
    let vouches = reading.query.at.is_none() && reading.may(Permission::Vouch(team.id));
    let me = reading.actor.identity();
    let pending = requests.waiting.iter().map(|asked| {
        let mine = asked.decision.requested_by == me;
        let may_answer = approves && !mine;
        PendingDecision { may_answer, may_withdraw: vouches && mine, ..told(reading, asked) }
    });
    let in_force = requests.in_force.iter().map(|asked| {
        // What waits about the same check is answered first.
        let waits = requests.waiting.iter().any(|waiting| waiting.decision.check == asked.decision.check);
        PendingDecision { may_withdraw: vouches && !waits, ..told(reading, asked) }
    });
    let speaks = reading.may(Permission::Vouch(team.id)) && domain::maturity::is_rated_itself(&reading.catalog, team.id);
    let open = |wanted: &dyn Fn(State) -> bool| -> Vec<Choice> {
        let state = |id: &str| snapshot.and_then(|snapshot| snapshot.check(id)).map_or(State::Unknown, |check| check.state);
        let checks = reading.definitions().checks.iter().filter(|check| speaks && wanted(state(&check.id)));
        checks.map(|check| Choice { value: check.id.clone(), label: check.name.clone(), selected: false }).collect()
    };
    Decisions {
        attestable: open(&|state| !matches!(state, State::Met | State::Attested | State::NotApplicable)),
        waivable: open(&|state| !matches!(state, State::Met | State::Waived | State::NotApplicable)),
        pending: pending.collect(),
        in_force: in_force.collect(),
        attest_draft: Draft::default(),
        waive_draft: Draft::default(),
    }
}

fn told(reading: &Reading, asked: &Asked) -> PendingDecision {
    let decision = &asked.decision;
    PendingDecision {
        kind: kind(decision.decision).to_owned(),
        check: reading.definitions().check(&decision.check).map_or_else(|| decision.check.clone(), |check| check.name.clone()),
        reason: decision.reason.clone(),
        requested: format::relative(reading.now, asked.at),
        until: decision
            .until
            .map_or_else(|| "further notice".to_owned(), |until| format::short_date(until.last_day(reading.zone()), reading.today())),
        evidence: evidence(decision),
        requested_by: decision.requested_by.clone(),
        approved_by: decision.approved_by.clone().unwrap_or_default(),
        id: decision.check.clone(),
        ..PendingDecision::default()
    }
}

/// `attested by ada, approved by grace`, with the way to what was seen.
pub(super) fn decided(decision: &Decision) -> (String, Option<Link>) {
    let what = match decision.decision {
        DecisionKind::Waived => "waived",
        DecisionKind::Attested => "attested",
        DecisionKind::NotApplicable => "set aside",
        DecisionKind::Withdrawn => "withdrawn",
    };
    let approver = decision.approved_by.as_deref().unwrap_or("nobody");
    (format!("{what} by {}, approved by {approver}", decision.requested_by), evidence(decision))
}

fn evidence(decision: &Decision) -> Option<Link> {
    decision.evidence_url.as_deref().filter(|url| is_web(url)).map(|url| link("evidence", url))
}

/// Links that people typed are followed only to the web.
pub(in crate::pages) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
