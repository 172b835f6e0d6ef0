//! One evaluation: from new evidence and the previous snapshots to new day facts and snapshots. The server's runner and
//! `pacekeeper recompute` both call `step`, so they cannot disagree.

mod rescore;
mod step;

pub use rescore::rescore;
pub use step::step;

use crate::catalog::Catalog;
use crate::evidence::Record;
use crate::facts::{Book, DayFacts, Subject};
use crate::ids::TeamId;
use crate::model::VersionedModel;
use crate::snapshot::Snapshot;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why an evaluation ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Midnight of the program zone: windows move.
    DayTick,
    /// A batch of evidence was absorbed.
    Evidence,
    /// A model version was published.
    Model,
}

/// An evaluation's place in the order of knowledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    pub no: i64,
    pub at: Timestamp,
    /// The civil day that is judged. A day tick judges the day that just ended.
    pub day: Day,
    pub cause: Cause,
    pub model_version: i64,
}

impl Evaluation {
    /// Made afterwards for a day before the installation: what it knows is what was known when it was made.
    pub fn is_reconstructed(&self) -> bool {
        self.no < 0
    }
}

/// What one step works on. `records` holds, for every subject touched by the absorbed batch, all its evidence known so far.
pub struct Input<'a> {
    pub evaluation: &'a Evaluation,
    pub model: &'a VersionedModel,
    pub catalog: &'a Catalog,
    /// Subjects whose evidence changed, with all their records (not only the new ones), in order of id.
    pub touched: &'a BTreeMap<Subject, Vec<Record>>,
    /// Facts as known before this step; `step` brings them up to date.
    pub book: &'a mut Book,
    /// Latest snapshot per node.
    pub previous: &'a BTreeMap<TeamId, Snapshot>,
    /// Ids of the evidence absorbed by this step, per subject: the cause of what changes.
    pub absorbed: &'a BTreeMap<Subject, Vec<i64>>,
}

/// What a step found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    /// Days whose facts differ from what was known: a new revision each. An emptied day is written as empty.
    pub facts: Vec<(Subject, Day, DayFacts)>,
    /// Snapshots that differ from the previous of their node, with what changed them.
    pub snapshots: Vec<(Snapshot, Vec<Change>)>,
}

/// One visible change, for level history and "why".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// `level`, or a check's id.
    pub what: String,
    pub from: Option<String>,
    pub to: Option<String>,
    /// One sentence with the evidence or the rule.
    pub because: String,
    /// Evidence that was absorbed with it, newest last, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<i64>,
}
