//! `/runs` and `/runs/{id}`: uploads and their verdicts.

use super::{ApprovalCard, Choice, Computation, Link, Mark, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Runs {
    pub sentence: String,
    /// Filter by verdict.
    pub verdicts: Vec<Choice>,
    pub rows: Vec<RunRow>,
    pub next: Option<String>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunRow {
    pub link: Link,
    pub service: Link,
    pub verdict: Mark,
    pub branch: String,
    pub commit: String,
    pub pull_request: String,
    pub format: String,
    /// `500 series, 2 worse`.
    pub summary: String,
    pub received: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunPage {
    pub id: String,
    pub service: Link,
    pub team: Link,
    pub verdict: Mark,
    /// The gate stops the merge.
    pub blocking: bool,
    /// One sentence: `2 of 500 series got worse beyond their limits.`
    pub sentence: String,
    pub reasons: Vec<String>,
    /// Facts as term and value: commit, branch, baseline and why it, environment, format, received.
    pub facts: Vec<(String, String)>,
    pub links: Vec<Link>,
    /// What it opened, joined or keeps open.
    pub regressions: Vec<Link>,
    /// Exceeded budgets that a team is asked about.
    pub approvals: Vec<ApprovalCard>,
    /// Benchmarks that a second run should look at.
    pub rerun: Vec<String>,
    /// Budgets and objectives.
    pub limits: Vec<LimitRow>,
    /// Of the objectives: `score 87.5 of 100, …`; empty without them.
    pub score: String,
    /// Counts of each verdict.
    pub counts: Vec<Mark>,
    /// Worst first.
    pub series: Vec<SeriesRow>,
    pub definition: Computation,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesRow {
    pub benchmark: String,
    pub metric: String,
    pub verdict: Mark,
    pub before: String,
    pub after: String,
    /// `+20.4 %`.
    pub change: String,
    pub limit: String,
    pub points: String,
    pub reason: String,
}

/// One budget or objective.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LimitRow {
    pub what: String,
    pub state: Mark,
    pub measured: String,
    pub limit: String,
    pub note: String,
}
