//! Notifications to channels.

use super::payload::MessageCargo;
use super::route::{self, Route};
use crate::error::Result;
use crate::platform::Platform;
use domain::ids::OutgoingId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Session;
use store::outbox::{self, Outgoing, OutgoingKind, OutgoingState};

/// What somebody is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub title: String,
    pub text: String,
    /// The page about it; may be empty.
    pub url: String,
    pub level: Level,
    /// The same in a few lines, for channels that print no tables.
    pub short: Option<String>,
    /// The same as a document, for mails.
    pub html: Option<String>,
    /// What a program wants to know of it; fields of a webhook's `data`.
    pub data: Option<Value>,
    /// A second message with this key to the same channel is not sent.
    pub key: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    Info,
    Warning,
    Critical,
}

/// Puts a message for a channel into the outbox: `#channel` goes to Slack, `mailto:address` to the mail server, `webhook:slug` to that
/// source. Answers with a warning where nobody will get it, or perhaps the wrong channel; such a message stays in the outbox as skipped
/// and is shown on the page of the sources.
pub async fn notify(platform: &Platform, session: &mut Session, channel: &str, message: &Message) -> Result<Option<String>> {
    let now = platform.now();
    let route = route::channel(&store::sources::list(session).await?, channel);
    let cargo = MessageCargo {
        channel: channel.to_owned(),
        title: message.title.clone(),
        text: message.text.clone(),
        url: message.url.clone(),
        level: message.level,
        short: message.short.clone(),
        html: message.html.clone(),
        data: message.data.clone(),
    };
    let (source, warning) = match route {
        Route::To { source, warning } => (Some(source), warning),
        Route::Nowhere(warning) => (None, Some(warning)),
    };
    let row = Outgoing {
        id: OutgoingId(platform.uuid()?),
        kind: OutgoingKind::Message,
        source,
        target: channel.to_owned(),
        dedup_key: message.key.as_ref().map(|key| format!("message:{channel}:{key}")),
        payload: json!(cargo),
        state: if source.is_some() { OutgoingState::Pending } else { OutgoingState::Skipped },
        attempts: 0,
        due_at: now,
        error: warning.clone(),
        created_at: now,
        sent_at: None,
    };
    outbox::insert(session, &row).await?;
    if let Some(warning) = &warning {
        tracing::warn!(channel, warning, "a notification may not arrive");
    }
    Ok(warning)
}
