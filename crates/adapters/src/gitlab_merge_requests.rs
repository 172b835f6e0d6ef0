//! GitLab's webhook "Merge Request Hook": the life of a change, up to its merge, and the boxes of its description.

use crate::gitlab_issues::{Project, User, instant_of};
use crate::{At, Error, Parsed, json, task_list};
use domain::evidence::{Body, Draft, PullRequest, PullRequestState, Subject};
use serde::Deserialize;
use serde::de::IgnoredAny;

const FORMAT: &str = "gitlab";
/// Actions that change nothing we keep.
const IDLE: [&str; 4] = ["approved", "unapproved", "approval", "unapproval"];

#[derive(Deserialize)]
struct Payload {
    user: Option<User>,
    project: Project,
    object_attributes: Attributes,
    #[serde(default)]
    labels: Vec<Label>,
    /// What there was before.
    #[serde(default)]
    changes: Changes,
}

#[derive(Default, Deserialize)]
struct Changes {
    description: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Attributes {
    iid: i64,
    /// Missing in test events, which say nothing new.
    action: Option<String>,
    #[serde(default)]
    title: String,
    description: Option<String>,
    state: String,
    author_id: Option<i64>,
    target_branch: Option<String>,
    last_commit: Commit,
    merge_commit_sha: Option<String>,
    created_at: Option<String>,
    updated_at: String,
}

#[derive(Deserialize)]
struct Commit {
    id: String,
}

#[derive(Deserialize)]
struct Label {
    title: String,
}

#[derive(Deserialize)]
struct Kind {
    object_kind: Option<String>,
}

/// Reads one delivery. `Ok(None)`: it is about something else than a merge request.
pub fn parse(body: &[u8]) -> Result<Option<Parsed>, Error> {
    let Kind { object_kind } = json::document(FORMAT, body)?;
    if object_kind.as_deref() != Some("merge_request") {
        return Ok(None);
    }
    let Payload { user, project, object_attributes: told, labels, changes } = json::document(FORMAT, body)?;
    let action = told.action.unwrap_or_default();
    let (state, word) = match told.state.as_str() {
        "merged" => (PullRequestState::Merged, "merged"),
        "closed" => (PullRequestState::Closed, "closed"),
        _ => (PullRequestState::Open, "open"),
    };
    // The hook has no time of the merge: later changes of what is merged would move it.
    let is_over = state != PullRequestState::Open && !matches!(action.as_str(), "merge" | "close");
    if IDLE.contains(&action.as_str()) || is_over {
        return Ok(Some(Parsed::ignored(format!("merge_request `{action}` changes nothing that is kept"))));
    }
    let occurred_at = instant_of(&told.updated_at).ok_or_else(|| {
        let place = At::Path("object_attributes.updated_at".to_owned());
        Error::new(FORMAT, "a time is missing or cannot be read, so the record cannot be placed", place)
    })?;
    let (repository, number, head) = (project.path_with_namespace, told.iid, told.last_commit.id);
    // The hook names who acted; the author only by number.
    let author = user.filter(|user| user.id.is_some() && user.id == told.author_id).map(|user| user.username).unwrap_or_default();
    let key = match state {
        PullRequestState::Merged => format!("{repository}#{number}@merged:{head}"),
        _ => format!("{repository}#{number}@{action}:{word}:{head}:{occurred_at}"),
    };
    let ticks = task_list::draft(&repository, number, &head, told.description.as_deref(), changes.description.is_some(), occurred_at);
    let body = Body::PullRequest(PullRequest {
        repository: repository.clone(),
        number,
        state,
        title: told.title,
        bot: is_bot(&author),
        author,
        head_sha: head,
        base_ref: told.target_branch,
        base_sha: None,
        default_branch: project.default_branch,
        merge_sha: told.merge_commit_sha.filter(|_| state == PullRequestState::Merged),
        merged_at: (state == PullRequestState::Merged).then_some(occurred_at),
        opened_at: told.created_at.as_deref().and_then(instant_of),
        labels: labels.into_iter().map(|label| label.title).collect(),
        files: None,
    });
    let mut parsed =
        Parsed::one(Draft { subject: Subject::Repository { name: repository, files: None, hint: None }, occurred_at, key, body });
    parsed.drafts.extend(ticks);
    Ok(Some(parsed))
}

/// `project_12_bot_4ffca233d8298ea1` and `group_12_bot_…`: whom GitLab makes for access tokens.
fn is_bot(login: &str) -> bool {
    (login.starts_with("project_") || login.starts_with("group_")) && login.contains("_bot")
}

#[cfg(test)]
mod tests;
