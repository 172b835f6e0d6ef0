//! `/approvals`: budgets that were exceeded and what a team answered.

use super::{Draft, Link, Mark, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Approvals {
    /// `2 wait for an answer`.
    pub sentence: String,
    pub waiting: Vec<ApprovalCard>,
    /// Newest first.
    pub decided: Vec<ApprovalCard>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ApprovalCard {
    /// `B-3`.
    pub id: String,
    pub number: i64,
    pub service: Link,
    /// The team that is asked.
    pub team: Link,
    pub state: Mark,
    pub run: Link,
    /// `#12`, a branch, `default branch`.
    pub line: String,
    pub commit: String,
    /// The limits that were exceeded, in sentences.
    pub reasons: Vec<String>,
    pub requested: String,
    /// `Mara approved until 1 Mar 2027: the sale`; empty while it waits.
    pub decision: String,
    /// The form; `None` for who may not answer.
    pub form: Option<Draft>,
    /// Why there is no form.
    pub refusal: String,
    /// Last day that can be given.
    pub latest: String,
}
