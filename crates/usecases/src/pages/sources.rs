//! `/sources`: what is connected, whether it reports, tokens, and how to send the first results.

use super::query::Query;
use super::reading::Reading;
use super::words::{link, mark};
use super::{format, outgoing, snippets, source_state};
use crate::actor::{Actor, Permission, Role, TokenScope};
use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::platform::Platform;
use crate::sources::{KINDS, SmtpTls, kind};
use crate::view::{Choice, Draft, Notice, SourceCard, SourceForm, Sources, TokenForm, TokenRow, Tone};
use domain::evidence::Subject;
use std::collections::BTreeSet;
use store::accounts::{self, Token};
use store::evidence;
use store::inbox::{self, DeliveryCount, DeliveryState};
use store::outbox::{self, OutgoingCount, OutgoingState};
use store::sources::{self, Source};

pub async fn sources(platform: &Platform, actor: &Actor, query: &Query) -> Result<Sources> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let all = sources::list(&mut reading.session).await?;
    let counts = inbox::counts(&mut reading.session).await?;
    let sent = outbox::counts(&mut reading.session).await?;
    let queue = evidence::unmapped(&mut reading.session).await?;
    let tokens = accounts::tokens(&mut reading.session).await?;
    let identities: BTreeSet<&str> = queue.iter().map(|waiting| waiting.subject.as_str()).collect();
    let unmapped = u32::try_from(identities.len()).unwrap_or(u32::MAX);
    let configures = reading.may(Permission::Configure);
    let nowhere = outgoing::rows(&mut reading, None, configures).await?;
    let cards: Vec<SourceCard> = all.iter().map(|source| card(&reading, source, &counts, &sent, &identities)).collect();
    let failing = cards.iter().filter(|card| card.mark.tone == Tone::Bad || card.failed > 0).count();
    Ok(Sources {
        sentence: sentence(cards.len(), failing, identities.len()),
        notice: (cards.is_empty() && counts.is_empty()).then(none),
        cards,
        unmapped,
        add: configures.then(|| SourceForm { kinds: kinds(), tls: tls(), open: query.own("new").is_some(), draft: Draft::default() }),
        tokens: tokens.iter().filter(|token| visible(&reading, token)).map(|token| token_row(&reading, token)).collect(),
        token_form: token_form(&reading),
        snippets: snippets::send_results(platform),
        nowhere,
    })
}

/// `9 sources, 1 failing, 3 identities wait to be mapped`.
fn sentence(sources: usize, failing: usize, identities: usize) -> String {
    let mut parts = vec![format::plural(sources as i64, "source", "sources")];
    if failing > 0 {
        parts.push(format!("{failing} failing"));
    }
    match identities {
        0 => {}
        1 => parts.push("1 identity waits to be mapped".to_owned()),
        many => parts.push(format!("{many} identities wait to be mapped")),
    }
    parts.join(", ")
}

fn none() -> Notice {
    Notice::NoData {
        title: "Nothing is connected yet".to_owned(),
        advice: "Send results from a pipeline with a token, connect a webhook, or let Pacekeeper ask your Prometheus.".to_owned(),
        connect: None,
        snippet: None,
    }
}

fn card(reading: &Reading, source: &Source, counts: &[DeliveryCount], sent: &[OutgoingCount], identities: &BTreeSet<&str>) -> SourceCard {
    let of = |wanted: Option<DeliveryState>| -> i64 {
        let mine = counts.iter().filter(|(id, state, _, _)| *id == Some(source.id) && wanted.is_none_or(|wanted| *state == wanted));
        mine.map(|(_, _, count, _)| count).sum()
    };
    let failed = sent.iter().filter(|(id, state, ..)| *id == Some(source.id) && *state == OutgoingState::Failed);
    let unsent: i64 = failed.map(|(_, _, count, _)| count).sum();
    // Only hooks of repositories bring identities that nobody knows.
    let repositories = identities.iter().filter(|subject| subject.starts_with("repository:")).count();
    SourceCard {
        link: link(&source.name, format!("/sources/{}", source.slug)),
        kind: kind_name(&source.kind),
        mark: source_state::mark_of(source),
        last_success: source_state::last_success(reading.now, source),
        lag: source_state::lag(reading.now, source),
        volume: volume(reading, source, of(None)),
        next_run: source.next_run_at.filter(|_| source.enabled).map(|next| format::relative(reading.now, next)).unwrap_or_default(),
        unmapped: if source.kind == "github" { u32::try_from(repositories).unwrap_or(u32::MAX) } else { 0 },
        failed: u32::try_from(of(Some(DeliveryState::Failed)) + unsent).unwrap_or(u32::MAX),
    }
}

