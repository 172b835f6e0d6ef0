//! People.

use crate::place::Place;
use crate::{Error, Result, Session};
use domain::ids::{TeamId, UserId};
use domain::time::Timestamp;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// Compared as written: callers lower-case it.
    pub email: String,
    pub name: String,
    /// `viewer`, `member`, `manager` or `admin`.
    pub role: String,
    /// A member's team, a manager's node.
    pub team: Option<TeamId>,
    pub password_hash: Option<String>,
    pub git_login: Option<String>,
    pub created_at: Timestamp,
    pub disabled: bool,
    pub landing: Option<String>,
    pub theme: Option<String>,
}

statements! {
    INSERT = "INSERT INTO account (id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    UPDATE = "UPDATE account SET email = $2, name = $3, role = $4, team = $5, password_hash = $6, git_login = $7, created_at = $8, \
              disabled = $9, landing = $10, theme = $11 WHERE id = $1";
    GET = "SELECT id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme FROM account WHERE id = $1";
    BY_EMAIL = "SELECT id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme FROM account \
                WHERE email = $1";
    LIST = "SELECT id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme FROM account";
}

/// An address that is taken is `Conflict("account_email_key")`.
pub async fn insert_user(session: &mut Session, user: &User) -> Result<()> {
    write(session, INSERT, user).await
}

pub async fn update_user(session: &mut Session, user: &User) -> Result<()> {
    write(session, UPDATE, user).await
}

async fn write(session: &mut Session, statement: &'static str, user: &User) -> Result<()> {
    let User { id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme } = user;
    on_engine!(session, connection => sqlx::query(statement).bind(id.0).bind(email).bind(name).bind(role).bind(team.map(|id| id.0))
        .bind(password_hash).bind(git_login).bind(created_at.micros()).bind(disabled).bind(landing).bind(theme)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn user(session: &mut Session, id: UserId) -> Result<Option<User>> {
    let row: Option<UserRow> = on_engine!(session, connection => sqlx::query_as(GET).bind(id.0).fetch_optional(connection).await)?;
    row.map(User::try_from).transpose()
}

pub async fn user_by_email(session: &mut Session, email: &str) -> Result<Option<User>> {
    let row: Option<UserRow> = on_engine!(session, connection => sqlx::query_as(BY_EMAIL).bind(email).fetch_optional(connection).await)?;
    row.map(User::try_from).transpose()
}

/// By name, then address.
pub async fn users(session: &mut Session) -> Result<Vec<User>> {
    let rows: Vec<UserRow> = on_engine!(session, connection => sqlx::query_as(LIST).fetch_all(connection).await)?;
    let mut users = rows.into_iter().map(User::try_from).collect::<Result<Vec<_>>>()?;
    users.sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
    Ok(users)
}

#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    team: Option<i64>,
    password_hash: Option<String>,
    git_login: Option<String>,
    created_at: i64,
    disabled: bool,
    landing: Option<String>,
    theme: Option<String>,
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self> {
        let UserRow { id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme } = row;
        let created_at = Place::new("account", &id).time("created_at", created_at)?;
        let (id, team) = (UserId(id), team.map(TeamId));
        Ok(Self { id, email, name, role, team, password_hash, git_login, created_at, disabled, landing, theme })
    }
}
