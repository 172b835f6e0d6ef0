//! Successful production deployments, and whether a canary preceded them.

use super::patterns::expression_matches;
use super::timeline::{Timeline, facts_of};
use super::{Days, DeploymentRow};
use crate::evidence::{Body, Canary, CanaryVerdict, Deploy, DeployStatus};
use crate::model::Rules;
use crate::time::Timestamp;
use chrono::Duration;
use std::collections::BTreeSet;

/// How long before a deployment a canary that names no commit may lie and still belong to it.
const CANARY_BEFORE: Duration = Duration::hours(24);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Deployment<'a> {
    pub(super) finished_at: Timestamp,
    pub(super) sha: &'a str,
    pub(super) env: &'a str,
}

/// In order of their end. Each state a tool reports is a record of its own, so equal ones are one deployment.
pub(super) fn successful<'a>(timeline: &Timeline<'a>, rules: &Rules) -> Vec<Deployment<'a>> {
    let mut deployments = BTreeSet::new();
    for event in &timeline.events {
        if let Body::Deploy(Deploy { env, sha, status: DeployStatus::Success, finished_at, .. }) = &event.record.body
            && expression_matches(&rules.production, env)
        {
            let finished_at = finished_at.map_or(event.at, |time| event.credible(time));
            deployments.insert(Deployment { finished_at, sha, env });
        }
    }
    deployments.into_iter().collect()
}

pub(super) fn add(days: &mut Days, timeline: &Timeline, deployments: &[Deployment]) {
    let judged: Vec<(Timestamp, &Canary)> = timeline
        .events
        .iter()
        .filter_map(|event| match &event.record.body {
            Body::Canary(canary) if canary.verdict != CanaryVerdict::Running => Some((event.at, canary)),
            _ => None,
        })
        .collect();
    for deployment in deployments {
        let canary = judged.iter().any(|(at, canary)| match &canary.sha {
            Some(sha) => sha == deployment.sha,
            None => canary.env == deployment.env && *at <= deployment.finished_at && at.plus(CANARY_BEFORE) >= deployment.finished_at,
        });
        let row = DeploymentRow { sha: deployment.sha.to_owned(), finished_at: deployment.finished_at, canary };
        facts_of(days, timeline.day(deployment.finished_at)).deployments.push(row);
    }
}
