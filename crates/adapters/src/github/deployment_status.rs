//! `deployment_status`: what reached which environment.

use super::{FORMAT, Repository, instant, missing, read};
use crate::{At, Error, Parsed};
use domain::evidence::{Body, Deploy, DeployStatus, Draft, Subject};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Payload {
    deployment_status: Status,
    deployment: Deployment,
    repository: Repository,
}

#[derive(Deserialize)]
struct Status {
    id: i64,
    state: String,
    environment: Option<String>,
    #[serde(default, deserialize_with = "instant")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    updated_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Deployment {
    id: i64,
    sha: String,
    environment: Option<String>,
    /// An object, or a string that may itself hold JSON.
    #[serde(default)]
    payload: Value,
    #[serde(default, deserialize_with = "instant")]
    created_at: Option<Timestamp>,
}

pub(super) fn parse(body: &[u8]) -> Result<Parsed, Error> {
    let Payload { deployment_status, deployment, repository: Repository { full_name, .. } } = read(body)?;
    let Status { id: status_id, state, environment: status_environment, created_at, updated_at } = deployment_status;
    let Deployment { id, sha, environment, payload, created_at: started_at } = deployment;
    let Some(status) = status_of(&state) else {
        let reason = format!("the state `{state}` is not one of GitHub's");
        return Err(Error::new(FORMAT, reason, At::Path("deployment_status.state".to_owned())));
    };
    let occurred_at = created_at.or(updated_at).ok_or_else(|| missing("deployment_status.created_at"))?;
    let env = environment.or(status_environment).unwrap_or_default();
    let payload = match payload {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        payload => payload,
    };
    let named = |field: &str| payload.get(field).and_then(Value::as_str).map(str::to_owned);
    let finished_at = matches!(status, DeployStatus::Success | DeployStatus::Failure).then_some(occurred_at);
    let key = format!("{full_name}/deployments/{id}/statuses/{status_id}@{state}");
    // Of several services in one repository, the payload names the one deployed, else the environment may be called like it.
    let hint = named("service").or_else(|| named("name")).or_else(|| Some(env.clone()));
    let version = named("version");
    let deploy = Deploy { repository: Some(full_name.clone()), env, sha, version, status, started_at, finished_at };
    let subject = Subject::Repository { name: full_name, files: None, hint };
    Ok(Parsed::one(Draft { subject, occurred_at, key, body: Body::Deploy(deploy) }))
}

fn status_of(state: &str) -> Option<DeployStatus> {
    Some(match state {
        "success" => DeployStatus::Success,
        "failure" | "error" => DeployStatus::Failure,
        "inactive" => DeployStatus::Inactive,
        "in_progress" => DeployStatus::InProgress,
        "queued" | "pending" | "waiting" => DeployStatus::Pending,
        _ => return None,
    })
}
