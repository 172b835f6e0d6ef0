//! Whose numbers are meant: the program, a group, a team or a service.

use crate::catalog::Catalog;
use crate::ids::{ServiceId, TeamId};
use crate::slug::Slug;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A scope as written in URLs: `program`, `g:commerce`, `t:payments`, `s:checkout`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    Program,
    Group(Slug),
    Team(Slug),
    Service(Slug),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a scope: use program, g:<group>, t:<team> or s:<service>")]
pub struct NotAScope(String);

impl std::str::FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let slug = |rest: &str| Slug::parse(rest).map_err(|_| NotAScope(text.to_owned()));
        match text.split_once(':') {
            None if text == "program" => Ok(Self::Program),
            Some(("g", rest)) => slug(rest).map(Self::Group),
            Some(("t", rest)) => slug(rest).map(Self::Team),
            Some(("s", rest)) => slug(rest).map(Self::Service),
            _ => Err(NotAScope(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Program => f.write_str("program"),
            Self::Group(slug) => write!(f, "g:{slug}"),
            Self::Team(slug) => write!(f, "t:{slug}"),
            Self::Service(slug) => write!(f, "s:{slug}"),
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = NotAScope;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

/// A scope found in the catalog: the node of the tree, or the one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Node(TeamId),
    Service(ServiceId),
}

impl Target {
    /// The teams whose evidence counts, the node itself included.
    pub fn teams(self, catalog: &Catalog) -> Vec<TeamId> {
        match self {
            Self::Node(team) => catalog.subtree(team),
            Self::Service(_) => Vec::new(),
        }
    }

    /// The services that count today.
    pub fn services(self, catalog: &Catalog) -> Vec<ServiceId> {
        match self {
            Self::Service(service) => vec![service],
            Self::Node(_) => {
                let teams: BTreeSet<TeamId> = self.teams(catalog).into_iter().collect();
                catalog.services.values().filter(|service| teams.contains(&service.owner)).map(|service| service.id).collect()
            }
        }
    }
}
