//! Issues as GitHub ("REST API endpoints for issues") and GitLab ("Issues API") take them.

#![expect(clippy::result_large_err, reason = "a refusal of the stub is a whole response")]

use super::{Paging, Stub, github_rules, gitlab_rules, invalid, refuse};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde_json::{Value, json};

/// An issue there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::outgoing) struct Issue {
    pub(in crate::outgoing) title: String,
    pub(in crate::outgoing) body: String,
    /// `open`, `closed completed`, `closed not_planned`; on GitLab without a reason.
    pub(in crate::outgoing) state: String,
    pub(in crate::outgoing) assignees: Vec<String>,
}

/// Who may be given an issue.
pub(in crate::outgoing) const COLLABORATORS: [&str; 2] = ["ana-codes", "bob"];

pub(super) fn routes(router: Router<Stub>) -> Router<Stub> {
    router
        .route("/repos/{owner}/{repository}/issues", get(github_list).post(github_create))
        .route("/repos/{owner}/{repository}/issues/{number}", patch(github_update))
        .route("/api/v4/projects/{project}/issues", get(gitlab_list).post(gitlab_create))
        .route("/api/v4/projects/{project}/issues/{number}", get(gitlab_read).put(gitlab_update))
        .route("/api/v4/users", get(gitlab_users))
}

fn json_of(body: &Bytes) -> Result<Value, Response> {
    serde_json::from_slice(body).map_err(|_| refuse(400, "Problems parsing JSON"))
}

fn github_issue(number: i64, issue: &Issue) -> Value {
    let state = issue.state.split(' ').next().unwrap_or_default();
    json!({ "number": number, "html_url": format!("https://github.example/acme/checkout/issues/{number}"), "title": issue.title,
        "body": issue.body, "state": state, "assignees": issue.assignees.iter().map(|login| json!({ "login": login })).collect::<Vec<_>>() })
}

async fn github_list(
    State(stub): State<Stub>,
    Path((owner, repository)): Path<(String, String)>,
    Query(query): Paging,
    headers: HeaderMap,
) -> Response {
    let answer = stub.called(format!("GET /repos/{owner}/{repository}/issues")).or_else(|| github_rules(&headers, &owner));
    answer.unwrap_or_else(|| {
        assert_eq!(query.get("state").map(String::as_str), Some("all"), "closed ones are not listed otherwise");
        Json(stub.seen(|seen| seen.issues.iter().map(|(number, issue)| github_issue(*number, issue)).collect::<Vec<_>>())).into_response()
    })
}

