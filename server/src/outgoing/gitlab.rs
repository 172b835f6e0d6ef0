//! GitLab's REST API, version 4: commit statuses, notes of merge requests, issues.

mod issues;

use super::Delivered;
use super::reply::{Reply, call};
use domain::time::Timestamp;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use usecases::outgoing::{CommentCargo, Outcome, StatusCargo, StatusState};

/// Pages of 100 notes that are looked through for ours.
const PAGES: u32 = 30;

pub(super) struct GitLab<'a> {
    pub(super) client: &'a reqwest::Client,
    pub(super) base: &'a str,
    pub(super) token: &'a str,
    pub(super) now: Timestamp,
}

impl GitLab<'_> {
    fn headed(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("private-token", self.token)
    }

    /// A project is called by its path, with the slashes encoded. The characters of a path were checked when it was routed.
    fn project(&self, repository: &str) -> String {
        format!("{}/api/v4/projects/{}", self.base, repository.replace('/', "%2F"))
    }

    /// `POST /projects/:id/statuses/:sha`. A status that the commit has already is answered with "Cannot transition status", which is
    /// as good as done.
    pub(super) async fn status(&self, cargo: &StatusCargo) -> Delivered {
        let state = match cargo.state {
            StatusState::Success => "success",
            StatusState::Failure | StatusState::Error => "failed",
            StatusState::Pending => "pending",
        };
        let url = format!("{}/statuses/{}", self.project(&cargo.repository), cargo.sha);
        let query = [("state", state), ("name", &cargo.context), ("target_url", &cargo.target_url), ("description", &cargo.description)];
        let reply = call(self.headed(self.client.post(url)).query(&query)).await?;
        let same = matches!(reply.status, 400 | 409) && reply.text().contains("Cannot transition status");
        if reply.is_success() || same { Ok(None) } else { Err(self.refused(&reply)) }
    }

    /// Updates our note: by its id, else the one that begins with our marker; creates it where there is none.
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
        let reply = call(self.headed(self.client.post(self.notes(cargo))).json(&json!({ "body": cargo.body }))).await?;
        if !reply.is_success() {
            return Err(self.refused(&reply));
        }
        Ok(reply.json()?.get("id").and_then(Value::as_i64).map(|id| id.to_string()))
    }

    fn notes(&self, cargo: &CommentCargo) -> String {
        format!("{}/merge_requests/{}/notes", self.project(&cargo.repository), cargo.number)
    }

    /// False: it is gone, or is not ours to change.
    async fn change(&self, cargo: &CommentCargo, id: &str) -> Result<bool, Outcome> {
        let url = format!("{}/{id}", self.notes(cargo));
        let reply = call(self.headed(self.client.put(url)).json(&json!({ "body": cargo.body }))).await?;
        match reply.status {
            200 => Ok(true),
            403 | 404 => Ok(false),
            _ => Err(self.refused(&reply)),
        }
    }

    async fn find(&self, cargo: &CommentCargo) -> Result<Option<String>, Outcome> {
        for page in 1..=PAGES {
            let query = [
                ("sort", "asc".to_owned()),
                ("order_by", "created_at".to_owned()),
                ("per_page", "100".to_owned()),
                ("page", page.to_string()),
            ];
            let reply = call(self.headed(self.client.get(self.notes(cargo))).query(&query)).await?;
            if !reply.is_success() {
                return Err(self.refused(&reply));
            }
            let list = reply.json()?;
            let notes = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let ours =
                |one: &&Value| one.get("body").and_then(Value::as_str).is_some_and(|body| body.trim_start().starts_with(&cargo.marker));
            if let Some(found) = notes.iter().find(ours) {
                return Ok(found.get("id").and_then(Value::as_i64).map(|id| id.to_string()));
            }
            if notes.len() < 100 {
                break;
            }
        }
        Ok(None)
    }

    fn refused(&self, reply: &Reply) -> Outcome {
        let advice = match reply.status {
            401 => ": the token is wrong, revoked or has expired",
            403 => ": the token may not do this; it needs the scope api and the role Developer",
            404 => ": there is no such thing, or the token does not reach this project",
            _ => "",
        };
        let outcome = reply.refused(format!("{}{advice}", says(reply)), self.now);
        // Limits of gitlab.com give the time they end as RateLimit-Reset too.
        match (outcome, reply.retry_after(self.now), reply.epoch("ratelimit-reset")) {
            (Outcome::Later { reason, hold: true, .. }, None, Some(until)) => {
                Outcome::Later { reason, not_before: Some(until), hold: true }
            }
            (outcome, ..) => outcome,
        }
    }
}

/// `message` is a text or an object of lists, `error` a text.
fn says(reply: &Reply) -> String {
    let Ok(problem) = reply.json() else { return reply.text() };
    let told = problem.get("message").or_else(|| problem.get("error"));
    let text = match told {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => reply.text(),
    };
    text.chars().take(300).collect()
}
