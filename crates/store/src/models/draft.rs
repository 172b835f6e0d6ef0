//! The one draft of the next version, shared by the administrators. Its revision grows with every change.

use crate::place::Place;
use crate::{Result, Session};
use domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelDraft {
    pub revision: i64,
    /// The version it began from.
    pub base_version: i64,
    pub yaml: String,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

statements! {
    GET = "SELECT revision, base_version, yaml, changed_at, changed_by FROM model_draft WHERE slot = 1";
    CREATE = "INSERT INTO model_draft (slot, revision, base_version, yaml, changed_at, changed_by) VALUES (1, $1, $2, $3, $4, $5) \
              ON CONFLICT (slot) DO NOTHING";
    CHANGE = "UPDATE model_draft SET revision = $1, base_version = $2, yaml = $3, changed_at = $4, changed_by = $5 \
              WHERE slot = 1 AND revision = $6";
    DROP_DRAFT = "DELETE FROM model_draft WHERE slot = 1 AND revision = $1";
}

pub async fn draft(session: &mut Session) -> Result<Option<ModelDraft>> {
    let row: Option<(i64, i64, String, i64, String)> =
        on_engine!(session, connection => sqlx::query_as(GET).fetch_optional(connection).await)?;
    let Some((revision, base_version, yaml, changed_at, changed_by)) = row else { return Ok(None) };
    let changed_at = Place::new("model_draft", &revision).time("changed_at", changed_at)?;
    Ok(Some(ModelDraft { revision, base_version, yaml, changed_at, changed_by }))
}

/// Stores the draft as the revision after `seen`; `seen` is 0 where there was none. `false`: somebody else changed it meanwhile.
pub async fn put_draft(session: &mut Session, draft: &ModelDraft, seen: i64) -> Result<bool> {
    let ModelDraft { revision, base_version, yaml, changed_at, changed_by } = draft;
    let statement = if seen == 0 { CREATE } else { CHANGE };
    let rows = on_engine!(session, connection => {
        let query = sqlx::query(statement).bind(revision).bind(base_version).bind(yaml).bind(changed_at.micros()).bind(changed_by);
        let query = if seen == 0 { query } else { query.bind(seen) };
        query.execute(connection).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// `false`: somebody else changed it meanwhile.
pub async fn drop_draft(session: &mut Session, seen: i64) -> Result<bool> {
    let rows =
        on_engine!(session, connection => sqlx::query(DROP_DRAFT).bind(seen).execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