/// Logins that may not be assigned are refused as invalid.
fn assignees(body: &Value) -> Result<Option<Vec<String>>, Response> {
    let Some(list) = body.get("assignees").and_then(Value::as_array) else { return Ok(None) };
    let names: Vec<String> = list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    match names.iter().find(|name| !COLLABORATORS.contains(&name.as_str())) {
        Some(name) => {
            let body = json!({ "message": "Validation Failed",
                "errors": [{ "value": [name], "resource": "Issue", "field": "assignees", "code": "invalid" }] });
            Err((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
        }
        None => Ok(Some(names)),
    }
}

async fn github_create(
    State(stub): State<Stub>,
    Path((owner, repository)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(answer) = stub.called(format!("POST /repos/{owner}/{repository}/issues")).or_else(|| github_rules(&headers, &owner)) {
        return answer;
    }
    let made = json_of(&body).and_then(|body| {
        let title = body["title"].as_str().unwrap_or_default().to_owned();
        if title.is_empty() || title.chars().count() > 256 {
            return Err(invalid("title", "title is too long (maximum is 256 characters)"));
        }
        let text = body["body"].as_str().unwrap_or_default().to_owned();
        Ok(Issue { title, body: text, state: "open".to_owned(), assignees: assignees(&body)?.unwrap_or_default() })
    });
    match made {
        Err(refused) => refused,
        Ok(issue) => {
            let number = stub.seen(|seen| {
                let number = 1 + seen.issues.keys().max().copied().unwrap_or(11);
                seen.issues.insert(number, issue.clone());
                number
            });
            (StatusCode::CREATED, Json(github_issue(number, &issue))).into_response()
        }
    }
}

async fn github_update(
    State(stub): State<Stub>,
    Path((owner, repository, number)): Path<(String, String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let called = stub.called(format!("PATCH /repos/{owner}/{repository}/issues/{number}"));
    if let Some(answer) = called.or_else(|| github_rules(&headers, &owner)) {
        return answer;
    }
    let body = match json_of(&body) {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let named = match assignees(&body) {
        Ok(named) => named,
        Err(refused) => return refused,
    };
    let reason = body["state_reason"].as_str();
    if !matches!(reason, None | Some("completed" | "not_planned" | "duplicate" | "reopened")) {
        return invalid("state_reason", "state_reason is not included in the list");
    }
    stub.seen(|seen| {
        let Some(issue) = seen.issues.get_mut(&number) else { return refuse(404, "Not Found") };
        if let Some(title) = body["title"].as_str() {
            issue.title = title.to_owned();
        }
        match body["state"].as_str() {
            Some("open") => issue.state = "open".to_owned(),
            // "state_reason is ignored unless state is changed."
            Some("closed") if !issue.state.starts_with("closed") => issue.state = format!("closed {}", reason.unwrap_or("completed")),
            Some("closed") | None => {}
            Some(_) => return invalid("state", "state is not included in the list"),
        }
        if let Some(named) = named {
            issue.assignees = named;
        }
        Json(github_issue(number, issue)).into_response()
    })
}

fn gitlab_issue(number: i64, issue: &Issue) -> Value {
    json!({ "id": 900 + number, "iid": number, "web_url": format!("https://gitlab.example/acme/checkout/-/issues/{number}"),
        "title": issue.title, "description": issue.body, "state": if issue.state == "open" { "opened" } else { "closed" },
        "assignees": issue.assignees.iter().map(|name| json!({ "username": name })).collect::<Vec<_>>() })
}

async fn gitlab_list(State(stub): State<Stub>, Path(project): Path<String>, headers: HeaderMap) -> Response {
    let answer = stub.called(format!("GET {project} issues")).or_else(|| gitlab_rules(&headers, &project));
    answer.unwrap_or_else(|| {
        Json(stub.seen(|seen| seen.issues.iter().map(|(number, issue)| gitlab_issue(*number, issue)).collect::<Vec<_>>())).into_response()
    })
}

async fn gitlab_read(State(stub): State<Stub>, Path((project, number)): Path<(String, i64)>, headers: HeaderMap) -> Response {
    let answer = stub.called(format!("GET {project} issues/{number}")).or_else(|| gitlab_rules(&headers, &project));
    answer.unwrap_or_else(|| match stub.seen(|seen| seen.issues.get(&number).cloned()) {
        Some(issue) => Json(gitlab_issue(number, &issue)).into_response(),
        None => refuse(404, "404 Not found"),
    })
}

async fn gitlab_users(State(stub): State<Stub>, Query(query): Paging, headers: HeaderMap) -> Response {
    let answer = stub.called("GET users".to_owned()).or_else(|| gitlab_rules(&headers, "acme/checkout"));
    answer.unwrap_or_else(|| {
        let wanted = query.get("username").cloned().unwrap_or_default();
        let found = (1..).zip(COLLABORATORS).filter(|(_, name)| *name == wanted);
        Json(found.map(|(id, name)| json!({ "id": id, "username": name })).collect::<Vec<_>>()).into_response()
    })
}

fn people(body: &Value) -> Option<Vec<String>> {
    let ids = body.get("assignee_ids").and_then(Value::as_array)?;
    let ids = ids.iter().filter_map(Value::as_u64).filter(|id| *id > 0);
    Some(ids.filter_map(|id| COLLABORATORS.get(usize::try_from(id).ok()? - 1).map(|name| (*name).to_owned())).collect())
}

async fn gitlab_create(State(stub): State<Stub>, Path(project): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(answer) = stub.called(format!("POST {project} issues")).or_else(|| gitlab_rules(&headers, &project)) {
        return answer;
    }
    let body = match json_of(&body) {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if text("title").is_empty() {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "title is missing" }))).into_response();
    }
    let issue =
        Issue { title: text("title"), body: text("description"), state: "open".to_owned(), assignees: people(&body).unwrap_or_default() };
    stub.seen(|seen| seen.issues.insert(7, issue.clone()));
    (StatusCode::CREATED, Json(gitlab_issue(7, &issue))).into_response()
}

async fn gitlab_update(
    State(stub): State<Stub>,
    Path((project, number)): Path<(String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(answer) = stub.called(format!("PUT {project} issues/{number}")).or_else(|| gitlab_rules(&headers, &project)) {
        return answer;
    }
    let body = match json_of(&body) {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    if body.as_object().is_none_or(serde_json::Map::is_empty) {
        let refused =
            json!({ "error": "title, description, assignee_ids, state_event are missing, at least one parameter must be provided" });
        return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
    }
    stub.seen(|seen| {
        let Some(issue) = seen.issues.get_mut(&number) else { return refuse(404, "404 Not found") };
        if let Some(title) = body["title"].as_str() {
            issue.title = title.to_owned();
        }
        match body["state_event"].as_str() {
            Some("close") => issue.state = "closed".to_owned(),
            Some("reopen") => issue.state = "open".to_owned(),
            None => {}
            Some(_) => {
                let refused = json!({ "error": "state_event does not have a valid value" });
                return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
            }
        }
        if let Some(people) = people(&body) {
            issue.assignees = people;
        }
        Json(gitlab_issue(number, issue)).into_response()
    })
}
