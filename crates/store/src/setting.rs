//! Settings of this installation: name and text.

use crate::{Result, Session};

statements! {
    GET = "SELECT value FROM setting WHERE key = $1";
    SET = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

pub async fn get(session: &mut Session, key: &str) -> Result<Option<String>> {
    Ok(on_engine!(session, connection => sqlx::query_scalar(GET).bind(key).fetch_optional(connection).await)?)
}

pub async fn set(session: &mut Session, key: &str, value: &str) -> Result<()> {
    on_engine!(session, connection => sqlx::query(SET).bind(key).bind(value).execute(connection).await.map(|_| ()))?;
    Ok(())
}
