//! Tokens of programs. Only the hash is kept.

use crate::place::Place;
use crate::{Error, Result, Session};
use domain::ids::{TeamId, TokenId, UserId};
use domain::time::Timestamp;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub hash: String,
    /// Words without spaces: `ingest`, `read`, `actions:write`, …
    pub scopes: Vec<String>,
    /// Limits it to the services of this node.
    pub team: Option<TeamId>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

statements! {
    INSERT = "INSERT INTO token (id, name, hash, scopes, team, created_by, created_at, expires_at, last_used_at, revoked_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    GET = "SELECT id, name, hash, scopes, team, created_by, created_at, expires_at, last_used_at, revoked_at FROM token WHERE id = $1";
    LIST = "SELECT id, name, hash, scopes, team, created_by, created_at, expires_at, last_used_at, revoked_at FROM token \
            ORDER BY created_at DESC, id DESC";
    REVOKE = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    TOUCH = "UPDATE token SET last_used_at = $2 WHERE id = $1";
}

pub async fn insert_token(session: &mut Session, token: &Token) -> Result<()> {
    let Token { id, name, hash, scopes, team, created_by, created_at, expires_at, last_used_at, revoked_at } = token;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id.0).bind(name).bind(hash).bind(scopes.join(" ")).bind(team.map(|id| id.0))
        .bind(created_by.map(|id| id.0)).bind(created_at.micros()).bind(expires_at.map(Timestamp::micros))
        .bind(last_used_at.map(Timestamp::micros)).bind(revoked_at.map(Timestamp::micros)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Whether or not it is revoked or has run out: the caller knows the time.
pub async fn token(session: &mut Session, id: TokenId) -> Result<Option<Token>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(Token::try_from).transpose()
}

/// Newest first.
pub async fn tokens(session: &mut Session) -> Result<Vec<Token>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(LIST).fetch_all(connection).await)?;
    rows.into_iter().map(Token::try_from).collect()
}

/// The first revocation's time stays.
pub async fn revoke_token(session: &mut Session, id: TokenId, at: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(REVOKE).bind(id.0).bind(at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn touch_token(session: &mut Session, id: TokenId, at: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(TOUCH).bind(id.0).bind(at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    hash: String,
    scopes: String,
    team: Option<i64>,
    created_by: Option<Uuid>,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TryFrom<Row> for Token {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, name, hash, scopes, team, created_by, created_at, expires_at, last_used_at, revoked_at } = row;
        let place = Place::new("token", &id);
        Ok(Self {
            id: TokenId(id),
            name,
            hash,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            team: team.map(TeamId),
            created_by: created_by.map(UserId),
            created_at: place.time("created_at", created_at)?,
            expires_at: place.optional_time("expires_at", expires_at)?,
            last_used_at: place.optional_time("last_used_at", last_used_at)?,
            revoked_at: place.optional_time("revoked_at", revoked_at)?,
        })
    }
}
