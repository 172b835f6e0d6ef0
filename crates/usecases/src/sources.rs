//! Configured connections to tools: hooks they call, tools that are pulled, and places we send to.

mod connection;
mod secrets;
mod settings;

pub use connection::{Connection, SmtpTls};
pub use secrets::Secrets;

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::ids::SourceId;
use domain::slug::Slug;
use domain::time::Timestamp;
use serde_json::json;
use store::Session;
use store::accounts;
use store::sources::{self, Source};

/// The kinds of sources, and what goes which way with each.
pub const KINDS: [Kind; 7] = [
    Kind {
        kind: "github",
        name: "GitHub",
        pulled: false,
        hooked: true,
        sends: Sends::Verdicts,
        about: "pull requests, pushes, workflow runs, deployments and changes of linked issues; with a token, statuses, comments and issues",
    },
    Kind {
        kind: "gitlab",
        name: "GitLab",
        pulled: false,
        hooked: true,
        sends: Sends::Verdicts,
        about: "merge requests and changes of linked issues; with a token, statuses, comments on merge requests and issues",
    },
    Kind {
        kind: "alertmanager",
        name: "Alertmanager webhook",
        pulled: false,
        hooked: true,
        sends: Sends::Nothing,
        about: "alerts, from which incidents are made",
    },
    Kind {
        kind: "prometheus",
        name: "Prometheus",
        pulled: true,
        hooked: false,
        sends: Sends::Nothing,
        about: "SLOs, alert rules and the proof that metrics arrive",
    },
    Kind { kind: "slack", name: "Slack", pulled: false, hooked: false, sends: Sends::Messages, about: "notifications in a channel" },
    Kind {
        kind: "webhook",
        name: "Signed webhook",
        pulled: false,
        hooked: false,
        sends: Sends::Messages,
        about: "notifications to an address of yours",
    },
    Kind { kind: "smtp", name: "Mail server", pulled: false, hooked: false, sends: Sends::Messages, about: "notifications by mail" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub kind: &'static str,
    pub name: &'static str,
    /// We ask it.
    pub pulled: bool,
    /// It calls us at an address of its own.
    pub hooked: bool,
    pub sends: Sends,
    pub about: &'static str,
}

impl Kind {
    /// Whether its secret is ours to choose.
    pub fn makes_up_secrets(&self) -> bool {
        self.hooked || self.kind == "webhook"
    }
}

/// What we send to a kind of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    Nothing,
    /// Commit statuses and comments on pull requests, once it has a token.
    Verdicts,
    /// Notifications.
    Messages,
}

pub fn kind(kind: &str) -> Result<&'static Kind> {
    KINDS.iter().find(|known| known.kind == kind).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.kind).collect();
        Error::invalid("kind", format!("`{kind}` is not a kind of source: use {}", known.join(", ")))
    })
}

/// What an admin says of a source. What a kind does not know is refused, so that nothing is set in vain.
#[derive(Debug, Clone, Default)]
pub struct NewSource {
    pub slug: String,
    pub kind: String,
    pub name: String,
    /// Of a pulled tool, a signed webhook, or the API of GitHub (Enterprise) and GitLab.
    pub url: Option<String>,
    /// Of a hook and of a signed webhook: made up when left out. Of Slack: the address of its incoming webhook. Of a mail server: the
    /// password. Of a pulled tool: its bearer token.
    pub secret: Option<String>,
    /// API token of GitHub or GitLab.
    pub token: Option<String>,
    /// Globs of the repositories that GitHub or GitLab is told about: `acme/*`.
    pub repositories: Vec<String>,
    /// The channel that Slack's webhook posts to: `#perf-alerts`.
    pub channel: Option<String>,
    /// Host name of a mail server.
    pub host: Option<String>,
    pub port: Option<u16>,
    /// `starttls` (the default), `tls` or `none`.
    pub tls: Option<String>,
    /// User of a mail server.
    pub user: Option<String>,
    /// Sender of mails: `Pacekeeper <perf@example.org>`.
    pub from: Option<String>,
    pub demo: bool,
}

/// Creates a source or changes the one with this slug. Answers with it and, when one was made up, its secret.
pub async fn save(platform: &Platform, actor: &Actor, new: NewSource) -> Result<(Source, Option<String>)> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let kind = kind(&new.kind)?;
    let slug = Slug::parse(new.slug.trim()).map_err(|error| Error::invalid("slug", error.to_string()))?;
    let mut session = platform.store.write().await?;
    let known = sources::by_slug(&mut session, slug.as_str()).await?;
    if known.as_ref().is_some_and(|known| known.kind != new.kind) {
        return Err(Error::invalid("kind", "a source keeps its kind: make another one"));
    }
    let before = known.as_ref().map(|known| Secrets::of(platform, known)).transpose()?;
    let (kept, made_up) = secrets::of_new(kind, &new, before.as_ref())?;
    let config = settings::of_new(kind, &new, &kept)?;
    let now = platform.now();
    let source = Source {
        id: known.as_ref().map_or_else(|| platform.uuid().map(SourceId), |known| Ok(known.id))?,
        slug: slug.clone(),
        kind: new.kind,
        name: if new.name.trim().is_empty() { slug.to_string() } else { new.name.trim().to_owned() },
        config,
        secret: kept.seal(platform)?,
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
    let kind = kind(&source.kind)?;
    let Some(fresh) = secrets::made_up(kind)? else {
        return Err(Error::Conflict(format!(
            "the secret of a {} source is the other side's: save the source again with a new one",
            kind.kind
        )));
    };
    let mut kept = Secrets::of(platform, &source)?;
    kept.shared = std::iter::once(fresh.clone()).chain(kept.shared.into_iter().take(1)).collect();
    let sealed = kept.seal(platform)?;
    sources::update(&mut session, &Source { secret: sealed, ..source }).await?;
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
    Ok(Secrets::of(platform, source)?.shared.into_iter().map(String::into_bytes).collect())
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
