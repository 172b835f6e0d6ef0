//! What was said and done about a dispute.

use crate::place::Place;
use crate::sql::{CHUNK, build};
use crate::{Result, Session, ids};
use domain::time::Timestamp;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeEvent {
    pub dispute: i64,
    pub at: Timestamp,
    pub actor: String,
    /// `comment` or `change`.
    pub kind: String,
    pub text: String,
}

statements! {
    INSERT = "INSERT INTO dispute_event (id, dispute, at, actor, kind, text) VALUES ($1, $2, $3, $4, $5, $6)";
}

const OF_DISPUTES: &str = "SELECT dispute, at, actor, kind, text FROM dispute_event WHERE dispute IN (";

pub async fn add_event(session: &mut Session, event: &DisputeEvent) -> Result<()> {
    let id = ids::take(session, "dispute_event", 1).await?.start;
    let DisputeEvent { dispute, at, actor, kind, text } = event;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id).bind(dispute).bind(at.micros()).bind(actor).bind(kind).bind(text)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Of each of these disputes, in the order they were written. One without any is left out.
pub async fn events(session: &mut Session, disputes: &[i64]) -> Result<BTreeMap<i64, Vec<DisputeEvent>>> {
    let mut events: BTreeMap<i64, Vec<DisputeEvent>> = BTreeMap::new();
    for chunk in disputes.chunks(CHUNK) {
        let rows: Vec<(i64, i64, String, String, String)> = on_engine!(&mut *session, connection => {
            let mut query = build(OF_DISPUTES);
            let mut ids = query.separated(", ");
            for dispute in chunk {
                ids.push_bind(*dispute);
            }
            query.push(") ORDER BY id");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        for (dispute, at, actor, kind, text) in rows {
            let at = Place::new("dispute_event", &dispute).time("at", at)?;
            events.entry(dispute).or_default().push(DisputeEvent { dispute, at, actor, kind, text });
        }
    }
    Ok(events)
}
