//! Browser sessions. Only the hash of the cookie is kept.

use super::users::{User, UserRow};
use crate::place::Place;
use crate::{Result, Session};
use domain::ids::UserId;
use domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSession {
    pub token_hash: String,
    pub user: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_seen: Timestamp,
    pub csrf: String,
}

statements! {
    INSERT = "INSERT INTO session (token_hash, account, created_at, expires_at, last_seen, csrf) VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "SELECT session.token_hash, session.created_at AS opened_at, session.expires_at, session.last_seen, session.csrf, account.id, \
            account.email, account.name, account.role, account.team, account.password_hash, account.git_login, account.created_at, \
            account.disabled, account.landing, account.theme FROM session JOIN account ON account.id = session.account \
            WHERE session.token_hash = $1";
    TOUCH = "UPDATE session SET last_seen = $2 WHERE token_hash = $1";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OF = "DELETE FROM session WHERE account = $1";
    OF_USER = "SELECT token_hash, created_at, expires_at, last_seen, csrf FROM session WHERE account = $1 ORDER BY last_seen DESC";
    PRUNE = "DELETE FROM session WHERE expires_at <= $1";
}

pub async fn insert_session(session: &mut Session, new: &WebSession) -> Result<()> {
    let WebSession { token_hash, user, created_at, expires_at, last_seen, csrf } = new;
    on_engine!(session, connection => sqlx::query(INSERT).bind(token_hash).bind(user.0).bind(created_at.micros()).bind(expires_at.micros())
        .bind(last_seen.micros()).bind(csrf).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// The session and its user, whether or not it has run out or the user is disabled: the caller knows the time.
pub async fn session(session: &mut Session, token_hash: &str) -> Result<Option<(WebSession, User)>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(FIND).bind(token_hash).fetch_optional(connection).await)?;
    let Some(Row { token_hash, opened_at, expires_at, last_seen, csrf, user }) = row else { return Ok(None) };
    let user = User::try_from(user)?;
    let place = Place::new("session", &user.id);
    let (created_at, expires_at, last_seen) =
        (place.time("created_at", opened_at)?, place.time("expires_at", expires_at)?, place.time("last_seen", last_seen)?);
    Ok(Some((WebSession { token_hash, user: user.id, created_at, expires_at, last_seen, csrf }, user)))
}

/// Sessions of a person, last used first.
pub async fn sessions_of(session: &mut Session, user: UserId) -> Result<Vec<WebSession>> {
    let rows: Vec<(String, i64, i64, i64, String)> =
        on_engine!(session, connection => sqlx::query_as(OF_USER).bind(user.0).fetch_all(connection).await)?;
    rows.into_iter()
        .map(|(token_hash, created_at, expires_at, last_seen, csrf)| {
            let place = Place::new("session", &token_hash);
            Ok(WebSession {
                user,
                created_at: place.time("created_at", created_at)?,
                expires_at: place.time("expires_at", expires_at)?,
                last_seen: place.time("last_seen", last_seen)?,
                csrf,
                token_hash: token_hash.clone(),
            })
        })
        .collect()
}

pub async fn touch_session(session: &mut Session, token_hash: &str, at: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(TOUCH).bind(token_hash).bind(at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn delete_session(session: &mut Session, token_hash: &str) -> Result<()> {
    on_engine!(session, connection => sqlx::query(DELETE).bind(token_hash).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn delete_sessions_of(session: &mut Session, user: UserId) -> Result<()> {
    on_engine!(session, connection => sqlx::query(DELETE_OF).bind(user.0).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// Deletes the sessions that have run out.
pub async fn prune_sessions(session: &mut Session, now: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(PRUNE).bind(now.micros()).execute(connection).await.map(|done| done.rows_affected()))?)
}

#[derive(sqlx::FromRow)]
struct Row {
    token_hash: String,
    opened_at: i64,
    expires_at: i64,
    last_seen: i64,
    csrf: String,
    #[sqlx(flatten)]
    user: UserRow,
}
