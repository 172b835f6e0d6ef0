//! `/regressions` and `/regressions/R-12`.

use super::{Chart, Choice, Draft, HistoryEntry, Link, Mark, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Regressions {
    /// `4 for review, 6 ongoing`.
    pub sentence: String,
    /// One per state, with its count: links.
    pub tabs: Vec<Choice>,
    /// Value of `is`.
    pub state: String,
    /// Query fields `env`, `metric`, `owner`, `stage`.
    pub environments: Vec<Choice>,
    pub metrics: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub stages: Vec<Choice>,
    /// Other query fields that a filter must not lose.
    pub kept: Vec<(String, String)>,
    pub rows: Vec<RegressionRow>,
    /// What has waited for review for more than a week, by owner.
    pub older: Vec<OlderRegressions>,
    pub next: Option<String>,
    /// What can be done with the ticked rows; `None` for who may change none of them.
    pub bulk: Option<RegressionSteps>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RegressionRow {
    /// `R-12`.
    pub id: String,
    pub number: i64,
    pub href: String,
    /// Glyph and word by how much worse it got.
    pub severity: Mark,
    pub state: Mark,
    /// Benchmark and metric of the series that got worst.
    pub title: String,
    /// `and 3 more series`; empty for one.
    pub more: String,
    pub service: Link,
    /// In the unit of the series.
    pub before: String,
    pub after: String,
    /// `+20 %`, and `15 to 26 %` where it is known.
    pub change: String,
    pub interval: String,
    /// `a1b2c3d4…d4e5f607`, `#12 d4e5f607`.
    pub range: String,
    /// `3 commits`; empty where that is not known.
    pub commits: String,
    /// How far it can be believed: `high`, `medium`, `low`.
    pub confidence: String,
    pub environment: String,
    /// `before production`, `in production`.
    pub caught: Mark,
    /// `by stage` where no deployment tells; else empty.
    pub caught_by: String,
    pub age: String,
    pub owner: String,
    pub action: Option<Link>,
    /// Ticked in a form that was refused.
    pub ticked: bool,
    /// The person may take steps.
    pub may_act: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OlderRegressions {
    pub owner: String,
    /// `12 regressions`, to the list of them.
    pub all: Link,
    /// `the oldest for 34 d`.
    pub oldest: String,
    /// The worst of them.
    pub worst: Vec<Link>,
}

/// The steps that are possible, as `do` names them, and what their fields may hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RegressionSteps {
    pub steps: Vec<String>,
    /// People to give it to.
    pub owners: Vec<Choice>,
    /// Open actions of the team to link with; the first makes a new one.
    pub actions: Vec<Choice>,
    /// What was typed and what is wrong: `reason`, `until`, `limit_percent`, `fix`, `owner`, `action`, `text`.
    pub draft: Draft,
    /// The step whose form is open: `accept`.
    pub open: String,
    /// Where to come back to.
    pub next: String,
    /// An acceptance by this person has to be approved by somebody else.
    pub asks: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RegressionPage {
    pub row: RegressionRow,
    pub team: Link,
    /// What happened, in one sentence.
    pub sentence: String,
    pub facts: Vec<(String, String)>,
    pub chart: Option<Chart>,
    /// Worst first.
    pub series: Vec<TouchedSeries>,
    pub commits: Vec<CommitRow>,
    /// Why there is no list of commits, or what is left out of it.
    pub commits_note: String,
    /// The range in the repository.
    pub compare: Option<Link>,
    /// What differs between the last good and the first bad run: name, before, after.
    pub environment: Vec<(String, String, String)>,
    pub environment_note: String,
    pub runs: Vec<NearRun>,
    /// Why a run was judged so: which one, the sentence, and each condition.
    pub judged: Option<Link>,
    pub reason: String,
    pub conditions: Vec<(Mark, String)>,
    pub similar: Vec<SimilarRegression>,
    /// Who accepted it, why, until when.
    pub acceptance: Option<AcceptanceNote>,
    /// An acceptance that waits for an answer.
    pub request: Option<AcceptanceNote>,
    pub triage: Option<RegressionSteps>,
    pub history: Vec<HistoryEntry>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TouchedSeries {
    pub link: Link,
    pub machine: String,
    pub before: String,
    pub after: String,
    pub change: String,
    pub interval: String,
    /// Probability of such a change by chance.
    pub p: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CommitRow {
    pub sha: String,
    pub message: String,
    pub author: String,
    pub link: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NearRun {
    pub link: Link,
    /// Measured after the change.
    pub after: bool,
    pub commit: String,
    pub value: String,
    pub verdict: Mark,
    pub when: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SimilarRegression {
    pub link: Link,
    pub state: Mark,
    pub change: String,
    pub when: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AcceptanceNote {
    pub by: String,
    pub reason: String,
    /// `until 1 Mar 2027 or 5 % worse`.
    pub until: String,
    pub when: String,
    pub may_answer: bool,
    /// The person asked for it and may take it back.
    pub own: bool,
}
