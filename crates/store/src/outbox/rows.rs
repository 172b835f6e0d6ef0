//! An outgoing message as its columns.

use super::{Outgoing, OutgoingKind};
use crate::place::Place;
use crate::{Error, Result};
use domain::ids::{OutgoingId, SourceId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    kind: String,
    source: Option<Uuid>,
    target: String,
    dedup_key: Option<String>,
    payload: String,
    state: String,
    attempts: i64,
    due_at: i64,
    error: Option<String>,
    created_at: i64,
    sent_at: Option<i64>,
}

impl TryFrom<Row> for Outgoing {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at } = row;
        let place = Place::new("outbox", &id);
        let kind = OutgoingKind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or_else(|| place.wrong("kind"))?;
        Ok(Self {
            id: OutgoingId(id),
            kind,
            source: source.map(SourceId),
            target,
            dedup_key,
            payload: place.json("payload", &payload)?,
            state: state.parse().map_err(|_| place.wrong("state"))?,
            attempts,
            due_at: place.time("due_at", due_at)?,
            error,
            created_at: place.time("created_at", created_at)?,
            sent_at: place.optional_time("sent_at", sent_at)?,
        })
    }
}
