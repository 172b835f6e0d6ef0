//! What is written into the outbox, and read again when it is sent.

use super::message::Level;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::outbox::OutgoingKind;

/// What one message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cargo {
    Status(StatusCargo),
    Comment(CommentCargo),
    Message(MessageCargo),
    Issue(IssueCargo),
}

impl Cargo {
    pub(crate) fn of(kind: OutgoingKind, payload: Value) -> serde_json::Result<Self> {
        Ok(match kind {
            OutgoingKind::CommitStatus => Self::Status(serde_json::from_value(payload)?),
            OutgoingKind::Comment => Self::Comment(serde_json::from_value(payload)?),
            OutgoingKind::Message => Self::Message(serde_json::from_value(payload)?),
            OutgoingKind::Issue => Self::Issue(serde_json::from_value(payload)?),
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

/// An issue as it should be: it is created where its number is not known yet, else changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueCargo {
    /// Id of the action it stands for.
    pub action: i64,
    pub repository: String,
    pub issue: IssueState,
    /// Which fields changed here; the others are left as they are there.
    pub retitle: bool,
    pub restate: bool,
    pub assign: bool,
    /// Of a new one; afterwards the text belongs to the people there.
    pub body: String,
    /// A hidden line in that text by which an issue of ours is found whose number got lost.
    pub marker: String,
}

/// What both sides say of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueState {
    pub title: String,
    pub standing: Standing,
    /// Login of who it is given to.
    pub assignee: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Open,
    Done,
    Dropped,
}
