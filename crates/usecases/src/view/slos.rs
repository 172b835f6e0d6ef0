//! `/slos` and `/slos/{service}.{slug}`.

use super::{Chart, Choice, Computation, Figure, Link, Mark, Notice, Snippet, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Slos {
    /// `2 of 18 SLOs are out of budget`.
    pub sentence: String,
    /// Filter by state: `all`, `exhausted`, `at_risk`, `met`, `unknown`, with counts in the label.
    pub states: Vec<Choice>,
    /// Worst budget first.
    pub rows: Vec<SloRow>,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SloRow {
    pub link: Link,
    pub service: Link,
    pub team: Link,
    pub mark: Mark,
    /// `99.9 %`.
    pub objective: String,
    pub actual: String,
    /// `−20 %`, `63 %`.
    pub budget_left: String,
    /// 0 to 100 for the meter; `None` when unknown.
    pub budget_percent: Option<u8>,
    pub burn: String,
    pub window: String,
    pub freshness: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SloPage {
    pub name: String,
    pub service: Link,
    pub team: Link,
    pub mark: Mark,
    pub sentence: String,
    /// Objective, actual, budget left.
    pub figures: Vec<(String, Figure)>,
    pub burn_down: Option<Chart>,
    /// Burn rates over several windows.
    pub burn_windows: Option<Table>,
    pub days: Option<Table>,
    pub definition: Computation,
    /// The two queries, and the source that evaluates them.
    pub queries: Vec<Snippet>,
    pub source: Option<Link>,
    /// Link to log an action about it.
    pub log_href: String,
    pub notice: Option<Notice>,
}
