//! A delivery as its columns.

use super::Delivery;
use crate::compressed::decompress;
use crate::place::Place;
use crate::{Error, Result};
use domain::ids::{DeliveryId, SourceId, TokenId};
use uuid::Uuid;

/// JSON text of an answer, packed or, of before answers were packed, as it is.
pub(super) fn answer(place: &Place, text: Option<String>, packed: Option<Vec<u8>>) -> Result<Option<String>> {
    let Some(packed) = packed else { return Ok(text) };
    let json = decompress(&packed).map_err(|_| place.wrong("packed_answer"))?;
    String::from_utf8(json).map(Some).map_err(|_| place.wrong("packed_answer"))
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    source: Option<Uuid>,
    kind: String,
    format: String,
    params: String,
    headers: String,
    body: Vec<u8>,
    size: i64,
    received_at: i64,
    state: String,
    attempts: i64,
    error: Option<String>,
    answer: Option<String>,
    packed_answer: Option<Vec<u8>>,
    dedup_key: Option<String>,
    subject: Option<String>,
    token: Option<Uuid>,
}

impl TryFrom<Row> for Delivery {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
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
            packed_answer,
            dedup_key,
            subject,
            token,
        } = row;
        let place = Place::new("delivery", &id);
        Ok(Self {
            id: DeliveryId(id),
            source: source.map(SourceId),
            kind,
            format,
            params: place.json("params", &params)?,
            headers: place.json("headers", &headers)?,
            body: decompress(&body).map_err(|_| place.wrong("body"))?,
            size,
            received_at: place.time("received_at", received_at)?,
            state: state.parse().map_err(|_| place.wrong("state"))?,
            attempts,
            error,
            answer: self::answer(&place, answer, packed_answer)?,
            idempotency_key: dedup_key,
            subject,
            token: token.map(TokenId),
        })
    }
}
