//! The newest word of each report of a commit.

use crate::place::{Place, json_text};
use crate::{Result, Session};
use domain::ids::ServiceId;
use domain::time::Timestamp;
use serde_json::Value;

statements! {
    PUT = "INSERT INTO gate_report (repository, sha, service, part, body, at) VALUES ($1, $2, $3, $4, $5, $6) \
           ON CONFLICT (repository, sha, service, part) DO UPDATE SET body = excluded.body, at = excluded.at";
    OF_COMMIT = "SELECT part, body FROM gate_report WHERE repository = $1 AND sha = $2 AND service = $3 ORDER BY part";
    PRUNE = "DELETE FROM gate_report WHERE at < $1";
}

/// Replaces what the report said before.
pub async fn put_report(
    session: &mut Session,
    repository: &str,
    sha: &str,
    service: ServiceId,
    part: &str,
    body: &Value,
    at: Timestamp,
) -> Result<()> {
    on_engine!(session, connection => sqlx::query(PUT).bind(repository).bind(sha).bind(service.0).bind(part).bind(json_text(body))
        .bind(at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By part.
pub async fn reports(session: &mut Session, repository: &str, sha: &str, service: ServiceId) -> Result<Vec<(String, Value)>> {
    let rows: Vec<(String, String)> = on_engine!(session, connection => sqlx::query_as(OF_COMMIT).bind(repository).bind(sha)
        .bind(service.0).fetch_all(connection).await)?;
    rows.into_iter()
        .map(|(part, body)| {
            let body = Place::new("gate_report", &part).json("body", &body)?;
            Ok((part, body))
        })
        .collect()
}

pub async fn prune_reports(session: &mut Session, before: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(PRUNE).bind(before.micros()).execute(connection).await
        .map(|done| done.rows_affected()))?)
}
