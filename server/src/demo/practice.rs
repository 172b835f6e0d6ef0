//! What people do: hours on performance work, actions, changes to their own sources.

use super::company::{Team, email};
use super::timeline::Timeline;
use serde_json::{Value, json};

/// Days of the week, counted back from today, on which a member logs hours.
const LOGGING_DAYS: [u32; 3] = [1, 3, 5];

pub(super) fn simulate(timeline: &mut Timeline, team: &'static Team) {
    for days_ago in timeline.days_ago() {
        hours(timeline, team, days_ago);
        activity(timeline, team, days_ago);
    }
}

fn line(timeline: &mut Timeline, team: &Team, days_ago: u32, minute: u32, body: Value) {
    let at = timeline.at(days_ago, minute);
    timeline.of_team(at, team.group, team.slug, body);
}

fn hours(timeline: &mut Timeline, team: &Team, days_ago: u32) {
    let Some((first, now)) = team.practice.hours else { return };
    let Some(turn) = LOGGING_DAYS.iter().position(|day| *day == days_ago % 7) else { return };
    let share = first + (now - first) * timeline.progress(days_ago);
    let minutes = (f64::from(team.weekly_hours * 60) * share / LOGGING_DAYS.len() as f64) as i64;
    let member = team.members.get(turn).map(|name| email(name));
    line(timeline, team, days_ago, 1_020, json!({"kind": "hours", "minutes": minutes, "member": member}));
}

fn activity(timeline: &mut Timeline, team: &Team, days_ago: u32) {
    for (index, name) in team.members.iter().take(team.practice.active_members).enumerate() {
        let turn = (days_ago + 5 * index as u32) % 30;
        let what = match turn {
            17 => "action_created",
            3 => "action_closed",
            _ => continue,
        };
        line(timeline, team, days_ago, 600 + index as u32, json!({"kind": "activity", "member": email(name), "what": what}));
    }
    if team.practice.self_service.contains(&days_ago) {
        let member = team.members.last().map(|name| email(name)).unwrap_or_default();
        let body = json!({
            "kind": "activity", "member": member, "what": "configuration_changed", "administrator": false, "object": "source prometheus",
        });
        line(timeline, team, days_ago, 660, body);
    }
}
