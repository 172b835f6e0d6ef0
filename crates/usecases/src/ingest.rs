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
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What the edge answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub delivery: DeliveryId,
    /// The same payload was here before: nothing changed.
    pub duplicate: bool,
    /// Text of a JSON object, as it is kept with the delivery.
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The object with `delivery` and `duplicate` in front of its own fields.
    pub fn with_delivery(&self) -> String {
        let own = self.text.trim_start().strip_prefix('{').unwrap_or("}");
        let comma = if own.trim_start().starts_with('}') { "" } else { "," };
        format!("{{\"delivery\":\"{}\",\"duplicate\":{}{comma}{own}", self.delivery, self.duplicate)
    }
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
    let text = store::inbox::get(&mut session, delivery).await?.and_then(|known| known.answer).unwrap_or_else(|| "{}".to_owned());
    Ok(Answer { delivery, duplicate: true, text })
}

/// Setting under which the default branch of a repository is remembered, once a webhook told it.
pub(crate) fn default_branch_key(repository: &str) -> String {
    format!("default_branch:{repository}")
}
