//! Published versions of the maturity model, and the draft of the next one.

mod draft;

pub use draft::{ModelDraft, draft, drop_draft, put_draft};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 2] = [STATEMENTS, draft::STATEMENTS];

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
    /// Why it was published.
    pub note: Option<String>,
    /// Label of the configuration file that owns the model.
    pub managed_by: Option<String>,
}

statements! {
    CURRENT = "SELECT version, yaml, zone FROM model ORDER BY version DESC LIMIT 1";
    NEWEST = "SELECT version, yaml, hash, zone, published_at, published_by, note, managed_by FROM model ORDER BY version DESC LIMIT 1";
    PUBLISH = "INSERT INTO model (version, yaml, hash, zone, published_at, published_by, note, managed_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    MANAGE = "UPDATE model SET managed_by = $2 WHERE version = $1";
    GET = "SELECT version, yaml, hash, zone, published_at, published_by, note, managed_by FROM model WHERE version = $1";
    PUBLISHED = "SELECT version, published_at, published_by, note FROM model WHERE published_at >= $1 AND published_at <= $2 ORDER BY version";
    LIST = "SELECT version, yaml, hash, zone, published_at, published_by, note, managed_by FROM model ORDER BY version DESC";
}

/// Version, text and zone of the newest.
pub async fn current(session: &mut Session) -> Result<Option<(i64, String, String)>> {
    Ok(on_engine!(session, connection => sqlx::query_as(CURRENT).fetch_optional(connection).await)?)
}

/// The newest with all that is known about it.
pub async fn newest(session: &mut Session) -> Result<Option<ModelRow>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(NEWEST).fetch_optional(connection).await)?;
    row.map(ModelRow::try_from).transpose()
}

/// A version that is taken is `Conflict`.
pub async fn publish(session: &mut Session, row: &ModelRow) -> Result<()> {
    let ModelRow { version, yaml, hash, zone, published_at, published_by, note, managed_by } = row;
    on_engine!(session, connection => sqlx::query(PUBLISH).bind(version).bind(yaml).bind(hash).bind(zone).bind(published_at.micros())
        .bind(published_by).bind(note).bind(managed_by).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Says which configuration file owns the model from this version on; `None`: nobody.
pub async fn manage(session: &mut Session, version: i64, label: Option<&str>) -> Result<()> {
    on_engine!(session, connection => sqlx::query(MANAGE).bind(version).bind(label).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, version: i64) -> Result<Option<ModelRow>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(version).fetch_optional(connection).await)?;
    row.map(ModelRow::try_from).transpose()
}

/// A version without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelMark {
    pub version: i64,
    pub published_at: Timestamp,
    pub published_by: String,
    pub note: Option<String>,
}

/// What was published between two instants, oldest first.
pub async fn published(session: &mut Session, from: Timestamp, to: Timestamp) -> Result<Vec<ModelMark>> {
    let rows: Vec<(i64, i64, String, Option<String>)> = on_engine!(session, connection => sqlx::query_as(PUBLISHED).bind(from.micros())
        .bind(to.micros()).fetch_all(connection).await)?;
    let mark = |(version, at, published_by, note)| {
        let published_at = Place::new("model", &version).time("published_at", at)?;
        Ok(ModelMark { version, published_at, published_by, note })
    };
    rows.into_iter().map(mark).collect()
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
    note: Option<String>,
    managed_by: Option<String>,
}

impl TryFrom<Row> for ModelRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { version, yaml, hash, zone, published_at, published_by, note, managed_by } = row;
        let published_at = Place::new("model", &version).time("published_at", published_at)?;
        Ok(Self { version, yaml, hash, zone, published_at, published_by, note, managed_by })
    }
}
