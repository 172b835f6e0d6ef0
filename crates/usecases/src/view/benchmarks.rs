//! `/benchmarks` and `/benchmarks/{series}`: measurements over commits.

use super::{Chart, Choice, Computation, Link, Mark, Notice, Snippet};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Benchmarks {
    pub sentence: String,
    pub filter: BenchmarkFilter,
    /// By state, as links.
    pub states: Vec<Choice>,
    /// Orders, as links.
    pub orders: Vec<Choice>,
    pub rows: Vec<BenchmarkRow>,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub notice: Option<Notice>,
    /// How each of the common harnesses sends its results; while there are none.
    pub snippets: Vec<Snippet>,
}

/// A GET form to `/benchmarks`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BenchmarkFilter {
    pub q: String,
    pub services: Vec<Choice>,
    pub envs: Vec<Choice>,
    pub metrics: Vec<Choice>,
    pub fingerprints: Vec<Choice>,
    /// Other fields of the address that the form must not lose.
    pub kept: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BenchmarkRow {
    pub link: Link,
    pub metric: String,
    pub service: Link,
    pub env: String,
    pub fingerprint: String,
    /// A small `<svg>`; empty with a single point.
    pub spark: String,
    /// `12.3 ms`.
    pub value: String,
    /// `+20.4 % worse`, `no baseline`.
    pub change: Mark,
    /// The regression it is part of.
    pub regression: Option<Link>,
    /// `4 min ago`.
    pub last_seen: String,
    pub stale: bool,
    pub points: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesPage {
    /// As in its address.
    pub id: String,
    pub benchmark: String,
    pub metric: String,
    pub service: Link,
    pub team: Link,
    pub mark: Mark,
    /// `12.3 ms, 3.1 % worse than the baseline median of 11.9 ms; the limit is 12.8 ms.`
    pub sentence: String,
    /// Terms and values.
    pub facts: Vec<(String, String)>,
    /// Newest first: run and what it said of this series.
    pub verdicts: Vec<SeriesVerdictRow>,
    /// `Over commits`.
    pub chart_title: String,
    pub chart: Option<Chart>,
    /// Views of the chart, as links: name of the choice, choices.
    pub views: Vec<(String, Vec<Choice>)>,
    pub compare: SeriesCompare,
    pub changes: Vec<ChangeRow>,
    pub regressions: Vec<SeriesRegressionRow>,
    /// Newest first.
    pub points: Vec<PointRow>,
    /// `100 newest of 412`.
    pub points_note: String,
    /// Other metrics of the same benchmark on the same machine.
    pub metrics: Vec<SiblingRow>,
    /// The same metric on other machines.
    pub machines: Vec<SiblingRow>,
    pub definition: Computation,
    pub embed: Snippet,
    pub notice: Option<Notice>,
}

/// What the newest point is compared with: a GET form with `base`, `from` and `to`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesCompare {
    pub action: String,
    pub base: String,
    /// First and last day shown, as `2026-11-24`.
    pub from: String,
    pub to: String,
    /// `+3.2 % against a1b2c3d4`; why there is none.
    pub said: Option<Mark>,
    pub kept: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesVerdictRow {
    pub run: Link,
    pub verdict: Mark,
    pub reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeRow {
    /// As in the picture; `None` outside of the period shown.
    pub number: Option<usize>,
    /// `a1b2c3d4 … d4e5f6a7`: after the first, up to the second.
    pub range: String,
    pub change: Mark,
    /// `142 ms → 171 ms`.
    pub values: String,
    pub p: String,
    /// `tentative`, `retroactive`.
    pub notes: Vec<Mark>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesRegressionRow {
    pub link: Link,
    pub state: Mark,
    pub change: String,
    pub detected: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PointRow {
    pub run: Link,
    pub commit: String,
    pub when: String,
    pub value: String,
    pub spread: String,
    pub n: String,
    pub verdict: Mark,
    /// `alert`, `quarantined`, `uncommitted changes`.
    pub flags: Vec<Mark>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SiblingRow {
    pub link: Link,
    pub value: String,
    pub last_seen: String,
}

/// `/embed/benchmarks/{series}`: the picture alone, for other sites' frames.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SeriesEmbed {
    pub title: String,
    pub mark: Mark,
    pub sentence: String,
    pub chart: Option<Chart>,
    /// The whole page.
    pub link: Link,
}
