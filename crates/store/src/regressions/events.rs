//! What happened to a regression, in words.

use crate::place::Place;
use crate::{Result, Session, ids};
use domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegressionEvent {
    pub regression: i64,
    pub at: Timestamp,
    pub actor: String,
    /// `comment` or `change`.
    pub kind: String,
    pub text: String,
}

statements! {
    INSERT = "INSERT INTO regression_event (id, regression, at, actor, kind, text) VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT at, actor, kind, text FROM regression_event WHERE regression = $1 ORDER BY id";
}

pub async fn add_event(session: &mut Session, event: &RegressionEvent) -> Result<()> {
    let id = ids::take(session, "regression_event", 1).await?.start;
    let RegressionEvent { regression, at, actor, kind, text } = event;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id).bind(regression).bind(at.micros()).bind(actor).bind(kind).bind(text)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// In the order they were written.
pub async fn events(session: &mut Session, regression: i64) -> Result<Vec<RegressionEvent>> {
    let rows: Vec<(i64, String, String, String)> =
        on_engine!(session, connection => sqlx::query_as(LIST).bind(regression).fetch_all(connection).await)?;
    let place = Place::new("regression_event", &regression);
    let event = |(at, actor, kind, text)| Ok(RegressionEvent { regression, at: place.time("at", at)?, actor, kind, text });
    rows.into_iter().map(event).collect()
}
