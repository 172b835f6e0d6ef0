//! `/kpis` and `/kpis/{kpi}`.

use super::{Chart, Computation, Direction, Figure, Link, Mark, Notice, Table, Tile, TileGroup};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Kpis {
    /// `5 of 6 measured KPIs on target, 3 unknown`.
    pub sentence: String,
    pub groups: Vec<TileGroup>,
    /// DORA's five, beside the program's KPIs.
    pub delivery: Vec<Tile>,
    /// Their page.
    pub delivery_link: Link,
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
    /// What belongs beside the value: p90, the worst, what was told by stage, why there is none.
    pub remarks: Vec<String>,
    pub trend: Option<Chart>,
    /// Ranked contributions of teams or services: worst first.
    pub contributions: Vec<Contribution>,
    pub contributions_title: String,
    /// Where there are too many services to show them side by side.
    pub left_out: Option<Link>,
    pub moved: Option<Moved>,
    /// What happened; the numbered ones are drawn on the trend.
    pub events: Vec<EventRow>,
    pub note_form: Option<NoteForm>,
    pub target_form: Option<TargetForm>,
    pub definition: Computation,
    /// Sources that feed it, with their state.
    pub sources: Vec<KpiSource>,
    pub weekly: Option<Table>,
    pub actions: KpiActions,
    pub notice: Option<Notice>,
}

/// What is done about a KPI.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KpiActions {
    /// The filled form of a new action; `None` for who may not log one.
    pub log: Option<String>,
    /// `3 open actions are meant to move it`; without an address where there is none.
    pub open: Link,
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

/// What moved the value since the compared day.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Moved {
    pub lead: String,
    /// The largest shares, at most five.
    pub rows: Vec<MovedRow>,
    /// `up 1.2 pts by the mix: …`
    pub mix: Option<String>,
    pub more: Option<String>,
    pub events: Vec<MovedEvent>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MovedRow {
    pub link: Link,
    /// Size of the share: `2.1 pts`.
    pub text: String,
    pub direction: Direction,
    pub good: bool,
    /// Length of the bar, 0 to 100.
    pub percent: Option<u8>,
    /// `78 % → 84 %`: the part's own value.
    pub detail: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MovedEvent {
    pub date: String,
    /// Its line in the list of events: `2026-11-03`.
    pub anchor: String,
    pub text: String,
    pub link: Option<Link>,
}

/// A line below the chart.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventRow {
    /// Its number on the chart, where it is drawn.
    pub number: Option<usize>,
    /// `2026-11-03`, at the first line of a day.
    pub anchor: Option<String>,
    pub date: String,
    pub text: String,
    /// Who noted it.
    pub by: Option<String>,
    pub link: Option<Link>,
    /// Number of a note that may be taken away.
    pub remove: Option<i64>,
}

/// Notes something on a day. Posts `day`, `text`, `kpi`, `scope`, `all` (of every KPI) and `next` to `/annotations`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NoteForm {
    pub kpi: String,
    pub scope: String,
    /// Today.
    pub day: String,
    /// Where the form leads back to.
    pub next: String,
}

/// The scope's target. Posts `target`, `scope` and `next`; an empty target takes the scope's own back.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TargetForm {
    /// `above 90 %`
    pub now: String,
    /// `a target of its own`, `inherited from g:commerce`.
    pub from: String,
    /// What holds without a target of its own.
    pub otherwise: String,
    /// `%`, `tickets`, or empty.
    pub unit: String,
    /// The scope's own target as it is typed.
    pub typed: String,
    pub may: bool,
    /// The configuration file that keeps the model, where one does.
    pub file: Option<String>,
    pub has_own: bool,
    pub action: String,
    pub scope: String,
    /// Other scopes with a target of their own: (`t:payments`, `above 95 %`).
    pub elsewhere: Vec<(String, String)>,
}
