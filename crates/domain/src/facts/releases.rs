//! Production deployments as DORA counts them: what each brought, whether it had to be mended, and whether it was itself a repair.

use super::commits::Commits;
use super::deployments::Deployment;
use super::incidents::KnownIncident;
use super::patterns::{expression_matches, matches_any};
use super::timeline::{Timeline, facts_of};
use super::{Days, Subject};
use crate::catalog::Catalog;
use crate::evidence::{Body, Commit, Deploy, DeployStatus, PullRequest};
use crate::model::Rules;
use crate::time::Timestamp;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long after a deployment an incident is put down to it, and how long an incident without an end explains deployments.
const NEAR: Duration = Duration::hours(24);
/// Beginnings of commit messages and titles that say "unplanned repair".
const REPAIR: &str = r"(?i)^(revert|hotfix|rollback|roll back)\b";

/// One successful production deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRow {
    pub sha: String,
    pub env: String,
    pub finished_at: Timestamp,
    /// Commits that reached production with it first. Empty: none, or no history tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeRow>,
    /// It required immediate intervention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureRow>,
    /// Unplanned, because of an incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rework: Option<Rework>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub sha: String,
    pub since: Timestamp,
    pub basis: Since,
}

/// What a change's beginning was told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    Committed,
    /// The commit is what a pull request was merged as: its own time is that of the merge.
    PullRequestOpened,
    /// The push tells no times of commits.
    Pushed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRow {
    pub link: FailureLink,
    pub started_at: Timestamp,
    /// `None`: it still lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered_at: Option<Timestamp>,
    /// Titles of the incidents put down to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub incidents: BTreeSet<String>,
}

impl FailureRow {
    /// What two services tell of the failure of one deployment.
    pub(crate) fn merged(self, other: &Self) -> Self {
        Self {
            link: self.link.min(other.link),
            started_at: self.started_at.min(other.started_at),
            recovered_at: self.recovered_at.zip(other.recovered_at).map(|(one, other)| one.max(other)),
            incidents: self.incidents.into_iter().chain(other.incidents.iter().cloned()).collect(),
        }
    }
}

/// How sure it is that the deployment failed, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureLink {
    /// Taken back, or followed by the deployment of a commit that was there before.
    RolledBack,
    /// The incident names its commit.
    Explicit,
    /// The incident names a commit that it brought.
    Commit,
    /// The latest deployment in the 24 hours before the incident.
    Temporal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rework {
    /// An earlier commit was deployed again.
    RolledBack,
    /// A commit message or title says so.
    Told,
    /// It ended while an incident of the service lasted.
    DuringIncident,
}

pub(super) struct Ground<'a, 'g> {
    pub(super) commits: &'g Commits<'a>,
    pub(super) deployments: &'g [Deployment<'a>],
    pub(super) incidents: &'g [KnownIncident<'a>],
}

pub(super) fn add(days: &mut Days, timeline: &Timeline, ground: &Ground, subject: Subject, catalog: &Catalog, rules: &Rules) {
    if ground.deployments.is_empty() {
        return;
    }
    let history = History::new(timeline, ground.commits, subject, catalog);
    let mut releases = history.releases(ground.deployments);
    mark_taken_back(&mut releases, timeline, rules);
    mark_redeployed(&mut releases);
    mark_incidents(&mut releases, ground);
    for release in releases {
        facts_of(days, timeline.day(release.finished_at)).releases.push(release);
    }
}

/// What is told of single commits.
struct History<'a, 'g> {
    commits: &'g Commits<'a>,
    in_order: BTreeMap<&'a str, BTreeMap<usize, &'a str>>,
    told: BTreeMap<&'a str, (Option<&'a Commit>, Timestamp, &'a str)>,
    pull_requests: BTreeMap<&'a str, &'a PullRequest>,
    paths: BTreeMap<&'g str, &'g [String]>,
}

impl<'a, 'g> History<'a, 'g> {
    fn new(timeline: &Timeline<'a>, commits: &'g Commits<'a>, subject: Subject, catalog: &'g Catalog) -> Self {
        let (mut told, mut pull_requests) = (BTreeMap::new(), BTreeMap::new());
        for event in &timeline.events {
            match &event.record.body {
                Body::Push(push) => {
                    for commit in &push.commits {
                        told.entry(commit.sha.as_str()).or_insert((Some(commit), event.at, push.repository.as_str()));
                    }
                    told.entry(push.after.as_str()).or_insert((None, event.at, push.repository.as_str()));
                }
                Body::PullRequest(pull_request) => {
                    if let Some(sha) = &pull_request.merge_sha {
                        pull_requests.insert(sha.as_str(), pull_request);
                    }
                }
                _ => {}
            }
        }
        let service = match subject {
            Subject::Service(service) => catalog.services.get(&service),
            Subject::Team(_) => None,
        };
        let repositories = service.map(|service| service.repositories.as_slice()).unwrap_or_default();
        let paths = repositories.iter().map(|repository| (repository.name.as_str(), repository.paths.as_slice())).collect();
        let mut in_order: BTreeMap<&str, BTreeMap<usize, &str>> = BTreeMap::new();
        for (repository, ordinal, sha) in commits.all() {
            in_order.entry(repository).or_default().insert(ordinal, sha);
        }
        Self { commits, in_order, told, pull_requests, paths }
    }

