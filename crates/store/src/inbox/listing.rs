//! The inbox as pages show it: without bodies, newest first.

use super::DeliveryState;
use crate::place::Place;
use crate::sql::build;
use crate::{Error, Result, Session};
use domain::ids::{DeliveryId, SourceId, TokenId};
use domain::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    pub source: Option<SourceId>,
    pub state: Option<DeliveryState>,
    /// Continue after the last row of the page before.
    pub before: Option<(Timestamp, DeliveryId)>,
    pub limit: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DeliverySummary {
    pub id: DeliveryId,
    pub source: Option<SourceId>,
    pub kind: String,
    pub format: String,
    pub params: Value,
    pub size: i64,
    pub received_at: Timestamp,
    pub state: DeliveryState,
    pub attempts: i64,
    pub error: Option<String>,
    pub subject: Option<String>,
    pub token: Option<TokenId>,
}

/// How many deliveries of a source are in a state, and when the newest came.
pub type DeliveryCount = (Option<SourceId>, DeliveryState, i64, Timestamp);

statements! {
    COUNTS = "SELECT source, state, COUNT(*) AS number, MAX(received_at) AS newest FROM delivery GROUP BY source, state";
}

const LIST: &str =
    "SELECT id, source, kind, format, params, size, received_at, state, attempts, error, subject, token FROM delivery WHERE TRUE";

pub async fn list(session: &mut Session, filter: &DeliveryFilter) -> Result<Vec<DeliverySummary>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(source) = filter.source {
            query.push(" AND source = ").push_bind(source.0);
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        if let Some((at, id)) = filter.before {
            query.push(" AND (received_at, id) < (").push_bind(at.micros()).push(", ").push_bind(id.0).push(")");
        }
        query.push(" ORDER BY received_at DESC, id DESC LIMIT ").push_bind(filter.limit);
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(DeliverySummary::try_from).collect()
}

pub async fn counts(session: &mut Session) -> Result<Vec<DeliveryCount>> {
    let rows: Vec<(Option<Uuid>, String, i64, i64)> =
        on_engine!(session, connection => sqlx::query_as(COUNTS).fetch_all(connection).await)?;
    let mut counts = Vec::with_capacity(rows.len());
    for (source, state, number, newest) in rows {
        let place = Place::new("delivery", &state);
        let parsed = state.parse().map_err(|_| place.wrong("state"))?;
        counts.push((source.map(SourceId), parsed, number, place.time("received_at", newest)?));
    }
    counts.sort();
    Ok(counts)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    source: Option<Uuid>,
    kind: String,
    format: String,
    params: String,
    size: i64,
    received_at: i64,
    state: String,
    attempts: i64,
    error: Option<String>,
    subject: Option<String>,
    token: Option<Uuid>,
}

impl TryFrom<Row> for DeliverySummary {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, source, kind, format, params, size, received_at, state, attempts, error, subject, token } = row;
        let place = Place::new("delivery", &id);
        Ok(Self {
            id: DeliveryId(id),
            source: source.map(SourceId),
            kind,
            format,
            params: place.json("params", &params)?,
            size,
            received_at: place.time("received_at", received_at)?,
            state: state.parse().map_err(|_| place.wrong("state"))?,
            attempts,
            error,
            subject,
            token: token.map(TokenId),
        })
    }
}
