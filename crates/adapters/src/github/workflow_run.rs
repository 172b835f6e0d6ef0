//! `workflow_run`: whether CI ran on a commit, and how it ended. Pull requests from forks come without their number.

use super::{Repository, instant, missing, read};
use crate::{Error, Parsed};
use domain::evidence::{Body, CiRun, Draft, Subject};
use domain::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Payload {
    action: String,
    workflow_run: WorkflowRun,
    repository: Repository,
}

#[derive(Deserialize)]
struct WorkflowRun {
    id: i64,
    run_attempt: Option<i64>,
    name: Option<String>,
    path: Option<String>,
    head_sha: String,
    head_branch: Option<String>,
    conclusion: Option<String>,
    #[serde(default)]
    pull_requests: Option<Vec<PullReference>>,
    #[serde(default, deserialize_with = "instant")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    run_started_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct PullReference {
    number: i64,
}

pub(super) fn parse(body: &[u8]) -> Result<Parsed, Error> {
    let Payload { action, workflow_run, repository: Repository { full_name, .. } } = read(body)?;
    let WorkflowRun {
        id,
        run_attempt,
        name,
        path,
        head_sha,
        head_branch,
        conclusion,
        pull_requests,
        updated_at,
        run_started_at,
        created_at,
    } = workflow_run;
    let occurred_at = updated_at.or(run_started_at).or(created_at).ok_or_else(|| missing("workflow_run.updated_at"))?;
    let attempt = run_attempt.unwrap_or(1);
    let key = format!("{full_name}/runs/{id}.{attempt}@{action}:{}", conclusion.as_deref().unwrap_or("none"));
    let body = Body::CiRun(CiRun {
        repository: full_name.clone(),
        run: id,
        attempt,
        // GitHub sends an empty name where the workflow has none; its path tells it apart.
        name: name.filter(|name| !name.is_empty()).or(path).unwrap_or_default(),
        sha: head_sha,
        branch: head_branch,
        conclusion,
        pull_requests: pull_requests.unwrap_or_default().into_iter().map(|pull| pull.number).collect(),
    });
    Ok(Parsed::one(Draft { subject: Subject::Repository { name: full_name, files: None, hint: None }, occurred_at, key, body }))
}
