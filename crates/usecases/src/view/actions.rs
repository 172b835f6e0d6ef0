//! `/actions` and `/actions/A-57`.

use super::{Choice, Draft, Link, Mark, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Actions {
    /// `27 open, 3 overdue`.
    pub sentence: String,
    /// `list`, `board`.
    pub views: Vec<Choice>,
    pub board: bool,
    /// Query fields `status`, `owner`, `due`, `q`.
    pub statuses: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub due: Vec<Choice>,
    pub query: String,
    pub rows: Vec<ActionRow>,
    /// Board columns, in order of work.
    pub columns: Vec<BoardColumn>,
    /// The quick-add form, shown when `open`; `None` for viewers.
    pub quick_add: Option<ActionForm>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionRow {
    /// `A-57`.
    pub id: String,
    pub title: String,
    pub href: String,
    pub team: Link,
    pub owner: String,
    pub status: Mark,
    /// `1 Dec`; overdue is marked.
    pub due: Mark,
    /// What it is meant to move: check or KPI.
    pub target: Option<Link>,
    /// `confirmed`, `no effect`, `too early`.
    pub outcome: Option<Mark>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BoardColumn {
    /// Value of `status`.
    pub status: String,
    pub name: String,
    pub cards: Vec<ActionRow>,
}

/// Choices and values of the form that adds or edits an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionForm {
    /// Shown open: `?new=1`, or refused.
    pub open: bool,
    /// Several teams: one action each (from the heatmap).
    pub teams: Vec<Choice>,
    pub checks: Vec<Choice>,
    pub kpis: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub statuses: Vec<Choice>,
    /// `title`, `due` (ISO date), `effect`, `hours`, `link`.
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionPage {
    pub id: String,
    pub title: String,
    pub team: Link,
    pub status: Mark,
    /// Facts as term and value: owner, due, created, phase, hours.
    pub facts: Vec<(String, String)>,
    pub target: Option<Link>,
    pub effect: String,
    /// Outcome and the sentence that explains it.
    pub outcome: Option<(Mark, String)>,
    pub links: Vec<Link>,
    pub history: Vec<HistoryEntry>,
    /// The edit form; `None` for who may not.
    pub edit: Option<ActionForm>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HistoryEntry {
    pub when: String,
    pub who: String,
    pub text: String,
    /// A comment, not a change.
    pub comment: bool,
}
