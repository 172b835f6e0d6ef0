//! What happened in the shown days: notes of people, model versions, level changes, and of single teams and services also deployments,
//! incidents and regressions. The first kinds are the numbered marks of the chart.

use crate::annotations::{may_remove, on_charts, scope_name};
use crate::error::Result;
use crate::moment::end_of_day;
use crate::pages::format;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::words::{level_name, link};
use crate::view::{EventRow, Link};
use domain::catalog::Team;
use domain::facts::DayFacts;
use domain::ids::ServiceId;
use domain::scope::Target;
use domain::time::{Day, Window, start_of_day};
use store::{models, snapshots};

/// More deployments than this say nothing on a chart.
const FEW: usize = 8;
/// Longest text beside a mark of the chart.
const SHORT: usize = 28;

#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) day: Day,
    pub(super) text: String,
    pub(super) by: Option<String>,
    pub(super) link: Option<Link>,
    /// Number of the note that the actor may take away.
    pub(super) removable: Option<i64>,
}

/// By day. `facts` are the days of a team's services, empty for what is above teams.
pub(super) async fn of(
    reading: &mut Reading<'_>,
    target: Target,
    node: Option<&Team>,
    kpi: &str,
    facts: &[(ServiceId, Day, &DayFacts)],
) -> Result<Vec<Event>> {
    let days = reading.period();
    let catalog = std::sync::Arc::clone(&reading.catalog);
    let mut events = Vec::new();
    for note in on_charts(&mut reading.session, &catalog, target, Some(kpi), days).await? {
        let scope = scope_name(&catalog, &note);
        let elsewhere = scope != reading.query.scope.to_string();
        let removable = may_remove(reading.actor, &note).then_some(note.id);
        let by = if elsewhere { format!("{}, on {scope}", note.author) } else { note.author };
        events.push(Event { day: note.day, text: note.text, by: Some(by), link: None, removable });
    }
    let (from, to) = (start_of_day(days.from, reading.zone()), end_of_day(days.to, reading.zone()));
    // The shipped model is no news.
    for version in models::published(&mut reading.session, from, to).await?.into_iter().filter(|version| version.version > 1) {
        let day = version.published_at.day(reading.zone());
        let note = version.note.map(|note| format!(": {note}")).unwrap_or_default();
        let text = format!("Model v{}{note}", version.version);
        events.push(Event { day, text, by: Some(version.published_by), link: None, removable: None });
    }
    if let (Some(node), Target::Node(_)) = (node, target) {
        let upto = reading.upto();
        for mark in snapshots::changes(&mut reading.session, node.id, days.from, upto).await? {
            for change in mark.changes.iter().filter(|change| change.what == "level" && mark.day <= days.to) {
                let level = |text: &Option<String>| level_name(reading.definitions(), text.as_ref().and_then(|text| text.parse().ok()));
                let href = address(&format!("/teams/{}/explain", node.slug), &[("at", &mark.day.to_string())]);
                let text = format!("{} → {}", level(&change.from), level(&change.to));
                events.push(Event { day: mark.day, text, by: None, link: Some(link(&change.because, href)), removable: None });
            }
        }
    }
    let deployments: Vec<Event> = inside(facts, days).flat_map(|(service, day, facts)| deployed(reading, *service, *day, facts)).collect();
    if deployments.len() <= FEW {
        events.extend(deployments);
    }
    events.sort_by_key(|event| event.day);
    Ok(events)
}

fn inside<'f>(facts: &'f [(ServiceId, Day, &'f DayFacts)], days: Window) -> impl Iterator<Item = &'f (ServiceId, Day, &'f DayFacts)> {
    facts.iter().filter(move |(_, day, _)| days.contains(*day))
}

fn deployed(reading: &Reading, service: ServiceId, day: Day, facts: &DayFacts) -> Vec<Event> {
    let service = reading.catalog.services.get(&service);
    let (name, slug) = service.map_or(("", ""), |service| (service.name.as_str(), service.slug.as_str()));
    let event = |sha: &str| Event {
        day,
        text: format!("{name} deployed {}", format::short_sha(sha)),
        by: None,
        link: Some(link("Rows", rows(slug, "deploy", day))),
        removable: None,
    };
    facts.deployments.iter().map(|deployment| event(&deployment.sha)).collect()
}

/// Incidents and regressions of the days after `since`: what may have moved the value.
pub(super) fn troubles(reading: &Reading, facts: &[(ServiceId, Day, &DayFacts)], since: Window) -> Vec<Event> {
    let mut events = Vec::new();
    for (service, day, facts) in inside(facts, since) {
        let service = reading.catalog.services.get(service);
        let (name, slug) = service.map_or(("", ""), |service| (service.name.as_str(), service.slug.as_str()));
        let event = |text: String, kind: &str| {
            let link = Some(link("Rows", rows(slug, kind, *day)));
            Event { day: *day, text: format!("{text} ({name})"), by: None, link, removable: None }
        };
        let incidents = facts.incidents.iter().filter(|incident| incident.counts());
        events.extend(incidents.map(|incident| event(format!("Incident: {}", incident.title), "alert")));
        let roots = facts.regressions.iter().filter(|root| root.confirmed && !root.noise);
        events.extend(roots.map(|root| event(format!("Regression: {}", root.title.as_ref().unwrap_or(&root.root)), "regression")));
    }
    events
}

fn rows(service: &str, kind: &str, day: Day) -> String {
    let day = day.to_string();
    address("/evidence", &[("service", service), ("kind", kind), ("from", &day), ("to", &day)])
}

/// Day and words of the marks, in order.
pub(super) fn marks(events: &[Event]) -> Vec<(Day, String)> {
    let short = |text: &str| match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    };
    events.iter().map(|event| (event.day, short(&event.text))).collect()
}

/// The list below the chart. Marks that lie outside of the drawn days have no number.
pub(super) fn list(reading: &Reading, events: Vec<Event>, drawn: Option<Window>) -> Vec<EventRow> {
    let mut number = 0;
    let mut seen: Option<Day> = None;
    events
        .into_iter()
        .map(|event| {
            let is_drawn = drawn.is_some_and(|drawn| drawn.contains(event.day));
            number += usize::from(is_drawn);
            // One anchor a day: `#2026-11-03`.
            let anchor = (seen != Some(event.day)).then(|| event.day.to_string());
            seen = Some(event.day);
            EventRow {
                number: is_drawn.then_some(number),
                anchor,
                date: format::short_date(event.day, reading.today()),
                text: event.text,
                by: event.by,
                link: event.link,
                remove: event.removable,
            }
        })
        .collect()
}
