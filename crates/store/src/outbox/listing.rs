//! The outbox as pages show it, newest first.

use super::rows::Row;
use super::{Outgoing, OutgoingState};
use crate::place::Place;
use crate::sql::build;
use crate::{Result, Session};
use domain::ids::SourceId;
use domain::time::Timestamp;
use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub struct OutgoingFilter {
    /// `Some(None)`: what no source was found for.
    pub source: Option<Option<SourceId>>,
    pub state: Option<OutgoingState>,
    pub limit: i64,
}

/// How many messages of a source are in a state, and when the newest was made.
pub type OutgoingCount = (Option<SourceId>, OutgoingState, i64, Timestamp);

statements! {
    COUNTS = "SELECT source, state, COUNT(*) AS number, MAX(created_at) AS newest FROM outbox GROUP BY source, state";
}

const LIST: &str = "SELECT id, kind, source, target, dedup_key, payload, state, attempts, due_at, error, created_at, sent_at FROM outbox \
                    WHERE TRUE";

pub async fn list(session: &mut Session, filter: &OutgoingFilter) -> Result<Vec<Outgoing>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        match filter.source {
            Some(Some(source)) => {
                query.push(" AND source = ").push_bind(source.0);
            }
            Some(None) => {
                query.push(" AND source IS NULL");
            }
            None => {}
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        query.push(" ORDER BY created_at DESC, id DESC LIMIT ").push_bind(filter.limit);
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(Outgoing::try_from).collect()
}

pub async fn counts(session: &mut Session) -> Result<Vec<OutgoingCount>> {
    let rows: Vec<(Option<Uuid>, String, i64, i64)> =
        on_engine!(session, connection => sqlx::query_as(COUNTS).fetch_all(connection).await)?;
    let mut counts = Vec::with_capacity(rows.len());
    for (source, state, number, newest) in rows {
        let place = Place::new("outbox", &state);
        let parsed = state.parse().map_err(|_| place.wrong("state"))?;
        counts.push((source.map(SourceId), parsed, number, place.time("created_at", newest)?));
    }
    counts.sort();
    Ok(counts)
}
