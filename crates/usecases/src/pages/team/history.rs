//! Level and score over time, and what changed the level.

use crate::pages::drawing::chart;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::{format, words};
use crate::view::{Chart, LevelChange};
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::time::Day;
use std::collections::BTreeMap;
use store::snapshots::SnapshotMark;

type LevelRow = (TeamId, Day, Option<u8>, Option<i64>);

/// `marks`: snapshots with changes. `known`: the level of each day of the period, with what held before it first.
pub(super) fn of(reading: &Reading, team: &Team, marks: &[SnapshotMark], known: &[LevelRow]) -> (Option<Chart>, Vec<LevelChange>) {
    let model = reading.definitions();
    let period = reading.period();
    let mut days: BTreeMap<Day, (Option<u8>, Option<f64>)> = BTreeMap::new();
    let score = |tenths: Option<i64>| tenths.map(|tenths| tenths as f64 / 10.0);
    // What held before the period began holds on its first day.
    for (_, day, level, tenths) in known.iter().filter(|(_, day, _, _)| *day <= period.to) {
        days.insert((*day).max(period.from), (*level, score(*tenths)));
    }
    // The line goes on to the last day shown.
    if let Some((_, last)) = days.range(..=period.to).next_back().map(|(day, last)| (*day, *last)) {
        days.entry(period.to).or_insert(last);
    }
    let mut changes: Vec<(Day, Option<u8>, Option<u8>, String)> = Vec::new();
    for mark in marks {
        for change in mark.changes.iter().filter(|change| change.what == "level") {
            let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
            changes.push((mark.day, number(&change.from), number(&change.to), change.because.clone()));
        }
    }
    let events: Vec<_> = changes.iter().map(|(day, _, to, _)| (*day, words::level_name(model, *to))).collect();
    let points: Vec<_> = days.into_iter().map(|(day, (level, score))| (day, level, score)).collect();
    let scene = (points.len() > 1).then(|| charts::level_history(&points, &events));
    let drawn = scene.map(|scene| chart(&scene, "history", &[("line", "level"), ("ghost", "score")]));
    let rows = changes.into_iter().rev().map(|(day, from, to, because)| LevelChange {
        date: format::date(day),
        from: words::level(model, from),
        to: words::level(model, to),
        cause: because,
        href: address(
            &format!("/teams/{}/explain", team.slug),
            &[("at", &day.to_string()), ("cmp", &domain::time::days_before(day, 1).to_string())],
        ),
    });
    (drawn, rows.collect())
}
