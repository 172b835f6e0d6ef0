//! From what is known to the lines of the document.

use super::{
    Action, ActionLine, Document, HotspotLine, Input, Movement, Profile, Row, SloLine, Status, TrendLine, TriageLine, Watched, say, so_far,
};
use crate::time::{Day, IsoWeek};
use std::collections::{BTreeMap, BTreeSet};

/// Hottest functions that are named.
const HOTSPOTS: usize = 5;
/// A longer table of a group leaves out rows that were met; a longer list of trends those that are stable.
const ROWS: usize = 20;
const TRENDS: usize = 10;
/// Most actions and untriaged regressions that are named.
const ACTIONS: usize = 25;
const UNTRIAGED: usize = 10;

/// The document of a week. The same input gives the same document.
pub fn generate(input: Input) -> Document {
    let Input { week, today, scope, name, wide, rows, watched, profiles, actions, incidents_known, incidents, maturity, untriaged } = input;
    let (slos, slos_left_out) = table(rows, wide);
    let (trends, trends_left_out) = trends(&watched, today <= week.sunday());
    let (actions, actions_left_out) = self::actions(actions, week, today, wide);
    let (triage, triage_left_out) = debt(untriaged);
    Document {
        week: week.to_string(),
        scope,
        name,
        slos,
        slos_left_out,
        trends,
        trends_left_out,
        hotspots: hotspots(&profiles),
        actions,
        actions_left_out,
        incidents_known,
        incidents,
        maturity,
        triage,
        triage_left_out,
    }
}

/// Each name with as many of its qualifiers as it takes to tell it from the others.
fn told_apart(names: &[(&str, &[String])]) -> Vec<String> {
    let full = |name: &str, qualifiers: &[String], count: usize| {
        let used: Vec<&str> = qualifiers.iter().take(count).map(String::as_str).collect();
        if used.is_empty() { name.to_owned() } else { format!("{name} ({})", used.join(", ")) }
    };
    names
        .iter()
        .map(|(name, qualifiers)| {
            let alike =
                |count: usize| names.iter().filter(|(other, theirs)| full(other, theirs, count) == full(name, qualifiers, count)).count();
            let needed = (0..=qualifiers.len()).find(|count| alike(*count) == 1).unwrap_or(qualifiers.len());
            full(name, qualifiers, needed)
        })
        .collect()
}

fn table(rows: Vec<Row>, wide: bool) -> (Vec<SloLine>, i64) {
    let names: Vec<(&str, &[String])> = rows.iter().map(|row| (row.name.as_str(), row.qualifiers.as_slice())).collect();
    let names = told_apart(&names);
    let mut lines: Vec<SloLine> = (rows.into_iter().zip(names))
        .map(|(row, name)| SloLine { name, target: row.target, actual: row.actual, status: row.status, link: row.link })
        .collect();
    if !wide || lines.len() <= ROWS {
        return (lines, 0);
    }
    // What was missed or is unknown is never left out.
    lines.sort_by_key(|line| line.status);
    let open = lines.iter().filter(|line| line.status != Status::Met).count();
    let kept = open.max(ROWS.min(lines.len()));
    let left_out = lines.len() - kept;
    lines.truncate(kept);
    (lines, left_out as i64)
}

fn trends(watched: &[Watched], running: bool) -> (Vec<TrendLine>, i64) {
    let names: Vec<(&str, &[String])> = watched.iter().map(|one| (one.name.as_str(), one.qualifiers.as_slice())).collect();
    let names = told_apart(&names);
    let said = watched.iter().zip(&names).map(|(one, name)| (one.has_target, if running { so_far(name, one) } else { say(name, one) }));
    let moved = |line: &TrendLine| matches!(line.movement, Movement::Changed | Movement::Trending);
    let mut lines: Vec<TrendLine> = said.filter(|(has_target, line)| !has_target || moved(line)).map(|(_, line)| line).collect();
    if lines.len() <= TRENDS {
        return (lines, 0);
    }
    let before = lines.len();
    lines.retain(|line| line.movement != Movement::Stable);
    let left_out = before - lines.len();
    (lines, left_out as i64)
}

