//! The people of an installation.

use super::password;
use crate::actor::{Actor, Permission, Role};
use crate::error::{Error, Result};
use crate::ingest;
use crate::platform::Platform;
use domain::catalog::{Catalog, Change, Member};
use domain::ids::{TeamId, UserId};
use serde_json::json;
use store::accounts::{self, User};

#[derive(Debug, Clone, Default)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub role: String,
    /// Slug of a member's team or of the node a manager manages.
    pub team: Option<String>,
    pub password: Option<String>,
}

/// Whether nobody has an account yet.
pub async fn needs_setup(platform: &Platform) -> Result<bool> {
    let mut session = platform.store.read().await?;
    Ok(accounts::users(&mut session).await?.is_empty())
}

/// The first account: an admin without a password who signs in by link until one is set.
pub async fn ensure_owner(platform: &Platform) -> Result<UserId> {
    let mut session = platform.store.read().await?;
    let known = accounts::users(&mut session).await?.into_iter().find(|user| user.role == Role::Admin.as_str() && !user.disabled);
    drop(session);
    match known {
        Some(user) => Ok(user.id),
        None => {
            let new =
                NewUser { email: "owner@localhost".to_owned(), name: "Owner".to_owned(), role: "admin".to_owned(), ..NewUser::default() };
            Ok(create_user(platform, &Actor::System, new).await?.id)
        }
    }
}

pub async fn create_user(platform: &Platform, actor: &Actor, new: NewUser) -> Result<User> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Administrate, &catalog)?;
    let role: Role = new.role.parse()?;
    let email = new.email.trim().to_lowercase();
    if !email.contains('@') || email.chars().any(char::is_whitespace) {
        return Err(Error::invalid("email", "this is not an e-mail address"));
    }
    let name = new.name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "say what the person is called"));
    }
    let team = team_for(&catalog, role, new.team.as_deref())?;
    let password_hash = match new.password.as_deref().filter(|password| !password.is_empty()) {
        Some(text) => Some(password::hash(text).await?),
        None => None,
    };
    let user = User {
        id: UserId(platform.uuid()?),
        email,
        name: name.to_owned(),
        role: role.as_str().to_owned(),
        team,
        password_hash,
        git_login: None,
        created_at: platform.now(),
        disabled: false,
        landing: None,
        theme: None,
    };
    let mut session = platform.store.write().await?;
    accounts::insert_user(&mut session, &user).await.map_err(|error| match error {
        store::Error::Conflict(_) => Error::invalid("email", "there is an account with this e-mail already"),
        other => other.into(),
    })?;
    ingest::append_membership(platform, &mut session, membership(&user)).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "create user", &user.email, &json!({ "role": user.role })).await?;
    session.commit().await?;
    Ok(user)
}

fn team_for(catalog: &Catalog, role: Role, slug: Option<&str>) -> Result<Option<TeamId>> {
    match slug.filter(|slug| !slug.is_empty()) {
        Some(slug) => {
            catalog.team(slug).map(|team| Some(team.id)).ok_or_else(|| Error::invalid("team", format!("there is no team `{slug}`")))
        }
        None if matches!(role, Role::Member | Role::Manager) => Err(Error::invalid("team", "a member or manager needs a team or group")),
        None => Ok(None),
    }
}

/// Membership is part of the catalog, so that the culture check can be recomputed.
fn membership(user: &User) -> Option<Change> {
    let team = user.team?;
    let member = user.role == Role::Member.as_str() && !user.disabled;
    Some(Change::Member(Member { user: user.email.clone(), team, member }))
}

pub async fn list_users(platform: &Platform, actor: &Actor) -> Result<Vec<User>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let mut users = accounts::users(&mut session).await?;
    users.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(users)
}

/// Changes role, team or access of an account. The last admin stays one.
pub async fn change_user(platform: &Platform, actor: &Actor, id: UserId, role: &str, team: Option<&str>, disabled: bool) -> Result<()> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Administrate, &catalog)?;
    let role: Role = role.parse()?;
    let team = team_for(&catalog, role, team)?;
    let mut session = platform.store.write().await?;
    let users = accounts::users(&mut session).await?;
    let user = users.iter().find(|user| user.id == id).ok_or_else(|| Error::NotFound("this account".to_owned()))?;
    let is_admin = |user: &User| user.role == Role::Admin.as_str() && !user.disabled;
    let last_admin = is_admin(user) && users.iter().filter(|user| is_admin(user)).count() == 1;
    if last_admin && (role != Role::Admin || disabled) {
        return Err(Error::Conflict("this is the last admin: make somebody else one first".to_owned()));
    }
    let changed = User { role: role.as_str().to_owned(), team, disabled, ..user.clone() };
    accounts::update_user(&mut session, &changed).await?;
    if disabled {
        accounts::delete_sessions_of(&mut session, id).await?;
    }
    let left =
        user.team.filter(|old| Some(*old) != team).map(|team| Change::Member(Member { user: user.email.clone(), team, member: false }));
    for change in [left, membership(&changed)] {
        ingest::append_membership(platform, &mut session, change).await?;
    }
    let detail = json!({ "role": role.as_str(), "disabled": disabled });
    accounts::audit(&mut session, platform.now(), &actor.label(), "change user", &changed.email, &detail).await?;
    Ok(session.commit().await?)
}

/// Says which login of the repository's host an account is. An admin does it: nobody may pretend to be somebody else than the author of
/// a pull request (decision 49). Empty: none.
pub async fn link_git_login(platform: &Platform, actor: &Actor, id: UserId, login: &str) -> Result<()> {
    actor.may(Permission::Administrate, &*platform.catalog().await?)?;
    let login = login.trim().trim_start_matches('@');
    if login.chars().any(|letter| letter.is_whitespace() || letter.is_control()) || login.chars().count() > 100 {
        return Err(Error::invalid("git_login", "a login has no blanks and at most 100 characters"));
    }
    let mut session = platform.store.write().await?;
    let user = accounts::user(&mut session, id).await?.ok_or_else(|| Error::NotFound("this account".to_owned()))?;
    let git_login = Some(login.to_owned()).filter(|login| !login.is_empty());
    if git_login == user.git_login {
        return Ok(());
    }
    let detail = json!({ "git_login": git_login });
    accounts::update_user(&mut session, &User { git_login, ..user.clone() }).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "link git login", &user.email, &detail).await?;
    Ok(session.commit().await?)
}

/// What a person may set for themselves.
pub async fn preferences(platform: &Platform, actor: &Actor, landing: Option<String>, theme: Option<String>) -> Result<()> {
    let id = actor.user_id().ok_or_else(|| Error::Forbidden("only people have preferences".to_owned()))?;
    let mut session = platform.store.write().await?;
    let user = accounts::user(&mut session, id).await?.ok_or_else(|| Error::NotFound("your account".to_owned()))?;
    accounts::update_user(&mut session, &User { landing, theme, ..user }).await?;
    Ok(session.commit().await?)
}
