//! The other side: keeps what it accepted, refuses what the vendors' documents say they refuse.

mod issues;

pub(super) use issues::Issue;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(super) const TOKEN: &str = "a-token-of-the-forge";

/// Status, headers and body.
type Scripted = (u16, Vec<(&'static str, String)>, String);

#[derive(Default)]
pub(super) struct Seen {
    /// `state description` per `repository sha context`, in the order they were set.
    pub(super) statuses: Vec<(String, String)>,
    /// Comments by id: pull request and body.
    pub(super) comments: BTreeMap<i64, (i64, String)>,
    /// Issues by number.
    pub(super) issues: BTreeMap<i64, Issue>,
    /// Method and path of every call.
    pub(super) calls: Vec<String>,
    /// What the next calls are answered with, whatever they ask.
    pub(super) next: Vec<Scripted>,
    /// Bodies and headers that messages arrived with.
    pub(super) messages: Vec<(HeaderMap, String)>,
}

#[derive(Clone, Default)]
pub(super) struct Stub(Arc<Mutex<Seen>>);

impl Stub {
    /// Its address, without a slash at the end.
    pub(super) async fn start() -> (Self, String) {
        let stub = Self::default();
        let router = Router::new()
            .route("/repos/{owner}/{repository}/statuses/{sha}", post(github_status))
            .route("/repos/{owner}/{repository}/issues/{number}/comments", get(github_comments).post(github_comment))
            .route("/repos/{owner}/{repository}/issues/comments/{id}", patch(github_change))
            .route("/api/v4/projects/{project}/statuses/{sha}", post(gitlab_status))
            .route("/api/v4/projects/{project}/merge_requests/{number}/notes", get(gitlab_notes).post(gitlab_note))
            .route("/api/v4/projects/{project}/merge_requests/{number}/notes/{id}", put(gitlab_change))
            .merge(issues::routes(Router::new()))
            .route("/services/T0/B0/secret", post(slack))
            .route("/hook", post(hook))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .with_state(stub.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (stub, format!("http://{address}"))
    }

    pub(super) fn seen<T>(&self, read: impl FnOnce(&mut Seen) -> T) -> T {
        read(&mut self.0.lock().unwrap())
    }

    /// The next call is answered so.
    pub(super) fn then(&self, status: u16, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.seen(|seen| seen.next.push((status, headers, body.to_owned())));
    }

    /// Notes the call; the scripted answer if there is one.
    fn called(&self, call: String) -> Option<Response> {
        self.seen(|seen| {
            seen.calls.push(call);
            if seen.next.is_empty() {
                return None;
            }
            let (status, headers, body) = seen.next.remove(0);
            let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            Some(response)
        })
    }
}

fn refuse(status: u16, message: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(json!({ "message": message }))).into_response()
}

fn invalid(field: &str, message: &str) -> Response {
    let body = json!({ "message": "Validation Failed", "errors": [{ "resource": "Status", "code": "custom", "field": field, "message": message }] });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What every call of GitHub's REST API has to have.
fn github_rules(headers: &HeaderMap, owner: &str) -> Option<Response> {
    if header(headers, "user-agent").is_empty() {
        return Some(refuse(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"));
    }
    if header(headers, "authorization") != format!("Bearer {TOKEN}") {
        return Some(refuse(401, "Bad credentials"));
    }
    if header(headers, "x-github-api-version") != "2022-11-28" {
        return Some(refuse(400, "The requested API version is not supported"));
    }
    if header(headers, "accept") != "application/vnd.github+json" {
        return Some(refuse(415, "Must accept 'application/json'"));
    }
    (owner != "acme").then(|| refuse(404, "Not Found"))
}

async fn github_status(
    State(stub): State<Stub>,
    Path((owner, repository, sha)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(scripted) = stub.called(format!("POST /repos/{owner}/{repository}/statuses/{sha}")) {
        return scripted;
    }
    if let Some(refused) = github_rules(&headers, &owner) {
        return refused;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&body) else { return refuse(400, "Problems parsing JSON") };
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if sha.len() != 40 || !sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return refuse(422, &format!("No commit found for SHA: {sha}"));
    }
    if !["error", "failure", "pending", "success"].contains(&text("state").as_str()) {
        return invalid("state", "state is not included in the list");
    }
    if text("description").chars().count() > 140 {
        return invalid("description", "description is too long (maximum is 140 characters)");
    }
    if !text("target_url").starts_with("http") {
        return invalid("target_url", "target_url must use http(s) scheme");
    }
    let key = format!("{owner}/{repository} {sha} {}", text("context"));
    stub.seen(|seen| seen.statuses.push((key, format!("{} {}", text("state"), text("description")))));
    (StatusCode::CREATED, Json(json!({ "id": 1 }))).into_response()
}

type Paging = Query<BTreeMap<String, String>>;

/// A page of a list as both vendors cut it: 20 or 30 unless asked otherwise, at most 100.
fn page(stub: &Stub, number: i64, query: &BTreeMap<String, String>) -> Response {
    let size = query.get("per_page").map_or(30, |size| size.parse().unwrap()).min(100);
    let page: usize = query.get("page").map_or(1, |page| page.parse().unwrap());
    let rows: Vec<_> = stub.seen(|seen| {
        let of = seen.comments.iter().filter(|(_, (of, _))| *of == number);
        of.skip((page - 1) * size).take(size).map(|(id, (_, body))| json!({ "id": id, "body": body })).collect()
    });
    Json(rows).into_response()
}

fn create(stub: &Stub, number: i64, body: &Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return refuse(400, "Problems parsing JSON") };
    let text = body["body"].as_str().unwrap_or_default();
    if text.is_empty() || text.chars().count() > 65_536 {
        return invalid("body", "body is too long (maximum is 65536 characters)");
    }
    let id = stub.seen(|seen| {
        let id = 1 + seen.comments.keys().max().copied().unwrap_or(4_000_000_000);
        seen.comments.insert(id, (number, text.to_owned()));
        id
    });
    (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
}

fn change(stub: &Stub, id: i64, body: &Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return refuse(400, "Problems parsing JSON") };
    let text = body["body"].as_str().unwrap_or_default().to_owned();
    stub.seen(|seen| match seen.comments.get_mut(&id) {
        Some(comment) => {
            comment.1 = text;
            Json(json!({ "id": id })).into_response()
        }
        None => refuse(404, "Not Found"),
    })
}

async fn github_comments(
    State(stub): State<Stub>,
    Path((owner, repository, number)): Path<(String, String, i64)>,
    Query(query): Paging,
    headers: HeaderMap,
) -> Response {
    let scripted = stub.called(format!("GET /repos/{owner}/{repository}/issues/{number}/comments"));
    scripted.or_else(|| github_rules(&headers, &owner)).unwrap_or_else(|| page(&stub, number, &query))
}

async fn github_comment(
    State(stub): State<Stub>,
    Path((owner, repository, number)): Path<(String, String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let scripted = stub.called(format!("POST /repos/{owner}/{repository}/issues/{number}/comments"));
    scripted.or_else(|| github_rules(&headers, &owner)).unwrap_or_else(|| create(&stub, number, &body))
}

async fn github_change(
    State(stub): State<Stub>,
    Path((owner, repository, id)): Path<(String, String, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let scripted = stub.called(format!("PATCH /repos/{owner}/{repository}/issues/comments/{id}"));
    scripted.or_else(|| github_rules(&headers, &owner)).unwrap_or_else(|| change(&stub, id, &body))
}

/// A project may be called by its encoded path; the router has decoded it here.
fn gitlab_rules(headers: &HeaderMap, project: &str) -> Option<Response> {
    if header(headers, "private-token") != TOKEN {
        return Some(refuse(401, "401 Unauthorized"));
    }
    (project != "acme/checkout").then(|| refuse(404, "404 Project Not Found"))
}

async fn gitlab_status(
    State(stub): State<Stub>,
    Path((project, sha)): Path<(String, String)>,
    Query(query): Paging,
    headers: HeaderMap,
) -> Response {
    if let Some(answer) = stub.called(format!("POST {project} statuses/{sha}")).or_else(|| gitlab_rules(&headers, &project)) {
        return answer;
    }
    let text = |name: &str| query.get(name).cloned().unwrap_or_default();
    let state = text("state");
    if !["pending", "running", "success", "failed", "canceled", "skipped"].contains(&state.as_str()) {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "state does not have a valid value" }))).into_response();
    }
    if sha.len() != 40 {
        return refuse(404, "404 Commit Not Found");
    }
    let key = format!("{project} {sha} {}", text("name"));
    let now = stub.seen(|seen| seen.statuses.iter().rev().find(|(of, _)| *of == key).map(|(_, told)| told.clone())).unwrap_or_default();
    if state == "pending" && now.starts_with("pending") {
        return refuse(409, "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via \"enqueue\")");
    }
    stub.seen(|seen| seen.statuses.push((key, format!("{state} {}", text("description")))));
    (StatusCode::CREATED, Json(json!({ "id": 1 }))).into_response()
}

async fn gitlab_notes(
    State(stub): State<Stub>,
    Path((project, number)): Path<(String, i64)>,
    Query(query): Paging,
    headers: HeaderMap,
) -> Response {
    let answer = stub.called(format!("GET {project} notes")).or_else(|| gitlab_rules(&headers, &project));
    answer.unwrap_or_else(|| page(&stub, number, &query))
}

async fn gitlab_note(State(stub): State<Stub>, Path((project, number)): Path<(String, i64)>, headers: HeaderMap, body: Bytes) -> Response {
    let answer = stub.called(format!("POST {project} notes")).or_else(|| gitlab_rules(&headers, &project));
    answer.unwrap_or_else(|| create(&stub, number, &body))
}

async fn gitlab_change(
    State(stub): State<Stub>,
    Path((project, _, id)): Path<(String, i64, i64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = stub.called(format!("PUT {project} notes/{id}")).or_else(|| gitlab_rules(&headers, &project));
    answer.unwrap_or_else(|| change(&stub, id, &body))
}

async fn slack(State(stub): State<Stub>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(scripted) = stub.called("POST slack".to_owned()) {
        return scripted;
    }
    let Ok(told) = serde_json::from_slice::<Value>(&body) else { return (StatusCode::BAD_REQUEST, "invalid_payload").into_response() };
    if told["text"].as_str().is_none_or(str::is_empty) {
        return (StatusCode::BAD_REQUEST, "no_text").into_response();
    }
    stub.seen(|seen| seen.messages.push((headers, String::from_utf8(body.to_vec()).unwrap())));
    "ok".into_response()
}

async fn hook(State(stub): State<Stub>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(scripted) = stub.called("POST hook".to_owned()) {
        return scripted;
    }
    stub.seen(|seen| seen.messages.push((headers, String::from_utf8(body.to_vec()).unwrap())));
    StatusCode::NO_CONTENT.into_response()
}
