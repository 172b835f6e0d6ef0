//! `pull_request`: the life of a change, up to its merge.

use super::{Repository, User, instant, missing, read};
use crate::{Error, Parsed, task_list};
use domain::evidence::{Body, Draft, PullRequest, PullRequestState, Subject};
use domain::time::Timestamp;
use serde::Deserialize;

/// Actions that change nothing we keep.
const IDLE: [&str; 12] = [
    "assigned",
    "unassigned",
    "review_requested",
    "review_request_removed",
    "locked",
    "unlocked",
    "milestoned",
    "demilestoned",
    "auto_merge_enabled",
    "auto_merge_disabled",
    "enqueued",
    "dequeued",
];

#[derive(Deserialize)]
struct Payload {
    action: String,
    /// Of `edited`: what there was before.
    #[serde(default)]
    changes: Changes,
    pull_request: Pull,
    repository: Repository,
}

#[derive(Default, Deserialize)]
struct Changes {
    body: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Pull {
    number: i64,
    title: Option<String>,
    body: Option<String>,
    state: String,
    #[serde(default)]
    merged: Option<bool>,
    user: Option<User>,
    head: Reference,
    base: Reference,
    merge_commit_sha: Option<String>,
    #[serde(default)]
    labels: Option<Vec<Label>>,
    #[serde(default, deserialize_with = "instant")]
    merged_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    closed_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "instant")]
    created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "ref")]
    name: Option<String>,
    sha: String,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

pub(super) fn parse(body: &[u8]) -> Result<Parsed, Error> {
    let Payload { action, changes, pull_request, repository: Repository { full_name, default_branch } } = read(body)?;
    if IDLE.contains(&action.as_str()) {
        return Ok(Parsed::ignored(format!("pull_request `{action}` changes nothing that is kept")));
    }
    let Pull {
        number,
        title,
        body: text,
        state,
        merged,
        user,
        head,
        base,
        merge_commit_sha,
        labels,
        merged_at,
        closed_at,
        updated_at,
        created_at,
    } = pull_request;
    let is_merged = merged.unwrap_or(false) || merged_at.is_some();
    let (state, word) = match state.as_str() {
        _ if is_merged => (PullRequestState::Merged, "merged"),
        "closed" => (PullRequestState::Closed, "closed"),
        _ => (PullRequestState::Open, "open"),
    };
    let ended = if action == "closed" { merged_at.or(closed_at) } else { None };
    let occurred_at = ended.or(updated_at).or(created_at).ok_or_else(|| missing("pull_request.updated_at"))?;
    let key = match (action.as_str(), state) {
        // A merge happens once; everything else may come again with the same head: labels, closing and reopening.
        ("closed", PullRequestState::Merged) => format!("{full_name}#{number}@closed:merged:{}", head.sha),
        _ => format!("{full_name}#{number}@{action}:{word}:{}:{occurred_at}", head.sha),
    };
    let checklist = task_list::draft(&full_name, number, &head.sha, text.as_deref(), changes.body.is_some(), occurred_at);
    let body = Body::PullRequest(PullRequest {
        repository: full_name.clone(),
        number,
        state,
        title: title.unwrap_or_default(),
        author: user.as_ref().map(|user| user.login.clone()).unwrap_or_default(),
        bot: user.as_ref().is_some_and(User::is_bot),
        head_sha: head.sha,
        base_ref: base.name,
        base_sha: Some(base.sha),
        default_branch,
        // Before the merge this is a trial merge that no branch ever holds.
        merge_sha: merge_commit_sha.filter(|_| is_merged),
        merged_at,
        opened_at: created_at,
        labels: labels.unwrap_or_default().into_iter().map(|label| label.name).collect(),
        files: None,
    });
    let mut parsed =
        Parsed::one(Draft { subject: Subject::Repository { name: full_name, files: None, hint: None }, occurred_at, key, body });
    parsed.drafts.extend(checklist);
    Ok(parsed)
}
