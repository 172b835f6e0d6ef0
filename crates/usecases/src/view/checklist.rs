//! `/pulls`, `/pulls/{repository}/{number}`, and `/checklist` with `/services/{service}/checklist`.

use super::{Choice, Draft, Link, Mark, Notice, Snippet, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Pulls {
    /// `7 of 9 merged in the last 30 days with a complete checklist`.
    pub sentence: String,
    /// What stayed open most often: `Timeouts configured (5)`.
    pub often_open: Vec<String>,
    /// All, incomplete, complete: links.
    pub tabs: Vec<Choice>,
    pub rows: Vec<PullRow>,
    pub next: Option<String>,
    /// The list of the scope's one service, or the one for all.
    pub edit: Link,
    pub notice: Option<Notice>,
}

/// Of a team, on its page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChecklistSummary {
    /// `7 of 9 merged in the last 30 days with a complete checklist`.
    pub sentence: String,
    /// Share of complete ones, 0 to 100, for the meter.
    pub percent: Option<u8>,
    /// `Timeouts configured (5)`, most first.
    pub often_open: Vec<String>,
    pub pulls: Link,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PullRow {
    /// `acme/checkout#12`
    pub id: String,
    pub href: String,
    pub title: String,
    pub author: String,
    pub service: Link,
    /// open · merged · closed.
    pub state: Mark,
    /// complete · 3 missing · not asked for · not needed.
    pub checklist: Mark,
    /// `7 of 10`; empty where none is asked for.
    pub answered: String,
    /// The open items, at most three by name.
    pub missing: String,
    /// Whether a result is there: tested · no result.
    pub tested: Mark,
    pub changed: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PullPage {
    /// `acme/checkout#12`
    pub id: String,
    pub title: String,
    pub state: Mark,
    /// `by ada, opened 3 d ago, merged 2 h ago as 0a1b2c3d`.
    pub sentence: String,
    pub labels: Vec<String>,
    /// One per service that it touches.
    pub services: Vec<PullService>,
    pub runs: Option<Table>,
    pub deployments: Option<Table>,
    pub regressions: Option<Table>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PullService {
    pub service: Link,
    pub mark: Mark,
    /// `7 of 10 answered`, or why there is none.
    pub summary: String,
    pub sections: Vec<PullSection>,
    /// To copy into its description, where that has no list.
    pub template: Option<Snippet>,
    pub edit: Link,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PullSection {
    pub name: String,
    pub items: Vec<PullItem>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PullItem {
    pub id: String,
    pub text: String,
    /// ticked · by evidence · contradicted · missing · not needed.
    pub mark: Mark,
    pub why: String,
    /// What answers or contradicts it.
    pub evidence: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChecklistPage {
    pub title: String,
    pub parents: Vec<Link>,
    /// Whose list is shown and since when: `The program description's own list: nobody asks for one yet.`
    pub sentence: String,
    /// Where the form goes; empty: the reader may not change it, and `read_only` says why.
    pub action: String,
    pub read_only: String,
    /// There is a list of exactly this owner, which can be taken back.
    pub own: bool,
    /// What holds once it is taken back.
    pub otherwise: String,
    pub sections: Vec<ChecklistFields>,
    pub draft: Draft,
    /// `.github/pull_request_template.md`
    pub template: Snippet,
    /// Services with a list of their own: links.
    pub others: Vec<Link>,
}

/// One section of the form; fields are called `s0-name`, `s0-i0-text`, `s0-i0-id`, `s0-i0-when`, `s0-i0-value`, `s0-i0-by`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChecklistFields {
    /// `s0`
    pub field: String,
    pub name: String,
    pub items: Vec<ChecklistItemFields>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChecklistItemFields {
    /// `s0-i0`
    pub field: String,
    pub id: String,
    pub text: String,
    /// `always`, `files`, `label`.
    pub when: Vec<Choice>,
    /// Globs separated by blanks, or the label.
    pub value: String,
    /// Nothing, `run`, `load-test`, `traces`.
    pub by: Vec<Choice>,
}
