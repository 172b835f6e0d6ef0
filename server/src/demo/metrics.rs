//! A number that the demo company keeps of itself: tickets of customers about slowness, counted by each team every Friday.

use super::company::{TEAMS, Team};
use super::timeline::Timeline;
use serde_json::json;

pub(super) fn simulate(timeline: &mut Timeline, team: &'static Team) {
    // Whoever has no monitoring counts nothing either.
    if matches!(team.slug, "demo-experiments" | "demo-notifications") {
        return;
    }
    let position = TEAMS.iter().position(|known| known.slug == team.slug).unwrap_or(0) as u32;
    for days_ago in timeline.days_ago().filter(|days_ago| days_ago % 7 == 5) {
        let at = timeline.at(days_ago, 960 + position);
        let value = tickets(team, position, days_ago);
        timeline.of_team(
            at,
            team.group,
            team.slug,
            json!({"kind": "metric", "name": "tickets.slowness", "value": value, "unit": "tickets"}),
        );
    }
}

/// Fewer with every month for those who save; more for checkout and search, whose latency is out of budget. No chance is drawn, so that
/// everything else of the demo stays as it is.
fn tickets(team: &Team, position: u32, days_ago: u32) -> u32 {
    let weeks_ago = days_ago / 7;
    let wave = (weeks_ago * 7 + position * 5) % 4;
    let level = match team.slug {
        "demo-checkout" => 3 + (26 - weeks_ago.min(26)) / 6,
        "demo-search" => 5,
        _ if team.practice.saving > 0.0 => weeks_ago / 6,
        _ => 2,
    };
    level + wave
}
