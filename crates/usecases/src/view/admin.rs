//! `/admin`: users, roles, the audit list.

use super::{Choice, Draft, Mark};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Admin {
    pub users: Vec<UserRow>,
    pub roles: Vec<Choice>,
    pub teams: Vec<Choice>,
    /// Of the form that adds a user: `name`, `email`.
    pub draft: Draft,
    /// One-time sign-in link of the user just added or reset.
    pub invitation: Option<String>,
    pub audit: Vec<AuditRow>,
    pub audit_next: Option<String>,
    /// Version, database, zone, model as term and value.
    pub facts: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UserRow {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub team: String,
    /// Who they are where pull requests are; empty: not linked.
    pub git_login: String,
    pub mark: Mark,
    /// May sign in; else the page offers to enable the account again.
    pub active: bool,
    pub last_seen: String,
    /// The signed-in person cannot take their own role away.
    pub myself: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AuditRow {
    pub when: String,
    pub who: String,
    pub what: String,
    pub object: String,
}
