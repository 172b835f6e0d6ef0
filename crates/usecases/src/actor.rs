//! Who does something, and what they may do (decision 49). Every use case takes an actor first.

use crate::error::{Error, Result};
use domain::catalog::Catalog;
use domain::ids::{TeamId, TokenId, UserId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in.
    Anonymous,
    User {
        id: UserId,
        name: String,
        email: String,
        role: Role,
        /// A member's team, or the node a manager manages.
        team: Option<TeamId>,
    },
    Token {
        id: TokenId,
        name: String,
        scopes: Vec<TokenScope>,
        /// Limits the token to the services of this node.
        team: Option<TeamId>,
    },
    /// Background work and the command line on the machine itself.
    System,
}

/// Roles, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Member,
    Manager,
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Member, Self::Manager, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Error::invalid("role", format!("`{text}` is not a role: use viewer, member, manager or admin")))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TokenScope {
    #[serde(rename = "ingest")]
    Ingest,
    #[serde(rename = "read")]
    Read,
    #[serde(rename = "actions:write")]
    ActionsWrite,
    #[serde(rename = "config:write")]
    ConfigWrite,
    #[serde(rename = "admin")]
    Admin,
}

impl TokenScope {
    pub const ALL: [Self; 5] = [Self::Ingest, Self::Read, Self::ActionsWrite, Self::ConfigWrite, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::ActionsWrite => "actions:write",
            Self::ConfigWrite => "config:write",
            Self::Admin => "admin",
        }
    }

    /// The weakest role whose owner may hand this scope out.
    pub fn needs(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Ingest | Self::ActionsWrite => Role::Member,
            Self::ConfigWrite | Self::Admin => Role::Admin,
        }
    }
}

impl std::str::FromStr for TokenScope {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| {
            Error::invalid("scope", format!("`{text}` is not a scope: use ingest, read, actions:write, config:write or admin"))
        })
    }
}

/// What somebody wants to do. `Some(team)` is the team it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    Read,
    /// Upload results and evidence for a service of the team; `None` where no service is named yet.
    Ingest(Option<TeamId>),
    /// Create and change actions of the team.
    Act(Option<TeamId>),
    /// Attest checks, ask for waivers.
    Vouch(TeamId),
    /// Approve what somebody else asked for.
    Approve(TeamId),
    /// Connect sources, map identities, change configuration.
    Configure,
    Administrate,
}

impl Actor {
    /// How the audit log and histories name the actor.
    pub fn label(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::User { name, .. } => name.clone(),
            Self::Token { name, .. } => format!("token {name}"),
            Self::System => "Pacekeeper".to_owned(),
        }
    }

    /// Who exactly: names may repeat, e-mail addresses do not. Approver and requester are told apart by it.
    pub fn identity(&self) -> String {
        match self {
            Self::User { email, .. } => email.clone(),
            Self::Token { id, .. } => format!("token {id}"),
            other => other.label(),
        }
    }

    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    pub fn is_admin(&self) -> bool {
        matches!(self, Self::System | Self::User { role: Role::Admin, .. })
    }

    /// Refuses with the reason, in words a person can act on.
    pub fn may(&self, permission: Permission, catalog: &Catalog) -> Result<()> {
        match self {
            Self::Anonymous => Err(Error::Unauthenticated("sign in, or send a token as `Authorization: Bearer …`".to_owned())),
            Self::System => Ok(()),
            Self::User { role, team, .. } => user_may(*role, *team, permission, catalog),
            Self::Token { scopes, team, .. } => token_may(scopes, *team, permission, catalog),
        }
    }
}

fn user_may(role: Role, own: Option<TeamId>, permission: Permission, catalog: &Catalog) -> Result<()> {
    let of_own = |team: TeamId| own.is_some_and(|own| catalog.lineage(team).contains(&own));
    let allowed = match permission {
        Permission::Read => true,
        Permission::Administrate | Permission::Configure => role == Role::Admin,
        Permission::Ingest(None) | Permission::Act(None) => role >= Role::Manager,
        Permission::Ingest(Some(team)) | Permission::Act(Some(team)) | Permission::Vouch(team) => {
            role == Role::Admin || (role >= Role::Member && of_own(team))
        }
        Permission::Approve(team) => role == Role::Admin || (role == Role::Manager && of_own(team)),
    };
    if allowed { Ok(()) } else { Err(Error::Forbidden(refusal(role, permission))) }
}

fn refusal(role: Role, permission: Permission) -> String {
    let needed = match permission {
        Permission::Read => "an account",
        Permission::Configure | Permission::Administrate => "the role admin",
        Permission::Approve(_) => "a manager of this team, or an admin",
        Permission::Ingest(None) | Permission::Act(None) => "a manager or an admin",
        Permission::Ingest(Some(_)) | Permission::Act(Some(_)) | Permission::Vouch(_) => "a member of this team, its manager, or an admin",
    };
    format!("this needs {needed}; you are {}", role.as_str())
}

fn token_may(scopes: &[TokenScope], own: Option<TeamId>, permission: Permission, catalog: &Catalog) -> Result<()> {
    let needed = match permission {
        Permission::Read => TokenScope::Read,
        Permission::Ingest(_) => TokenScope::Ingest,
        Permission::Act(_) => TokenScope::ActionsWrite,
        Permission::Configure => TokenScope::ConfigWrite,
        Permission::Administrate => TokenScope::Admin,
        Permission::Vouch(_) | Permission::Approve(_) => {
            return Err(Error::Forbidden("a person has to do this: tokens neither attest nor approve".to_owned()));
        }
    };
    if !scopes.contains(&needed) && !scopes.contains(&TokenScope::Admin) {
        return Err(Error::Forbidden(format!("the token lacks the scope `{}`", needed.as_str())));
    }
    match (permission, own) {
        (Permission::Ingest(Some(team)) | Permission::Act(Some(team)), Some(own)) if !catalog.lineage(team).contains(&own) => {
            Err(Error::Forbidden("the token is limited to another team's services".to_owned()))
        }
        _ => Ok(()),
    }
}
