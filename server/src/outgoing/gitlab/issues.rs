//! Issues that stand for actions ("Issues API", version 4).

use super::GitLab;
use crate::outgoing::Told;
use crate::outgoing::reply::{Reply, call, people};
use serde_json::{Value, json};
use usecases::outgoing::{IssueCargo, Outcome, Standing};

impl GitLab<'_> {
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
        let url = format!("{}/issues", self.project(&cargo.repository));
        let mut body = json!({ "title": cargo.issue.title, "description": cargo.body });
        if let Some(id) = self.user(cargo.issue.assignee.as_deref()).await? {
            body["assignee_ids"] = json!([id]);
        }
        let told = self.told(&call(self.headed(self.client.post(url)).json(&body)).await?)?;
        match (&told.remote_id, cargo.issue.standing) {
            (Some(number), Standing::Done | Standing::Dropped) => self.change_issue(cargo, number).await,
            _ => Ok(told),
        }
    }

    /// GitLab does not say why an issue is closed: done and dropped are the same there.
    async fn change_issue(&self, cargo: &IssueCargo, number: &str) -> Result<Told, Outcome> {
        let url = format!("{}/issues/{number}", self.project(&cargo.repository));
        let mut body = json!({});
        if cargo.retitle {
            body["title"] = json!(cargo.issue.title);
        }
        if cargo.restate {
            body["state_event"] = json!(if cargo.issue.standing == Standing::Open { "reopen" } else { "close" });
        }
        match &cargo.issue.assignee {
            _ if !cargo.assign => {}
            // 0 takes everybody off.
            None => body["assignee_ids"] = json!([0]),
            Some(login) => {
                if let Some(id) = self.user(Some(login)).await? {
                    body["assignee_ids"] = json!([id]);
                }
            }
        }
        // An update of nothing is refused; what the issue says is still worth knowing.
        let nothing = body.as_object().is_none_or(serde_json::Map::is_empty);
        let request = if nothing { self.client.get(url) } else { self.client.put(url).json(&body) };
        self.told(&call(self.headed(request)).await?)
    }

    /// People are named by number.
    async fn user(&self, login: Option<&str>) -> Result<Option<i64>, Outcome> {
        let Some(login) = login else { return Ok(None) };
        let url = format!("{}/api/v4/users", self.base);
        let reply = call(self.headed(self.client.get(url)).query(&[("username", login)])).await?;
        if !reply.is_success() {
            return Ok(None);
        }
        let list = reply.json()?;
        Ok(list.as_array().and_then(|list| list.first()).and_then(|user| user.get("id")).and_then(Value::as_i64))
    }

    /// Ours among the newest hundred.
    async fn find_issue(&self, cargo: &IssueCargo) -> Result<Option<String>, Outcome> {
        let query = [("order_by", "created_at"), ("sort", "desc"), ("per_page", "100"), ("scope", "all")];
        let reply = call(self.headed(self.client.get(format!("{}/issues", self.project(&cargo.repository)))).query(&query)).await?;
        if !reply.is_success() {
            return Err(self.refused(&reply));
        }
        let list = reply.json()?;
        let ours =
            |one: &&Value| one.get("description").and_then(Value::as_str).is_some_and(|body| body.trim_start().starts_with(&cargo.marker));
        let found = list.as_array().map(Vec::as_slice).unwrap_or_default().iter().find(ours);
        Ok(found.and_then(|one| one.get("iid")).and_then(Value::as_i64).map(|number| number.to_string()))
    }

    fn told(&self, reply: &Reply) -> Result<Told, Outcome> {
        if !reply.is_success() {
            return Err(self.refused(reply));
        }
        let issue = reply.json()?;
        Ok(Told {
            remote_id: issue.get("iid").and_then(Value::as_i64).map(|number| number.to_string()),
            address: issue.get("web_url").and_then(Value::as_str).map(str::to_owned),
            assignees: people(&issue, "username"),
        })
    }
}
