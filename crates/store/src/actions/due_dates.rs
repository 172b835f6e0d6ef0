//! Every date an action was to be done by, from the first on: how far it slipped, and when that was said.

use crate::place::Place;
use crate::{Result, Session};
use domain::ids::ActionId;
use domain::time::{Day, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    pub action: ActionId,
    pub at: Timestamp,
    /// `None`: the date was taken away.
    pub due: Option<Day>,
    pub actor: String,
}

statements! {
    PUT = "INSERT INTO action_due (action, at, due, actor) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (action, at) DO UPDATE SET due = excluded.due, actor = excluded.actor";
    OF = "SELECT action, at, due, actor FROM action_due WHERE action = $1 ORDER BY at";
    ALL = "SELECT action, at, due, actor FROM action_due ORDER BY action, at";
}

fn read(rows: Vec<(i64, i64, Option<Day>, String)>) -> Result<Vec<DueDate>> {
    let entry = |(action, at, due, actor)| {
        let at = Place::new("action_due", &action).time("at", at)?;
        Ok(DueDate { action: ActionId(action), at, due, actor })
    };
    rows.into_iter().map(entry).collect()
}

pub async fn add_due_date(session: &mut Session, new: &DueDate) -> Result<()> {
    let DueDate { action, at, due, actor } = new;
    on_engine!(session, connection => sqlx::query(PUT).bind(action.0).bind(at.micros()).bind(due.map(crate::sql::bound)).bind(actor)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Of one action, in the order they were set.
pub async fn due_dates_of(session: &mut Session, action: ActionId) -> Result<Vec<DueDate>> {
    read(on_engine!(session, connection => sqlx::query_as(OF).bind(action.0).fetch_all(connection).await)?)
}

/// Of all actions, by action, in the order they were set.
pub async fn due_dates(session: &mut Session) -> Result<Vec<DueDate>> {
    read(on_engine!(session, connection => sqlx::query_as(ALL).fetch_all(connection).await)?)
}
