//! Threads in which a team says that it was judged wrongly, on `/teams/{team}/explain`.

use super::{Draft, Link, Mark};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Disputes {
    /// Checks that can be disputed: id and name. Empty where the actor may open none.
    pub checks: Vec<super::Choice>,
    pub may_open: bool,
    /// Open ones first, then resolved ones, each the newest first.
    pub threads: Vec<DisputeThread>,
    /// Of the form that was refused.
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DisputeThread {
    /// `D-12`; also the anchor.
    pub id: String,
    /// Its id; empty: it is about the level.
    pub check: String,
    pub about: String,
    pub state: Mark,
    /// `Ana opened it 3 d ago, reading evaluation 1 204`
    pub opened: String,
    /// As the page was at that evaluation.
    pub then: Option<Link>,
    pub outcome: Option<String>,
    pub said: Vec<DisputeSaid>,
    pub may_comment: bool,
    pub may_resolve: bool,
    pub may_reopen: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DisputeSaid {
    pub by: String,
    pub at: String,
    pub text: String,
    /// A comment; otherwise something that was done.
    pub is_comment: bool,
}
