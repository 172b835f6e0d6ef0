//! The threads of a team on its explanation.

use super::format;
use super::reading::Reading;
use super::words::{link, mark};
use crate::actor::Permission;
use crate::error::Result;
use crate::view::{Choice, DisputeSaid, DisputeThread, Disputes, Draft, Tone};
use domain::catalog::Team;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::disputes::{self, Dispute, DisputeEvent, DisputeFilter, DisputeState};
use store::evaluation;

/// Threads read; far more than a team ever has.
const MOST: i64 = 100;

pub(super) async fn of_team(reading: &mut Reading<'_>, team: &Team) -> Result<Disputes> {
    let filter = DisputeFilter { team: Some(team.id), limit: Some(MOST), ..DisputeFilter::default() };
    let mut found = disputes::list(&mut reading.session, &filter).await?;
    found.sort_by_key(|dispute| (dispute.state == DisputeState::Resolved, std::cmp::Reverse(dispute.number)));
    let numbers: Vec<i64> = found.iter().map(|dispute| dispute.number).collect();
    let mut events = disputes::events(&mut reading.session, &numbers).await?;
    let read: BTreeSet<i64> = found.iter().map(|dispute| dispute.no).collect();
    let read_at = evaluation::at_numbers(&mut reading.session, &read.into_iter().collect::<Vec<_>>()).await?;
    let threads = found.into_iter().map(|dispute| {
        let said = events.remove(&dispute.number).unwrap_or_default();
        let at = read_at.get(&dispute.no).copied();
        thread(reading, team, dispute, said, at)
    });
    let threads = threads.collect();
    let of_team = reading.may(Permission::Act(Some(team.id)));
    let wanted = reading.query.own("check").unwrap_or_default();
    let checks = reading.definitions().checks.iter().map(|check| Choice {
        value: check.id.clone(),
        label: check.name.clone(),
        selected: check.id == wanted,
    });
    Ok(Disputes { checks: checks.collect(), may_open: of_team && reading.query.at.is_none(), threads, draft: Draft::default() })
}

/// `at`: when the evaluation that was read ran.
fn thread(reading: &Reading, team: &Team, dispute: Dispute, events: Vec<DisputeEvent>, at: Option<Timestamp>) -> DisputeThread {
    let of_team = reading.may(Permission::Act(Some(team.id)));
    let owns_model = reading.may(Permission::Configure);
    let is_open = dispute.state == DisputeState::Open;
    let about = match &dispute.check {
        Some(check) => reading.definitions().check(check).map_or_else(|| check.clone(), |check| check.name.clone()),
        None => "The level".to_owned(),
    };
    DisputeThread {
        id: format!("D-{}", dispute.number),
        check: dispute.check.clone().unwrap_or_default(),
        about,
        state: if is_open { mark(Tone::Warn, "open") } else { mark(Tone::Ok, "resolved") },
        opened: format!("{} opened it {}", dispute.opened_by, format::relative(reading.now, dispute.opened_at)),
        then: at.map(|at| {
            let at = super::query::address(&format!("/teams/{}/explain", team.slug), &[("at", &at.to_string())]);
            link(format!("as evaluation {} had it", format::count(dispute.no)), at)
        }),
        outcome: dispute.outcome.clone(),
        said: events
            .into_iter()
            .map(|event| DisputeSaid {
                by: event.actor,
                at: format::relative(reading.now, event.at),
                text: event.text,
                is_comment: event.kind == "comment",
            })
            .collect(),
        may_comment: of_team || owns_model,
        may_resolve: is_open && (owns_model || (of_team && dispute.opener == Some(reading.actor.identity()))),
        may_reopen: !is_open && (of_team || owns_model),
    }
}
