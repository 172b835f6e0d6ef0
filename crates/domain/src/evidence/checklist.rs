//! The review checklist as the text of a pull request holds it.

use serde::{Deserialize, Serialize};

/// The task list of a pull request's text at one time. The latest one until the merge counts. Who ticked a box is not known: whoever
/// may edit the text can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistState {
    pub repository: String,
    pub pr: i64,
    #[serde(default)]
    pub head_sha: Option<String>,
    /// In their order; none: the text has no task list, or no longer.
    #[serde(default)]
    pub items: Vec<Tick>,
}

/// One box of a task list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// From the marker `<!-- pk:id -->` behind the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub ticked: bool,
    /// The text is struck out (`~~text~~`): its author says that it does not apply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub struck: bool,
}
