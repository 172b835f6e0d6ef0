//! The demo's disputes: one that was answered, one that waits for an answer. Every step goes through its use case.

use super::company::{TEAMS, email};
use super::timeline::Timeline;
use super::{DisputePlan, DisputeTurn};

/// Team, check, days ago and minute of the day, place of the member who speaks (`None`: those who own the model), what happens.
type Turn = (&'static str, &'static str, (u32, u32), Option<usize>, DisputeTurn);

const TURNS: [Turn; 5] = [
    (
        "demo-storage",
        "results-on-main",
        (20, 560),
        Some(0),
        DisputeTurn::Open("The load test did not stop, it is run by hand until the runner has its disk back. Why are we back at level 2?"),
    ),
    (
        "demo-storage",
        "results-on-main",
        (20, 640),
        None,
        DisputeTurn::Comment(
            "By hand is level 2. Level 3 asks for results of the merges themselves, and the last merge with any is a week old.",
        ),
    ),
    ("demo-storage", "results-on-main", (19, 545), Some(1), DisputeTurn::Comment("Fair. Then it is right until CI runs it again.")),
    (
        "demo-storage",
        "results-on-main",
        (19, 600),
        None,
        DisputeTurn::Resolve("Judged as the model says; the action to run the load test in CI again is on the roadmap."),
    ),
    (
        "demo-notifications",
        "metrics-fresh",
        (2, 580),
        Some(0),
        DisputeTurn::Open(
            "We are scraped by the new Prometheus since the move. The metrics are there, only not connected here. Who can map it?",
        ),
    ),
];

pub(super) fn plan(timeline: &Timeline) -> Vec<DisputePlan> {
    let member = |team: &str, place: usize| TEAMS.iter().find(|known| known.slug == team).and_then(|team| team.members.get(place));
    TURNS
        .iter()
        .map(|(team, check, (days_ago, minute), who, turn)| DisputePlan {
            at: timeline.at(*days_ago, *minute),
            team,
            check,
            email: who.and_then(|place| member(team, place)).map(|name| email(name)),
            turn: *turn,
        })
        .collect()
}
