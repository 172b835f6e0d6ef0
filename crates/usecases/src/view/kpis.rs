//! `/kpis` and `/kpis/{kpi}`.

use super::{Chart, Computation, Figure, Link, Mark, Notice, Table, TileGroup};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Kpis {
    /// `5 of 6 measured KPIs on target, 3 unknown`.
    pub sentence: String,
    pub groups: Vec<TileGroup>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KpiPage {
    pub id: String,
    pub name: String,
    /// `Process`, `Quality`, `Efficiency`.
    pub group: String,
    pub scope: String,
    /// One sentence: `84 % of merged pull requests had a performance test, target above 90 %.`
    pub sentence: String,
    pub figure: Figure,
    pub trend: Option<Chart>,
    /// Ranked contributions of teams or services: worst first.
    pub contributions: Vec<Contribution>,
    pub contributions_title: String,
    pub definition: Computation,
    /// Sources that feed it, with their state.
    pub sources: Vec<KpiSource>,
    pub weekly: Option<Table>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Contribution {
    pub link: Link,
    pub value: String,
    pub mark: Mark,
    /// Length of the bar, 0 to 100.
    pub percent: Option<u8>,
    /// `112 of 143 pull requests`.
    pub detail: String,
    pub rows: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KpiSource {
    pub link: Link,
    pub mark: Mark,
    pub freshness: String,
}
