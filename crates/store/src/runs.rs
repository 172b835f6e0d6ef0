//! Benchmark and load-test runs: one row each, with all their points packed (`pack::pack_run`) and the answer that was given.

use crate::place::{Place, json_text, word};
use crate::sql::build;
use crate::{Error, Result, Session};
use domain::evidence::Workload;
use domain::ids::{DeliveryId, RunId, ServiceId};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use serde_json::Value;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    pub id: RunId,
    pub service: ServiceId,
    pub env: String,
    pub branch: Option<String>,
    pub sha: Option<String>,
    pub pr: Option<i64>,
    pub attempt: i64,
    pub tool: String,
    pub workload: Workload,
    pub fingerprint: String,
    pub started_at: Timestamp,
    pub received_at: Timestamp,
    pub verdict: Verdict,
    pub blocking: bool,
    pub dirty: bool,
    pub default_branch: bool,
    pub run_url: Option<String>,
    /// How many series it measured.
    pub series: i64,
    /// The answer that was given, with the summary of a load test.
    pub summary: Value,
    pub delivery: Option<DeliveryId>,
    /// From `pack::pack_run`. Empty in lists.
    pub points: Vec<u8>,
    /// From `pack::pack_samples`. `None` in lists.
    pub samples: Option<Vec<u8>>,
    /// Names the other side of a comparison made in one job.
    pub pair: Option<String>,
    /// `base` or `head` of that comparison.
    pub side: Option<String>,
}

statements! {
    INSERT = "INSERT INTO run (id, service, env, branch, sha, pr, attempt, tool, workload, fingerprint, started_at, received_at, verdict, \
              blocking, dirty, default_branch, run_url, series, summary, delivery, points, samples, pair, side) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
    GET = "SELECT id, service, env, branch, sha, pr, attempt, tool, workload, fingerprint, started_at, received_at, verdict, blocking, \
           dirty, default_branch, run_url, series, summary, delivery, pair, side, points, samples FROM run WHERE id = $1";
    LAST = "SELECT id, service, env, branch, sha, pr, attempt, tool, workload, fingerprint, started_at, received_at, verdict, blocking, \
            dirty, default_branch, run_url, series, summary, delivery, pair, side, points, samples FROM run WHERE service = $1 AND env = $2 \
            AND tool = $3 AND default_branch = $4 ORDER BY id DESC LIMIT 1";
    PAIRED = "SELECT id, service, env, branch, sha, pr, attempt, tool, workload, fingerprint, started_at, received_at, verdict, blocking, \
              dirty, default_branch, run_url, series, summary, delivery, pair, side, points, samples FROM run WHERE service = $1 \
              AND env = $2 AND pair = $3 AND side = 'base' ORDER BY id DESC LIMIT 1";
    STARTED = "SELECT id, started_at FROM run WHERE service = $1 AND env = $2 AND id >= $3 ORDER BY id";
    ATTEMPTS = "SELECT COUNT(*) FROM run WHERE service = $1 AND env = $2 AND sha = $3 AND tool = $4";
}

const LIST: &str = "SELECT id, service, env, branch, sha, pr, attempt, tool, workload, fingerprint, started_at, received_at, verdict, \
                    blocking, dirty, default_branch, run_url, series, summary, delivery, pair, side FROM run WHERE TRUE";

