//! The weekly performance review: from what is known of one ISO week to the program description's document, and from that to Markdown
//! and HTML (decision 52). Pure: who reads the evidence hands it in as `Input`.

mod compare;
mod document;
mod generate;
mod html;
mod input;
mod markdown;
mod quantity;
mod trend;
mod weekly;

pub use compare::{Difference, compare};
pub use document::*;
pub use generate::generate;
pub use html::{html, left_out, nothing};
pub use input::*;
pub use markdown::{headline, incident_text, markdown, notes, percent, triage_text};
pub use quantity::{achieved_percent, quantity, target_percent};
pub use trend::{HISTORY_WEEKS, TREND_WEEKS, say, so_far};
pub use weekly::{weekly, weeks};

use crate::snapshot::hash;
use serde::Serialize;
use std::collections::BTreeMap;

/// What people wrote, by section.
pub type Commentary = BTreeMap<Section, String>;

/// What is frozen when a review is published, and what its hash is of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Frozen<'a> {
    pub document: &'a Document,
    pub commentary: &'a Commentary,
    pub revision: i64,
    pub model: i64,
}

impl Frozen<'_> {
    /// SHA-256 of the canonical JSON: fields in their order, maps sorted, no clock.
    pub fn hash(&self) -> String {
        hash(&serde_json::to_vec(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