/// Deliveries a day since the source was made, over the month that is kept.
pub(super) fn volume(reading: &Reading, source: &Source, deliveries: i64) -> String {
    const KEPT_DAYS: f64 = 30.0;
    match kind(&source.kind) {
        Ok(kind) if kind.pulled => return "asked every hour".to_owned(),
        Ok(kind) if !kind.hooked => return "only sent to".to_owned(),
        _ => {}
    }
    let days = (reading.now.hours_since(source.created_at) / 24.0).clamp(1.0, KEPT_DAYS);
    format!("{} a day", format::decimal(deliveries as f64 / days, 1))
}

pub(super) fn kind_name(text: &str) -> String {
    kind(text).map_or_else(|_| text.to_owned(), |kind| kind.name.to_owned())
}

fn kinds() -> Vec<Choice> {
    KINDS
        .iter()
        .map(|kind| Choice { value: kind.kind.to_owned(), label: format!("{}: {}", kind.name, kind.about), selected: false })
        .collect()
}

fn tls() -> Vec<Choice> {
    let modes = [(SmtpTls::Starttls, "STARTTLS"), (SmtpTls::Implicit, "TLS from the start"), (SmtpTls::None, "none")];
    modes.map(|(mode, label)| Choice { value: mode.as_str().to_owned(), label: label.to_owned(), selected: false }).to_vec()
}

/// One's own tokens; admins see all.
fn visible(reading: &Reading, token: &Token) -> bool {
    reading.actor.is_admin() || (token.created_by.is_some() && token.created_by == reading.actor.user_id())
}

fn token_row(reading: &Reading, token: &Token) -> TokenRow {
    let now = reading.now;
    let mark = if token.revoked_at.is_some() {
        mark(Tone::Neutral, "revoked")
    } else if ends(token).is_some_and(|end| end <= now) {
        mark(Tone::Neutral, "expired")
    } else if ends(token).is_some_and(|end| end <= now.plus(chrono::Duration::days(7))) {
        mark(Tone::Warn, "expires soon")
    } else {
        mark(Tone::Ok, "valid")
    };
    let team = token.team.and_then(|team| reading.catalog.teams.get(&team));
    TokenRow {
        id: token.id.to_string(),
        name: token.name.clone(),
        scopes: token.scopes.join(", "),
        team: team.map_or_else(|| "all teams".to_owned(), |team| team.name.clone()),
        created: format::date(token.created_at.day(reading.zone())),
        expires: ends(token).map_or_else(|| "never".to_owned(), |end| format::date(end.day(reading.zone()))),
        last_used: format::relative_or_never(now, token.last_used_at),
        may_revoke: token.revoked_at.is_none(),
        mark,
    }
}

fn ends(token: &Token) -> Option<domain::time::Timestamp> {
    token.expires_at
}

/// Scopes that the person's role may hand out.
fn token_form(reading: &Reading) -> Option<TokenForm> {
    let Actor::User { role, .. } = reading.actor else { return None };
    let scopes = TokenScope::ALL.into_iter().filter(|scope| scope.needs() <= *role);
    let root = reading.root().map(|root| root.id);
    let teams = root.map(|root| leaf_teams(&reading.catalog, root)).unwrap_or_default();
    let own = |team: &domain::catalog::Team| *role >= Role::Manager || reading.may(Permission::Ingest(Some(team.id)));
    Some(TokenForm {
        scopes: scopes
            .map(|scope| Choice {
                value: scope.as_str().to_owned(),
                label: scope.as_str().to_owned(),
                selected: scope == TokenScope::Ingest,
            })
            .collect(),
        teams: teams
            .into_iter()
            .filter(|team| own(team))
            .map(|team| Choice { value: team.slug.to_string(), label: team.name.clone(), selected: false })
            .collect(),
        draft: Draft::default(),
        created: None,
    })
}

/// What an identity is, for people: (`acme/checkout`, `repository`).
pub(super) fn identity(subject: &str) -> (String, String) {
    match subject.split_once(':') {
        Some((kind, name)) => (name.to_owned(), if kind == "unnamed" { "names no service".to_owned() } else { kind.to_owned() }),
        None => (subject.to_owned(), Subject::Program.to_string()),
    }
}
