//! Which of the tested series of one report are significant: the false discovery rate over all of them (decisions 35, 39 and 40).

use crate::results::{Measurement, Unit};
use crate::stats::{benjamini_hochberg, simes};
use std::collections::BTreeMap;

/// Share of false alarms among all alarms, and so the chance of any in a clean report.
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// One tested series: its place in the report and its p.
pub(super) type Tested = (usize, f64);

/// The outcome for one series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Significance {
    pub(super) significant: bool,
    /// What its p had to reach.
    pub(super) level: f64,
    /// How many distributions were tested.
    pub(super) family: usize,
}

impl Significance {
    /// Of a series that is judged alone.
    pub(super) fn alone(p: f64) -> Self {
        Self { significant: p <= FALSE_DISCOVERY_RATE, level: FALSE_DISCOVERY_RATE, family: 1 }
    }

    /// Level of the first rank: what a single small p must reach.
    pub(super) fn first_level(&self) -> f64 {
        FALSE_DISCOVERY_RATE / self.family as f64
    }
}

/// Benjamini-Hochberg over the distributions of a report. Metrics that are functions of one distribution (mean, median, p95 of one
/// benchmark) enter once, with the p of Simes over them; among those of a significant one, Benjamini-Hochberg decides again at the level
/// that one had to reach [Benjamini and Bogomolov 2014]. `asked`: size of the family of the report that this is a rerun of.
pub(super) fn significances(heads: &[Measurement], tested: &[Tested], asked: Option<usize>) -> (BTreeMap<usize, Significance>, usize) {
    let mut groups: BTreeMap<(&str, &str, Unit), Vec<Tested>> = BTreeMap::new();
    for &(index, p) in tested {
        let head = &heads[index];
        groups.entry((&head.benchmark, distribution(&head.metric), head.unit)).or_default().push((index, p));
    }
    let of_group = |group: &Vec<Tested>| group.iter().map(|(_, p)| *p).collect::<Vec<f64>>();
    let family = groups.len().max(asked.unwrap_or(0)).max(1);
    let together: Vec<f64> = groups.values().map(|group| simes(&of_group(group))).collect();
    let common = benjamini_hochberg(&together, family, FALSE_DISCOVERY_RATE);
    let mut found = BTreeMap::new();
    for group in groups.values() {
        let level = common.and_then(|level| benjamini_hochberg(&of_group(group), 0, level));
        for &(index, p) in group {
            let significant = level.is_some_and(|level| p <= level);
            let level = level.or(common).unwrap_or(FALSE_DISCOVERY_RATE / family as f64);
            found.insert(index, Significance { significant, level, family });
        }
    }
    (found, family)
}

/// `latency` of `latency_p95`, nothing of `median`: what is left of a metric without the statistic at its end.
fn distribution(metric: &str) -> &str {
    let (stem, last) = metric.rsplit_once('_').unwrap_or(("", metric));
    let is_percentile =
        last.strip_prefix('p').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    match last {
        "mean" | "avg" | "average" | "median" | "med" | "min" | "max" | "stddev" | "iqr" => stem,
        _ if is_percentile => stem,
        _ => metric,
    }
}

#[cfg(test)]
mod tests;
