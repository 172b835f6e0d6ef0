//! `perf-work-share`: time logged on performance work of a team's capacity; where no hours are logged, labelled pull requests of all
//! merged ones. Each team has one source, and only teams with the same source are added up.

use super::pull_requests::distinct;
use super::{Answer, Question, judge};
use crate::ids::TeamId;
use crate::kpi::Coverage;
use crate::scope::Target;
use std::collections::{BTreeMap, BTreeSet};

/// What the scope's teams logged, and what they could have.
#[derive(Default)]
struct Hours {
    minutes: i64,
    weekly_hours: i64,
    teams: BTreeSet<TeamId>,
}

pub(super) fn answer(question: &Question) -> Answer {
    let hours = logged(question);
    let with_pull_requests = question.rows.owners_with(question.window, |facts| !facts.pull_requests.is_empty());
    let by_labels: BTreeSet<TeamId> = with_pull_requests.difference(&hours.teams).copied().collect();
    let teams = hours.teams.len() + by_labels.len();
    if teams == 0 {
        return question.unknown("Neither hours nor merged pull requests are known in the window.");
    }
    let answer = if hours.teams.len() >= by_labels.len() { of_hours(question, &hours) } else { of_labels(question, &by_labels) };
    let used = hours.teams.len().max(by_labels.len());
    let source = if hours.teams.len() >= by_labels.len() { "from logged hours" } else { "from labels of merged pull requests" };
    let beside = if question.rows.is_above_teams() { format!("{source} of {used} of {teams} teams") } else { source.to_owned() };
    Answer { beside: Some(beside), coverage: coverage(question, &hours.teams, &with_pull_requests), ..answer }
}

/// Teams with a capacity that log hours. No entry at all is no source, not zero hours.
fn logged(question: &Question) -> Hours {
    let mut minutes: BTreeMap<TeamId, i64> = BTreeMap::new();
    for (team, _, facts) in question.rows.teams(question.window) {
        if let Some(logged) = facts.minutes {
            *minutes.entry(team).or_default() += logged;
        }
    }
    let mut hours = Hours::default();
    for (team, logged) in minutes {
        let capacity = question.rows.catalog.teams.get(&team).and_then(|team| team.weekly_hours).filter(|weekly| *weekly > 0);
        if let Some(weekly_hours) = capacity {
            hours.minutes += logged;
            hours.weekly_hours += weekly_hours;
            hours.teams.insert(team);
        }
    }
    hours
}

/// minutes / (weekly hours · 60 · days / 7), kept whole by multiplying both sides with 7.
fn of_hours(question: &Question, hours: &Hours) -> Answer {
    let capacity_times_7 = hours.weekly_hours * 60 * question.window.days();
    let numerator_times_7 = hours.minutes * 7;
    Answer {
        value: Some(numerator_times_7 as f64 / capacity_times_7 as f64),
        numerator: Some(hours.minutes),
        denominator: Some((capacity_times_7 + 3) / 7),
        status: judge::ratio(question.goal, numerator_times_7, capacity_times_7),
        ..Answer::default()
    }
}

fn of_labels(question: &Question, teams: &BTreeSet<TeamId>) -> Answer {
    let catalog = question.rows.catalog;
    let days = question.rows.services(question.window);
    let of_teams = days.filter(|(service, day, _)| catalog.owner_on(*service, *day).is_some_and(|team| teams.contains(&team)));
    let merged = distinct(of_teams.flat_map(|(_, _, facts)| &facts.pull_requests));
    let (labelled, all) = (merged.values().filter(|merged| merged.performance).count() as i64, merged.len() as i64);
    Answer {
        value: Some(labelled as f64 / all as f64),
        numerator: Some(labelled),
        denominator: Some(all),
        status: judge::ratio(question.goal, labelled, all),
        ..Answer::default()
    }
}

/// Above teams, those with either source; a team that logs hours covers all its services with them.
fn coverage(question: &Question, by_hours: &BTreeSet<TeamId>, with_pull_requests: &BTreeSet<TeamId>) -> Option<Coverage> {
    if question.rows.is_above_teams() {
        let units = question.rows.units();
        let reporting = units.iter().filter(|team| by_hours.contains(team) || with_pull_requests.contains(team)).count() as i64;
        return Some(Coverage { reporting, total: units.len() as i64 });
    }
    let Target::Node(_) = question.rows.target else { return None };
    let services = question.rows.target.services(question.rows.catalog).len() as i64;
    (!by_hours.is_empty()).then_some(Coverage { reporting: services, total: services })
}