/// Shares of a service's profiles of one kind, weighted by their samples.
fn hotspots(profiles: &[Profile]) -> Vec<HotspotLine> {
    let services: BTreeSet<&str> = profiles.iter().map(|profile| profile.service.as_str()).collect();
    let mut groups: BTreeMap<(&str, &str), Vec<&Profile>> = BTreeMap::new();
    for profile in profiles {
        groups.entry((profile.service.as_str(), profile.kind.as_str())).or_default().push(profile);
    }
    let mut lines = Vec::new();
    for ((service, kind), group) in groups {
        // A profile that does not tell its samples counts as one.
        let weight = |profile: &Profile| profile.samples.max(1) as f64;
        let all: f64 = group.iter().map(|profile| weight(profile)).sum();
        let mut shares: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
        for profile in &group {
            for (function, ratio) in &profile.top {
                shares.entry(function.as_str()).or_insert((0.0, profile.link.as_str())).0 += ratio * weight(profile);
            }
        }
        lines.extend(shares.into_iter().map(|(function, (sum, link))| HotspotLine {
            name: if services.len() > 1 { format!("{function} ({service})") } else { function.to_owned() },
            profile: if kind.eq_ignore_ascii_case("cpu") { "CPU".to_owned() } else { kind.to_owned() },
            ratio: crate::numbers::nine_digits(sum / all),
            link: link.to_owned(),
        }));
    }
    lines.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then_with(|| a.name.cmp(&b.name)));
    lines.truncate(HOTSPOTS);
    lines
}

/// What was open at the week's end, in order of number, then what was done in the week. Done earlier or begun later is not of this week.
fn actions(actions: Vec<Action>, week: IsoWeek, today: Day, wide: bool) -> (Vec<ActionLine>, i64) {
    let (monday, sunday) = (week.monday(), week.sunday());
    let overdue_before = today.min(sunday + chrono::Days::new(1));
    let of_week = |action: &Action| action.created <= sunday && action.done.is_none_or(|done| done >= monday);
    let mut lines: Vec<ActionLine> = actions
        .into_iter()
        .filter(of_week)
        .map(|action| {
            let done = action.done.is_some_and(|done| done <= sunday);
            ActionLine {
                number: action.number,
                title: action.title,
                done,
                owner: action.owner,
                team: action.team.filter(|_| wide),
                new: action.created >= monday,
                carried_weeks: (monday - IsoWeek::of(action.created).monday()).num_weeks().max(0),
                overdue_since: action.due.filter(|due| !done && *due < overdue_before),
            }
        })
        .collect();
    lines.sort_by_key(|line| (line.done, line.number));
    let left_out = lines.len().saturating_sub(ACTIONS);
    if left_out > 0 {
        // Overdue and long carried ones are what a review is for.
        lines.sort_by_key(|line| (line.overdue_since.is_none(), line.done, std::cmp::Reverse(line.carried_weeks), line.number));
        lines.truncate(ACTIONS);
        lines.sort_by_key(|line| (line.done, line.number));
    }
    (lines, left_out as i64)
}

/// The oldest by name, the others counted by owner: capped, never dropped.
fn debt(mut untriaged: Vec<TriageLine>) -> (Vec<TriageLine>, Vec<(String, i64)>) {
    untriaged.sort_by_key(|line| (std::cmp::Reverse(line.age_days), line.number));
    let rest = untriaged.split_off(untriaged.len().min(UNTRIAGED));
    let mut owners: BTreeMap<String, i64> = BTreeMap::new();
    for line in rest {
        *owners.entry(line.owner.unwrap_or_else(|| "nobody".to_owned())).or_default() += 1;
    }
    (untriaged, owners.into_iter().collect())
}
