//! What surrounds every page: who is signed in, where they are, the filter bar, messages.

use super::{Choice, Link, Mark};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Chrome {
    /// `None` on sign-in, first-run and on errors before sign-in: the navigation is left out.
    pub user: Option<Person>,
    /// Path of the request without its query: `/teams/payments`.
    pub path: String,
    /// `path` and query, to come back to after a form.
    pub here: String,
    pub counts: Counts,
    /// The figures shown are of the demo data set.
    pub demo: bool,
    pub theme: Theme,
    /// Single-key shortcuts are on (WCAG 2.1.4).
    pub shortcuts: bool,
    /// Hidden field `_csrf` of every form.
    pub csrf: String,
    /// The filter bar; `None` on pages without one.
    pub filter: Option<Filter>,
    /// `Evidence up to 4 min ago · 9 of 12 teams report`.
    pub freshness: String,
    pub flash: Option<Mark>,
    pub checklist: Option<Checklist>,
    /// Other forms of the same page: CSV, JSON, Markdown.
    pub exports: Vec<Link>,
    /// Where Ctrl+K can jump to, besides the navigation.
    pub places: Vec<Place>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    pub name: String,
    /// `admin`, `manager`, `member`, `viewer`.
    pub role: String,
    /// Name of the team or group; empty when there is none.
    pub team: String,
    pub admin: bool,
    /// May write at all (log actions, attest): not a viewer.
    pub writes: bool,
}

/// Counts beside the navigation; `None` shows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub teams: Option<u32>,
    pub kpis: Option<u32>,
    pub slos: Option<u32>,
    pub actions: Option<u32>,
    pub sources: Option<u32>,
    /// For review.
    pub regressions: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

/// A GET form to the page's own path with `scope`, `from` and `cmp`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// `program`, `g:commerce`, `t:payments`, `s:checkout`. Empty: the page has its own scope.
    pub scopes: Vec<Choice>,
    /// `now-30d`, `now-90d`, `now-180d`, `now-365d`.
    pub periods: Vec<Choice>,
    /// `prev`, `now-30d`, a date.
    pub comparisons: Vec<Choice>,
    /// `at=` as a date, when the past is shown.
    pub at: Option<String>,
    /// Other query fields of the page that a filter must not lose.
    pub kept: Vec<(String, String)>,
}

/// Steps until a first score of real evidence; shown until all are done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Checklist {
    pub steps: Vec<ChecklistStep>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ChecklistStep {
    pub done: bool,
    pub link: Link,
    pub note: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// `Team`, `KPI`, `SLO`, `Action`.
    pub kind: String,
    pub link: Link,
}
