//! Telling people: by mail, Slack and signed webhooks, as the schedules of the configuration say.

use crate::error::Result;
use crate::outgoing::{Message, notify};
use crate::platform::Platform;
use domain::catalog::{Catalog, SendWhen};
use domain::review::{Document, Movement, SloLine, Status, headline, html, markdown};
use serde_json::json;
use store::Session;
use store::reviews::Review;

/// Puts a message for every channel into the outbox. The same review is not told twice.
pub(super) async fn tell(platform: &Platform, session: &mut Session, catalog: &Catalog, review: &Review, when: SendWhen) -> Result<()> {
    let schedules = catalog.schedules.values().filter(|schedule| schedule.send == when);
    let here = schedules.filter(|schedule| super::node_of(catalog, &schedule.scope).is_ok_and(|node| node.id == review.mark.team));
    let channels: std::collections::BTreeSet<&String> = here.flat_map(|schedule| &schedule.to).collect();
    if channels.is_empty() {
        return Ok(());
    }
    let Review { mark, document, commentary } = review;
    let draft = if when == SendWhen::Draft { " (draft)" } else { "" };
    let path = format!("/reviews/{}?scope={}", mark.week, document.scope);
    let message = Message {
        title: format!("{}: {}{draft}", headline(document), document.name),
        text: markdown(document, commentary),
        short: Some(short(document)),
        html: Some(html(document, commentary, platform.link("").trim_end_matches('/'))),
        data: Some(json!({
            "review": {
                "week": mark.week.to_string(),
                "scope": document.scope,
                "state": if mark.published.is_some() { "published" } else { "draft" },
                "revision": mark.revision,
                "hash": mark.published.as_ref().map(|published| &published.hash),
                "document": document,
                "commentary": commentary,
            }
        })),
        url: platform.link(&path),
        key: Some(format!(
            "review:{}:{}:{}:{}",
            mark.team,
            mark.week,
            mark.revision,
            if when == SendWhen::Draft { "draft" } else { "published" }
        )),
        ..Message::default()
    };
    for channel in channels {
        notify(platform, session, channel, &message).await?;
    }
    Ok(())
}

/// The review in a few lines, for channels that print no tables.
fn short(document: &Document) -> String {
    let met = document.slos.iter().filter(|line| line.status == Status::Met).count() as i64 + document.slos_left_out;
    let of = |status| document.slos.iter().filter(move |line: &&SloLine| line.status == status);
    let mut lines = Vec::new();
    if !document.slos.is_empty() {
        lines.push(format!("{met} of {} targets met", document.slos.len() as i64 + document.slos_left_out));
    }
    lines.extend(
        of(Status::Missed)
            .take(5)
            .map(|line| format!("Missed: {} {} (target {})", line.name, line.actual.as_deref().unwrap_or("unknown"), line.target)),
    );
    let unknown = of(Status::Unknown).count();
    if unknown > 0 {
        lines.push(format!("Unknown: {unknown}"));
    }
    let moved = document.trends.iter().filter(|line| matches!(line.movement, Movement::Changed | Movement::Trending));
    lines.extend(moved.take(5).map(|line| line.text.clone()));
    let open = document.actions.iter().filter(|line| !line.done).count() as i64 + document.actions_left_out;
    let overdue = document.actions.iter().filter(|line| line.overdue_since.is_some()).count();
    lines.push(format!("Actions: {open} open, {overdue} overdue"));
    lines.push(match (document.incidents.len(), document.incidents_known) {
        (0, true) => "No performance incidents".to_owned(),
        (0, false) => "Incidents: unknown, no source reported".to_owned(),
        (count, _) => format!("Performance incidents: {count}"),
    });
    lines.extend(document.maturity.iter().filter(|line| line.text.contains("Level ")).take(5).map(|line| line.text.clone()));
    let waiting = document.triage.len() as i64 + document.triage_left_out.iter().map(|(_, count)| count).sum::<i64>();
    if waiting > 0 {
        lines.push(format!("Waiting for triage: {waiting}"));
    }
    lines.join("\n")
}
