//! Signing in and staying signed in. Sessions are random 256-bit tokens, kept as hashes, listed and ended per user.

use super::{password, stored_hash};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::seal::random;
use domain::ids::UserId;
use domain::time::Timestamp;
use store::accounts::{self, User, WebSession};

/// Characters of a session's hash that name it on a page.
pub(crate) const SESSION_ID: usize = 12;

const SESSION: chrono::Duration = chrono::Duration::days(30);
const LINK: chrono::Duration = chrono::Duration::minutes(10);
/// How often a session's last use is written down.
const TOUCH: chrono::Duration = chrono::Duration::minutes(5);

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub actor: Actor,
    pub user: User,
    /// To be sent back by every form.
    pub csrf: String,
    pub expires_at: Timestamp,
}

/// Signs in with e-mail and password; answers with the session's secret for the cookie.
pub async fn sign_in(platform: &Platform, email: &str, given: &str) -> Result<String> {
    let mut session = platform.store.read().await?;
    let user = accounts::user_by_email(&mut session, &email.trim().to_lowercase()).await?.filter(|user| !user.disabled);
    drop(session);
    let good = password::verify(given, user.as_ref().and_then(|user| user.password_hash.as_deref())).await?;
    match user.filter(|_| good) {
        Some(user) => open(platform, user.id, "sign in").await,
        None => Err(Error::invalid("password", "e-mail or password is not right")),
    }
}

/// A link that signs its bearer in once within ten minutes; only the command line and admins make them.
pub async fn sign_in_link(platform: &Platform, user: UserId) -> Result<String> {
    let secret = hex::encode(random::<32>()?);
    let now = platform.now();
    let mut session = platform.store.write().await?;
    accounts::insert_link(&mut session, &stored_hash(&secret), user, now.plus(LINK)).await?;
    session.commit().await?;
    Ok(platform.link(&format!("/sign-in/{secret}")))
}

pub async fn use_sign_in_link(platform: &Platform, secret: &str) -> Result<String> {
    let mut session = platform.store.write().await?;
    let user = accounts::use_link(&mut session, &stored_hash(secret), platform.now()).await?;
    session.commit().await?;
    match user {
        Some(user) => open(platform, user, "sign in by link").await,
        None => Err(Error::Unauthenticated("this sign-in link was used or has expired; ask for a new one".to_owned())),
    }
}

async fn open(platform: &Platform, user: UserId, how: &str) -> Result<String> {
    let secret = hex::encode(random::<32>()?);
    let now = platform.now();
    let row = WebSession {
        token_hash: stored_hash(&secret),
        user,
        created_at: now,
        expires_at: now.plus(SESSION),
        last_seen: now,
        csrf: hex::encode(random::<16>()?),
    };
    let mut session = platform.store.write().await?;
    accounts::insert_session(&mut session, &row).await?;
    accounts::audit(&mut session, now, &user.to_string(), how, "session", &serde_json::json!({})).await?;
    session.commit().await?;
    Ok(secret)
}

/// Who a session's cookie belongs to; `None` when it is unknown or has ended.
pub async fn who(platform: &Platform, secret: &str) -> Result<Option<SignedIn>> {
    let now = platform.now();
    let mut session = platform.store.read().await?;
    let Some((row, user)) = accounts::session(&mut session, &stored_hash(secret)).await? else { return Ok(None) };
    drop(session);
    if row.expires_at <= now || user.disabled {
        return Ok(None);
    }
    if row.last_seen.plus(TOUCH) < now {
        let mut session = platform.store.write().await?;
        accounts::touch_session(&mut session, &row.token_hash, now).await?;
        session.commit().await?;
    }
    let actor = Actor::User { id: user.id, name: user.name.clone(), email: user.email.clone(), role: user.role.parse()?, team: user.team };
    Ok(Some(SignedIn { actor, user, csrf: row.csrf, expires_at: row.expires_at }))
}

/// The name of a session on a page: the beginning of its hash.
pub fn session_id(secret: &str) -> String {
    stored_hash(secret).chars().take(SESSION_ID).collect()
}

/// Ends one of the own sessions, named by the beginning of its hash.
pub async fn end_session(platform: &Platform, actor: &Actor, id: &str) -> Result<()> {
    let user = actor.user_id().ok_or_else(|| Error::Forbidden("only people have sessions".to_owned()))?;
    let mut session = platform.store.write().await?;
    let own = accounts::sessions_of(&mut session, user).await?;
    let named = own.iter().find(|row| !id.is_empty() && row.token_hash.get(..SESSION_ID) == Some(id));
    let row = named.ok_or_else(|| Error::NotFound("this session".to_owned()))?;
    accounts::delete_session(&mut session, &row.token_hash).await?;
    Ok(session.commit().await?)
}

pub async fn sign_out(platform: &Platform, secret: &str) -> Result<()> {
    let mut session = platform.store.write().await?;
    accounts::delete_session(&mut session, &stored_hash(secret)).await?;
    Ok(session.commit().await?)
}

/// Changes the own password and ends every session of the account.
pub async fn change_password(platform: &Platform, actor: &Actor, current: &str, new: &str) -> Result<()> {
    let id = actor.user_id().ok_or_else(|| Error::Forbidden("only people have passwords".to_owned()))?;
    let mut session = platform.store.read().await?;
    let user = accounts::user(&mut session, id).await?.ok_or_else(|| Error::NotFound("your account".to_owned()))?;
    drop(session);
    let has_one = user.password_hash.is_some();
    if has_one && !password::verify(current, user.password_hash.as_deref()).await? {
        return Err(Error::invalid("current", "this is not your current password"));
    }
    let changed = User { password_hash: Some(password::hash(new).await?), ..user };
    let mut session = platform.store.write().await?;
    accounts::update_user(&mut session, &changed).await?;
    accounts::delete_sessions_of(&mut session, id).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "change password", &changed.email, &serde_json::json!({})).await?;
    Ok(session.commit().await?)
}
