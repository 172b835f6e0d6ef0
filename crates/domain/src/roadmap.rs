//! The program description's "To get started" as a template: its six phases, when each is planned from a first day on, and the checks of
//! the shipped model that each is there to meet.

use crate::time::Day;
use chrono::{Days, Months};

/// One line of the program description. Months are counted as it counts them: the second month begins a month after the first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// What actions and addresses call it: `week-1`.
    pub key: &'static str,
    /// `Week 1`
    pub when: &'static str,
    /// The program description's own words.
    pub name: &'static str,
    begins: After,
    /// `None`: it does not end.
    ends: Option<After>,
    /// Checks of the shipped model that are met when it is done. A model that lacks one has no action for it.
    pub checks: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Days(u64),
    Months(u32),
}

impl After {
    fn day(self, first: Day) -> Day {
        match self {
            Self::Days(days) => first.checked_add_days(Days::new(days)),
            Self::Months(months) => first.checked_add_months(Months::new(months)),
        }
        .unwrap_or(first)
    }
}

/// The phases in their order. Weeks 1 and 2 lie inside month 1, as in the program description.
pub const PHASES: [Phase; 6] = [
    Phase {
        key: "week-1",
        when: "Week 1",
        name: "Add basic metrics",
        begins: After::Days(0),
        ends: Some(After::Days(7)),
        checks: &["metrics-fresh", "alerts-active"],
    },
    Phase {
        key: "week-2",
        when: "Week 2",
        name: "Define initial SLOs",
        begins: After::Days(7),
        ends: Some(After::Days(14)),
        checks: &["slos-defined"],
    },
    Phase {
        key: "month-1",
        when: "Month 1",
        name: "Integrate tests in CI",
        begins: After::Days(14),
        ends: Some(After::Months(1)),
        checks: &["load-test-recent", "results-on-main", "gate-blocking"],
    },
    Phase {
        key: "month-2",
        when: "Month 2",
        name: "Implement canary",
        begins: After::Months(1),
        ends: Some(After::Months(2)),
        checks: &["canary-share"],
    },
    Phase {
        key: "month-3",
        when: "Month 3",
        name: "Continuous profiling",
        begins: After::Months(2),
        ends: Some(After::Months(3)),
        checks: &["profiles-fresh"],
    },
    Phase {
        key: "ongoing",
        when: "Ongoing",
        name: "Refine and improve",
        begins: After::Months(3),
        ends: None,
        checks: &["budget-coverage", "reviews-acknowledged", "change-points-fresh"],
    },
];

/// Planned days of a phase, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    pub starts: Day,
    pub ends: Option<Day>,
}

impl Phase {
    /// When it is planned if the first week begins with `first`.
    pub fn planned(&self, first: Day) -> Planned {
        let last = |end: After| end.day(first).pred_opt().unwrap_or(first);
        Planned { starts: self.begins.day(first), ends: self.ends.map(last) }
    }
}

pub fn phase(key: &str) -> Option<&'static Phase> {
    PHASES.iter().find(|phase| phase.key == key)
}

/// The phase that is there to meet a check.
pub fn phase_of_check(check: &str) -> Option<&'static Phase> {
    PHASES.iter().find(|phase| phase.checks.contains(&check))
}

/// When a phase really began and ended, from the actions of it and the days since when its checks are met. It began with the first
/// action that did or the first check that was met, and ended with the last when nothing of it is left open.
pub fn actual(begun: impl IntoIterator<Item = Option<Day>>, ended: impl IntoIterator<Item = Option<Day>>) -> (Option<Day>, Option<Day>) {
    let begins = begun.into_iter().flatten().min();
    let mut last = None;
    for end in ended {
        match end {
            None => return (begins, None),
            Some(day) => last = last.max(Some(day)),
        }
    }
    (begins, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DEFAULT_YAML, Model};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_phases_are_those_of_the_program_description_in_days() {
        let told: Vec<String> = PHASES
            .iter()
            .map(|phase| {
                let Planned { starts, ends } = phase.planned(day("2026-11-02"));
                format!("{}: {} {starts} {}", phase.when, phase.name, ends.map_or("on".to_owned(), |end| end.to_string()))
            })
            .collect();
        assert_eq!(
            told,
            [
                "Week 1: Add basic metrics 2026-11-02 2026-11-08",
                "Week 2: Define initial SLOs 2026-11-09 2026-11-15",
                "Month 1: Integrate tests in CI 2026-11-16 2026-12-01",
                "Month 2: Implement canary 2026-12-02 2027-01-01",
                "Month 3: Continuous profiling 2027-01-02 2027-02-01",
                "Ongoing: Refine and improve 2027-02-02 on",
            ]
        );
        // From the last of January the second month begins on the last of February.
        assert_eq!(phase("month-2").unwrap().planned(day("2026-01-31")).starts, day("2026-02-28"));
    }

    #[test]
    fn every_check_of_the_template_is_in_the_shipped_model_once() {
        let model: Model = serde_saphyr::from_str(DEFAULT_YAML).unwrap();
        let mut all: Vec<&str> = PHASES.iter().flat_map(|phase| phase.checks).copied().collect();
        assert!(all.iter().all(|check| model.check(check).is_some()), "{all:?}");
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(phase_of_check("canary-share").map(|phase| phase.key), Some("month-2"));
        assert_eq!(phase_of_check("members-active"), None);
    }

    #[test]
    fn a_phase_ends_when_nothing_of_it_is_open() {
        let (first, last) = (Some(day("2026-11-03")), Some(day("2026-11-20")));
        assert_eq!(actual([None, first], [last, first]), (first, last));
        assert_eq!(actual([first], [last, None]), (first, None));
        assert_eq!(actual([], []), (None, None));
    }
}
