//! When each check of a team passed, from the changes its snapshots recorded.

use crate::time::Day;
use std::collections::BTreeMap;

/// From that day on the check passed, or no longer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    pub from: Day,
    pub passes: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    changes: BTreeMap<String, Vec<Passing>>,
    /// Of checks that never changed.
    always: BTreeMap<String, bool>,
}

impl History {
    /// Adds a change; changes of one check come in order of time. What passed before the first one is the other way round from it.
    pub fn add(&mut self, check: &str, change: Passing) {
        let known = self.changes.entry(check.to_owned()).or_default();
        if known.last().is_none_or(|last| last.passes != change.passes) {
            known.push(change);
        }
    }

    /// How it stands now, which is how a check without changes always stood.
    pub fn stands(&mut self, check: &str, passes: bool) {
        self.always.insert(check.to_owned(), passes);
    }

    /// Whether it passed at the end of a day.
    pub(super) fn passed_on(&self, check: &str, day: Day) -> bool {
        let changes = self.changes.get(check).map(Vec::as_slice).unwrap_or_default();
        match (changes.iter().rev().find(|change| change.from <= day), changes.first()) {
            (Some(last), _) => last.passes,
            (None, Some(first)) => !first.passes,
            (None, None) => self.always.get(check).copied().unwrap_or(false),
        }
    }

    /// The first day from `from` to `until` on which it began to pass.
    pub(super) fn began_to_pass(&self, check: &str, from: Day, until: Day) -> Option<Day> {
        let changes = self.changes.get(check)?;
        changes.iter().find(|change| change.passes && from <= change.from && change.from <= until).map(|change| change.from)
    }

    /// How many times a check began to pass between two days, both included.
    pub(super) fn gains(&self, from: Day, until: Day) -> usize {
        let all = self.changes.values().flatten();
        all.filter(|change| change.passes && from <= change.from && change.from <= until).count()
    }
}