    /// Deployments come in order of their end. The first of a repository tells only of its own commit: what was there before it is
    /// not known.
    fn releases(&self, deployments: &[Deployment]) -> Vec<ReleaseRow> {
        let mut shipped: BTreeMap<&str, usize> = BTreeMap::new();
        let mut deployed: BTreeSet<&str> = BTreeSet::new();
        let mut releases = Vec::with_capacity(deployments.len());
        for deployment in deployments {
            let new: Vec<&str> = match self.commits.place(deployment.sha) {
                None => vec![deployment.sha],
                Some((repository, ordinal)) => {
                    let before = shipped.insert(repository, ordinal.max(shipped.get(repository).copied().unwrap_or(0)));
                    self.between(repository, before.map_or(ordinal, |before| before + 1), ordinal)
                }
            };
            let unknown = new.into_iter().filter(|sha| !deployed.contains(sha));
            let changes: Vec<ChangeRow> = unknown.filter_map(|sha| self.change(sha, deployment.finished_at)).collect();
            deployed.insert(deployment.sha);
            let told =
                std::iter::once(deployment.sha).chain(changes.iter().map(|change| change.sha.as_str())).any(|sha| self.is_repair(sha));
            releases.push(ReleaseRow {
                sha: deployment.sha.to_owned(),
                env: deployment.env.to_owned(),
                finished_at: deployment.finished_at,
                changes,
                failure: None,
                rework: told.then_some(Rework::Told),
            });
        }
        releases
    }

    /// Commits of the branch from place `first` to `last`; none when it lies behind.
    fn between(&self, repository: &str, first: usize, last: usize) -> Vec<&'a str> {
        let places = self.in_order.get(repository).filter(|_| first <= last);
        places.map(|places| places.range(first..=last).map(|(_, sha)| *sha).collect()).unwrap_or_default()
    }

    fn change(&self, sha: &str, deployed_at: Timestamp) -> Option<ChangeRow> {
        let told = self.told.get(sha);
        if told.is_some_and(|(commit, _, repository)| commit.is_some_and(|commit| !self.touches(repository, commit))) {
            return None;
        }
        let committed = told.and_then(|(commit, _, _)| commit.and_then(|commit| commit.at)).map(|at| (at, Since::Committed));
        let opened = self.pull_requests.get(sha).and_then(|pull_request| pull_request.opened_at).map(|at| (at, Since::PullRequestOpened));
        let pushed = told.map(|(_, at, _)| (*at, Since::Pushed));
        let (since, basis) = committed.into_iter().chain(opened).min().or(pushed)?;
        (since <= deployed_at).then(|| ChangeRow { sha: sha.to_owned(), since, basis })
    }

    /// A commit of a shared repository that touches only other services is no change of this one.
    fn touches(&self, repository: &str, commit: &Commit) -> bool {
        let paths = self.paths.get(repository).copied().unwrap_or_default();
        paths.is_empty() || commit.files.is_empty() || commit.files.iter().any(|file| matches_any(paths, file))
    }

    fn is_repair(&self, sha: &str) -> bool {
        let message =
            self.told.get(sha).and_then(|(commit, _, _)| commit.as_ref()).is_some_and(|commit| expression_matches(REPAIR, &commit.message));
        let pull_request = self.pull_requests.get(sha);
        let labelled = pull_request.is_some_and(|pull_request| {
            expression_matches(REPAIR, &pull_request.title) || pull_request.labels.iter().any(|label| label.eq_ignore_ascii_case("hotfix"))
        });
        message || labelled
    }
}

