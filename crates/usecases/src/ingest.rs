//! Everything that comes in: results with a verdict in the answer, hooks that are answered first and worked on after, canonical
//! records. Each payload is a delivery in the inbox before anything else; nothing that was acknowledged is ever lost.

mod append;
mod baseline;
mod fingerprint;
mod hook;
mod inbox;
mod records;
mod results;
mod signature;

pub use append::{Appended, append};
pub(crate) use append::{Provenance, append_changes, append_membership};
pub use fingerprint::fingerprint;
pub use hook::{HookRequest, accept_hook};
pub use inbox::{replay, work_inbox};
pub use records::accept_records;
pub use results::{Payload, ResultsRequest, accept_report, accept_results};
pub use signature::{Signature, sign_github, verify_github};

use crate::error::Result;
use crate::platform::Platform;
use domain::ids::DeliveryId;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What the edge answers with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    pub delivery: DeliveryId,
    /// The same payload was here before: nothing changed.
    pub duplicate: bool,
    pub body: Value,
}

/// SHA-256 over parts that are kept apart by their lengths.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

/// The answer that an earlier delivery of the same payload got.
pub(crate) async fn earlier(platform: &Platform, delivery: DeliveryId) -> Result<Answer> {
    let mut session = platform.store.read().await?;
    let body = store::inbox::get(&mut session, delivery).await?.and_then(|known| known.answer).unwrap_or(Value::Null);
    Ok(Answer { delivery, duplicate: true, body })
}

/// Setting under which the default branch of a repository is remembered, once a webhook told it.
pub(crate) fn default_branch_key(repository: &str) -> String {
    format!("default_branch:{repository}")
}