pub async fn insert(session: &mut Session, run: &RunRow) -> Result<()> {
    on_engine!(session, connection => sqlx::query(INSERT).bind(run.id.0).bind(run.service.0).bind(&run.env).bind(&run.branch).bind(&run.sha)
        .bind(run.pr).bind(run.attempt).bind(&run.tool).bind(word(&run.workload)).bind(&run.fingerprint).bind(run.started_at.micros())
        .bind(run.received_at.micros()).bind(run.verdict.as_str()).bind(run.blocking).bind(run.dirty).bind(run.default_branch)
        .bind(&run.run_url).bind(run.series).bind(json_text(&run.summary)).bind(run.delivery.map(|id| id.0)).bind(&run.points)
        .bind(&run.samples).bind(&run.pair).bind(&run.side).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, id: RunId) -> Result<Option<RunRow>> {
    let row: Option<PackedRow> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(unpacked).transpose()
}

/// The newest run of a tool on the default branch, with its points and samples.
pub async fn last_on_default_branch(session: &mut Session, service: ServiceId, env: &str, tool: &str) -> Result<Option<RunRow>> {
    let row: Option<PackedRow> = on_engine!(session, connection => sqlx::query_as(LAST).bind(service.0).bind(env).bind(tool).bind(true)
        .fetch_optional(connection).await)?;
    row.map(unpacked).transpose()
}

/// The base side of a comparison made in one job, with its points and samples.
pub async fn base_of_pair(session: &mut Session, service: ServiceId, env: &str, pair: &str) -> Result<Option<RunRow>> {
    let row: Option<PackedRow> = on_engine!(session, connection => sqlx::query_as(PAIRED).bind(service.0).bind(env).bind(pair)
        .fetch_optional(connection).await)?;
    row.map(unpacked).transpose()
}

/// When each run from an id on began.
pub async fn started(session: &mut Session, service: ServiceId, env: &str, from: RunId) -> Result<Vec<(RunId, Timestamp)>> {
    let rows: Vec<(i64, i64)> = on_engine!(session, connection => sqlx::query_as(STARTED).bind(service.0).bind(env).bind(from.0)
        .fetch_all(connection).await)?;
    rows.into_iter().map(|(id, at)| Ok((RunId(id), Place::new("run", &id).time("started_at", at)?))).collect()
}

fn unpacked(row: PackedRow) -> Result<RunRow> {
    Ok(RunRow { points: row.points, samples: row.samples, ..RunRow::try_from(row.run)? })
}

/// Newest id first, without points and samples; goes on below `before`.
pub async fn list(session: &mut Session, service: Option<ServiceId>, limit: i64, before: Option<RunId>) -> Result<Vec<RunRow>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        if let Some(service) = service {
            query.push(" AND service = ").push_bind(service.0);
        }
        if let Some(before) = before {
            query.push(" AND id < ").push_bind(before.0);
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(RunRow::try_from).collect()
}

/// How many runs of this tool the commit has.
pub async fn attempts(session: &mut Session, service: ServiceId, env: &str, tool: &str, sha: &str) -> Result<i64> {
    Ok(on_engine!(session, connection => sqlx::query_scalar(ATTEMPTS).bind(service.0).bind(env).bind(sha).bind(tool).fetch_one(connection)
        .await)?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    service: i64,
    env: String,
    branch: Option<String>,
    sha: Option<String>,
    pr: Option<i64>,
    attempt: i64,
    tool: String,
    workload: String,
    fingerprint: String,
    started_at: i64,
    received_at: i64,
    verdict: String,
    blocking: bool,
    dirty: bool,
    default_branch: bool,
    run_url: Option<String>,
    series: i64,
    summary: String,
    delivery: Option<Uuid>,
    pair: Option<String>,
    side: Option<String>,
}

#[derive(sqlx::FromRow)]
struct PackedRow {
    #[sqlx(flatten)]
    run: Row,
    points: Vec<u8>,
    samples: Option<Vec<u8>>,
}

impl TryFrom<Row> for RunRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("run", &row.id);
        Ok(Self {
            id: RunId(row.id),
            service: ServiceId(row.service),
            attempt: row.attempt,
            workload: place.word("workload", &row.workload)?,
            started_at: place.time("started_at", row.started_at)?,
            received_at: place.time("received_at", row.received_at)?,
            verdict: row.verdict.parse().map_err(|_| place.wrong("verdict"))?,
            summary: place.json("summary", &row.summary)?,
            env: row.env,
            branch: row.branch,
            sha: row.sha,
            pr: row.pr,
            tool: row.tool,
            fingerprint: row.fingerprint,
            blocking: row.blocking,
            dirty: row.dirty,
            default_branch: row.default_branch,
            run_url: row.run_url,
            series: row.series,
            delivery: row.delivery.map(DeliveryId),
            points: Vec::new(),
            samples: None,
            pair: row.pair,
            side: row.side,
        })
    }
}
