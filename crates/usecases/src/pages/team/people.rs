//! Where people speak: what may be attested or waived, and what waits for an approver.

use crate::actor::Permission;
use crate::error::Result;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::requests::{self, kind};
use crate::pages::words::link;
use crate::view::{Choice, Decisions, Draft, PendingDecision};
use domain::catalog::Team;
use domain::maturity::State;
use domain::snapshot::Snapshot;

pub(super) async fn decisions(reading: &mut Reading<'_>, team: &Team, snapshot: Option<&Snapshot>) -> Result<Decisions> {
    let waiting = requests::waiting(reading, Some(team.id)).await?;
    let approves = reading.may(Permission::Approve(team.id));
    let me = reading.actor.identity();
    let pending = waiting
        .into_iter()
        .map(|request| PendingDecision {
            kind: kind(request.decision.decision).to_owned(),
            check: reading
                .definitions()
                .check(&request.decision.check)
                .map_or_else(|| request.decision.check.clone(), |check| check.name.clone()),
            reason: request.decision.reason.clone(),
            requested: format::relative(reading.now, request.at),
            until: request.decision.until.map_or_else(
                || "further notice".to_owned(),
                |until| format::short_date(until.plus(chrono::Duration::microseconds(-1)).day(reading.zone()), reading.today()),
            ),
            evidence: request.decision.evidence_url.as_deref().filter(|url| is_web(url)).map(|url| link("evidence", url)),
            may_answer: approves && request.decision.requested_by != me,
            requested_by: request.decision.requested_by,
            id: request.decision.check,
        })
        .collect();
    let speaks = reading.may(Permission::Vouch(team.id)) && domain::maturity::is_rated_itself(&reading.catalog, team.id);
    let open = |wanted: &dyn Fn(State) -> bool| -> Vec<Choice> {
        let state = |id: &str| snapshot.and_then(|snapshot| snapshot.check(id)).map_or(State::Unknown, |check| check.state);
        let checks = reading.definitions().checks.iter().filter(|check| speaks && wanted(state(&check.id)));
        checks.map(|check| Choice { value: check.id.clone(), label: check.name.clone(), selected: false }).collect()
    };
    Ok(Decisions {
        attestable: open(&|state| !matches!(state, State::Met | State::Attested | State::NotApplicable)),
        waivable: open(&|state| !matches!(state, State::Met | State::Waived | State::NotApplicable)),
        pending,
        draft: Draft::default(),
    })
}

/// Links that people typed are followed only to the web.
pub(in crate::pages) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
