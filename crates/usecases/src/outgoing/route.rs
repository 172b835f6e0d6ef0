//! Which source something goes out by.

use crate::sources::{Kind, Sends, kind};
use domain::catalog::Service;
use domain::facts::matches_any;
use domain::ids::SourceId;
use serde_json::Value;
use store::sources::Source;

pub(super) enum Route {
    To {
        source: SourceId,
        /// It may not arrive where it should.
        warning: Option<String>,
    },
    /// Why nobody gets it.
    Nowhere(String),
}

fn of_kind<'a>(sources: &'a [Source], wanted: &'a str) -> impl Iterator<Item = &'a Source> {
    sources.iter().filter(move |source| source.enabled && source.kind == wanted)
}

/// For a notification.
pub(super) fn channel(sources: &[Source], channel: &str) -> Route {
    let to = |source: &Source| Route::To { source: source.id, warning: None };
    if let Some(address) = channel.strip_prefix("mailto:") {
        if !is_address(address) {
            return Route::Nowhere(format!("`{address}` is no mail address"));
        }
        return of_kind(sources, "smtp")
            .next()
            .map_or_else(|| Route::Nowhere(format!("there is no mail server for `{channel}`: add a source of the kind smtp")), to);
    }
    if let Some(slug) = channel.strip_prefix("webhook:") {
        let found = of_kind(sources, "webhook").find(|source| source.slug.as_str() == slug);
        return found.map_or_else(|| Route::Nowhere(format!("there is no source `{slug}` of the kind webhook")), to);
    }
    if channel.starts_with('#') || channel.starts_with('@') {
        return slack(sources, channel);
    }
    Route::Nowhere(format!("`{channel}` is no channel: write `#channel`, `mailto:address` or `webhook:source`"))
}

/// Slack's webhook whose channel this is; else the only one there is, which is asked to post elsewhere. Only webhooks of the old kind
/// can: those of Slack apps are fixed to their channel.
fn slack(sources: &[Source], channel: &str) -> Route {
    let own = |source: &Source| source.config.get("channel").and_then(Value::as_str).map(str::to_owned);
    let all: Vec<_> = of_kind(sources, "slack").collect();
    if let Some(exact) = all.iter().find(|source| own(source).as_deref() == Some(channel)) {
        return Route::To { source: exact.id, warning: None };
    }
    match all.as_slice() {
        [only] => Route::To {
            source: only.id,
            warning: own(only).map(|own| {
                format!("the Slack source `{}` is for {own}: whether Slack posts to {channel} depends on its webhook", only.slug)
            }),
        },
        [] => Route::Nowhere(format!("there is no Slack source for {channel}: add a source of the kind slack")),
        _ => Route::Nowhere(format!("no Slack source is for {channel}: give one of them that channel")),
    }
}

/// One address and nothing else that a mail header could take for more.
fn is_address(text: &str) -> bool {
    let ends = text.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty());
    ends && text.matches('@').count() == 1
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
}

/// For verdicts on a repository. `None`: no source has a token, so nobody asked for statuses.
///
/// A source says by globs which repositories it is for. Without any it is for those that a service declares: an uploader may name any
/// repository, and must not reach one with a token that happens to cover it.
pub(super) fn repository(sources: &[Source], has_token: impl Fn(&Source) -> bool, service: &Service, repository: &str) -> Option<Route> {
    let verdicts = |source: &&Source| source.enabled && kind(&source.kind).is_ok_and(|kind: &Kind| kind.sends == Sends::Verdicts);
    let all: Vec<_> = sources.iter().filter(verdicts).filter(|source| has_token(source)).collect();
    if all.is_empty() {
        return None;
    }
    if !is_repository(repository) {
        return Some(Route::Nowhere(format!("`{repository}` is no repository: statuses need `owner/name`")));
    }
    let globs = |source: &Source| -> Vec<String> {
        let list = source.config.get("repositories").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|glob| glob.as_str().map(str::to_owned)).collect()
    };
    let matching: Vec<_> = all.iter().filter(|source| matches_any(&globs(source), repository)).collect();
    let declared = service.repositories.iter().any(|known| known.name == repository);
    let open: Vec<_> = all.iter().filter(|source| globs(source).is_empty()).collect();
    Some(match (matching.as_slice(), open.as_slice()) {
        ([first, ..], _) => Route::To { source: first.id, warning: None },
        ([], [only]) if declared => Route::To { source: only.id, warning: None },
        ([], [_]) => Route::Nowhere(format!(
            "no status for {repository}: declare it as a repository of {} or in a source's `repositories`",
            service.slug
        )),
        ([], []) => Route::Nowhere(format!("no status for {repository}: no source's `repositories` name it")),
        ([], _) => Route::Nowhere(format!("no status for {repository}: several sources could set it; give each its `repositories`")),
    })
}

/// Two or more names of the characters that GitHub and GitLab allow, none of which can climb out of an API path.
pub(crate) fn is_repository(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty() && part != "." && part != ".." && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    text.len() <= 300 && text.split('/').count() >= 2 && text.split('/').all(name)
}

/// A whole commit id: SHA-1 or SHA-256. Both services refuse shortened ones.
pub(super) fn is_commit(sha: &str) -> bool {
    matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
}
