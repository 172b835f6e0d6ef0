//! Published versions of the maturity model.

use crate::place::Place;
use crate::{Error, Result, Session};
use domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRow {
    pub version: i64,
    pub yaml: String,
    pub hash: String,
    /// IANA name of the program's time zone.
    pub zone: String,
    pub published_at: Timestamp,
    pub published_by: String,
}

statements! {
    CURRENT = "SELECT version, yaml, zone FROM model ORDER BY version DESC LIMIT 1";
    PUBLISH = "INSERT INTO model (version, yaml, hash, zone, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6)";
    GET = "SELECT version, yaml, hash, zone, published_at, published_by FROM model WHERE version = $1";
    LIST = "SELECT version, yaml, hash, zone, published_at, published_by FROM model ORDER BY version DESC";
}

/// Version, text and zone of the newest.
pub async fn current(session: &mut Session) -> Result<Option<(i64, String, String)>> {
    Ok(on_engine!(session, connection => sqlx::query_as(CURRENT).fetch_optional(connection).await)?)
}

/// A version that is taken is `Conflict`.
pub async fn publish(session: &mut Session, version: i64, yaml: &str, hash: &str, zone: &str, at: Timestamp, by: &str) -> Result<()> {
    on_engine!(session, connection => sqlx::query(PUBLISH).bind(version).bind(yaml).bind(hash).bind(zone).bind(at.micros()).bind(by)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, version: i64) -> Result<Option<ModelRow>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(version).fetch_optional(connection).await)?;
    row.map(ModelRow::try_from).transpose()
}

/// Newest first.
pub async fn list(session: &mut Session) -> Result<Vec<ModelRow>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(LIST).fetch_all(connection).await)?;
    rows.into_iter().map(ModelRow::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    yaml: String,
    hash: String,
    zone: String,
    published_at: i64,
    published_by: String,
}

impl TryFrom<Row> for ModelRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { version, yaml, hash, zone, published_at, published_by } = row;
        let published_at = Place::new("model", &version).time("published_at", published_at)?;
        Ok(Self { version, yaml, hash, zone, published_at, published_by })
    }
}
