//! API tokens: `pk_<id>_<secret>`, shown once, kept as a hash, with scopes, a team limit and an expiry.

use super::stored_hash;
use crate::actor::{Actor, Permission, Role, TokenScope};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::seal::random;
use domain::ids::TokenId;
use domain::time::Timestamp;
use serde_json::json;
use store::accounts::{self, Token};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Default life of a token.
const DAYS: i64 = 90;
const LONGEST: i64 = 366;
const TOUCH: chrono::Duration = chrono::Duration::minutes(5);

#[derive(Debug, Clone, Default)]
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<String>,
    /// Slug of the team whose services it is limited to.
    pub team: Option<String>,
    pub days: Option<i64>,
}

/// Creates a token; the text is shown this once.
pub async fn create_token(platform: &Platform, actor: &Actor, new: NewToken) -> Result<(Token, String)> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let scopes = new.scopes.iter().map(|scope| scope.parse()).collect::<Result<Vec<TokenScope>>>()?;
    if scopes.is_empty() {
        return Err(Error::invalid("scope", "give it at least one scope"));
    }
    let name = new.name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "say what the token is for"));
    }
    let days = new.days.unwrap_or(DAYS);
    if !(1..=LONGEST).contains(&days) {
        return Err(Error::invalid("days", format!("a token lives 1 to {LONGEST} days")));
    }
    let team = match new.team.as_deref().filter(|slug| !slug.is_empty()) {
        Some(slug) => Some(catalog.team(slug).ok_or_else(|| Error::invalid("team", format!("there is no team `{slug}`")))?.id),
        None => None,
    };
    let team = limit(actor, &scopes, team)?;
    if let Some(team) = team
        && scopes.contains(&TokenScope::Ingest)
    {
        actor.may(Permission::Ingest(Some(team)), &catalog)?;
    }
    let now = platform.now();
    let id = TokenId(platform.uuid()?);
    let secret = hex::encode(random::<24>()?);
    let token = Token {
        id,
        name: name.to_owned(),
        hash: stored_hash(&secret),
        scopes: scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        team,
        created_by: actor.user_id(),
        created_at: now,
        expires_at: Some(now.plus(chrono::Duration::days(days))),
        last_used_at: None,
        revoked_at: None,
    };
    let mut session = platform.store.write().await?;
    accounts::insert_token(&mut session, &token).await?;
    if let Some(team) = team {
        crate::activity::configuration_changed(platform, &mut session, actor, team, "token").await?;
    }
    accounts::audit(&mut session, now, &actor.label(), "create token", name, &json!({ "scopes": token.scopes })).await?;
    session.commit().await?;
    Ok((token, format!("pk_{}_{secret}", id.0.simple())))
}

/// A token never can more than its maker: roles below manager bind it to their own team.
fn limit(actor: &Actor, scopes: &[TokenScope], team: Option<domain::ids::TeamId>) -> Result<Option<domain::ids::TeamId>> {
    let Actor::User { role, team: own, .. } = actor else {
        return if *actor == Actor::System { Ok(team) } else { Err(Error::Forbidden("tokens are made by people".to_owned())) };
    };
    if let Some(scope) = scopes.iter().find(|scope| scope.needs() > *role) {
        return Err(Error::Forbidden(format!("a token with the scope `{}` needs the role {}", scope.as_str(), scope.needs().as_str())));
    }
    Ok(if *role == Role::Admin { team } else { team.or(*own) })
}

/// Who a bearer token speaks for. Wrong, expired and revoked tokens are told apart, since each needs another repair.
pub async fn token_actor(platform: &Platform, bearer: &str) -> Result<Actor> {
    let refused = |why: &str| Error::Unauthenticated(why.to_owned());
    let mut parts = bearer.splitn(3, '_');
    let (Some("pk"), Some(id), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(refused("this is not a Pacekeeper token: they begin with `pk_`"));
    };
    let id = TokenId(Uuid::try_parse(id).map_err(|_| refused("this is not a Pacekeeper token"))?);
    let mut session = platform.store.read().await?;
    let token = accounts::token(&mut session, id).await?.ok_or_else(|| refused("the token is unknown"))?;
    drop(session);
    if !bool::from(token.hash.as_bytes().ct_eq(stored_hash(secret).as_bytes())) {
        return Err(refused("the token is unknown"));
    }
    let now = platform.now();
    if token.revoked_at.is_some() {
        return Err(refused("the token was revoked"));
    }
    if let Some(expired) = token.expires_at.filter(|expires| *expires <= now) {
        return Err(refused(&format!("the token expired on {expired}")));
    }
    touch(platform, &token, now).await?;
    let scopes = token.scopes.iter().map(|scope| scope.parse()).collect::<Result<_>>()?;
    Ok(Actor::Token { id: token.id, name: token.name, scopes, team: token.team })
}

/// Notes the last use, but not on every request.
async fn touch(platform: &Platform, token: &Token, now: Timestamp) -> Result<()> {
    if token.last_used_at.is_some_and(|used| used.plus(TOUCH) > now) {
        return Ok(());
    }
    let mut session = platform.store.write().await?;
    accounts::touch_token(&mut session, token.id, now).await?;
    Ok(session.commit().await?)
}

pub async fn list_tokens(platform: &Platform, actor: &Actor) -> Result<Vec<Token>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let tokens = accounts::tokens(&mut session).await?;
    Ok(tokens.into_iter().filter(|token| actor.is_admin() || (token.created_by.is_some() && token.created_by == actor.user_id())).collect())
}

/// Revokes a token: one's own, or any as admin.
pub async fn revoke_token(platform: &Platform, actor: &Actor, id: TokenId) -> Result<()> {
    let visible = list_tokens(platform, actor).await?;
    let token = visible.iter().find(|token| token.id == id).ok_or_else(|| Error::NotFound("this token".to_owned()))?;
    let mut session = platform.store.write().await?;
    accounts::revoke_token(&mut session, id, platform.now()).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "revoke token", &token.name, &json!({})).await?;
    Ok(session.commit().await?)
}
