//! What an action is about: regressions, runs, reviews, issues, pages, and checks and KPIs besides its own.

use crate::{Result, Session};
use domain::ids::ActionId;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionLink {
    /// `check`, `kpi`, `regression`, `run`, `review`, `issue` or `url`.
    pub kind: String,
    /// The id, as addresses have it: `R-12`, `2026-W47`; of `issue` and `url` the address itself.
    pub target: String,
}

statements! {
    CLEAR = "DELETE FROM action_link WHERE action = $1";
    INSERT = "INSERT INTO action_link (action, kind, target) VALUES ($1, $2, $3) ON CONFLICT (action, kind, target) DO NOTHING";
    OF = "SELECT kind, target FROM action_link WHERE action = $1 ORDER BY kind, target";
    ALL = "SELECT action, kind, target FROM action_link ORDER BY action, kind, target";
    ABOUT = "SELECT action.number FROM action_link JOIN action ON action.id = action_link.action \
             WHERE action_link.kind = $1 AND action_link.target = $2 ORDER BY action.number";
}

/// Replaces all links of an action.
pub async fn set_links(session: &mut Session, action: ActionId, links: &[ActionLink]) -> Result<()> {
    on_engine!(&mut *session, connection => sqlx::query(CLEAR).bind(action.0).execute(connection).await.map(|_| ()))?;
    for link in links {
        on_engine!(&mut *session, connection => sqlx::query(INSERT).bind(action.0).bind(&link.kind).bind(&link.target)
            .execute(connection).await.map(|_| ()))?;
    }
    Ok(())
}

pub async fn links(session: &mut Session, action: ActionId) -> Result<Vec<ActionLink>> {
    let rows: Vec<(String, String)> = on_engine!(session, connection => sqlx::query_as(OF).bind(action.0).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(kind, target)| ActionLink { kind, target }).collect())
}

/// Of all actions, by action.
pub async fn all_links(session: &mut Session) -> Result<Vec<(ActionId, ActionLink)>> {
    let rows: Vec<(i64, String, String)> = on_engine!(session, connection => sqlx::query_as(ALL).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(action, kind, target)| (ActionId(action), ActionLink { kind, target })).collect())
}

/// Numbers of the actions that are about something.
pub async fn about(session: &mut Session, kind: &str, target: &str) -> Result<Vec<i64>> {
    Ok(on_engine!(session, connection => sqlx::query_scalar(ABOUT).bind(kind).bind(target).fetch_all(connection).await)?)
}
