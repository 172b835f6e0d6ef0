//! Connected tools: how to reach them, the sealed secret, and how they are doing.

use crate::place::{Place, json_text};
use crate::{Error, Result, Session};
use domain::ids::SourceId;
use domain::slug::Slug;
use domain::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub id: SourceId,
    pub slug: Slug,
    pub kind: String,
    pub name: String,
    pub config: Value,
    /// Sealed by the caller; never in the clear.
    pub secret: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub enabled: bool,
    /// `ok` or `error`; `None`: never tried.
    pub state: Option<String>,
    pub state_detail: Option<String>,
    pub last_ok_at: Option<Timestamp>,
    pub last_error_at: Option<Timestamp>,
    pub next_run_at: Option<Timestamp>,
    pub demo: bool,
}

statements! {
    INSERT = "INSERT INTO source (id, slug, kind, name, config, secret, created_at, enabled, state, state_detail, last_ok_at, \
              last_error_at, next_run_at, demo) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE source SET slug = $2, kind = $3, name = $4, config = $5, secret = $6, created_at = $7, enabled = $8, state = $9, \
              state_detail = $10, last_ok_at = $11, last_error_at = $12, next_run_at = $13, demo = $14 WHERE id = $1";
    GET = "SELECT id, slug, kind, name, config, secret, created_at, enabled, state, state_detail, last_ok_at, last_error_at, \
           next_run_at, demo FROM source WHERE id = $1";
    BY_SLUG = "SELECT id, slug, kind, name, config, secret, created_at, enabled, state, state_detail, last_ok_at, last_error_at, \
               next_run_at, demo FROM source WHERE slug = $1";
    LIST = "SELECT id, slug, kind, name, config, secret, created_at, enabled, state, state_detail, last_ok_at, last_error_at, \
            next_run_at, demo FROM source";
    DELETE = "DELETE FROM source WHERE id = $1";
}

/// A slug that is taken is `Conflict("source_slug_key")`.
pub async fn insert(session: &mut Session, source: &Source) -> Result<()> {
    write(session, INSERT, source).await
}

pub async fn update(session: &mut Session, source: &Source) -> Result<()> {
    write(session, UPDATE, source).await
}

async fn write(session: &mut Session, statement: &'static str, source: &Source) -> Result<()> {
    let Source {
        id,
        slug,
        kind,
        name,
        config,
        secret,
        created_at,
        enabled,
        state,
        state_detail,
        last_ok_at,
        last_error_at,
        next_run_at,
        demo,
    } = source;
    on_engine!(session, connection => sqlx::query(statement).bind(id.0).bind(slug.as_str()).bind(kind).bind(name).bind(json_text(config))
        .bind(secret).bind(created_at.micros()).bind(enabled).bind(state).bind(state_detail).bind(last_ok_at.map(Timestamp::micros))
        .bind(last_error_at.map(Timestamp::micros)).bind(next_run_at.map(Timestamp::micros)).bind(demo)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, id: SourceId) -> Result<Option<Source>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(Source::try_from).transpose()
}

pub async fn by_slug(session: &mut Session, slug: &str) -> Result<Option<Source>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(BY_SLUG).bind(slug).fetch_optional(connection).await)?;
    row.map(Source::try_from).transpose()
}

/// By slug.
pub async fn list(session: &mut Session) -> Result<Vec<Source>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(LIST).fetch_all(connection).await)?;
    let mut sources = rows.into_iter().map(Source::try_from).collect::<Result<Vec<_>>>()?;
    sources.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(sources)
}

/// What it delivered stays.
pub async fn delete(session: &mut Session, id: SourceId) -> Result<()> {
    on_engine!(session, connection => sqlx::query(DELETE).bind(id.0).execute(connection).await.map(|_| ()))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    slug: String,
    kind: String,
    name: String,
    config: String,
    secret: Option<Vec<u8>>,
    created_at: i64,
    enabled: bool,
    state: Option<String>,
    state_detail: Option<String>,
    last_ok_at: Option<i64>,
    last_error_at: Option<i64>,
    next_run_at: Option<i64>,
    demo: bool,
}

impl TryFrom<Row> for Source {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            slug,
            kind,
            name,
            config,
            secret,
            created_at,
            enabled,
            state,
            state_detail,
            last_ok_at,
            last_error_at,
            next_run_at,
            demo,
        } = row;
        let place = Place::new("source", &id);
        Ok(Self {
            id: SourceId(id),
            slug: Slug::parse(&slug).map_err(|_| place.wrong("slug"))?,
            kind,
            name,
            config: place.json("config", &config)?,
            secret,
            created_at: place.time("created_at", created_at)?,
            enabled,
            state,
            state_detail,
            last_ok_at: place.optional_time("last_ok_at", last_ok_at)?,
            last_error_at: place.optional_time("last_error_at", last_error_at)?,
            next_run_at: place.optional_time("next_run_at", next_run_at)?,
            demo,
        })
    }
}
