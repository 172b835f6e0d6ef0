//! The `sources:` block: connections to tools, upserted by slug.

use super::document::SourceEntry;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use crate::sources::{NewSource, save};

pub(super) async fn upsert(platform: &Platform, actor: &Actor, entries: &[SourceEntry]) -> Result<()> {
    for entry in entries {
        let new = NewSource {
            slug: entry.slug.clone(),
            kind: entry.kind.clone(),
            name: entry.name.clone().unwrap_or_else(|| entry.slug.clone()),
            url: entry.url.clone(),
            secret: entry.secret.clone(),
            demo: false,
        };
        save(platform, actor, new).await?;
    }
    Ok(())
}
