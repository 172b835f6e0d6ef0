//! Parts that several pages share: marks, levels, tables, charts, how a number came about, what to do where there is none.

use serde::Serialize;

/// The glyph and colour of a state. The word beside it says what it is; colour alone never does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Check mark, green.
    Ok,
    /// Exclamation in a circle, amber.
    Warn,
    /// Triangle, red.
    Bad,
    /// Dashed circle, grey: unknown, neutral, nothing to say.
    #[default]
    Neutral,
}

/// A state as people read it: `met`, `off target`, `3 days overdue`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mark {
    pub tone: Tone,
    pub word: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    pub text: String,
    pub href: String,
}

/// An option of a select, or one of several views of the same page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Up,
    Down,
    #[default]
    Same,
}

/// A change since the compared date: ▲, ▼ or ± and what it is (`0.3`, `6 pts`). `good` colours nothing; it is read out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    pub direction: Direction,
    pub text: String,
}

/// A level badge. `number: None` is unrated or unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Level {
    pub number: Option<u8>,
    /// `Integrated`; empty when unrated.
    pub name: String,
    /// Score with one digit (`3.4`), where it is shown.
    pub score: Option<String>,
}

/// A cell of a data table; `href` makes it a link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub text: String,
    pub href: Option<String>,
    pub mark: Option<Tone>,
    /// Aligned to the end, tabular.
    pub number: bool,
}

/// A plain data table: its first column is the row's heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// A chart drawn on the server. The SVG carries classes and no `style`; the table holds the same figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// A complete, trusted `<svg>` element.
    pub svg: String,
    /// One sentence that says what the picture shows.
    pub caption: String,
    pub table: Table,
    /// Swatches: CSS class suffix (`l1` … `l5`, `line`, `band`, `ghost`) and word.
    pub legend: Vec<(String, String)>,
}

/// "How is this computed?"
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Computation {
    pub formula: String,
    /// `30 days to 24 Nov 2026`.
    pub window: String,
    /// Name and value of what went in: (`merged pull requests`, `143`).
    pub inputs: Vec<(String, String)>,
    /// Link to the rows it was computed from.
    pub rows: Option<Link>,
    /// `model v7`, a remark, why there is no value.
    pub note: Option<String>,
}

/// What every number on a page comes with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// `84`; `—` when there is no value.
    pub value: String,
    /// `%`, `d`, `€`; may be empty.
    pub unit: String,
    pub mark: Mark,
    /// `> 90 %`; empty when there is none.
    pub target: String,
    /// `30 d`.
    pub period: String,
    /// `2 h ago`; `never` when nothing reported.
    pub freshness: String,
    /// `9 of 12 teams report`.
    pub coverage: String,
    pub change: Option<Change>,
    /// A second figure that belongs beside it: `worst 120 % (checkout.api-availability)`.
    pub beside: Option<String>,
    pub computation: Computation,
}

/// A command or configuration to copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// `GitHub Action`, `curl`.
    pub title: String,
    pub text: String,
}

/// The states of data besides "here it is" (pages.md rule 4). A page or part without data says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Notice {
    /// Nothing has reported yet: what to connect.
    NoData { title: String, advice: String, connect: Option<Link>, snippet: Option<Snippet> },
    /// There is data, but it has aged.
    Stale { text: String, link: Option<Link> },
    /// The model or a person says it does not apply.
    NotApplicable { reason: String },
    /// It could not be shown: retry link and the id to quote.
    Failed { text: String, retry: String, correlation: String },
}

/// A run of text in a sentence; `strong` for the figures in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Phrase {
    pub text: String,
    pub strong: bool,
}

/// A message of a form, beside its field. `field` is the name of the input; empty for the whole form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// A form that is shown again: what was typed and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// Field name and value.
    pub values: Vec<(String, String)>,
    pub errors: Vec<FieldError>,
}
