//! What the gate said of each run, whether it turned out to be noise, and what follows from that for a service.

use crate::place::{Place, json_text};
use crate::{Result, Session};
use domain::ids::{RunId, SeriesId, ServiceId};
use domain::time::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq)]
pub struct GateRun {
    pub run: RunId,
    pub service: ServiceId,
    pub env: String,
    pub line: String,
    pub sha: Option<String>,
    pub at: Timestamp,
    /// Whether its verdict was one that blocks, were the gate to.
    pub blocking: bool,
    /// How many distributions were tested together: what a rerun of some of them is judged by.
    pub family: i64,
    pub alerts: BTreeSet<SeriesId>,
    /// `None`: nothing has shown yet whether the alert was real.
    pub noisy: Option<bool>,
}

/// What a gate set to `auto` does now, and since when.
#[derive(Debug, Clone, PartialEq)]
pub struct GateTrust {
    pub service: ServiceId,
    /// `warn` or `block`.
    pub enforce: String,
    pub since: Timestamp,
    /// The assessment in numbers and sentences.
    pub body: Value,
}

statements! {
    INSERT = "INSERT INTO gate_run (run, service, env, line, sha, at, blocking, family, alerts, noisy) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    JUDGE = "UPDATE gate_run SET noisy = $2 WHERE run = $1";
    LAST = "SELECT run, service, env, line, sha, at, blocking, family, alerts, noisy FROM gate_run WHERE service = $1 ORDER BY run DESC LIMIT $2";
    FAMILY = "SELECT MAX(gate_run.family) FROM run JOIN gate_run ON gate_run.run = run.id WHERE run.service = $1 AND run.env = $2 \
              AND run.sha = $3 AND run.tool = $4 AND run.attempt < $5";
    PUT_TRUST = "INSERT INTO gate_trust (service, enforce, since, body) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (service) DO UPDATE SET enforce = excluded.enforce, since = excluded.since, body = excluded.body";
    TRUST = "SELECT service, enforce, since, body FROM gate_trust WHERE service = $1";
    ALL_TRUST = "SELECT service, enforce, since, body FROM gate_trust ORDER BY service";
}

pub async fn insert(session: &mut Session, one: &GateRun) -> Result<()> {
    let GateRun { run, service, env, line, sha, at, blocking, family, alerts, noisy } = one;
    on_engine!(session, connection => sqlx::query(INSERT).bind(run.0).bind(service.0).bind(env).bind(line).bind(sha).bind(at.micros())
        .bind(blocking).bind(family).bind(json_text(alerts)).bind(noisy).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Says of an earlier run whether its alert was noise.
pub async fn judge(session: &mut Session, run: RunId, noisy: bool) -> Result<()> {
    on_engine!(session, connection => sqlx::query(JUDGE).bind(run.0).bind(noisy).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// The last runs of a service, oldest first.
pub async fn last(session: &mut Session, service: ServiceId, count: i64) -> Result<Vec<GateRun>> {
    let mut rows: Vec<Row> =
        on_engine!(session, connection => sqlx::query_as(LAST).bind(service.0).bind(count).fetch_all(connection).await)?;
    rows.reverse();
    rows.into_iter()
        .map(|row| {
            let place = Place::new("gate_run", &row.run);
            Ok(GateRun {
                run: RunId(row.run),
                service: ServiceId(row.service),
                at: place.time("at", row.at)?,
                alerts: place.json("alerts", &row.alerts)?,
                env: row.env,
                line: row.line,
                sha: row.sha,
                blocking: row.blocking,
                family: row.family,
                noisy: row.noisy,
            })
        })
        .collect()
}

/// The largest family of the earlier attempts at a commit; `None`: there was none.
pub async fn family(session: &mut Session, service: ServiceId, env: &str, tool: &str, sha: &str, attempt: i64) -> Result<Option<i64>> {
    Ok(on_engine!(session, connection => sqlx::query_scalar(FAMILY).bind(service.0).bind(env).bind(sha).bind(tool).bind(attempt)
        .fetch_one(connection).await)?)
}

pub async fn put_trust(session: &mut Session, trust: &GateTrust) -> Result<()> {
    on_engine!(session, connection => sqlx::query(PUT_TRUST).bind(trust.service.0).bind(&trust.enforce).bind(trust.since.micros())
        .bind(json_text(&trust.body)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn trust(session: &mut Session, service: ServiceId) -> Result<Option<GateTrust>> {
    let row: Option<(i64, String, i64, String)> =
        on_engine!(session, connection => sqlx::query_as(TRUST).bind(service.0).fetch_optional(connection).await)?;
    row.map(told).transpose()
}

pub async fn all_trust(session: &mut Session) -> Result<Vec<GateTrust>> {
    let rows: Vec<(i64, String, i64, String)> = on_engine!(session, connection => sqlx::query_as(ALL_TRUST).fetch_all(connection).await)?;
    rows.into_iter().map(told).collect()
}

fn told((service, enforce, since, body): (i64, String, i64, String)) -> Result<GateTrust> {
    let place = Place::new("gate_trust", &service);
    Ok(GateTrust { service: ServiceId(service), enforce, since: place.time("since", since)?, body: place.json("body", &body)? })
}

#[derive(sqlx::FromRow)]
struct Row {
    run: i64,
    service: i64,
    env: String,
    line: String,
    sha: Option<String>,
    at: i64,
    blocking: bool,
    family: i64,
    alerts: String,
    noisy: Option<bool>,
}
