//! Every payload as it came. The inbox is its own queue: what is pending and due is claimed under a lease, worked on and finished.

mod listing;
mod rows;

pub use listing::{DeliveryCount, DeliveryFilter, DeliverySummary, counts, list};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 2] = [STATEMENTS, listing::STATEMENTS];

use crate::compressed::compress;
use crate::place::{Place, json_text};
use crate::{Error, Result, Session};
use domain::ids::{DeliveryId, SourceId, TokenId};
use domain::time::Timestamp;
use rows::Row;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub source: Option<SourceId>,
    /// `ingest`, `evidence` or `hook`.
    pub kind: String,
    pub format: String,
    pub params: Value,
    pub headers: Value,
    /// As it came; zstd in the database.
    pub body: Vec<u8>,
    pub size: i64,
    pub received_at: Timestamp,
    pub state: DeliveryState,
    pub attempts: i64,
    pub error: Option<String>,
    /// JSON text of what was answered; zstd in the database.
    pub answer: Option<String>,
    /// With its namespace: unique over all deliveries.
    pub idempotency_key: Option<String>,
    pub subject: Option<String>,
    pub token: Option<TokenId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    Pending,
    Done,
    Failed,
    Ignored,
}

impl DeliveryState {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Done, Self::Failed, Self::Ignored];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Ignored => "ignored",
        }
    }
}

impl std::str::FromStr for DeliveryState {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| format!("`{text}` is not a state of a delivery"))
    }
}

/// What became of an insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    New,
    /// A delivery with this idempotency key is there already; nothing was changed.
    Duplicate(DeliveryId),
}

statements! {
    INSERT = "INSERT INTO delivery (id, source, kind, format, params, headers, body, size, received_at, state, attempts, due_at, \
              lease_until, error, packed_answer, dedup_key, subject, token) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9, 0, $12, $13, $14, $15, $16) ON CONFLICT (dedup_key) DO NOTHING";
    FIND_KEY = "SELECT id FROM delivery WHERE dedup_key = $1";
    // The outer condition is what keeps two claimers apart on PostgreSQL: the second one waits for the row and sees the first one's lease.
    CLAIM = "UPDATE delivery SET attempts = attempts + 1, lease_until = $2, leased_by = $3 WHERE id IN \
             (SELECT id FROM delivery WHERE state = 'pending' AND due_at <= $1 AND lease_until <= $1 ORDER BY due_at, id LIMIT $4) \
             AND state = 'pending' AND lease_until <= $1 RETURNING \
             id, source, kind, format, params, headers, body, size, received_at, state, attempts, error, answer, packed_answer, dedup_key, subject, token";
    FINISH = "UPDATE delivery SET state = $2, error = $3, packed_answer = $4, lease_until = 0, leased_by = NULL WHERE id = $1";
    RETRY = "UPDATE delivery SET state = 'pending', due_at = $2, lease_until = 0, leased_by = NULL WHERE id = $1";
    GET = "SELECT id, source, kind, format, params, headers, body, size, received_at, state, attempts, error, answer, packed_answer, dedup_key, \
           subject, token FROM delivery WHERE id = $1";
    ANSWER = "SELECT answer, packed_answer FROM delivery WHERE id = $1";
    PRUNE = "DELETE FROM delivery WHERE (state IN ('done', 'ignored') AND received_at < $1) OR (state = 'failed' AND received_at < $2)";
}

/// Stores a delivery in the state it has, due at once.
pub async fn insert(session: &mut Session, delivery: &Delivery) -> Result<Insert> {
    let Delivery {
        id,
        source,
        kind,
        format,
        params,
        headers,
        body,
        size,
        received_at,
        state,
        attempts,
        error,
        answer,
        idempotency_key,
        subject,
        token,
    } = delivery;
    let body = packed(body)?;
    let answer = answer.as_ref().map(|text| packed(text.as_bytes())).transpose()?;
    let inserted = on_engine!(&mut *session, connection => sqlx::query(INSERT).bind(id.0).bind(source.map(|id| id.0)).bind(kind)
        .bind(format)
        .bind(json_text(params)).bind(json_text(headers)).bind(body).bind(size).bind(received_at.micros()).bind(state.as_str())
        .bind(attempts).bind(error).bind(answer).bind(idempotency_key).bind(subject).bind(token.map(|id| id.0))
        .execute(connection).await.map(|done| done.rows_affected()))?;
    if inserted == 1 {
        return Ok(Insert::New);
    }
    let earlier: uuid::Uuid =
        on_engine!(session, connection => sqlx::query_scalar(FIND_KEY).bind(idempotency_key).fetch_one(connection).await)?;
    Ok(Insert::Duplicate(DeliveryId(earlier)))
}

/// The delivery that has this idempotency key.
pub async fn find(session: &mut Session, idempotency_key: &str) -> Result<Option<DeliveryId>> {
    let id: Option<uuid::Uuid> =
        on_engine!(session, connection => sqlx::query_scalar(FIND_KEY).bind(idempotency_key).fetch_optional(connection).await)?;
    Ok(id.map(DeliveryId))
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    compress(bytes).map_err(|error| Error::Driver(sqlx::Error::Io(error)))
}

/// Takes up to `limit` pending deliveries that are due and not leased, oldest first. Each goes to one claimer until its lease ends.
pub async fn claim(session: &mut Session, now: Timestamp, lease_until: Timestamp, owner: &str, limit: i64) -> Result<Vec<Delivery>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(CLAIM).bind(now.micros()).bind(lease_until.micros()).bind(owner)
        .bind(limit).fetch_all(connection).await)?;
    let mut claimed = rows.into_iter().map(Delivery::try_from).collect::<Result<Vec<_>>>()?;
    claimed.sort_by_key(|delivery| (delivery.received_at, delivery.id));
    Ok(claimed)
}

/// Ends the work on a delivery and its lease.
pub async fn finish(
    session: &mut Session,
    id: DeliveryId,
    state: DeliveryState,
    error: Option<&str>,
    answer: Option<&Value>,
) -> Result<()> {
    on_engine!(session, connection => sqlx::query(FINISH).bind(id.0).bind(state.as_str()).bind(error).bind(answer.map(|value| packed(json_text(value).as_bytes())).transpose()?)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Pending again from `due_at` on, after a failure or for a replay. Its error stays to be read until it is finished again.
pub async fn retry(session: &mut Session, id: DeliveryId, due_at: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(RETRY).bind(id.0).bind(due_at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, id: DeliveryId) -> Result<Option<Delivery>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(Delivery::try_from).transpose()
}

/// What a delivery was answered with, without its payload; `None` as well where the delivery is no longer kept.
pub async fn answer(session: &mut Session, id: DeliveryId) -> Result<Option<Value>> {
    let row: Option<(Option<String>, Option<Vec<u8>>)> =
        on_engine!(session, connection => sqlx::query_as(ANSWER).bind(id.0).fetch_optional(connection).await)?;
    let place = Place::new("delivery", &id);
    let text = row.map_or(Ok(None), |(text, packed)| rows::answer(&place, text, packed))?;
    text.map(|text| place.json("answer", &text)).transpose()
}

/// Deletes what is done or ignored and was received before the one time, and what failed and was received before the other.
pub async fn prune(session: &mut Session, done_before: Timestamp, failed_before: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(PRUNE).bind(done_before.micros()).bind(failed_before.micros()).execute(connection)
        .await.map(|done| done.rows_affected()))?)
}
