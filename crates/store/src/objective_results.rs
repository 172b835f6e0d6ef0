//! Results of weighted objectives per load test: what later tests are compared with.

use crate::place::{Place, json_text};
use crate::{Result, Session};
use domain::ids::{RunId, ServiceId};
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveResult {
    pub run: RunId,
    pub service: ServiceId,
    pub env: String,
    /// `pass`, `warning`, `fail` or `no_baseline`.
    pub result: String,
    pub body: Value,
}

statements! {
    INSERT = "INSERT INTO objective_result (run, service, env, result, body) VALUES ($1, $2, $3, $4, $5)";
    LAST = "SELECT run, result, body FROM objective_result WHERE service = $1 AND env = $2 ORDER BY run DESC LIMIT $3";
}

pub async fn insert(session: &mut Session, one: &ObjectiveResult) -> Result<()> {
    let ObjectiveResult { run, service, env, result, body } = one;
    on_engine!(session, connection => sqlx::query(INSERT).bind(run.0).bind(service.0).bind(env).bind(result).bind(json_text(body))
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// The last ones, oldest first.
pub async fn last(session: &mut Session, service: ServiceId, env: &str, count: i64) -> Result<Vec<ObjectiveResult>> {
    let mut rows: Vec<(i64, String, String)> =
        on_engine!(session, connection => sqlx::query_as(LAST).bind(service.0).bind(env).bind(count).fetch_all(connection).await)?;
    rows.reverse();
    rows.into_iter()
        .map(|(run, result, body)| {
            let place = Place::new("objective_result", &run);
            Ok(ObjectiveResult { run: RunId(run), service, env: env.to_owned(), result, body: place.json("body", &body)? })
        })
        .collect()
}
