//! Incidents: alert episodes that lie close together, and the records of incident tools (decision 25).

use super::IncidentRow;
use super::patterns::expression_matches;
use super::timeline::Timeline;
use crate::evidence::{Alert, Body, Incident};
use crate::model::Rules;
use crate::time::Timestamp;
use chrono::Duration;
use std::collections::BTreeMap;

/// An incident with the deployment that its tool blames, if it names one.
pub(super) struct KnownIncident<'a> {
    pub(super) row: IncidentRow,
    pub(super) deploy_sha: Option<&'a str>,
}

/// All incidents in order of their start.
pub(super) fn all<'a>(timeline: &Timeline<'a>, rules: &Rules) -> Vec<KnownIncident<'a>> {
    let from_alerts = merge(&episodes(timeline, rules), rules).into_iter().map(|row| KnownIncident { row, deploy_sha: None });
    let mut incidents: Vec<KnownIncident> = from_alerts.chain(from_tools(timeline, rules)).collect();
    incidents.sort_by(|a, b| (a.row.started_at, &a.row.key).cmp(&(b.row.started_at, &b.row.key)));
    incidents
}

/// One firing of one alert.
struct Episode<'a> {
    fingerprint: &'a str,
    name: &'a str,
    start: Timestamp,
    end: Option<Timestamp>,
    last_seen: Timestamp,
    performance: bool,
    severe: bool,
}

fn episodes<'a>(timeline: &Timeline<'a>, rules: &Rules) -> Vec<Episode<'a>> {
    let mut folded: BTreeMap<(Timestamp, &str), Episode> = BTreeMap::new();
    for event in &timeline.events {
        let Body::Alert(alert) = &event.record.body else { continue };
        let start = event.credible(alert.starts_at);
        let episode = folded.entry((start, &alert.fingerprint)).or_insert(Episode {
            fingerprint: &alert.fingerprint,
            name: &alert.name,
            start,
            end: None,
            last_seen: event.at,
            performance: false,
            severe: false,
        });
        episode.last_seen = episode.last_seen.max(event.at);
        episode.performance |= is_performance(alert, rules);
        episode.severe |= is_severe(alert.severity.as_deref().or(alert.labels.get("severity").map(String::as_str)), rules);
        if !alert.firing {
            episode.end = Some(alert.ends_at.map_or(event.at, |time| event.credible(time)).max(start));
        }
    }
    let mut episodes: Vec<Episode> = folded.into_values().collect();
    end_superseded(&mut episodes);
    episodes
}

/// An alert that fires anew must have ended before, also when that message was lost; else it would swallow every later incident.
fn end_superseded(episodes: &mut [Episode]) {
    let mut later: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for episode in episodes.iter_mut().rev() {
        if let Some(next) = later.insert(episode.fingerprint, episode.start)
            && episode.end.is_none()
        {
            episode.end = Some(episode.last_seen.max(episode.start).min(next));
        }
    }
}

fn is_performance(alert: &Alert, rules: &Rules) -> bool {
    alert.labels.get("performance").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || alert.labels.contains_key("slo")
        || expression_matches(&rules.performance_alerts, &alert.name)
}

fn is_severe(severity: Option<&str>, rules: &Rules) -> bool {
    severity.is_some_and(|severity| rules.severities.iter().any(|counted| counted.eq_ignore_ascii_case(severity)))
}

/// Episodes merge only with their like: an always-firing warning must not glue pages together, nor a critical disk alert lend its
/// severity to a latency warning.
fn merge(episodes: &[Episode], rules: &Rules) -> Vec<IncidentRow> {
    let gap = Duration::minutes(rules.incident_gap_minutes);
    let mut incidents: Vec<IncidentRow> = Vec::new();
    let mut open: BTreeMap<(bool, bool), usize> = BTreeMap::new();
    for episode in episodes {
        let like = (episode.performance, episode.severe);
        let near = open
            .get(&like)
            .and_then(|index| incidents.get_mut(*index))
            .filter(|incident| incident.resolved_at.is_none_or(|end| episode.start < end.plus(gap)));
        match near {
            Some(incident) => incident.resolved_at = incident.resolved_at.zip(episode.end).map(|(known, end)| known.max(end)),
            None => {
                open.insert(like, incidents.len());
                incidents.push(IncidentRow {
                    key: format!("{}@{}", episode.fingerprint, episode.start),
                    title: episode.name.to_owned(),
                    started_at: episode.start,
                    resolved_at: episode.end,
                    performance: episode.performance,
                    severe: episode.severe,
                });
            }
        }
    }
    incidents
}

/// The latest state of each incident counts; what it leaves out stays as told before.
fn from_tools<'a>(timeline: &Timeline<'a>, rules: &Rules) -> Vec<KnownIncident<'a>> {
    let mut folded: BTreeMap<&str, KnownIncident> = BTreeMap::new();
    for event in &timeline.events {
        let Body::Incident(Incident { id, title, severity, performance, opened_at, resolved_at, deploy_sha, .. }) = &event.record.body
        else {
            continue;
        };
        let started_at = event.credible(*opened_at);
        let incident = folded.entry(id).or_insert_with(|| KnownIncident {
            row: IncidentRow {
                key: id.clone(),
                title: title.clone(),
                started_at,
                resolved_at: None,
                performance: expression_matches(&rules.performance_alerts, title),
                severe: false,
            },
            deploy_sha: None,
        });
        incident.row.title.clone_from(title);
        incident.row.started_at = started_at;
        if let Some(performance) = performance {
            incident.row.performance = *performance;
        }
        if severity.is_some() {
            incident.row.severe = is_severe(severity.as_deref(), rules);
        }
        if let Some(time) = resolved_at {
            incident.row.resolved_at = Some(event.credible(*time).max(started_at));
        }
        if deploy_sha.is_some() {
            incident.deploy_sha = deploy_sha.as_deref();
        }
    }
    folded.into_values().collect()
}

#[cfg(test)]
mod tests;
