//! The `sources:` block: connections to tools, upserted by slug.

use super::document::SourceEntry;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::sources::{NewSource, hook_url, kind, save};

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
            token: entry.token.clone(),
            repositories: entry.repositories.clone(),
            channel: entry.channel.clone(),
            host: entry.host.clone(),
            port: entry.port,
            tls: entry.tls.clone(),
            user: entry.user.clone(),
            from: entry.from.clone(),
            demo: false,
        };
        let (source, secret) = save(platform, actor, new).await?;
        let Some(secret) = secret else { continue };
        notes.push(if kind(&source.kind)?.hooked {
            format!("{}: send webhooks to {} with the secret {secret} (shown this once)", source.slug, hook_url(platform, &source))
        } else {
            format!("{}: what is sent there is signed with the secret {secret} (shown this once)", source.slug)
        });
    }
    Ok(notes)
}
