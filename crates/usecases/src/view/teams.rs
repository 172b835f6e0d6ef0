//! `/teams`: the heatmap of levels by team and dimension.

use super::{Change, Choice, Level, Link, Notice};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Teams {
    /// `Level and dimensions on 24 Nov 2026 · change since 26 Aug · worst first`.
    pub subtitle: String,
    /// Column headings after Team and Level.
    pub columns: Vec<String>,
    pub groups: Vec<HeatGroup>,
    /// Dimensions or levels as columns (`mode=`), as links.
    pub modes: Vec<Choice>,
    /// `levels` where those are the columns; kept by the compare form.
    pub mode: String,
    /// `at` and `cmp` as dates, for the compare form.
    pub at: String,
    pub compared_with: String,
    /// May create actions for the ticked teams.
    pub may_plan: bool,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeatGroup {
    pub name: String,
    pub href: String,
    /// `lowest 2 · median 3`.
    pub roll_up: String,
    /// `lowest 1 · median 3` per column.
    pub columns: Vec<String>,
    pub rows: Vec<HeatRow>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeatRow {
    pub slug: String,
    pub name: String,
    pub href: String,
    pub level: Level,
    pub change: Option<Change>,
    pub cells: Vec<HeatCell>,
    /// Cheapest next step, linking to it.
    pub next_step: Option<Link>,
    /// When its next level is expected, linking to the plan: `4 by 12 Mar (20 Feb to 30 Apr)`.
    pub expected: Option<Link>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeatCell {
    /// The level that fills the cell. `None`: no evidence (hatched), or a level that is not reached.
    pub level: Option<u8>,
    /// Instead of the level's numeral: `2/4` checks of a level that is not reached.
    pub part: Option<String>,
    pub change: Option<Change>,
    /// A waiver or attestation props it up (dot).
    pub waived: bool,
    pub stale: bool,
    pub href: String,
    /// The whole cell in words: `Payments, Budgets: level 3, up since 26 Aug, one check waived`.
    pub label: String,
}
