//! `/kpis/dora`: DORA's five for a scope, against its own past.

use super::{Chart, Figure, Link, Mark, Notice, Table};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DoraPage {
    pub scope: String,
    pub lead: String,
    pub measures: Vec<DoraMeasure>,
    /// A team's services side by side, by name: no ranking.
    pub services: Option<Table>,
    /// Where there are too many to show them.
    pub left_out: Option<Link>,
    /// The deployments behind the figures, newest first; of single teams and services.
    pub deployments: Option<Table>,
    /// All rows.
    pub rows: Link,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DoraMeasure {
    pub id: String,
    pub name: String,
    pub figure: Figure,
    /// How its weeks went: `improving`, `no trend`, `too few weeks`.
    pub movement: Mark,
    pub trend: Option<Chart>,
}
