//! `/`: the program in one sentence, nine tiles, levels over time, movers, what needs a decision.

use super::{Chart, Figure, Level, Link, Mark, Notice, Phrase};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Overview {
    pub sentence: Vec<Phrase>,
    pub groups: Vec<TileGroup>,
    /// Teams by level per week, stacked.
    pub levels: Option<Chart>,
    /// How many teams are expected to reach their next level by the end of the quarter.
    pub expected: Vec<Phrase>,
    pub movers: Vec<Mover>,
    /// At most five, of several kinds where there are.
    pub decisions: Vec<Decision>,
    /// How many there are in all, with the way to them; `None`: these are all.
    pub all_decisions: Option<Link>,
    /// Instead of everything else, as long as nothing was measured.
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TileGroup {
    /// `Process`, `Quality`, `Efficiency`.
    pub name: String,
    pub tiles: Vec<Tile>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tile {
    /// KPI id; also the anchor.
    pub id: String,
    pub name: String,
    pub href: String,
    pub figure: Figure,
    /// A sparkline `<svg class="spark">`; its table is on the KPI's page.
    pub spark: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Mover {
    pub team: Link,
    pub from: Level,
    pub to: Level,
    /// `2 Sep · canary on half of deploys`.
    pub cause: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decision {
    pub link: Link,
    pub mark: Mark,
    pub detail: String,
}

/// `/decisions`: everything that waits for a person in the scope.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DecisionsPage {
    /// `All teams · 15 things wait for a decision, the most urgent first`.
    pub sentence: String,
    pub decisions: Vec<Decision>,
    pub notice: Option<Notice>,
}
