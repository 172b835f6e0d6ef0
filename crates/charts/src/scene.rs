//! The picture as plain data: every chart kind builds a [`Scene`], every renderer (page, download, table) reads the same one.

use crate::Table;

/// One chart. Coordinates are SVG user units, `width` × `height` from the top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Class of the `<svg>` element: `spark`, or `chart` with the kind behind it.
    pub class: &'static str,
    pub width: f64,
    pub height: f64,
    /// What the picture shows, in a few words: the accessible name.
    pub title: String,
    /// What there is to see in it, in one sentence: the accessible description and the caption.
    pub description: String,
    pub items: Vec<Item>,
    /// The same data for those who read or compute.
    pub table: Table,
}

/// A drawn thing. The class says what it is; how it looks is the style sheet's matter. `title` is what a pointer shows over it.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Group { class: &'static str, title: Option<String>, items: Vec<Item> },
    Path { class: &'static str, title: Option<String>, d: String },
    Rect { class: &'static str, title: Option<String>, x: f64, y: f64, width: f64, height: f64, rx: f64 },
    Line { class: &'static str, title: Option<String>, x1: f64, y1: f64, x2: f64, y2: f64 },
    Circle { class: &'static str, title: Option<String>, cx: f64, cy: f64, r: f64 },
    Text { class: &'static str, x: f64, y: f64, anchor: Anchor, text: String },
}

/// Which point of a text its `x` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Item {
    pub(crate) fn path(class: &'static str, d: String) -> Self {
        Self::Path { class, title: None, d }
    }

    pub(crate) fn rect(class: &'static str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Self {
        Self::Rect { class, title: None, x: x1.min(x2), y: y1.min(y2), width: (x2 - x1).abs(), height: (y2 - y1).abs(), rx: 0.0 }
    }

    pub(crate) fn line(class: &'static str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Self {
        Self::Line { class, title: None, x1, y1, x2, y2 }
    }

    pub(crate) fn circle(class: &'static str, (cx, cy): (f64, f64), r: f64) -> Self {
        Self::Circle { class, title: None, cx, cy, r }
    }

    pub(crate) fn text(class: &'static str, (x, y): (f64, f64), anchor: Anchor, text: impl Into<String>) -> Self {
        Self::Text { class, x, y, anchor, text: text.into() }
    }

    pub(crate) fn titled(mut self, words: impl Into<String>) -> Self {
        match &mut self {
            Self::Group { title, .. }
            | Self::Path { title, .. }
            | Self::Rect { title, .. }
            | Self::Line { title, .. }
            | Self::Circle { title, .. } => *title = Some(words.into()),
            Self::Text { .. } => {}
        }
        self
    }
}
