//! What goes out, and its queue: what is pending and due is claimed under a lease, sent and finished, or tried again later.
//!
//! A commit status or a comment replaces an older one of its target that still waits, and never overtakes one that is being sent.

mod comments;
mod listing;
mod reports;
mod rows;

pub use comments::{CommentRow, comment, put_comment, set_remote_id};
pub use listing::{OutgoingCount, OutgoingFilter, counts, list};
pub use reports::{prune_reports, put_report, reports};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 4] = [STATEMENTS, comments::STATEMENTS, listing::STATEMENTS, reports::STATEMENTS];

use crate::place::json_text;
use crate::{Result, Session};
use domain::ids::{OutgoingId, SourceId};
use domain::time::Timestamp;
use rows::Row;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub id: OutgoingId,
    pub kind: OutgoingKind,
    /// By which source it goes out; `None`: no source was found for it.
    pub source: Option<SourceId>,
    pub target: String,
    /// A second one with the same key is not stored.
    pub dedup_key: Option<String>,
    pub payload: Value,
    pub state: OutgoingState,
    pub attempts: i64,
    pub due_at: Timestamp,
    /// Why it failed, was skipped or waits for another attempt.
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutgoingKind {
    CommitStatus,
    Comment,
    Message,
    /// An issue as it should be on the other side; created where it is not there yet.
    Issue,
}

impl OutgoingKind {
    pub const ALL: [Self; 4] = [Self::CommitStatus, Self::Comment, Self::Message, Self::Issue];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommitStatus => "commit_status",
            Self::Comment => "comment",
            Self::Message => "message",
            Self::Issue => "issue",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutgoingState {
    Pending,
    Sent,
    Failed,
    /// A newer one took its place, or there was nobody to send it to.
    Skipped,
}

impl OutgoingState {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Sent, Self::Failed, Self::Skipped];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl std::str::FromStr for OutgoingState {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| format!("`{text}` is not a state of an outgoing message"))
    }
}

statements! {
    INSERT = "INSERT INTO outbox (id, kind, source, target, dedup_key, payload, state, attempts, due_at, lease_until, error, created_at, \
              sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12) ON CONFLICT (dedup_key) DO NOTHING";
    SUPERSEDE = "UPDATE outbox SET state = 'skipped', error = 'a newer one took its place' \
                 WHERE target = $1 AND state = 'pending' AND kind <> 'message' AND lease_until <= $2";
    DUE = "SELECT id FROM outbox WHERE state = 'pending' AND due_at <= $1 AND lease_until <= $1 ORDER BY due_at, id LIMIT 1";
    // The outer condition keeps two claimers apart on PostgreSQL, as in the inbox. What has an older one of its target ahead of it waits.
    CLAIM = "UPDATE outbox SET attempts = attempts + 1, lease_until = $2, leased_by = $3 WHERE id IN \
             (SELECT o.id FROM outbox o WHERE o.state = 'pending' AND o.due_at <= $1 AND o.lease_until <= $1 \
             AND (o.kind = 'message' OR NOT EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.target = o.target \
             AND earlier.state = 'pending' AND (earlier.created_at, earlier.id) < (o.created_at, o.id))) \
             ORDER BY o.due_at, o.id LIMIT $4) \
             AND state = 'pending' AND lease_until <= $1 RETURNING \
             id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at";
    FINISH = "UPDATE outbox SET state = $3, error = $4, sent_at = $5, lease_until = 0, leased_by = NULL \
              WHERE id = $1 AND leased_by = $2 AND state = 'pending'";
    RETRY = "UPDATE outbox SET due_at = $3, error = $4, lease_until = 0, leased_by = NULL \
             WHERE id = $1 AND leased_by = $2 AND state = 'pending'";
    NEWER = "SELECT COUNT(*) FROM outbox WHERE target = $1 AND (created_at, id) > ($2, $3)";
    HOLD = "UPDATE outbox SET due_at = $2 WHERE source = $1 AND state = 'pending' AND due_at < $2 AND lease_until <= $3";
    RESEND = "UPDATE outbox SET state = 'pending', source = $3, attempts = 0, due_at = $2, lease_until = 0, leased_by = NULL, \
              sent_at = NULL WHERE id = $1 AND (state = 'failed' OR (state = 'skipped' AND source IS NULL))";
    GET = "SELECT id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at FROM outbox \
           WHERE id = $1";
    OF_TARGET = "SELECT id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at FROM outbox \
                 WHERE target = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    PRUNE = "DELETE FROM outbox WHERE (state IN ('sent', 'skipped') AND created_at < $1) OR (state = 'failed' AND created_at < $2)";
}

