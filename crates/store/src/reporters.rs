//! Who measures the default branch, and how often: what tells that somebody stopped.

use crate::place::Place;
use crate::{Result, Session};
use domain::ids::ServiceId;
use domain::time::Timestamp;

/// One tool of one service in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub service: ServiceId,
    pub env: String,
    pub tool: String,
    pub runs: i64,
    pub first: Timestamp,
    pub last: Timestamp,
}

statements! {
    // `+ 0`: grouped by the column itself, SQLite would walk all runs in the order of another index instead of the newest by time.
    SINCE = "SELECT service + 0, env, tool, COUNT(*), MIN(received_at), MAX(received_at) FROM run WHERE received_at >= $1 \
             AND default_branch = TRUE GROUP BY service + 0, env, tool ORDER BY 1, 2, 3";
}

/// Runs of default branches since a time, counted.
pub async fn since(session: &mut Session, from: Timestamp) -> Result<Vec<Reporter>> {
    let rows: Vec<(i64, String, String, i64, i64, i64)> =
        on_engine!(session, connection => sqlx::query_as(SINCE).bind(from.micros()).fetch_all(connection).await)?;
    rows.into_iter()
        .map(|(service, env, tool, runs, first, last)| {
            let place = Place::new("run", &service);
            let (first, last) = (place.time("received_at", first)?, place.time("received_at", last)?);
            Ok(Reporter { service: ServiceId(service), env, tool, runs, first, last })
        })
        .collect()
}
