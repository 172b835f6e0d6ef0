//! What is kept for a time only (decision 14): raw values behind measurements, runs with their points, series that nobody measures.

use crate::{Result, Session};
use domain::time::Timestamp;

statements! {
    SAMPLES = "UPDATE run SET samples = NULL WHERE received_at < $1 AND samples IS NOT NULL";
    RUNS = "DELETE FROM run WHERE received_at < $1";
    GATE_RUNS = "DELETE FROM gate_run WHERE at < $1";
    BLOCKS = "DELETE FROM series_block WHERE series IN (SELECT id FROM series WHERE last_seen < $1)";
    CHANGE_POINTS = "DELETE FROM change_point WHERE series IN (SELECT id FROM series WHERE last_seen < $1)";
    UNCOUNT = "UPDATE series_count SET series = series - (SELECT COUNT(*) FROM series WHERE series.service = series_count.service \
               AND series.env = series_count.env AND series.metric = series_count.metric \
               AND series.fingerprint = series_count.fingerprint AND series.last_seen < $1) \
               WHERE EXISTS (SELECT 1 FROM series WHERE last_seen < $1)";
    SERIES = "DELETE FROM series WHERE last_seen < $1";
}

/// Rows changed or deleted.
pub async fn prune(session: &mut Session, samples_before: Timestamp, runs_before: Timestamp) -> Result<u64> {
    let mut changed = 0;
    let steps = [
        (SAMPLES, samples_before),
        (RUNS, runs_before),
        (GATE_RUNS, runs_before),
        (BLOCKS, runs_before),
        (CHANGE_POINTS, runs_before),
        (UNCOUNT, runs_before),
        (SERIES, runs_before),
    ];
    for (statement, before) in steps {
        changed += on_engine!(&mut *session, connection => sqlx::query(statement).bind(before.micros()).execute(connection).await
            .map(|done| done.rows_affected()))?;
    }
    Ok(changed)
}
