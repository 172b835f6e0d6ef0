//! Open disputes as a list.

use crate::error::Result;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::words::{link, mark};
use crate::view::{DisputeRow, Link, Tone};
use store::disputes::{self, Dispute, DisputeFilter, DisputeState};

/// `Payments: At least 50 % of …`, with the thread behind it.
pub(in crate::pages) fn about(reading: &Reading, dispute: &Dispute) -> Link {
    let Some(team) = reading.catalog.teams.get(&dispute.team) else { return link(format!("D-{}", dispute.number), "") };
    let what = match &dispute.check {
        Some(check) => reading.definitions().check(check).map_or_else(|| check.clone(), |check| check.name.clone()),
        None => "its level".to_owned(),
    };
    link(format!("{}: {what}", team.name), format!("/teams/{}/explain#D-{}", team.slug, dispute.number))
}

/// Those of the program that the pages show, newest first.
pub(super) async fn open(reading: &mut Reading<'_>) -> Result<Vec<DisputeRow>> {
    let filter = DisputeFilter { state: Some(DisputeState::Open), ..DisputeFilter::default() };
    let shown = reading.root().map(|root| reading.catalog.subtree(root.id)).unwrap_or_default();
    let mut found = disputes::list(&mut reading.session, &filter).await?;
    found.retain(|dispute| shown.contains(&dispute.team));
    let numbers: Vec<i64> = found.iter().map(|dispute| dispute.number).collect();
    let events = disputes::events(&mut reading.session, &numbers).await?;
    let row = |dispute: Dispute| {
        let said = events.get(&dispute.number).map_or(0, Vec::len) as i64;
        let answers = format::plural((said - 1).max(0), "answer", "answers");
        DisputeRow {
            id: format!("D-{}", dispute.number),
            about: about(reading, &dispute),
            state: mark(Tone::Warn, "open"),
            detail: format!("{} opened it {} · {answers}", dispute.opened_by, format::relative(reading.now, dispute.opened_at)),
        }
    };
    Ok(found.into_iter().map(row).collect())
}
