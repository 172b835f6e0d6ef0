//! GitLab's webhook "Issue Hook", also of confidential issues.

use crate::github_issues::IssueNews;
use crate::{At, Error, instant, json};
use chrono::NaiveDateTime;
use domain::time::Timestamp;
use serde::Deserialize;

const FORMAT: &str = "gitlab";

#[derive(Deserialize)]
struct Payload {
    user: Option<User>,
    project: Project,
    object_attributes: Attributes,
    #[serde(default)]
    assignees: Vec<User>,
}

#[derive(Deserialize)]
pub(crate) struct User {
    pub(crate) id: Option<i64>,
    pub(crate) username: String,
}

#[derive(Deserialize)]
pub(crate) struct Project {
    pub(crate) path_with_namespace: String,
    pub(crate) default_branch: Option<String>,
}

#[derive(Deserialize)]
struct Attributes {
    iid: i64,
    title: String,
    state: String,
    url: Option<String>,
    updated_at: String,
    #[serde(default)]
    moved_to_id: Option<i64>,
}

#[derive(Deserialize)]
struct Kind {
    object_kind: Option<String>,
}

/// Reads one delivery. `Ok(None)`: it is about something else than an issue.
pub fn parse(body: &[u8]) -> Result<Option<IssueNews>, Error> {
    let Kind { object_kind } = json::document(FORMAT, body)?;
    if object_kind.as_deref() != Some("issue") {
        return Ok(None);
    }
    let Payload { user, project, object_attributes: issue, assignees } = json::document(FORMAT, body)?;
    let updated_at = instant_of(&issue.updated_at).ok_or_else(|| {
        let place = At::Path("object_attributes.updated_at".to_owned());
        Error::new(FORMAT, "a time is missing or cannot be read, so the change cannot be placed", place)
    })?;
    Ok(Some(IssueNews {
        repository: project.path_with_namespace,
        number: issue.iid,
        url: issue.url.unwrap_or_default(),
        title: issue.title,
        open: issue.state != "closed",
        dropped: None,
        assignees: assignees.into_iter().map(|user| user.username).collect(),
        updated_at,
        sender: user.map(|user| user.username).unwrap_or_default(),
        gone: issue.moved_to_id.is_some(),
    }))
}

/// Older versions write `2026-11-24 09:00:00 UTC`.
pub(crate) fn instant_of(text: &str) -> Option<Timestamp> {
    let older = || NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S UTC").ok().map(|at| Timestamp::new(at.and_utc()));
    instant::rfc3339(text).or_else(older)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// After the example of "Webhook events" in GitLab's documentation.
    #[test]
    fn an_issue_hook_is_read_and_other_hooks_are_left_alone() {
        let body = |updated: &str| {
            json!({
                "object_kind": "issue", "event_type": "issue", "user": {"id": 1, "name": "Administrator", "username": "root"},
                "project": {"id": 1, "path_with_namespace": "gitlab-org/perf/checkout", "web_url": "http://example.com/gitlab-org/perf/checkout"},
                "object_attributes": {
                    "id": 301, "iid": 23, "title": "New API: create/update/delete file", "state": "closed", "action": "close",
                    "updated_at": updated, "url": "http://example.com/gitlab-org/perf/checkout/-/issues/23", "moved_to_id": null
                },
                "assignees": [{"name": "User1", "username": "user1"}]
            })
            .to_string()
        };
        for updated in ["2026-11-24T09:00:00Z", "2026-11-24 09:00:00 UTC"] {
            let news = parse(body(updated).as_bytes()).unwrap().unwrap();
            assert_eq!((news.repository.as_str(), news.number, news.open, news.dropped), ("gitlab-org/perf/checkout", 23, false, None));
            assert_eq!((news.assignees, news.sender.as_str()), (vec!["user1".to_owned()], "root"));
            assert_eq!(news.updated_at.to_string(), "2026-11-24T09:00:00Z");
        }
        assert_eq!(parse(br#"{"object_kind": "push", "ref": "refs/heads/main"}"#).unwrap(), None);
        assert!(parse(br#"{"object_kind": "issue"}"#).is_err());
    }
}
