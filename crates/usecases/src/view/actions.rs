//! `/actions`, `/actions/A-57` and `/actions/import`.

use super::{Chart, Choice, Draft, Link, Mark, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Actions {
    /// `27 open, 3 overdue`.
    pub sentence: String,
    /// `list`, `board`, `timeline`: views of the same query.
    pub views: Vec<Choice>,
    pub board: bool,
    /// Query fields that the filter keeps: `as`, `zoom`, `by`, `scope`.
    pub kept: Vec<(String, String)>,
    /// Query fields `status`, `owner`, `due`, `phase`, `kpi`, `q`.
    pub statuses: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub due: Vec<Choice>,
    pub phases: Vec<Choice>,
    pub kpis: Vec<Choice>,
    pub query: String,
    pub rows: Vec<ActionRow>,
    /// Board columns, in order of work.
    pub columns: Vec<BoardColumn>,
    pub timeline: Option<Timeline>,
    /// The quick-add form, shown when `open`; `None` for viewers.
    pub quick_add: Option<ActionForm>,
    /// This page without the form: where a change leads back to.
    pub next: String,
    /// Statuses a card can be moved to.
    pub moves: Vec<Choice>,
    /// What can be done with the ticked rows; `None` for viewers.
    pub bulk: Option<BulkEdit>,
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
    /// `12 days later than first promised`; empty when it did not slip.
    pub slip: String,
    /// Open actions that have to be done first.
    pub waits_for: Vec<Link>,
    /// What it is meant to move: check or KPI.
    pub target: Option<Link>,
    /// `confirmed`, `no effect`, `too early`.
    pub outcome: Option<Mark>,
    /// It may be ticked.
    pub may_act: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BoardColumn {
    /// Value of `status`.
    pub status: String,
    pub name: String,
    pub cards: Vec<ActionRow>,
}

/// A Gantt chart with what moves it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// Addresses of `zoom=month|quarter|year`.
    pub zooms: Vec<Choice>,
    /// Addresses of `by=team|dimension|phase`.
    pub groupings: Vec<Choice>,
    /// `Jul 2026 to Jun 2027`
    pub period: String,
    pub earlier: String,
    pub later: String,
    pub chart: Option<Chart>,
    /// `7 actions without a date`.
    pub undated: Option<Link>,
}

/// `POST /actions/edit`: the same change of all ticked actions. An empty field leaves its field alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BulkEdit {
    pub statuses: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub phases: Vec<Choice>,
    pub draft: Draft,
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
    pub phases: Vec<Choice>,
    pub statuses: Vec<Choice>,
    /// `title`, `start`, `due` (ISO dates), `effect`, `hours`, `link`, `needs`, `about`, `effort`, `body`, `origin`.
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
    /// `55 %` before and `82 %` after; empty texts where there was no value.
    pub before_after: Option<(String, String)>,
    /// The check or the KPI around the day it was done.
    pub effect_chart: Option<Chart>,
    pub links: Vec<Link>,
    /// What has to be done first, and what waits for this one.
    pub waits_for: Vec<(Link, Mark)>,
    pub waited_for_by: Vec<(Link, Mark)>,
    /// Every date it was to be done by: when it was said, the date, who said it.
    pub due_dates: Vec<(String, String, String)>,
    pub issue: Option<IssueCard>,
    pub history: Vec<HistoryEntry>,
    /// The edit form; `None` for who may not.
    pub edit: Option<ActionForm>,
}

/// The issue of GitHub or GitLab that an action is at the same time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IssueCard {
    /// `acme/checkout#12`; `None`: it is not linked with one.
    pub issue: Option<Link>,
    /// `in step`, `linked, not compared yet`, `waits to be sent`, `could not be sent`.
    pub mark: Mark,
    pub detail: String,
    /// Repositories in which one can be created.
    pub repositories: Vec<Choice>,
    pub may_edit: bool,
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HistoryEntry {
    pub when: String,
    pub who: String,
    pub text: String,
    /// A comment, not a change.
    pub comment: bool,
}

/// `/actions/import`: a table from a spreadsheet, looked through before anything is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionImport {
    /// The text as it was sent.
    pub text: String,
    /// `12 new, 3 changed, 1 refused`; empty before the first look.
    pub sentence: String,
    pub rows: Vec<ImportRow>,
    /// All rows can be taken.
    pub ready: bool,
    pub columns: Vec<(String, String)>,
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImportRow {
    pub line: u64,
    pub title: String,
    pub team: String,
    /// `new`, `changed`, `as it is`, `refused`.
    pub mark: Mark,
    /// What changes, or what is wrong.
    pub detail: String,
}
