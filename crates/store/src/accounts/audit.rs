//! The record of what anyone changed; never rewritten.

use crate::place::{Place, json_text};
use crate::{Result, Session, ids};
use domain::time::Timestamp;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    pub id: i64,
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    pub object: String,
    pub detail: Value,
}

statements! {
    INSERT = "INSERT INTO audit (id, at, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    LIST = "SELECT id, at, actor, action, object, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2";
}

pub async fn audit(session: &mut Session, at: Timestamp, actor: &str, action: &str, object: &str, detail: &Value) -> Result<()> {
    let id = ids::take(session, "audit", 1).await?.start;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id).bind(at.micros()).bind(actor).bind(action).bind(object)
        .bind(json_text(detail)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Newest first; goes on below the id `before`.
pub async fn audit_list(session: &mut Session, limit: i64, before: Option<i64>) -> Result<Vec<AuditRow>> {
    let rows: Vec<(i64, i64, String, String, String, String)> = on_engine!(session, connection => sqlx::query_as(LIST)
        .bind(before.unwrap_or(i64::MAX)).bind(limit).fetch_all(connection).await)?;
    let mut entries = Vec::with_capacity(rows.len());
    for (id, at, actor, action, object, detail) in rows {
        let place = Place::new("audit", &id);
        let (at, detail) = (place.time("at", at)?, place.json("detail", &detail)?);
        entries.push(AuditRow { id, at, actor, action, object, detail });
    }
    Ok(entries)
}
