//! `/program`: is the program working, over time: levels, KPIs, how they spread over the teams, what is expected.

use super::{Change, Chart, Choice, Level, Link, Mark, Mover, Notice, Phrase, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProgramPage {
    /// `The program`, `Commerce`.
    pub name: String,
    /// `26 Nov 2025 to 25 Nov 2026 · 12 teams · model v7`.
    pub subtitle: String,
    /// How long the shown period is, as links.
    pub periods: Vec<Choice>,
    /// Then and now, in one sentence.
    pub sentence: Vec<Phrase>,
    /// How many levels are expected by the end of the quarter.
    pub expected: Vec<Phrase>,
    /// Teams by level per week, stacked.
    pub levels: Option<Chart>,
    /// Teams per level at the end of each quarter.
    pub quarters: Option<Table>,
    /// Groups with lowest and median.
    pub groups: Vec<GroupRow>,
    /// Process, Quality, Efficiency; the program's own; DORA's five.
    pub kpis: Vec<KpiGroup>,
    pub movers: Vec<Mover>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GroupRow {
    pub link: Link,
    pub teams: i64,
    pub lowest: Level,
    pub median: Level,
    /// Median at the beginning of the period.
    pub first: Level,
    pub change: Option<Change>,
    /// Teams expected to reach their next level by the end of the quarter: `1 to 2 of 3`.
    pub expected: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KpiGroup {
    pub name: String,
    pub kpis: Vec<ProgramKpi>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProgramKpi {
    pub id: String,
    pub link: Link,
    pub mark: Mark,
    /// Empty of what has none.
    pub target: String,
    /// At the beginning of the period (or the first that is known), and now.
    pub first: String,
    pub first_day: String,
    pub now: String,
    pub change: Option<Change>,
    /// Percentiles over the teams: 10, 50 and 90 %; `None` with fewer than three.
    pub spread: Option<Spread>,
    /// Weekly values with the target's band.
    pub trend: Option<Chart>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Spread {
    /// `9 teams`, `23 fixes`.
    pub of: String,
    pub p10: String,
    pub p50: String,
    pub p90: String,
}
