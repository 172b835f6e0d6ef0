//! `/sources/{slug}`: how to connect it, what it delivered, what failed and why.

use super::query::Query;
use super::reading::Reading;
use super::sources::{kind_name, volume};
use super::words::{self, link};
use super::{format, outgoing, snippets, source_state};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::sources::{Sends, hook_url, kind};
use crate::view::{Choice, DeliveryRow, Notice, SourcePage};
use serde_json::Value;
use store::inbox::{self, DeliveryCount, DeliveryFilter, DeliveryState, DeliverySummary};
use store::sources;

const SHOWN: i64 = 100;

pub async fn source(platform: &Platform, actor: &Actor, query: &Query, slug: &str) -> Result<SourcePage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let source = sources::by_slug(&mut reading.session, slug).await?.ok_or_else(|| Error::NotFound(format!("the source `{slug}`")))?;
    let state =
        query.own("state").map(|text| text.parse::<DeliveryState>().map_err(|problem| Error::invalid("state", problem))).transpose()?;
    let filter = DeliveryFilter { source: Some(source.id), state, limit: SHOWN, ..DeliveryFilter::default() };
    let rows = inbox::list(&mut reading.session, &filter).await?;
    let counts = inbox::counts(&mut reading.session).await?;
    let known = kind(&source.kind).ok();
    let pulled = known.is_some_and(|kind| kind.pulled);
    let hook = known.is_some_and(|kind| kind.hooked).then(|| hook_url(platform, &source));
    let may_edit = reading.may(Permission::Configure);
    let outgoing = match known.map_or(Sends::Nothing, |kind| kind.sends) {
        Sends::Nothing => None,
        Sends::Verdicts | Sends::Messages => Some(outgoing::rows(&mut reading, Some(source.id), may_edit).await?),
    };
    let total = count(&counts, &source, None);
    let mut facts = vec![
        ("Last success".to_owned(), source_state::last_success(reading.now, &source)),
        ("Lag".to_owned(), source_state::lag(reading.now, &source)),
        ("Volume".to_owned(), volume(&reading, &source, total)),
    ];
    if let Some(next) = source.next_run_at.filter(|_| source.enabled) {
        facts.push(("Next run".to_owned(), format::relative(reading.now, next)));
    }
    facts.extend(settings(&source));
    if let Some(at) = source.last_error_at {
        facts.push(("Last error".to_owned(), format::relative(reading.now, at)));
    }
    let problem = source.state_detail.clone().filter(|_| source.state.as_deref() == Some("error"));
    Ok(SourcePage {
        slug: source.slug.to_string(),
        name: source.name.clone(),
        kind: kind_name(&source.kind),
        mark: source_state::mark_of(&source),
        facts,
        snippets: hook.as_deref().map(|url| snippets::connect_hook(&source.kind, url)).unwrap_or_default(),
        hook_url: hook,
        secret: None,
        deliveries: rows.into_iter().map(|row| delivery(&reading, row, may_edit)).collect(),
        states: if pulled || known.is_none_or(|kind| kind.hooked) { states(query, slug, &counts, &source, state) } else { Vec::new() },
        may_rotate: may_edit && known.is_some_and(|kind| kind.makes_up_secrets()),
        may_pull: may_edit && pulled,
        outgoing,
        may_edit,
        notice: problem.map(|text| Notice::Stale { text, link: None }),
    })
}

/// What an admin set, without secrets.
fn settings(source: &sources::Source) -> Vec<(String, String)> {
    let names = [
        ("url", "Address"),
        ("repositories", "Repositories"),
        ("channel", "Channel"),
        ("host", "Host"),
        ("port", "Port"),
        ("tls", "TLS"),
        ("user", "User"),
        ("from", "Sender"),
    ];
    let shown = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
        _ => None,
    };
    let all = names.into_iter().filter_map(|(key, name)| Some((name.to_owned(), source.config.get(key).and_then(shown)?)));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

fn count(counts: &[DeliveryCount], source: &sources::Source, wanted: Option<DeliveryState>) -> i64 {
    let mine = counts.iter().filter(|(id, state, _, _)| *id == Some(source.id) && wanted.is_none_or(|wanted| *state == wanted));
    mine.map(|(_, _, count, _)| count).sum()
}

fn states(query: &Query, slug: &str, counts: &[DeliveryCount], source: &sources::Source, chosen: Option<DeliveryState>) -> Vec<Choice> {
    [(None, "All"), (Some(DeliveryState::Failed), "Failed"), (Some(DeliveryState::Pending), "Waiting")]
        .into_iter()
        .map(|(state, name)| Choice {
            value: query.with("state", state.map_or("", DeliveryState::as_str)).href(&format!("/sources/{slug}#deliveries")),
            label: format!("{name} {}", format::count(count(counts, source, state))),
            selected: state == chosen,
        })
        .collect()
}

fn delivery(reading: &Reading, row: DeliverySummary, may_edit: bool) -> DeliveryRow {
    let result = match (&row.error, row.state) {
        (Some(error), _) => error.clone(),
        (None, DeliveryState::Pending) => format!("attempt {}", row.attempts + 1),
        (None, DeliveryState::Ignored) => "nothing in it that counts".to_owned(),
        (None, _) => "taken in".to_owned(),
    };
    DeliveryRow {
        id: row.id.to_string(),
        received: format::relative(reading.now, row.received_at),
        what: row.subject.clone().unwrap_or_else(|| row.format.clone()),
        size: format::bytes(row.size as f64),
        mark: words::delivery(row.state),
        result,
        run: (row.kind == "ingest" && row.state == DeliveryState::Done).then(|| link("runs", "/runs")),
        // Only hooks are read again: results are judged when they arrive.
        may_replay: may_edit && row.kind == "hook" && row.state != DeliveryState::Pending,
    }
}
