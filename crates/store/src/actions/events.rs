//! Comments on an action and changes of it.

use crate::place::Place;
use crate::{Result, Session, ids};
use domain::ids::ActionId;
use domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionEvent {
    pub action: ActionId,
    pub at: Timestamp,
    pub actor: String,
    /// `comment` or `change`.
    pub kind: String,
    pub text: String,
}

statements! {
    INSERT = "INSERT INTO action_event (id, action, at, actor, kind, text) VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT at, actor, kind, text FROM action_event WHERE action = $1 ORDER BY id";
}

pub async fn add_event(session: &mut Session, event: &ActionEvent) -> Result<()> {
    let id = ids::take(session, "action_event", 1).await?.start;
    let ActionEvent { action, at, actor, kind, text } = event;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id).bind(action.0).bind(at.micros()).bind(actor).bind(kind).bind(text)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// In the order they were written.
pub async fn events(session: &mut Session, action: ActionId) -> Result<Vec<ActionEvent>> {
    let rows: Vec<(i64, String, String, String)> =
        on_engine!(session, connection => sqlx::query_as(LIST).bind(action.0).fetch_all(connection).await)?;
    let place = Place::new("action_event", &action);
    let event = |(at, actor, kind, text)| Ok(ActionEvent { action, at: place.time("at", at)?, actor, kind, text });
    rows.into_iter().map(event).collect()
}
