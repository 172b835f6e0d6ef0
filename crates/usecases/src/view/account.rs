//! Pages about the person and the first minutes: `/account`, `/sign-in`, `/setup`, and what went wrong.

use super::{Choice, Draft, Link, Snippet};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Account {
    pub name: String,
    pub email: String,
    pub role: String,
    pub team: String,
    pub themes: Vec<Choice>,
    /// `/`, `/teams`, the own team.
    pub landings: Vec<Choice>,
    pub shortcuts: bool,
    pub sessions: Vec<SessionRow>,
    /// Of the password form.
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SessionRow {
    pub id: String,
    pub device: String,
    pub last_seen: String,
    pub current: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SignIn {
    /// Where to go afterwards: a path of this server.
    pub next: String,
    pub draft: Draft,
}

/// First run, one step at a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Setup {
    pub step: SetupStep,
    pub draft: Draft,
    pub zones: Vec<Choice>,
    /// Of the last step: how to send the first results.
    pub snippets: Vec<Snippet>,
    /// The demo data set may be loaded.
    pub demo_available: bool,
    pub demo_loaded: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupStep {
    /// The first account.
    #[default]
    Owner,
    /// Names of teams and the program's time zone.
    Teams,
    /// Demo data or a first source.
    Evidence,
}

/// Something went wrong: 403, 404, 500.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Failure {
    pub status: u16,
    /// `Nothing here`.
    pub title: String,
    /// What happened and what to do.
    pub advice: String,
    pub correlation: String,
    /// A form or page to try again; `None` when that cannot help.
    pub retry: Option<Link>,
}
