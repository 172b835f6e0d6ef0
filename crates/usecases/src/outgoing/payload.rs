//! What is written into the outbox, and read again when it is sent.

use super::message::Level;
use serde::{Deserialize, Serialize};
use store::outbox::OutgoingKind;

/// What one message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cargo {
    Status(StatusCargo),
    Comment(CommentCargo),
    Message(MessageCargo),
}

impl Cargo {
    pub(crate) fn of(kind: OutgoingKind, payload: serde_json::Value) -> serde_json::Result<Self> {
        Ok(match kind {
            OutgoingKind::CommitStatus => Self::Status(serde_json::from_value(payload)?),
            OutgoingKind::Comment => Self::Comment(serde_json::from_value(payload)?),
            OutgoingKind::Message => Self::Message(serde_json::from_value(payload)?),
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCargo {
    /// `owner/name`, on GitLab with all groups; checked.
    pub repository: String,
    /// 40 or 64 hexadecimal digits.
    pub sha: String,
    pub state: StatusState,
    /// `pacekeeper/<service>`
    pub context: String,
    /// At most 140 characters.
    pub description: String,
    pub target_url: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusState {
    Success,
    Failure,
    /// An approval is waited for.
    Pending,
    Error,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentCargo {
    pub repository: String,
    /// Number of the pull or merge request.
    pub number: i64,
    pub service: i64,
    /// A hidden line in the body by which our comment is found again.
    pub marker: String,
    pub body: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCargo {
    /// `#perf-alerts`, `mailto:perf@example.org` or `webhook:<source>`.
    pub channel: String,
    pub title: String,
    pub text: String,
    /// The page about it; may be empty.
    pub url: String,
    pub level: Level,
}
