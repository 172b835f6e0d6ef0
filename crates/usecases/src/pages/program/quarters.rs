//! How many teams stood at each level at the end of each quarter, and now.

use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{number_cell, text_cell};
use crate::pages::reading::Reading;
use crate::view::Table;
use chrono::Datelike;
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::planner::end_of_quarter;
use domain::time::Day;
use std::collections::BTreeMap;
use store::snapshots;

/// Ends of quarters from the first known day to today, with today last.
pub(super) async fn table(reading: &mut Reading<'_>, node: &Team) -> Result<Option<Table>> {
    let teams: Vec<TeamId> = leaf_teams(&reading.catalog, node.id).into_iter().map(|team| team.id).collect();
    let (first, today) = (reading.period().from, reading.day());
    let mut known: BTreeMap<TeamId, Vec<(Day, Option<u8>)>> = BTreeMap::new();
    for (team, day, level, _) in snapshots::levels(&mut reading.session, Some(&teams), first).await? {
        known.entry(team).or_default().push((day, level));
    }
    let Some(earliest) = known.values().flatten().map(|(day, _)| *day).min() else { return Ok(None) };
    let levels: Vec<u8> = reading.definitions().levels.iter().map(|level| level.level).collect();
    let rows = ends(earliest.max(first), today).into_iter().map(|(label, end)| {
        let at = |team: &TeamId| {
            let days = known.get(team).map(Vec::as_slice).unwrap_or_default();
            days.iter().rev().find(|(day, _)| *day <= end).and_then(|(_, level)| *level)
        };
        let found: Vec<Option<u8>> = teams.iter().map(at).collect();
        let count = |wanted: Option<u8>| number_cell(found.iter().filter(|level| **level == wanted).count().to_string());
        let counts = levels.iter().map(|level| count(Some(*level))).chain([count(None)]);
        std::iter::once(text_cell(label)).chain(counts).collect()
    });
    let head = levels.iter().map(|level| format!("Level {level}"));
    Ok(Some(Table {
        caption: "Teams by level at the end of each quarter".to_owned(),
        head: std::iter::once("Quarter".to_owned()).chain(head).chain(["Unrated".to_owned()]).collect(),
        rows: rows.collect(),
    }))
}

/// `2026 Q3` with its last day; the running quarter ends today.
fn ends(first: Day, today: Day) -> Vec<(String, Day)> {
    let mut ends = Vec::new();
    let mut end = end_of_quarter(first);
    while end < today {
        ends.push((name(end), end));
        end = end_of_quarter(end + chrono::Days::new(1));
    }
    ends.push((format!("{}, so far", name(today)), today));
    ends
}

fn name(day: Day) -> String {
    format!("{} Q{}", day.year(), day.month0() / 3 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_end_on_their_last_day_and_the_running_one_today() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let found = ends(day("2026-05-20"), day("2026-11-25"));
        let found: Vec<_> = found.iter().map(|(name, end)| (name.as_str(), end.to_string())).collect();
        let expected = [("2026 Q2", "2026-06-30"), ("2026 Q3", "2026-09-30"), ("2026 Q4, so far", "2026-11-25")];
        assert_eq!(found, expected.map(|(name, end)| (name, end.to_owned())));
    }
}
