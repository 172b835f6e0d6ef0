//! Regression roots: what reporters, aborted canaries and incidents say of one cause, folded (decisions 24 to 26).

use super::commits::Commits;
use super::deployments::Deployment;
use super::incidents::KnownIncident;
use super::runs::Runs;
use super::timeline::{Timeline, facts_of};
use super::{Days, RegressionRow};
use crate::evidence::{Body, Canary, CanaryVerdict, PullRequest, PullRequestState, Regression, RegressionChange, Stage};
use crate::time::Timestamp;
use crate::verdict::Verdict;
use chrono::Duration;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How long after a deployment an incident is still put down to it.
const BLAMED_FOR: Duration = Duration::hours(24);

/// What roots are held against.
pub(super) struct Ground<'a, 'g> {
    pub(super) commits: &'g Commits<'a>,
    pub(super) deployments: &'g [Deployment<'a>],
    pub(super) runs: &'g Runs<'a>,
}

/// One step of a root, told by a reporter or following from a canary or an incident.
struct Step<'a> {
    at: Timestamp,
    told: Cow<'a, Regression>,
    /// Traffic was taken back before everyone had it: before production, whatever the deployments say.
    aborted_canary: bool,
}

type Roots<'a> = BTreeMap<String, Vec<Step<'a>>>;

pub(super) fn add(days: &mut Days, timeline: &Timeline, ground: &Ground, incidents: &[KnownIncident]) {
    let mut roots = reported(timeline);
    hold_back_untouched(&mut roots, timeline);
    add_canaries(&mut roots, timeline);
    add_incidents(&mut roots, ground, incidents);
    let mut rows: Vec<RegressionRow> = roots.iter_mut().map(|(root, steps)| fold(root, steps, ground)).collect();
    rows.sort_by(|a, b| (a.detected_at, &a.root).cmp(&(b.detected_at, &b.root)));
    for row in rows {
        facts_of(days, timeline.day(row.detected_at)).regressions.push(row);
    }
}

fn reported<'a>(timeline: &Timeline<'a>) -> Roots<'a> {
    let mut roots = Roots::new();
    for event in &timeline.events {
        if let Body::Regression(regression) = &event.record.body {
            let step = Step { at: event.at, told: Cow::Borrowed(regression), aborted_canary: false };
            roots.entry(regression.root.clone()).or_default().push(step);
        }
    }
    roots
}

/// A failed gate is only a root once its pull request was changed or closed afterwards (decision 25): until then nothing has come of it.
fn hold_back_untouched(roots: &mut Roots, timeline: &Timeline) {
    let touched = |number: i64, since: Timestamp, sha: Option<&str>| {
        timeline.events.iter().filter(|event| event.at >= since).any(|event| match &event.record.body {
            Body::PullRequest(PullRequest { number: of, state, head_sha, .. }) if *of == number => {
                *state != PullRequestState::Open || sha.is_some_and(|sha| sha != head_sha)
            }
            _ => false,
        })
    };
    for step in roots.values_mut().flatten() {
        let told = &step.told;
        let waits = told.stage == Some(Stage::PullRequest) && told.change == RegressionChange::Confirmed;
        if let (true, Some(number)) = (waits, told.pr)
            && !touched(number, step.at, told.culprit_sha.as_deref())
        {
            step.told.to_mut().change = RegressionChange::Detected;
        }
    }
}

/// A canary that was taken back is a root of its own, unless a reporter names its commit as the culprit.
fn add_canaries(roots: &mut Roots, timeline: &Timeline) {
    let culprits: BTreeSet<String> = roots.values().flatten().filter_map(|step| step.told.culprit_sha.clone()).collect();
    for event in &timeline.events {
        let Body::Canary(Canary { rollout, sha, verdict, weight, rolled_back, reason, .. }) = &event.record.body else { continue };
        let aborted = (*rolled_back || *verdict == CanaryVerdict::Fail) && *weight < 1.0;
        if !aborted || sha.as_ref().is_some_and(|sha| culprits.contains(sha)) {
            continue;
        }
        let root = format!("canary:{rollout}");
        let title = reason.clone().unwrap_or_else(|| format!("canary {rollout} was taken back"));
        let told = Cow::Owned(seen_at(&root, Stage::Canary, title, sha.clone()));
        roots.entry(root).or_default().push(Step { at: event.at, told, aborted_canary: true });
    }
}

/// A performance incident that is put down to a deployment is a root, unless one is known for what that deployment brought.
fn add_incidents(roots: &mut Roots, ground: &Ground, incidents: &[KnownIncident]) {
    let known: Vec<(RegressionRow, Option<String>)> = roots
        .iter_mut()
        .map(|(root, steps)| (fold(root, steps, ground), culprit(steps).map(str::to_owned)))
        .filter(|(row, _)| row.confirmed && !row.noise)
        .collect();
    let mut blamed = BTreeSet::new();
    for incident in incidents.iter().filter(|incident| incident.row.counts()) {
        let Some((sha, deployment)) = blame(incident, ground) else { continue };
        let has_root = known.iter().any(|(row, culprit)| {
            culprit.as_deref() == Some(sha) || (row.deployed_at.is_some() && row.deployed_at == deployment.map(|found| found.finished_at))
        });
        if has_root || !blamed.insert(sha.to_owned()) {
            continue;
        }
        let root = format!("incident:{}", incident.row.key);
        let told = Cow::Owned(seen_at(&root, Stage::Incident, incident.row.title.clone(), Some(sha.to_owned())));
        roots.entry(root).or_default().push(Step { at: incident.row.started_at, told, aborted_canary: false });
    }
}

