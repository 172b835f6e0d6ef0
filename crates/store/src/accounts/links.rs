//! Sign-in links: good for one use until they run out.

use crate::{Result, Session};
use domain::ids::UserId;
use domain::time::Timestamp;
use uuid::Uuid;

statements! {
    INSERT = "INSERT INTO sign_in_link (token_hash, account, expires_at, used_at) VALUES ($1, $2, $3, NULL)";
    USE = "UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING account";
    PRUNE = "DELETE FROM sign_in_link WHERE expires_at <= $1";
}

pub async fn insert_link(session: &mut Session, token_hash: &str, user: UserId, expires_at: Timestamp) -> Result<()> {
    on_engine!(session, connection => sqlx::query(INSERT).bind(token_hash).bind(user.0).bind(expires_at.micros()).execute(connection).await
        .map(|_| ()))?;
    Ok(())
}

/// Uses the link up: gives its user to one caller, and only before it runs out.
pub async fn use_link(session: &mut Session, token_hash: &str, now: Timestamp) -> Result<Option<UserId>> {
    let user: Option<Uuid> = on_engine!(session, connection => sqlx::query_scalar(USE).bind(token_hash).bind(now.micros())
        .fetch_optional(connection).await)?;
    Ok(user.map(UserId))
}

/// Deletes the links that have run out.
pub async fn prune_links(session: &mut Session, now: Timestamp) -> Result<u64> {
    Ok(on_engine!(session, connection => sqlx::query(PRUNE).bind(now.micros()).execute(connection).await.map(|done| done.rows_affected()))?)
}
