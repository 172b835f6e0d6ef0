//! `/evidence`: the rows a number was computed from.

use super::{Choice, Notice, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// `143 pull requests of Payments, 26 Oct to 24 Nov 2026`.
    pub sentence: String,
    pub services: Vec<Choice>,
    pub teams: Vec<Choice>,
    pub kinds: Vec<Choice>,
    /// ISO dates.
    pub from: String,
    pub to: String,
    pub rows: Table,
    /// `/evidence?…&after=` when there are more.
    pub next: Option<String>,
    pub notice: Option<Notice>,
}
