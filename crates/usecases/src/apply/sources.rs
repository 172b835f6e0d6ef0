//! The `sources:` block: connections to tools, upserted by slug.

use super::document::SourceEntry;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::sources::{NewSource, hook_url, save};

/// Creates or changes the sources; answers with what has to be set up on the other side, secrets that were made up included.
pub(super) async fn upsert(platform: &Platform, actor: &Actor, entries: &[SourceEntry]) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    for entry in entries {
        let new = NewSource {
            slug: entry.slug.clone(),
            kind: entry.kind.clone(),
            name: entry.name.clone().unwrap_or_else(|| entry.slug.clone()),
            url: entry.url.clone(),
            secret: entry.secret.clone(),
            demo: false,
        };
        let (source, secret) = save(platform, actor, new).await?;
        if let Some(secret) = secret {
            notes.push(format!(
                "{}: send webhooks to {} with the secret {secret} (shown this once)",
                source.slug,
                hook_url(platform, &source)
            ));
        }
    }
    Ok(notes)
}
