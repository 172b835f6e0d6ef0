//! GitHub's `issues` webhook and GitLab's "Issue Hook": what somebody changed about an issue there.

use crate::{At, Error, instant, json};
use domain::time::Timestamp;
use serde::Deserialize;

const FORMAT: &str = "github";

/// An issue as its tool tells of it after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueNews {
    /// `owner/name`, on GitLab with all groups.
    pub repository: String,
    pub number: i64,
    pub url: String,
    pub title: String,
    pub open: bool,
    /// Closed without having been done; `None` where the tool does not say why.
    pub dropped: Option<bool>,
    /// Logins of those it was given to.
    pub assignees: Vec<String>,
    pub updated_at: Timestamp,
    /// Login of who changed it.
    pub sender: String,
    /// It was deleted, or moved to another repository.
    pub gone: bool,
}

#[derive(Deserialize)]
struct Payload {
    action: String,
    issue: Issue,
    repository: Repository,
    sender: Option<User>,
}

#[derive(Deserialize)]
struct Issue {
    number: i64,
    title: String,
    /// Not in every action's payload.
    state: Option<String>,
    state_reason: Option<String>,
    html_url: String,
    updated_at: String,
    closed_at: Option<String>,
    #[serde(default)]
    assignees: Vec<User>,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

/// Reads the body of an `issues` event.
pub fn parse(body: &[u8]) -> Result<IssueNews, Error> {
    let Payload { action, issue, repository, sender } = json::document(FORMAT, body)?;
    let updated_at = instant::rfc3339(&issue.updated_at).or_else(|| issue.closed_at.as_deref().and_then(instant::rfc3339));
    let updated_at = updated_at.ok_or_else(|| {
        Error::new(FORMAT, "a time is missing or cannot be read, so the change cannot be placed", At::Path("issue.updated_at".to_owned()))
    })?;
    // "Webhook events and payloads", issues: `state` is open or closed; `state_reason` completed, not_planned, duplicate or reopened.
    let dropped = issue.state_reason.as_deref().and_then(|reason| match reason {
        "completed" => Some(false),
        "not_planned" | "duplicate" => Some(true),
        _ => None,
    });
    let closed = issue.state.as_deref() == Some("closed");
    Ok(IssueNews {
        repository: repository.full_name,
        number: issue.number,
        url: issue.html_url,
        title: issue.title,
        open: !closed,
        dropped: dropped.filter(|_| closed),
        assignees: issue.assignees.into_iter().map(|user| user.login).collect(),
        updated_at,
        sender: sender.map(|user| user.login).unwrap_or_default(),
        gone: matches!(action.as_str(), "deleted" | "transferred"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn payload(action: &str, changes: Value) -> Vec<u8> {
        let mut issue = json!({
            "number": 7, "title": "Cache prices", "state": "open", "state_reason": null, "closed_at": null,
            "html_url": "https://github.com/acme/checkout/issues/7", "updated_at": "2026-11-24T09:00:00Z",
            "assignees": [{"login": "ada"}, {"login": "bob"}], "assignee": {"login": "ada"}
        });
        for (field, value) in changes.as_object().unwrap() {
            issue[field] = value.clone();
        }
        json!({"action": action, "issue": issue, "repository": {"full_name": "acme/checkout"}, "sender": {"login": "eve"}})
            .to_string()
            .into()
    }

    #[test]
    fn what_is_open_closed_and_given_up_is_told_apart() {
        let news = parse(&payload("assigned", json!({}))).unwrap();
        assert_eq!((news.repository.as_str(), news.number, news.open, news.dropped, news.gone), ("acme/checkout", 7, true, None, false));
        assert_eq!((news.assignees, news.sender.as_str()), (vec!["ada".to_owned(), "bob".to_owned()], "eve"));
        assert_eq!(news.updated_at.to_string(), "2026-11-24T09:00:00Z");
        for (reason, dropped) in
            [(json!("completed"), Some(false)), (json!("not_planned"), Some(true)), (json!("duplicate"), Some(true)), (json!(null), None)]
        {
            let news = parse(&payload("closed", json!({"state": "closed", "state_reason": reason}))).unwrap();
            assert_eq!((news.open, news.dropped), (false, dropped));
        }
        let news = parse(&payload("reopened", json!({"state_reason": "reopened"}))).unwrap();
        assert_eq!((news.open, news.dropped), (true, None));
        assert!(parse(&payload("transferred", json!({}))).unwrap().gone);
    }

    /// Deliveries as GitHub sent them, from the package @octokit/webhooks-examples 7.6.1.
    #[test]
    fn deliveries_of_github_are_read() {
        let read = |name: &str| {
            let path = format!("{}/fixtures/github-issues/{name}.json", env!("CARGO_MANIFEST_DIR"));
            parse(&std::fs::read(path).unwrap()).unwrap()
        };
        for name in ["edited", "assigned", "reopened", "pinned"] {
            let news = read(name);
            assert_eq!((news.repository.as_str(), news.open, news.gone), ("Codertocat/Hello-World", true, false), "{name}");
            assert!(news.url.starts_with("https://github.com/Codertocat/Hello-World/issues/"), "{name}: {}", news.url);
        }
        assert_eq!(read("assigned").assignees, ["Codertocat"]);
        assert_eq!((read("edited").number, read("edited").title.as_str()), (1, "Spelling error in the README file"));
    }

    #[test]
    fn a_change_without_its_time_is_refused() {
        let error = parse(&payload("edited", json!({"updated_at": "soon"}))).unwrap_err();
        assert!(error.to_string().contains("issue.updated_at"), "{error}");
    }
}
