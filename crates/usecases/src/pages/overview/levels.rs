//! Teams by level per week, stacked.

use crate::catalog::leaf_teams;
use crate::error::Result;
use crate::pages::drawing::{chart, level_legend};
use crate::pages::reading::Reading;
use crate::view::Chart;
use domain::catalog::Team;
use domain::ids::TeamId;
use domain::time::{Day, IsoWeek};
use std::collections::BTreeMap;
use store::snapshots;

/// Levels as they held at the end of each week of the period.
pub(in crate::pages) async fn chart_of(reading: &mut Reading<'_>, node: &Team) -> Result<Option<Chart>> {
    let Some(scene) = scene_of(reading, node).await? else { return Ok(None) };
    let mut drawn = chart(&scene, "levels", &[]);
    drawn.legend = level_legend(reading.definitions());
    drawn.legend.push(("l0".to_owned(), "unrated".to_owned()));
    Ok(Some(drawn))
}

/// The picture alone; `None` without any team.
pub(in crate::pages) async fn scene_of(reading: &mut Reading<'_>, node: &Team) -> Result<Option<charts::Scene>> {
    let teams: Vec<TeamId> = leaf_teams(&reading.catalog, node.id).into_iter().map(|team| team.id).collect();
    if teams.is_empty() {
        return Ok(None);
    }
    let period = reading.period();
    let first = IsoWeek::of(period.from).monday();
    let mut known: BTreeMap<TeamId, Vec<(Day, Option<u8>)>> = BTreeMap::new();
    for (team, day, level, _) in snapshots::levels(&mut reading.session, Some(&teams), first).await? {
        known.entry(team).or_default().push((day, level));
    }
    let weeks = weeks(&teams, &known, first, period.to);
    Ok(Some(charts::stacked_levels(&weeks)))
}

type Week = (Day, [i64; 5], i64);

fn weeks(teams: &[TeamId], known: &BTreeMap<TeamId, Vec<(Day, Option<u8>)>>, first: Day, last: Day) -> Vec<Week> {
    let mut weeks = Vec::new();
    let mut monday = first;
    while monday <= last {
        let end = IsoWeek::of(monday).sunday().min(last);
        let (mut levels, mut unrated) = ([0; 5], 0);
        for team in teams {
            let at_end = known.get(team).and_then(|days| days.iter().rev().find(|(day, _)| *day <= end)).and_then(|(_, level)| *level);
            match at_end.and_then(|level| levels.get_mut(usize::from(level).saturating_sub(1))) {
                Some(count) => *count += 1,
                None => unrated += 1,
            }
        }
        weeks.push((monday, levels, unrated));
        monday = monday + chrono::Days::new(7);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_level_holds_until_the_next_one_and_a_team_without_any_is_unrated() {
        let teams = [TeamId(1), TeamId(2)];
        // 2026-11-16 is a Monday.
        let known = BTreeMap::from([(TeamId(1), vec![(day("2026-11-10"), Some(2)), (day("2026-11-25"), Some(3))])]);
        let weeks = weeks(&teams, &known, day("2026-11-16"), day("2026-11-26"));
        assert_eq!(weeks, [(day("2026-11-16"), [0, 1, 0, 0, 0], 1), (day("2026-11-23"), [0, 0, 1, 0, 0], 1)]);
    }
}