/// The tool's own word, else the latest successful production deployment in the 24 h before the start.
fn blame<'i>(incident: &KnownIncident<'i>, ground: &Ground<'i, '_>) -> Option<(&'i str, Option<Deployment<'i>>)> {
    let start = incident.row.started_at;
    match incident.deploy_sha {
        Some(sha) => Some((sha, ground.deployments.iter().find(|deployment| deployment.sha == sha).copied())),
        None => ground
            .deployments
            .iter()
            .rev()
            .find(|deployment| deployment.finished_at <= start)
            .filter(|deployment| deployment.finished_at.plus(BLAMED_FOR) >= start)
            .map(|deployment| (deployment.sha, Some(*deployment))),
    }
}

fn seen_at(root: &str, stage: Stage, title: String, culprit_sha: Option<String>) -> Regression {
    Regression {
        root: root.to_owned(),
        change: RegressionChange::Confirmed,
        title: Some(title),
        culprit_sha,
        stage: Some(stage),
        fix_sha: None,
        reached_main: None,
        effect: None,
        pr: None,
    }
}

/// The last commit named as the culprit.
fn culprit<'s>(steps: &'s [Step]) -> Option<&'s str> {
    steps.iter().rev().find_map(|step| step.told.culprit_sha.as_deref())
}

fn fold(root: &str, steps: &mut [Step], ground: &Ground) -> RegressionRow {
    steps.sort_by_key(|step| step.at);
    let sees = |step: &&Step| matches!(step.told.change, RegressionChange::Detected | RegressionChange::Confirmed);
    let detected_at = steps.iter().find(sees).or(steps.first()).map_or_else(never, |step| step.at);
    // A reporter that names no stage did not catch it with a machine.
    let stage = steps.iter().find_map(|step| step.told.stage).unwrap_or(Stage::User);
    let culprit = culprit(steps);
    let (mut confirmed, mut noise, mut accepted_at, mut fix) = (false, false, None, None);
    for step in steps.iter() {
        match step.told.change {
            RegressionChange::Detected => {}
            // Also takes "noise" back, and opens what had been fixed or accepted again.
            RegressionChange::Confirmed => (confirmed, noise, accepted_at, fix) = (true, false, None, None),
            RegressionChange::Fixed => fix = Some(step),
            RegressionChange::Accepted => accepted_at = Some(step.at),
            RegressionChange::Noise => noise = true,
        }
    }
    let deployed_at = culprit.and_then(|culprit| first_with(ground, culprit, never()));
    let by_stage = stage.before_production();
    let aborted = steps.iter().find(sees).is_some_and(|step| step.aborted_canary);
    RegressionRow {
        root: root.to_owned(),
        title: steps.iter().rev().find_map(|step| step.told.title.clone()),
        detected_at,
        stage,
        confirmed,
        noise,
        reached_main: reached_main(steps, stage, culprit, ground),
        before_production: aborted || deployed_at.map_or(by_stage, |deployed| detected_at < deployed),
        deployed_at: deployed_at.filter(|_| !aborted),
        fixed_at: fix.and_then(|step| fixed_at(step, detected_at, ground)),
        accepted_at,
    }
}

/// The reporter's word, else the history's; what was seen later than in a pull request came by the default branch.
fn reached_main(steps: &[Step], stage: Stage, culprit: Option<&str>, ground: &Ground) -> bool {
    let told = steps.iter().rev().find_map(|step| step.told.reached_main);
    told.unwrap_or_else(|| stage != Stage::PullRequest || culprit.is_some_and(|culprit| ground.commits.reached_default(culprit)))
}

/// End of the first production deployment, not before `from`, that has the commit in it.
fn first_with(ground: &Ground, commit: &str, from: Timestamp) -> Option<Timestamp> {
    ground
        .deployments
        .iter()
        .find(|deployment| deployment.finished_at >= from && ground.commits.contains(deployment.sha, commit))
        .map(|deployment| deployment.finished_at)
}

/// When users had the fix. Without any deployment source: when the default branch passed with it, else when it was said to be fixed.
fn fixed_at(step: &Step, detected_at: Timestamp, ground: &Ground) -> Option<Timestamp> {
    let fix = step.told.fix_sha.as_deref();
    if ground.deployments.is_empty() {
        return Some(first_pass(step, detected_at, ground).unwrap_or(step.at));
    }
    let containing = fix.and_then(|fix| first_with(ground, fix, detected_at));
    // "Not contained" needs an order of commits; without one the next deployment is taken to bring the fix.
    let untold = fix.is_none() || !ground.commits.has_order();
    let next = || ground.deployments.iter().map(|deployment| deployment.finished_at).find(|finished| *finished >= step.at);
    containing.or_else(|| if untold { next() } else { None })
}

fn first_pass(step: &Step, detected_at: Timestamp, ground: &Ground) -> Option<Timestamp> {
    let passes = ground.runs.accepted.iter().filter(|known| {
        let run = known.run;
        let on_default = run.branch.as_deref().is_some_and(|branch| ground.commits.is_default_somewhere(run.repository.as_deref(), branch));
        let has_fix = known.at >= step.at || (run.sha.is_some() && run.sha == step.told.fix_sha);
        run.verdict == Verdict::Pass && on_default && has_fix && known.at >= detected_at
    });
    passes.map(|known| known.at).min()
}

fn never() -> Timestamp {
    Timestamp::new(chrono::DateTime::<chrono::Utc>::MIN_UTC)
}

#[cfg(test)]
mod tests;
