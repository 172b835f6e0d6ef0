//! What is different from the week before, line by line. Long lists are cut: of a line that is missing in one of those nothing is said
//! but what holds of every line that was left out.

use super::{ActionLine, Document, Section, SloLine, Status, TriageLine};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One difference between two reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub section: Section,
    /// `Availability: met, was missed (99.95%, was 99.81%)`.
    pub text: String,
    /// For the better or the worse, where that can be said.
    pub better: Option<bool>,
}

pub fn compare(before: &Document, after: &Document) -> Vec<Difference> {
    let mut found = Vec::new();
    slos(before, after, &mut found);
    let mut lists = |section, gone: &str, new: &str, was: BTreeSet<String>, is: BTreeSet<String>| {
        found.extend(is.difference(&was).map(|name| Difference { section, text: format!("{name}: {new}"), better: None }));
        found.extend(was.difference(&is).map(|name| Difference { section, text: format!("{name}: {gone}"), better: None }));
    };
    let moving = |document: &Document| {
        let moved = |line: &&super::TrendLine| matches!(line.movement, super::Movement::Changed | super::Movement::Trending);
        document.trends.iter().filter(moved).map(|line| line.name.clone()).collect()
    };
    lists(Section::Trends, "no longer moving", "moving", moving(before), moving(after));
    let hot = |document: &Document| document.hotspots.iter().map(|line| line.name.clone()).collect();
    lists(Section::Hotspots, "no longer among the hottest", "new among the hottest", hot(before), hot(after));
    actions(before, after, &mut found);
    triage(before, after, &mut found);
    incidents(before, after, &mut found);
    found.sort_by_key(|difference| difference.section);
    found
}

fn slos(before: &Document, after: &Document, found: &mut Vec<Difference>) {
    let was: BTreeMap<&str, &SloLine> = before.slos.iter().map(|line| (line.name.as_str(), line)).collect();
    let is: BTreeSet<&str> = after.slos.iter().map(|line| line.name.as_str()).collect();
    let value = |line: &SloLine| line.actual.clone().unwrap_or_else(|| "unknown".to_owned());
    for line in &after.slos {
        let Some(earlier) = was.get(line.name.as_str()) else {
            // What a table leaves out was met; whether it was there at all is not told.
            if before.slos_left_out > 0 {
                if line.status != Status::Met {
                    let word = word(line.status);
                    let text = format!("{}: {word} ({}), was not {word} before", line.name, value(line));
                    let better = (line.status == Status::Missed).then_some(false);
                    found.push(Difference { section: Section::Slos, text, better });
                }
                continue;
            }
            let text = format!("{}: {}, new in the table", line.name, word(line.status));
            found.push(Difference { section: Section::Slos, text, better: None });
            continue;
        };
        // Every value moves a little every week; what counts is on which side of its target it is.
        if earlier.status == line.status {
            continue;
        }
        let text = format!("{}: {}, was {} ({}, was {})", line.name, word(line.status), word(earlier.status), value(line), value(earlier));
        let better = match (earlier.status, line.status) {
            (Status::Missed, Status::Met) => Some(true),
            (Status::Met, Status::Missed) => Some(false),
            _ => None,
        };
        found.push(Difference { section: Section::Slos, text, better });
    }
    if after.slos_left_out > 0 {
        for earlier in before.slos.iter().filter(|line| line.status != Status::Met && !is.contains(line.name.as_str())) {
            let text = format!("{}: no longer {} (was {})", earlier.name, word(earlier.status), value(earlier));
            let better = (earlier.status == Status::Missed).then_some(true);
            found.push(Difference { section: Section::Slos, text, better });
        }
    }
}

fn actions(before: &Document, after: &Document, found: &mut Vec<Difference>) {
    let open = |document: &Document| document.actions.iter().filter(|line| !line.done).map(|line| line.number).collect();
    let (was, is): (BTreeSet<i64>, BTreeSet<i64>) = (open(before), open(after));
    let done: BTreeSet<i64> = after.actions.iter().filter(|line| line.done).map(|line| line.number).collect();
    let mut say = |line: &ActionLine, what: &str| {
        let text = format!("A-{} {}: {what}", line.number, line.title);
        found.push(Difference { section: Section::Actions, text, better: None });
    };
    for line in after.actions.iter().filter(|line| is.contains(&line.number) && !was.contains(&line.number)) {
        if line.new || before.actions_left_out == 0 {
            say(line, "new");
        }
    }
    for line in before.actions.iter().filter(|line| was.contains(&line.number) && !is.contains(&line.number)) {
        if done.contains(&line.number) || after.actions_left_out == 0 {
            say(line, "no longer open");
        }
    }
}

fn triage(before: &Document, after: &Document, found: &mut Vec<Difference>) {
    let numbers = |document: &Document| document.triage.iter().map(|line| line.number).collect();
    let (was, is): (BTreeSet<i64>, BTreeSet<i64>) = (numbers(before), numbers(after));
    let mut say = |line: &TriageLine, what: &str| {
        let text = format!("R-{} {}: {what}", line.number, line.title);
        found.push(Difference { section: Section::Triage, text, better: None });
    };
    for line in after.triage.iter().filter(|line| !was.contains(&line.number)) {
        // Found within the week it was in no list before.
        if line.age_days < 7 || before.triage_left_out.is_empty() {
            say(line, "waits for triage");
        }
    }
    for line in before.triage.iter().filter(|line| !is.contains(&line.number)) {
        if after.triage_left_out.is_empty() {
            say(line, "triaged");
        }
    }
}

fn incidents(before: &Document, after: &Document, found: &mut Vec<Difference>) {
    let (was, is) = (before.incidents.len(), after.incidents.len());
    if before.incidents_known && after.incidents_known && was != is {
        found.push(Difference {
            section: Section::Incidents,
            text: format!("performance incidents: {is}, was {was}"),
            better: Some(is < was),
        });
    }
}

pub(super) fn word(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Missed => "missed",
        Status::Unknown => "unknown",
    }
}
