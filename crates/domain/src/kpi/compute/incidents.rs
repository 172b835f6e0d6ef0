//! `perf-incidents`: counted incidents that started in the window; above teams, per team that has an incident source.

use super::{Answer, Question, judge};
use crate::facts::DayFacts;
use crate::kpi::rows::saw;

/// Evidence that an incident would have been heard of.
pub(super) const SOURCES: &[&str] = &["alert", "incident", "alert_rule"];

pub(super) fn answer(question: &Question) -> Answer {
    let has_incident = |facts: &DayFacts| !facts.incidents.is_empty();
    let counted = question
        .rows
        .services(question.window)
        .flat_map(|(_, _, facts)| &facts.incidents)
        .filter(|incident| incident.counts() && incident.started_at <= question.at)
        .count() as i64;
    let live = question.rows.services(question.window).any(|(_, _, facts)| saw(facts, SOURCES) || has_incident(facts));
    if !live {
        return question.unknown("No source of incidents reported in the window.");
    }
    if !question.rows.is_above_teams() {
        return Answer {
            value: Some(counted as f64),
            numerator: Some(counted),
            status: judge::ratio(question.goal, counted, 1),
            ..Answer::default()
        };
    }
    let teams = question.rows.owners_with(question.window, |facts| saw(facts, SOURCES) || has_incident(facts)).len() as i64;
    Answer {
        value: Some(counted as f64 / teams as f64),
        numerator: Some(counted),
        denominator: Some(teams),
        status: judge::ratio(question.goal, counted, teams),
        beside: Some(format!("total {counted}")),
        ..Answer::default()
    }
}
