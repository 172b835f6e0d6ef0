//! Issues that stand for actions ("REST API endpoints for issues", version 2022-11-28).

use super::GitHub;
use crate::outgoing::Told;
use crate::outgoing::reply::{Reply, call, people};
use serde_json::{Map, Value, json};
use usecases::outgoing::{IssueCargo, Outcome, Standing};

impl GitHub<'_> {
    /// Makes the issue say what the cargo does; creates it where its number is not known.
    pub(in crate::outgoing) async fn issue(&self, cargo: &IssueCargo, known: Option<&str>) -> Result<Told, Outcome> {
        let known = match known {
            Some(number) => Some(number.to_owned()),
            // An earlier attempt may have created it without our hearing of that.
            None => self.find_issue(cargo).await?,
        };
        if let Some(number) = known {
            return self.change_issue(cargo, &number).await;
        }
        let url = format!("{}/repos/{}/issues", self.api, cargo.repository);
        let mut body = json!({ "title": cargo.issue.title, "body": cargo.body });
        if let Some(login) = &cargo.issue.assignee {
            body["assignees"] = json!([login]);
        }
        let told = told(&self.sent(self.client.post(url), body).await?)?;
        match (&told.remote_id, cargo.issue.standing) {
            (Some(number), Standing::Done | Standing::Dropped) => self.change_issue(cargo, number).await,
            _ => Ok(told),
        }
    }

    async fn change_issue(&self, cargo: &IssueCargo, number: &str) -> Result<Told, Outcome> {
        let url = format!("{}/repos/{}/issues/{number}", self.api, cargo.repository);
        let mut body = Map::new();
        if cargo.retitle {
            body.insert("title".to_owned(), json!(cargo.issue.title));
        }
        if cargo.restate {
            let (state, reason) = match cargo.issue.standing {
                Standing::Open => ("open", None),
                Standing::Done => ("closed", Some("completed")),
                Standing::Dropped => ("closed", Some("not_planned")),
            };
            body.insert("state".to_owned(), json!(state));
            body.extend(reason.map(|reason| ("state_reason".to_owned(), json!(reason))));
        }
        if cargo.assign {
            body.insert("assignees".to_owned(), json!(cargo.issue.assignee.iter().collect::<Vec<_>>()));
        }
        told(&self.sent(self.client.patch(url), Value::Object(body)).await?)
    }

    /// An assignee who may not be one is refused as invalid; the rest is worth sending without.
    async fn sent(&self, request: reqwest::RequestBuilder, mut body: Value) -> Result<Reply, Outcome> {
        let second = request.try_clone();
        let reply = call(self.headed(request).json(&body)).await?;
        let named = body.get("assignees").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        if reply.status == 422
            && named
            && reply.text().contains("assignees")
            && let Some(second) = second
        {
            if let Some(body) = body.as_object_mut() {
                body.remove("assignees");
            }
            let reply = call(self.headed(second).json(&body)).await?;
            return if reply.is_success() { Ok(reply) } else { Err(self.refused(&reply)) };
        }
        if reply.is_success() { Ok(reply) } else { Err(self.refused(&reply)) }
    }

    /// Ours among the newest hundred.
    async fn find_issue(&self, cargo: &IssueCargo) -> Result<Option<String>, Outcome> {
        let url = format!("{}/repos/{}/issues", self.api, cargo.repository);
        let query = [("state", "all"), ("sort", "created"), ("direction", "desc"), ("per_page", "100")];
        let reply = call(self.headed(self.client.get(url)).query(&query)).await?;
        if !reply.is_success() {
            return Err(self.refused(&reply));
        }
        let list = reply.json()?;
        let ours = |one: &&Value| one.get("body").and_then(Value::as_str).is_some_and(|body| body.trim_start().starts_with(&cargo.marker));
        let found = list.as_array().map(Vec::as_slice).unwrap_or_default().iter().find(ours);
        Ok(found.and_then(|one| one.get("number")).and_then(Value::as_i64).map(|number| number.to_string()))
    }
}

fn told(reply: &Reply) -> Result<Told, Outcome> {
    let issue = reply.json()?;
    Ok(Told {
        remote_id: issue.get("number").and_then(Value::as_i64).map(|number| number.to_string()),
        address: issue.get("html_url").and_then(Value::as_str).map(str::to_owned),
        assignees: people(&issue, "login"),
    })
}
