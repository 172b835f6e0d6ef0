//! `pr-perf-test-share`: merged, relevant pull requests with an accepted result in time, of all merged, relevant ones.

use super::{Answer, Question, judge};
use crate::facts::PullRequestRow;
use std::collections::BTreeMap;

/// What the rows of one pull request say together: it counts once, however many services it touches.
#[derive(Default, Clone, Copy)]
pub(super) struct Merged {
    pub(super) relevant: bool,
    pub(super) tested: bool,
    pub(super) performance: bool,
    files_known: bool,
}

pub(super) fn distinct<'a>(rows: impl Iterator<Item = &'a PullRequestRow>) -> BTreeMap<&'a str, Merged> {
    let mut merged: BTreeMap<&str, Merged> = BTreeMap::new();
    for row in rows {
        let known = merged.entry(&row.pr).or_default();
        known.relevant |= row.relevant;
        known.tested |= row.tested;
        known.performance |= row.performance;
        known.files_known |= row.files_known;
    }
    merged
}

pub(super) fn answer(question: &Question) -> Answer {
    let merged = distinct(question.rows.services(question.window).flat_map(|(_, _, facts)| &facts.pull_requests));
    let relevant: Vec<&Merged> = merged.values().filter(|pull_request| pull_request.relevant).collect();
    let (tested, all) = (relevant.iter().filter(|pull_request| pull_request.tested).count() as i64, relevant.len() as i64);
    if all == 0 {
        let live = !merged.is_empty() || question.rows.saw(question.window, &["pull_request"]);
        return if live {
            question.nothing("No performance-relevant pull request was merged in the window.")
        } else {
            question.unknown("No pull request is known in the window.")
        };
    }
    let files_unknown = relevant.iter().filter(|pull_request| !pull_request.files_known).count();
    let unknown = if files_unknown > 0 { format!(", files of {files_unknown} unknown") } else { String::new() };
    Answer {
        value: Some(tested as f64 / all as f64),
        numerator: Some(tested),
        denominator: Some(all),
        status: judge::ratio(question.goal, tested, all),
        beside: Some(format!("{all} of {} merged were relevant{unknown}", merged.len())),
        ..Answer::default()
    }
}
