//! Runs, indexed by what they are joined on.

use super::Days;
use super::timeline::{Timeline, facts_of};
use crate::evidence::{Body, Run, Workload};
use crate::ids::EvidenceId;
use crate::time::Timestamp;
use crate::verdict::Verdict;
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
pub(super) struct KnownRun<'a> {
    pub(super) id: EvidenceId,
    pub(super) at: Timestamp,
    pub(super) received_at: Timestamp,
    pub(super) run: &'a Run,
}

/// Accepted runs: those that measured something (`verdict ≠ error`).
pub(super) struct Runs<'a> {
    pub(super) accepted: Vec<KnownRun<'a>>,
    by_sha: BTreeMap<&'a str, Vec<usize>>,
    by_pull_request: BTreeMap<i64, Vec<usize>>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(timeline: &Timeline<'a>) -> Self {
        Self::of(timeline, |run| run.verdict != Verdict::Error)
    }

    /// Those that measured nothing as well.
    pub(super) fn with_errors(timeline: &Timeline<'a>) -> Self {
        Self::of(timeline, |_| true)
    }

    fn of(timeline: &Timeline<'a>, counts: impl Fn(&Run) -> bool) -> Self {
        let mut runs = Self { accepted: Vec::new(), by_sha: BTreeMap::new(), by_pull_request: BTreeMap::new() };
        for event in &timeline.events {
            let Body::Run(run) = &event.record.body else { continue };
            if !counts(run) {
                continue;
            }
            let index = runs.accepted.len();
            if let Some(sha) = &run.sha {
                runs.by_sha.entry(sha).or_default().push(index);
            }
            if let Some(number) = run.pr {
                runs.by_pull_request.entry(number).or_default().push(index);
            }
            runs.accepted.push(KnownRun { id: event.record.id, at: event.at, received_at: event.record.received_at, run });
        }
        runs
    }

    pub(super) fn of_commit<'s>(&'s self, sha: &str) -> impl Iterator<Item = KnownRun<'a>> + use<'s, 'a> {
        self.by_sha.get(sha).into_iter().flatten().filter_map(|index| self.accepted.get(*index).copied())
    }

    pub(super) fn of_pull_request(&self, number: i64) -> impl Iterator<Item = KnownRun<'a>> {
        self.by_pull_request.get(&number).into_iter().flatten().filter_map(|index| self.accepted.get(*index).copied())
    }
}

/// Counts per day, and what load tests sent to which endpoint.
pub(super) fn add(days: &mut Days, timeline: &Timeline) {
    for event in &timeline.events {
        let Body::Run(run) = &event.record.body else { continue };
        let facts = facts_of(days, timeline.day(event.at));
        if run.verdict == Verdict::Error {
            facts.runs.error += 1;
            continue;
        }
        match run.workload {
            Workload::Benchmark => facts.runs.benchmark += 1,
            Workload::Load => {
                facts.runs.load += 1;
                for endpoint in &run.endpoints {
                    *facts.load_test_requests.entry(endpoint.endpoint.clone()).or_default() += endpoint.requests;
                }
            }
        }
        facts.runs.gated += i64::from(run.gated);
    }
}