/// The tool's own word: the state `rolled_back` of the same commit and environment.
fn mark_taken_back(releases: &mut [ReleaseRow], timeline: &Timeline, rules: &Rules) {
    for event in &timeline.events {
        let Body::Deploy(Deploy { env, sha, status: DeployStatus::RolledBack, finished_at, .. }) = &event.record.body else { continue };
        if !expression_matches(&rules.production, env) {
            continue;
        }
        let at = finished_at.map_or(event.at, |time| event.credible(time));
        let taken_back = releases.iter_mut().rev().find(|release| release.sha == *sha && release.env == *env && release.finished_at <= at);
        if let Some(release) = taken_back {
            fail(release, FailureLink::RolledBack, release.finished_at, Some(at));
        }
    }
}

/// A commit that had been replaced and comes again is a rollback of what replaced it; what was rolled back and comes again is not.
fn mark_redeployed(releases: &mut [ReleaseRow]) {
    // Per environment: where its latest deployment lies, and the commits that led to it with their places.
    let mut environments: BTreeMap<String, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for index in 0..releases.len() {
        let (before, after) = releases.split_at_mut(index);
        let Some(release) = after.first_mut() else { continue };
        let Some((last, earlier)) = environments.get_mut(&release.env) else {
            environments.insert(release.env.clone(), (index, BTreeMap::new()));
            continue;
        };
        if let Some(replaced) = before.get_mut(*last).filter(|replaced| replaced.sha != release.sha) {
            if let Some(place) = earlier.get(&release.sha).copied() {
                release.rework = Some(Rework::RolledBack);
                fail(replaced, FailureLink::RolledBack, replaced.finished_at, Some(release.finished_at));
                // What was taken back does not lead to what comes next: deployed once more, it is rolled forward.
                earlier.retain(|_, known| *known < place);
            } else {
                earlier.insert(replaced.sha.clone(), *last);
            }
        }
        *last = index;
    }
}

fn mark_incidents(releases: &mut [ReleaseRow], ground: &Ground) {
    for incident in ground.incidents.iter().filter(|incident| incident.row.severe) {
        let (start, end) = (incident.row.started_at, incident.row.resolved_at);
        let culprit = culprit(releases, incident, ground.commits);
        if let Some((index, link)) = culprit
            && let Some(release) = releases.get_mut(index)
        {
            blame(release, link, start, end);
            if let Some(failure) = &mut release.failure {
                failure.incidents.insert(incident.row.title.clone());
            }
        }
        let lasted_until = end.unwrap_or_else(|| start.plus(NEAR));
        let repairs = releases.iter_mut().enumerate().filter(|(index, release)| {
            culprit.is_none_or(|(culprit, _)| culprit != *index) && start < release.finished_at && release.finished_at <= lasted_until
        });
        for (_, release) in repairs {
            release.rework.get_or_insert(Rework::DuringIncident);
        }
    }
}

/// The deployment that the incident names, else the first that brought the commit it names, else the latest before it.
fn culprit(releases: &[ReleaseRow], incident: &KnownIncident, commits: &Commits) -> Option<(usize, FailureLink)> {
    let start = incident.row.started_at;
    let Some(sha) = incident.deploy_sha else {
        let near = |release: &ReleaseRow| release.finished_at <= start && release.finished_at.plus(NEAR) >= start;
        return releases.iter().rposition(near).map(|index| (index, FailureLink::Temporal));
    };
    let named = releases.iter().rposition(|release| release.sha == sha && release.finished_at <= start);
    let named = named.or_else(|| releases.iter().position(|release| release.sha == sha));
    let brought = || releases.iter().position(|release| commits.contains(&release.sha, sha));
    named.map(|index| (index, FailureLink::Explicit)).or_else(|| brought().map(|index| (index, FailureLink::Commit)))
}

/// An incident says when users were hit, and when they no longer were; it takes the place of what a rollback alone told.
fn blame(release: &mut ReleaseRow, link: FailureLink, start: Timestamp, end: Option<Timestamp>) {
    match &mut release.failure {
        Some(failure) if failure.incidents.is_empty() => {
            failure.started_at = start;
            failure.recovered_at = end.or(failure.recovered_at).map(|at| at.max(start));
        }
        Some(failure) => {
            failure.link = failure.link.min(link);
            failure.started_at = failure.started_at.min(start);
            failure.recovered_at = failure.recovered_at.zip(end).map(|(known, end)| known.max(end));
        }
        None => fail(release, link, start, end),
    }
}

fn fail(release: &mut ReleaseRow, link: FailureLink, started_at: Timestamp, recovered_at: Option<Timestamp>) {
    let known = release.failure.take();
    release.failure = Some(match known {
        Some(known) => FailureRow { link: known.link.min(link), recovered_at: known.recovered_at.or(recovered_at), ..known },
        None => FailureRow { link, started_at, recovered_at, incidents: BTreeSet::new() },
    });
}

#[cfg(test)]
mod tests;
