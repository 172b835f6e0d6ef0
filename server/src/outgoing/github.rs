//! GitHub's REST API, version 2022-11-28: commit statuses, issue comments (a pull request is an issue), issues.

mod issues;

use super::Delivered;
use super::reply::{Reply, call};
use chrono::Duration;
use domain::time::Timestamp;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use usecases::outgoing::{CommentCargo, Outcome, StatusCargo, StatusState};

/// Pages of 100 comments that are looked through for ours.
const PAGES: u32 = 30;

pub(super) struct GitHub<'a> {
    pub(super) client: &'a reqwest::Client,
    pub(super) api: &'a str,
    pub(super) token: &'a str,
    pub(super) now: Timestamp,
}

impl GitHub<'_> {
    fn headed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.token).header("accept", "application/vnd.github+json").header("x-github-api-version", "2022-11-28")
    }

    /// `POST /repos/{owner}/{repo}/statuses/{sha}`, answered with 201.
    pub(super) async fn status(&self, cargo: &StatusCargo) -> Delivered {
        let state = match cargo.state {
            StatusState::Success => "success",
            StatusState::Failure => "failure",
            StatusState::Pending => "pending",
            StatusState::Error => "error",
        };
        let body = json!({ "state": state, "context": cargo.context, "description": cargo.description, "target_url": cargo.target_url });
        let url = format!("{}/repos/{}/statuses/{}", self.api, cargo.repository, cargo.sha);
        let reply = call(self.headed(self.client.post(url)).json(&body)).await?;
        if reply.is_success() { Ok(None) } else { Err(self.refused(&reply)) }
    }

    /// Updates our comment: by its id, else the one that begins with our marker; creates it where there is none.
    pub(super) async fn comment(&self, cargo: &CommentCargo, known: Option<&str>) -> Delivered {
        if let Some(id) = known
            && self.change(cargo, id).await?
        {
            return Ok(Some(id.to_owned()));
        }
        if let Some(id) = self.find(cargo).await?
            && Some(id.as_str()) != known
            && self.change(cargo, &id).await?
        {
            return Ok(Some(id));
        }
        let url = format!("{}/repos/{}/issues/{}/comments", self.api, cargo.repository, cargo.number);
        let reply = call(self.headed(self.client.post(url)).json(&json!({ "body": cargo.body }))).await?;
        if !reply.is_success() {
            return Err(self.refused(&reply));
        }
        Ok(reply.json()?.get("id").and_then(Value::as_i64).map(|id| id.to_string()))
    }

    /// False: it is gone, or is not ours to change.
    async fn change(&self, cargo: &CommentCargo, id: &str) -> Result<bool, Outcome> {
        let url = format!("{}/repos/{}/issues/comments/{id}", self.api, cargo.repository);
        let reply = call(self.headed(self.client.patch(url)).json(&json!({ "body": cargo.body }))).await?;
        match reply.status {
            200 => Ok(true),
            404 | 410 => Ok(false),
            403 if self.limited(&reply).is_none() => Ok(false),
            _ => Err(self.refused(&reply)),
        }
    }

    async fn find(&self, cargo: &CommentCargo) -> Result<Option<String>, Outcome> {
        let url = format!("{}/repos/{}/issues/{}/comments", self.api, cargo.repository, cargo.number);
        for page in 1..=PAGES {
            let request = self.headed(self.client.get(&url)).query(&[("per_page", "100".to_owned()), ("page", page.to_string())]);
            let reply = call(request).await?;
            if !reply.is_success() {
                return Err(self.refused(&reply));
            }
            let list = reply.json()?;
            let comments = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let ours =
                |one: &&Value| one.get("body").and_then(Value::as_str).is_some_and(|body| body.trim_start().starts_with(&cargo.marker));
            if let Some(found) = comments.iter().find(ours) {
                return Ok(found.get("id").and_then(Value::as_i64).map(|id| id.to_string()));
            }
            if comments.len() < 100 {
                break;
            }
        }
        Ok(None)
    }

    /// Until when nothing more is taken, if a rate limit is why it was refused ("Rate limits for the REST API"): `Retry-After` of a
    /// secondary limit, `X-RateLimit-Reset` of the primary one, else a minute.
    fn limited(&self, reply: &Reply) -> Option<Timestamp> {
        if !matches!(reply.status, 403 | 429) {
            return None;
        }
        let exhausted = reply.header("x-ratelimit-remaining") == Some("0");
        let minute = || self.now.plus(Duration::seconds(60));
        if let Some(asked) = reply.retry_after(self.now) {
            Some(asked)
        } else if exhausted {
            Some(reply.epoch("x-ratelimit-reset").unwrap_or_else(minute))
        } else {
            (reply.status == 429 || reply.text().to_lowercase().contains("rate limit")).then(minute)
        }
    }

    fn refused(&self, reply: &Reply) -> Outcome {
        let says = says(reply);
        if let Some(until) = self.limited(reply) {
            return Outcome::Later { reason: format!("it answered {}: {says}", reply.status), not_before: Some(until), hold: true };
        }
        let advice = match reply.status {
            401 => ": the token is wrong, revoked or has expired",
            403 => ": the token may not do this; it needs write access to commit statuses and pull requests",
            404 => ": there is no such thing, or the token does not reach this repository",
            _ => "",
        };
        reply.refused(format!("{says}{advice}"), self.now)
    }
}

/// `message`, and the messages of `errors`.
fn says(reply: &Reply) -> String {
    let Ok(problem) = reply.json() else { return reply.text() };
    let message = problem.get("message").and_then(Value::as_str).unwrap_or_default();
    let errors = problem.get("errors").and_then(Value::as_array).into_iter().flatten();
    let details = errors.filter_map(|error| error.get("message").and_then(Value::as_str).or_else(|| error.as_str()));
    std::iter::once(message).chain(details).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ").chars().take(300).collect()
}
