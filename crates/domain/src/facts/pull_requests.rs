//! Pull requests merged into the default branch, and whether their performance was tested (decisions 22 and 23).

use super::commits::Commits;
use super::patterns::matches_any;
use super::runs::{KnownRun, Runs};
use super::timeline::{Timeline, facts_of};
use super::{Days, PullRequestRow, Subject};
use crate::catalog::Catalog;
use crate::evidence::{Body, PullRequest, PullRequestState, Push};
use crate::model::Rules;
use crate::time::Timestamp;
use chrono::Duration;
use std::collections::{BTreeMap, BTreeSet};

/// A result counts for a pull request until this long after the merge.
const AFTER_MERGE: Duration = Duration::hours(24);

/// A pull request with its events folded.
pub(super) struct Merged<'a> {
    /// The last event that says it is merged: its labels and its head are the final ones.
    pub(super) last: &'a PullRequest,
    pub(super) merged_at: Timestamp,
    pub(super) files: Option<Vec<&'a str>>,
}

pub(super) fn add(
    days: &mut Days,
    timeline: &Timeline,
    commits: &Commits,
    runs: &Runs,
    subject: Subject,
    catalog: &Catalog,
    rules: &Rules,
) {
    let merged = fold(timeline);
    let repositories: BTreeSet<&str> = merged.values().map(|pull_request| pull_request.last.repository.as_str()).collect();
    let one_repository = repositories.len() == 1;
    let mut rows: Vec<PullRequestRow> = merged
        .values()
        .filter(|pull_request| commits.is_merged_into_default(pull_request.last))
        .map(|pull_request| PullRequestRow {
            pr: format!("{}#{}", pull_request.last.repository, pull_request.last.number),
            merged_at: pull_request.merged_at,
            relevant: is_relevant(pull_request.last, pull_request.files.as_deref(), subject, catalog, rules),
            files_known: pull_request.files.is_some(),
            tested: is_tested(pull_request, runs, one_repository),
            results_on_main: of_result(pull_request.last, runs).next().is_some(),
            performance: pull_request.last.labels.iter().any(|label| names_label(&rules.performance_labels, label)),
        })
        .collect();
    rows.sort_by(|a, b| (a.merged_at, &a.pr).cmp(&(b.merged_at, &b.pr)));
    for row in rows {
        facts_of(days, timeline.day(row.merged_at)).pull_requests.push(row);
    }
}

pub(super) fn fold<'a>(timeline: &Timeline<'a>) -> BTreeMap<(&'a str, i64), Merged<'a>> {
    let mut merged: BTreeMap<(&str, i64), Merged> = BTreeMap::new();
    let mut files: BTreeMap<(&str, i64), Vec<&str>> = BTreeMap::new();
    let mut pushes = Vec::new();
    for event in &timeline.events {
        match &event.record.body {
            Body::Push(push) => pushes.push(push),
            Body::PullRequest(pull_request) => {
                let id = (pull_request.repository.as_str(), pull_request.number);
                if let Some(touched) = &pull_request.files {
                    files.insert(id, touched.iter().map(String::as_str).collect());
                }
                if pull_request.state == PullRequestState::Merged {
                    let told = pull_request.merged_at.map(|time| event.credible(time));
                    let before = merged.get(&id).map(|known| known.merged_at);
                    let merged_at = told.or(before).unwrap_or(event.at);
                    merged.insert(id, Merged { last: pull_request, merged_at, files: None });
                }
            }
            _ => {}
        }
    }
    let pushed = pushed_files(&pushes);
    for (id, pull_request) in &mut merged {
        let by_push = || pull_request.last.merge_sha.as_deref().and_then(|sha| pushed.get(&(id.0, sha)).cloned());
        pull_request.files = files.remove(id).or_else(by_push);
    }
    merged
}

/// Files by pushed commit. A merge commit that lists none has those of the whole push, because a merged branch arrives in one.
pub(super) fn pushed_files<'a>(pushes: &[&'a Push]) -> BTreeMap<(&'a str, &'a str), Vec<&'a str>> {
    let mut files = BTreeMap::new();
    for push in pushes {
        let all: Vec<&str> = push.commits.iter().flat_map(|commit| &commit.files).map(String::as_str).collect();
        for commit in &push.commits {
            let own: Vec<&str> = commit.files.iter().map(String::as_str).collect();
            let touched = if own.is_empty() { all.clone() } else { own };
            if !touched.is_empty() {
                files.insert((push.repository.as_str(), commit.sha.as_str()), touched);
            }
        }
    }
    files
}

pub(super) fn is_relevant(last: &PullRequest, files: Option<&[&str]>, subject: Subject, catalog: &Catalog, rules: &Rules) -> bool {
    if last.bot || last.labels.iter().any(|label| label.eq_ignore_ascii_case(&rules.skip_label)) {
        return false;
    }
    let Some(files) = files else { return true };
    let Subject::Service(service) = subject else { return true };
    let globs = catalog
        .services
        .get(&service)
        .and_then(|service| service.repositories.iter().find(|repository| repository.name == last.repository))
        .map_or(&[][..], |repository| &repository.paths);
    files.iter().any(|file| (globs.is_empty() || matches_any(globs, file)) && !matches_any(&rules.irrelevant_paths, file))
}

/// A run of the final head or of the merge commit; or one that names the pull request, if it is of the final head or names no commit.
fn is_tested(pull_request: &Merged, runs: &Runs, one_repository: bool) -> bool {
    joined(pull_request.last, runs, one_repository).any(|known| is_in_time(&known, pull_request.merged_at))
}

pub(super) fn is_in_time(known: &KnownRun, merged_at: Timestamp) -> bool {
    known.received_at <= merged_at.plus(AFTER_MERGE)
}

/// The results that decision 22 joins with a pull request.
pub(super) fn joined<'a>(pull_request: &'a PullRequest, runs: &Runs<'a>, one_repository: bool) -> impl Iterator<Item = KnownRun<'a>> {
    // A number alone names a pull request only where there is one repository.
    let same_repository =
        move |known: &KnownRun| known.run.repository.as_ref().map_or(one_repository, |name| *name == pull_request.repository);
    let by_number = runs.of_pull_request(pull_request.number).filter(move |known| known.run.sha.is_none() && same_repository(known));
    of_result(pull_request, runs).chain(by_number.collect::<Vec<_>>())
}

/// Accepted runs of the final head or the merge commit. A run that names no repository is known by its commit.
fn of_result<'a>(pull_request: &'a PullRequest, runs: &Runs<'a>) -> impl Iterator<Item = KnownRun<'a>> {
    let commits = [Some(pull_request.head_sha.as_str()), pull_request.merge_sha.as_deref()];
    let of_commit = |sha: &str| runs.of_commit(sha).collect::<Vec<_>>();
    commits
        .into_iter()
        .flatten()
        .flat_map(of_commit)
        .filter(|known| known.run.repository.as_ref().is_none_or(|name| *name == pull_request.repository))
        .collect::<Vec<_>>()
        .into_iter()
}

fn names_label(labels: &[String], label: &str) -> bool {
    labels.iter().any(|known| known.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests;
