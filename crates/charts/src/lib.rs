//! Charts without a browser: plain values in, a [`Scene`] out. The page ([`Scene::svg`]), the download ([`Scene::standalone`]) and the table
//! ([`Table`]) are drawn from the same scene, so that they cannot disagree. A missing value is a gap, never 0.
//!
//! # Classes
//! The rules are in `style/charts.css`; downloads embed those of its lines that start with a dot, with the colours put in.
//!
//! | Class | On | Suggested rule |
//! |---|---|---|
//! | `spark`, `chart` | `<svg>` of a tile, of every other kind (`chart trend`, `chart stack`, …) | `width:100%;height:auto` for `chart` |
//! | `l`, `b`, `t` | the line, the good side's band, the target's line | `stroke:var(--line)`, `fill:var(--band)`, `stroke:var(--ok)` dashed |
//! | `dot`, `restated` | newest value; value corrected later (hollow) | `fill:var(--line)`; `fill:var(--card);stroke:var(--line)` |
//! | `point` | unseen circle that carries a value's tooltip | `fill-opacity:0` |
//! | `before` | the previous period | `stroke:var(--quiet)` dashed |
//! | `axis`, `name`, `fine` | label; label in ink; label that gives way where the picture is small | `fill:var(--quiet)`; `fill:var(--ink)`; hidden |
//! | `grid`, `zero` | grid line; the line at zero | `stroke:var(--hair)`; `stroke:var(--edge)` |
//! | `mark-day`, `event` | group and upright line of an event | `stroke:var(--edge)` dashed |
//! | `s1` … `s5`, `s0` | maturity levels; unrated | `fill:var(--l1)` …; `fill:var(--sunk)` with a dashed `var(--edge)` |
//! | `week`, `entry` | groups: the column of one week, the row of one bar | none |
//! | `row`, `step`, `score` | every second level's row; the level over time; the score in it | `fill:var(--sunk)`; `stroke:var(--line)`; `stroke:var(--quiet)` |
//! | `ideal`, `ahead`, `out`, `overdrawn` | even spending; projection; where it ends; below zero | `stroke:var(--quiet)`; `stroke:var(--bad)`; the same; `fill:var(--bad-tint)` |
//! | `amount`, `minus`, `track` | bar; bar below zero; what it runs on | `fill:var(--line)`; `fill:var(--quiet)`; `fill:var(--sunk)` |
//! | `allowed`, `centre`, `limit` | what a verdict lets pass; the baseline; beyond it is worse | `fill:var(--band)`; `stroke:var(--ok)`; `stroke:var(--bad)` dashed |
//! | `value`, `held`, `dirty`, `alert` | a measurement; one kept out of the baseline (hollow); with uncommitted changes (cross); an alert (triangle) | `fill:var(--line)`; `stroke:var(--line)`; `stroke:var(--quiet)`; `fill:var(--bad)` |
//! | `whisker`, `mean`, `base` | interval; mean between two changes; what is compared with (diamond) | `stroke:var(--edge)`; `stroke:var(--warn)`; `fill:var(--card)` |
//! | `change`, `tentative` | upright line of a lasting change; of one that is not sure | `stroke:var(--warn)`; dashed |
//! | `span`, `likely`, `onward` | days on which something is expected (`whole`: all of it); the likeliest; no end is told | `fill:var(--band)`; `stroke:var(--line)`; `stroke:var(--quiet)` |
//! | `planned`, `slip`, `promised` | what is planned; how far its end moved; the end that was promised first | `fill:var(--sunk);stroke:var(--edge)`; dashed; `stroke:var(--quiet)` |
//! | `work` with `waiting`, `blocked`, `done`, `dropped`, `late` | what was worked on, and how it stands | `fill:var(--line)` … |
//! | `goal` with `reached`, `late`, `ghost` | a milestone (diamond); the day promised first | `fill:var(--warn)` … |
//! | `today`, `tick` | the line of today; something of a day | `stroke:var(--bad)`; `fill:var(--quiet)` |
//! | `wide`, `narrow` | label for a large picture; for a small one | `narrow` hidden, the other way round where the picture is small |
//! | `missing` | stands where data would be | `stroke:var(--edge)` dashed |
//! | `heading`, `backdrop` | title and ground of a download | `fill:var(--ink)`; `fill:var(--card)` |

mod bars;
mod burn_down;
mod frame;
mod level_history;
mod outlook;
#[cfg(feature = "png")]
mod png;
pub mod scale;
mod scene;
mod series;
mod spark;
mod stacked_levels;
mod svg;
mod table;
mod target;
mod theme;
mod timeline;
mod trend;

pub use bars::bars;
pub use burn_down::burn_down;
pub use level_history::level_history;
pub use outlook::{OutlookRow, outlook};
#[cfg(feature = "png")]
pub use png::{Pixels, PngError};
pub use scene::{Anchor, Item, Scene};
pub use series::{Along, Band, ChangeMark, SeriesInput, SeriesPoint, series};
pub use spark::spark;
pub use stacked_levels::stacked_levels;
pub use table::Table;
pub use target::{Good, Target};
pub use theme::Theme;
pub use timeline::{BarState, TimelineBar, TimelineGroup, TimelineInput, TimelineZoom, timeline};
pub use trend::{TrendInput, trend};

/// The cell of a missing value.
fn no_data() -> String {
    "no data".to_owned()
}
