//! The outbox on the pages of the sources.

use super::reading::Reading;
use super::{format, words};
use crate::error::Result;
use crate::outgoing::{ATTEMPTS, Cargo};
use crate::view::OutgoingRow;
use domain::ids::SourceId;
use store::outbox::{self, Outgoing, OutgoingFilter, OutgoingState};

const SHOWN: i64 = 50;

/// The newest messages of a source; `None`: those that no source was found for.
pub(super) async fn rows(reading: &mut Reading<'_>, source: Option<SourceId>, may_edit: bool) -> Result<Vec<OutgoingRow>> {
    let filter = OutgoingFilter { source: Some(source), limit: SHOWN, ..OutgoingFilter::default() };
    let found = outbox::list(&mut reading.session, &filter).await?;
    Ok(found.into_iter().map(|outgoing| row(reading, outgoing, may_edit)).collect())
}

fn row(reading: &Reading<'_>, outgoing: Outgoing, may_edit: bool) -> OutgoingRow {
    let now = reading.now;
    let reason = || outgoing.error.clone().unwrap_or_default();
    let result = match outgoing.state {
        OutgoingState::Sent => outgoing.sent_at.map(|at| format::relative(now, at)).unwrap_or_default(),
        OutgoingState::Pending if outgoing.attempts == 0 => "not tried yet".to_owned(),
        OutgoingState::Pending => {
            format!("attempt {} of {ATTEMPTS} {}: {}", outgoing.attempts + 1, format::relative(now, outgoing.due_at), reason())
        }
        OutgoingState::Failed | OutgoingState::Skipped => reason(),
    };
    let failed = outgoing.state == OutgoingState::Failed;
    let nowhere = outgoing.state == OutgoingState::Skipped && outgoing.source.is_none();
    OutgoingRow {
        id: outgoing.id.to_string(),
        created: format::relative(now, outgoing.created_at),
        what: outgoing.kind.as_str().replace('_', " "),
        target: target(&outgoing),
        mark: words::outgoing(outgoing.state),
        result,
        may_resend: may_edit && (failed || nowhere),
    }
}

/// What a person recognises it by.
fn target(outgoing: &Outgoing) -> String {
    match Cargo::of(outgoing.kind, outgoing.payload.clone()) {
        Ok(Cargo::Status(status)) => format!("{} of {}@{}", status.context, status.repository, format::short_sha(&status.sha)),
        Ok(Cargo::Comment(comment)) => format!("{}#{}", comment.repository, comment.number),
        Ok(Cargo::Message(message)) => format!("{}: {}", message.channel, message.title),
        Ok(Cargo::Issue(issue)) => format!("{}: {}", issue.repository, issue.issue.title),
        Err(_) => outgoing.target.clone(),
    }
}