/// Stores it as it is. False: one with its key is there already, and nothing was changed.
pub async fn insert(session: &mut Session, outgoing: &Outgoing) -> Result<bool> {
    let Outgoing { id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at } = outgoing;
    let inserted = on_engine!(session, connection => sqlx::query(INSERT).bind(id.0).bind(kind.as_str()).bind(source.map(|id| id.0))
        .bind(target).bind(dedup_key).bind(json_text(payload)).bind(state.as_str()).bind(attempts).bind(due_at.micros()).bind(error)
        .bind(created_at.micros()).bind(sent_at.map(Timestamp::micros)).execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(inserted == 1)
}

/// Skips what of the target still waits and is not being sent right now. Messages are left alone: each is worth sending.
pub async fn supersede(session: &mut Session, target: &str, now: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(SUPERSEDE).bind(target).bind(now.micros()).execute(connection).await
        .map(|done| done.rows_affected()))?)
}

/// Whether there may be something to claim. Only reads, so that an idle server does not write.
pub async fn any_due(session: &mut Session, now: Timestamp) -> Result<bool> {
    let found: Option<uuid::Uuid> =
        on_engine!(session, connection => sqlx::query_scalar(DUE).bind(now.micros()).fetch_optional(connection).await)?;
    Ok(found.is_some())
}

/// Takes up to `limit` that are due and not leased, oldest first. Each goes to one claimer until its lease ends.
pub async fn claim(session: &mut Session, now: Timestamp, lease_until: Timestamp, owner: &str, limit: i64) -> Result<Vec<Outgoing>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(CLAIM).bind(now.micros()).bind(lease_until.micros()).bind(owner)
        .bind(limit).fetch_all(connection).await)?;
    let mut claimed = rows.into_iter().map(Outgoing::try_from).collect::<Result<Vec<_>>>()?;
    claimed.sort_by_key(|outgoing| (outgoing.created_at, outgoing.id));
    Ok(claimed)
}

/// Ends the work of `owner` on it. False: the lease had run out and somebody else has it.
pub async fn finish(
    session: &mut Session,
    id: OutgoingId,
    owner: &str,
    state: OutgoingState,
    error: Option<&str>,
    sent_at: Option<Timestamp>,
) -> Result<bool> {
    let done = on_engine!(session, connection => sqlx::query(FINISH).bind(id.0).bind(owner).bind(state.as_str()).bind(error)
        .bind(sent_at.map(Timestamp::micros)).execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Waiting again until `due_at`, with the reason why.
pub async fn retry(session: &mut Session, id: OutgoingId, owner: &str, due_at: Timestamp, error: &str) -> Result<bool> {
    let done = on_engine!(session, connection => sqlx::query(RETRY).bind(id.0).bind(owner).bind(due_at.micros()).bind(error)
        .execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Whether there is a newer one of its target, sent or not.
pub async fn has_newer(session: &mut Session, outgoing: &Outgoing) -> Result<bool> {
    let newer: i64 = on_engine!(session, connection => sqlx::query_scalar(NEWER).bind(&outgoing.target)
        .bind(outgoing.created_at.micros()).bind(outgoing.id.0).fetch_one(connection).await)?;
    Ok(newer > 0)
}

/// Nothing that waits for this source goes out before `until`: the other side said that it takes nothing until then.
pub async fn hold(session: &mut Session, source: SourceId, until: Timestamp, now: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(HOLD).bind(source.0).bind(until.micros()).bind(now.micros()).execute(connection).await
        .map(|_| ()))?;
    Ok(())
}

/// Due again by this source, with all attempts before it. False: it neither failed nor lacked a source.
pub async fn resend(session: &mut Session, id: OutgoingId, source: SourceId, now: Timestamp) -> Result<bool> {
    let done = on_engine!(session, connection => sqlx::query(RESEND).bind(id.0).bind(now.micros()).bind(source.0).execute(connection)
        .await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

pub async fn get(session: &mut Session, id: OutgoingId) -> Result<Option<Outgoing>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(Outgoing::try_from).transpose()
}

/// The newest one of a target.
pub async fn newest(session: &mut Session, target: &str) -> Result<Option<Outgoing>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(OF_TARGET).bind(target).fetch_optional(connection).await)?;
    row.map(Outgoing::try_from).transpose()
}

/// Deletes what was sent or skipped and made before the one time, and what failed and was made before the other.
pub async fn prune(session: &mut Session, done_before: Timestamp, failed_before: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(PRUNE).bind(done_before.micros()).bind(failed_before.micros()).execute(connection)
        .await.map(|done| done.rows_affected()))?)
}
