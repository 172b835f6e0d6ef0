//! Configured connections to tools: hooks they call, and tools that are pulled.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::seal::random;
use domain::ids::SourceId;
use domain::slug::Slug;
use domain::time::Timestamp;
use serde_json::json;
use store::Session;
use store::accounts;
use store::sources::{self, Source};

/// The kinds of sources, and how evidence comes from each.
pub const KINDS: [Kind; 3] = [
    Kind { kind: "github", name: "GitHub webhook", pulled: false, about: "pull requests, pushes, workflow runs and deployments" },
    Kind { kind: "alertmanager", name: "Alertmanager webhook", pulled: false, about: "alerts, from which incidents are made" },
    Kind { kind: "prometheus", name: "Prometheus", pulled: true, about: "SLOs, alert rules and the proof that metrics arrive" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub kind: &'static str,
    pub name: &'static str,
    pub pulled: bool,
    pub about: &'static str,
}

pub fn kind(kind: &str) -> Result<&'static Kind> {
    KINDS.iter().find(|known| known.kind == kind).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.kind).collect();
        Error::invalid("kind", format!("`{kind}` is not a kind of source: use {}", known.join(", ")))
    })
}

#[derive(Debug, Clone, Default)]
pub struct NewSource {
    pub slug: String,
    pub kind: String,
    pub name: String,
    pub url: Option<String>,
    /// Of a hook: made up when left out. Of a pulled tool: its bearer token.
    pub secret: Option<String>,
    pub demo: bool,
}

/// Creates a source or changes the one with this slug. Answers with it and, when one was made up, its secret.
pub async fn save(platform: &Platform, actor: &Actor, new: NewSource) -> Result<(Source, Option<String>)> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let kind = kind(&new.kind)?;
    let slug = Slug::parse(new.slug.trim()).map_err(|error| Error::invalid("slug", error.to_string()))?;
    let url = new.url.as_deref().map(str::trim).filter(|url| !url.is_empty());
    if kind.pulled && !url.is_some_and(|url| url.starts_with("http://") || url.starts_with("https://")) {
        return Err(Error::invalid("url", "give the tool's address, beginning with http:// or https://"));
    }
    let mut session = platform.store.write().await?;
    let known = sources::by_slug(&mut session, slug.as_str()).await?;
    if known.as_ref().is_some_and(|known| known.kind != new.kind) {
        return Err(Error::invalid("kind", "a source keeps its kind: make another one"));
    }
    let given = new.secret.filter(|secret| !secret.is_empty());
    let made_up = if given.is_none() && known.is_none() && !kind.pulled { Some(hex::encode(random::<24>()?)) } else { None };
    let sealed = match given.as_ref().or(made_up.as_ref()) {
        Some(secret) => Some(platform.sealer.seal(json!([secret]).to_string().as_bytes())?),
        None => known.as_ref().and_then(|known| known.secret.clone()),
    };
    let now = platform.now();
    let source = Source {
        id: known.as_ref().map_or_else(|| platform.uuid().map(SourceId), |known| Ok(known.id))?,
        slug: slug.clone(),
        kind: new.kind,
        name: if new.name.trim().is_empty() { slug.to_string() } else { new.name.trim().to_owned() },
        config: json!({ "url": url }),
        secret: sealed,
        created_at: known.as_ref().map_or(now, |known| known.created_at),
        enabled: true,
        state: known.as_ref().and_then(|known| known.state.clone()),
        state_detail: known.as_ref().and_then(|known| known.state_detail.clone()),
        last_ok_at: known.as_ref().and_then(|known| known.last_ok_at),
        last_error_at: known.as_ref().and_then(|known| known.last_error_at),
        next_run_at: kind.pulled.then_some(now),
        demo: new.demo,
    };
    match known {
        Some(_) => sources::update(&mut session, &source).await?,
        None => sources::insert(&mut session, &source).await?,
    }
    accounts::audit(&mut session, now, &actor.label(), "save source", slug.as_str(), &json!({ "kind": source.kind })).await?;
    session.commit().await?;
    Ok((source, made_up))
}

/// A second secret is accepted beside the first, so that a hook can be switched over without losing deliveries.
pub async fn rotate_secret(platform: &Platform, actor: &Actor, slug: &str) -> Result<String> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let mut session = platform.store.write().await?;
    let source = sources::by_slug(&mut session, slug).await?.ok_or_else(|| Error::NotFound(format!("the source `{slug}`")))?;
    let fresh = hex::encode(random::<24>()?);
    let newest = secrets(platform, &source)?.into_iter().next().and_then(|secret| String::from_utf8(secret).ok());
    let both: Vec<_> = [Some(fresh.clone()), newest].into_iter().flatten().collect();
    let sealed = platform.sealer.seal(json!(both).to_string().as_bytes())?;
    sources::update(&mut session, &Source { secret: Some(sealed), ..source }).await?;
    accounts::audit(&mut session, platform.now(), &actor.label(), "rotate secret", slug, &json!({})).await?;
    session.commit().await?;
    Ok(fresh)
}

/// Stops a source. Its evidence stays.
pub async fn disable(platform: &Platform, actor: &Actor, slug: &str, enabled: bool) -> Result<()> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let mut session = platform.store.write().await?;
    let source = sources::by_slug(&mut session, slug).await?.ok_or_else(|| Error::NotFound(format!("the source `{slug}`")))?;
    sources::update(&mut session, &Source { enabled, ..source }).await?;
    let what = if enabled { "enable source" } else { "disable source" };
    accounts::audit(&mut session, platform.now(), &actor.label(), what, slug, &json!({})).await?;
    Ok(session.commit().await?)
}

/// The secrets a source accepts, newest first.
pub fn secrets(platform: &Platform, source: &Source) -> Result<Vec<Vec<u8>>> {
    let Some(sealed) = &source.secret else { return Ok(Vec::new()) };
    let texts: Vec<String> = serde_json::from_slice(&platform.sealer.open(sealed)?)?;
    Ok(texts.into_iter().map(String::into_bytes).collect())
}

/// The address a tool calls.
pub fn hook_url(platform: &Platform, source: &Source) -> String {
    platform.link(&format!("/hooks/{}/{}", source.kind, source.id))
}

/// Notes that a hook source delivered something readable.
pub(crate) async fn heard_from(session: &mut Session, id: SourceId, now: Timestamp) -> Result<()> {
    if let Some(source) = sources::get(session, id).await? {
        let heard = Source { state: Some("ok".to_owned()), state_detail: None, last_ok_at: Some(now), ..source };
        sources::update(session, &heard).await?;
    }
    Ok(())
}

/// Pulled sources that are due.
pub async fn due(platform: &Platform) -> Result<Vec<Source>> {
    let now = platform.now();
    let mut session = platform.store.read().await?;
    let all = sources::list(&mut session).await?;
    Ok(all.into_iter().filter(|source| source.enabled && source.next_run_at.is_some_and(|next| next <= now)).collect())
}
