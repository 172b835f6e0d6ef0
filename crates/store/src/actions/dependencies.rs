//! Which action waits for which. That they form no circle is the use case's to see to.

use crate::{Result, Session};
use domain::ids::ActionId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    pub action: ActionId,
    /// What has to be done first.
    pub needs: ActionId,
}

statements! {
    CLEAR = "DELETE FROM action_dependency WHERE action = $1";
    INSERT = "INSERT INTO action_dependency (action, needs) VALUES ($1, $2)";
    OF = "SELECT action, needs FROM action_dependency WHERE action = $1 OR needs = $1 ORDER BY action, needs";
    ALL = "SELECT action, needs FROM action_dependency ORDER BY action, needs";
}

fn read(rows: Vec<(i64, i64)>) -> Vec<Dependency> {
    rows.into_iter().map(|(action, needs)| Dependency { action: ActionId(action), needs: ActionId(needs) }).collect()
}

/// Those an action waits for, and those that wait for it.
pub async fn dependencies(session: &mut Session, action: ActionId) -> Result<Vec<Dependency>> {
    Ok(read(on_engine!(session, connection => sqlx::query_as(OF).bind(action.0).fetch_all(connection).await)?))
}

pub async fn all_dependencies(session: &mut Session) -> Result<Vec<Dependency>> {
    Ok(read(on_engine!(session, connection => sqlx::query_as(ALL).fetch_all(connection).await)?))
}

/// Replaces what an action waits for. `needs` names none twice.
pub async fn set_dependencies(session: &mut Session, action: ActionId, needs: &[ActionId]) -> Result<()> {
    on_engine!(&mut *session, connection => sqlx::query(CLEAR).bind(action.0).execute(connection).await.map(|_| ()))?;
    for needs in needs {
        on_engine!(&mut *session, connection => sqlx::query(INSERT).bind(action.0).bind(needs.0).execute(connection).await.map(|_| ()))?;
    }
    Ok(())
}
