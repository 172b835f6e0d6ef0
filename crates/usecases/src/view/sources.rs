//! `/sources`, `/sources/{slug}` and `/sources/mapping`.

use super::{Choice, Draft, Link, Mark, Notice, Snippet};
use serde::Serialize;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sources {
    /// `9 sources, 1 failing, 3 identities wait to be mapped`.
    pub sentence: String,
    pub cards: Vec<SourceCard>,
    /// Identities in the mapping queue.
    pub unmapped: u32,
    /// The form that adds a source; `None` for who may not.
    pub add: Option<SourceForm>,
    pub tokens: Vec<TokenRow>,
    pub token_form: Option<TokenForm>,
    /// How to send the first results: GitHub Action, curl, command line.
    pub snippets: Vec<Snippet>,
    /// Messages that no source was found for.
    pub nowhere: Vec<OutgoingRow>,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SourceCard {
    pub link: Link,
    /// `GitHub webhooks`, `Prometheus`.
    pub kind: String,
    pub mark: Mark,
    pub last_success: String,
    pub lag: String,
    /// `312 a day`.
    pub volume: String,
    pub next_run: String,
    pub unmapped: u32,
    pub failed: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SourceForm {
    pub kinds: Vec<Choice>,
    /// How a mail server is spoken to.
    pub tls: Vec<Choice>,
    pub open: bool,
    pub draft: Draft,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenRow {
    pub id: String,
    pub name: String,
    pub scopes: String,
    pub team: String,
    pub created: String,
    pub expires: String,
    pub last_used: String,
    pub mark: Mark,
    pub may_revoke: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TokenForm {
    pub scopes: Vec<Choice>,
    pub teams: Vec<Choice>,
    pub draft: Draft,
    /// The new token, shown once.
    pub created: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SourcePage {
    pub slug: String,
    pub name: String,
    pub kind: String,
    pub mark: Mark,
    /// Facts as term and value: last success, lag, next run, deliveries a day.
    pub facts: Vec<(String, String)>,
    /// Where the tool has to post to; `None` for those that do not call us.
    pub hook_url: Option<String>,
    /// Whether a new secret can be made up here.
    pub may_rotate: bool,
    /// Whether it can be asked now.
    pub may_pull: bool,
    /// The secret, shown once after it was made or rotated.
    pub secret: Option<String>,
    pub snippets: Vec<Snippet>,
    pub deliveries: Vec<DeliveryRow>,
    /// `all`, `failed`, with counts.
    pub states: Vec<Choice>,
    /// What was sent to it; `None` where nothing is.
    pub outgoing: Option<Vec<OutgoingRow>>,
    pub may_edit: bool,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DeliveryRow {
    pub id: String,
    pub received: String,
    /// `pull_request`, `k6`.
    pub what: String,
    pub size: String,
    pub mark: Mark,
    /// `12 records`, or the error.
    pub result: String,
    pub run: Option<Link>,
    pub may_replay: bool,
}

/// A message of the outbox.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutgoingRow {
    pub id: String,
    pub created: String,
    /// `commit status`, `comment`, `message`.
    pub what: String,
    /// `acme/shop@0123abcd`, `#perf-alerts`.
    pub target: String,
    pub mark: Mark,
    /// When it was sent, why it failed, when it is tried again.
    pub result: String,
    pub may_resend: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Mapping {
    pub sentence: String,
    pub rows: Vec<UnmappedRow>,
    pub services: Vec<Choice>,
    pub may_map: bool,
    pub notice: Option<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UnmappedRow {
    pub id: String,
    /// `acme/checkout`.
    pub identity: String,
    /// `repository`, `alert label service`.
    pub kind: String,
    pub source: Link,
    pub waiting: String,
    pub last_seen: String,
    /// Service slug that looks right.
    pub suggestion: Option<String>,
}
