//! What is known of a default branch's history: which commit comes after which, and as what a pull request was merged.

use super::timeline::Timeline;
use crate::evidence::{Body, PullRequest, PullRequestState, Push};
use std::collections::{BTreeMap, BTreeSet};

/// The default branches of a subject's repositories, as far as pushes and pull requests tell.
pub(super) struct Commits<'a> {
    default_branches: BTreeMap<&'a str, &'a str>,
    positions: BTreeMap<&'a str, Position<'a>>,
    /// Any head a merged pull request ever had → the commit it became.
    merged_as: BTreeMap<&'a str, &'a str>,
    /// The heads that were merged; an earlier head may have been repaired before.
    merged_heads: BTreeSet<&'a str>,
}

#[derive(Clone, Copy)]
struct Position<'a> {
    repository: &'a str,
    ordinal: usize,
}

impl<'a> Commits<'a> {
    pub(super) fn new(timeline: &Timeline<'a>) -> Self {
        let mut commits = Self {
            default_branches: BTreeMap::new(),
            positions: BTreeMap::new(),
            merged_as: BTreeMap::new(),
            merged_heads: BTreeSet::new(),
        };
        let (mut pushes, mut pull_requests) = (Vec::new(), Vec::new());
        for event in &timeline.events {
            let (repository, branch) = match &event.record.body {
                Body::Push(push) => {
                    pushes.push(push);
                    (&push.repository, &push.default_branch)
                }
                Body::PullRequest(pull_request) => {
                    pull_requests.push(pull_request);
                    (&pull_request.repository, &pull_request.default_branch)
                }
                _ => continue,
            };
            if let Some(branch) = branch {
                commits.default_branches.insert(repository, branch);
            }
        }
        pushes.retain(|push| commits.is_default(&push.repository, &push.branch));
        for push in in_order(&pushes) {
            let listed = push.commits.iter().map(|commit| commit.sha.as_str()).chain([push.after.as_str()]);
            for sha in listed {
                let ordinal = commits.positions.len();
                commits.positions.entry(sha).or_insert(Position { repository: &push.repository, ordinal });
            }
        }
        commits.learn_merges(&pull_requests);
        commits
    }

    fn learn_merges(&mut self, pull_requests: &[&'a PullRequest]) {
        let mut merges = BTreeMap::new();
        for pull_request in pull_requests {
            if let (PullRequestState::Merged, Some(sha)) = (pull_request.state, &pull_request.merge_sha)
                && self.is_merged_into_default(pull_request)
            {
                merges.insert((&pull_request.repository, pull_request.number), (sha.as_str(), pull_request.head_sha.as_str()));
            }
        }
        for pull_request in pull_requests {
            if let Some((sha, _)) = merges.get(&(&pull_request.repository, pull_request.number)) {
                self.merged_as.insert(&pull_request.head_sha, sha);
            }
        }
        self.merged_heads = merges.into_values().map(|(_, head)| head).collect();
    }

    /// The repository's own word, else the two usual names.
    pub(super) fn is_default(&self, repository: &str, branch: &str) -> bool {
        match self.default_branches.get(repository) {
            Some(default) => *default == branch,
            None => matches!(branch, "main" | "master"),
        }
    }

    /// Like `is_default`, for a record that may not name its repository.
    pub(super) fn is_default_somewhere(&self, repository: Option<&str>, branch: &str) -> bool {
        match repository {
            Some(repository) => self.is_default(repository, branch),
            None if self.default_branches.is_empty() => matches!(branch, "main" | "master"),
            None => self.default_branches.values().any(|default| *default == branch),
        }
    }

    /// A pull request without a base is taken to be for the default branch.
    pub(super) fn is_merged_into_default(&self, pull_request: &PullRequest) -> bool {
        pull_request.base_ref.as_deref().is_none_or(|base| self.is_default(&pull_request.repository, base))
    }

    /// Whether any order is known, so that "not contained" means something.
    pub(super) fn has_order(&self) -> bool {
        !self.positions.is_empty()
    }

    /// Whether what was deployed at `deployed` has `commit` in it: the same commit, or a later one of the same default branch. The
    /// head of a pull request counts as what it was merged as.
    pub(super) fn contains(&self, deployed: &str, commit: &str) -> bool {
        let not_before = |commit: &str| match (self.positions.get(deployed), self.positions.get(commit)) {
            (Some(deployed), Some(commit)) => deployed.repository == commit.repository && deployed.ordinal >= commit.ordinal,
            _ => deployed == commit,
        };
        not_before(commit) || self.merged_as.get(commit).is_some_and(|merge| not_before(merge))
    }

    /// Repository and place of a commit in its default branch; of a pull request's head, those of what it was merged as.
    pub(super) fn place(&self, sha: &str) -> Option<(&'a str, usize)> {
        let merged = || self.merged_as.get(sha).and_then(|merge| self.positions.get(merge));
        self.positions.get(sha).or_else(merged).map(|position| (position.repository, position.ordinal))
    }

    /// Every known commit of a default branch with its repository and place.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, usize, &'a str)> {
        self.positions.iter().map(|(sha, position)| (position.repository, position.ordinal, *sha))
    }

    /// Whether the commit is known to be on a default branch, itself or as what its pull request was merged as.
    pub(super) fn reached_default(&self, commit: &str) -> bool {
        self.positions.contains_key(commit) || self.merged_heads.contains(commit)
    }
}

/// Pushes in the order of the branch: by time, but never before the push they build on.
fn in_order<'a>(pushes: &[&'a Push]) -> Vec<&'a Push> {
    let by_result: BTreeMap<(&str, &str), usize> =
        pushes.iter().enumerate().map(|(index, push)| ((push.repository.as_str(), push.after.as_str()), index)).collect();
    let (mut placed, mut order) = (BTreeSet::new(), Vec::new());
    for start in 0..pushes.len() {
        // Walk back to the oldest push not yet placed, then place the chain forwards.
        let (mut chain, mut next) = (Vec::new(), Some(start));
        while let Some(index) = next.filter(|index| placed.insert(*index)) {
            chain.push(pushes[index]);
            let push = pushes[index];
            next = push.before.as_deref().and_then(|before| by_result.get(&(push.repository.as_str(), before)).copied());
        }
        order.extend(chain.into_iter().rev());
    }
    order
}
