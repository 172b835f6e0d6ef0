//! GitHub webhooks as GitHub sends them, cut to the fields that carry meaning.

use super::timeline::Timeline;
use super::{Request, random::Random};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(super) struct PullRequest {
    pub(super) repository: String,
    pub(super) number: u32,
    pub(super) title: String,
    /// Its description.
    pub(super) text: Option<String>,
    pub(super) author: String,
    pub(super) bot: bool,
    pub(super) labels: Vec<&'static str>,
    pub(super) branch: String,
    pub(super) head: String,
    pub(super) base: String,
    pub(super) opened_at: DateTime<Utc>,
}

fn repository(full_name: &str) -> Value {
    let name = full_name.rsplit('/').next().unwrap_or(full_name);
    let owner = json!({"login": "demo", "type": "Organization"});
    json!({"name": name, "full_name": full_name, "default_branch": "main", "private": true, "owner": owner})
}

fn user(login: &str, bot: bool) -> Value {
    json!({"login": login, "type": if bot { "Bot" } else { "User" }})
}

fn send(timeline: &mut Timeline, random: &mut Random, at: DateTime<Utc>, event: &str, body: &Value) {
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("user-agent", "GitHub-Hookshot/044aadd".to_owned()),
        ("x-github-event", event.to_owned()),
        ("x-github-delivery", random.uuid()),
        ("x-github-hook-id", "292430182".to_owned()),
    ];
    timeline.request(Request {
        at,
        method: "POST",
        path: "/hooks/github/{github}".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        body: body.to_string().into_bytes(),
        hook: Some("github"),
    });
}

impl PullRequest {
    fn body(&self, action: &str, at: DateTime<Utc>, merge_sha: Option<&str>) -> Value {
        let side = |branch: &str, sha: &str| json!({"ref": branch, "sha": sha, "repo": repository(&self.repository)});
        let merged_at = merge_sha.map(|_| at);
        json!({
            "action": action,
            "number": self.number,
            "pull_request": {
                "number": self.number,
                "html_url": format!("https://github.invalid/{}/pull/{}", self.repository, self.number),
                "state": if merge_sha.is_some() { "closed" } else { "open" },
                "title": self.title,
                "body": self.text,
                "user": user(&self.author, self.bot),
                "draft": false,
                "created_at": self.opened_at,
                "updated_at": at,
                "closed_at": merged_at,
                "merged_at": merged_at,
                "merged": merge_sha.is_some(),
                "merge_commit_sha": merge_sha,
                "labels": self.labels.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
                "head": side(&self.branch, &self.head),
                "base": side("main", &self.base),
            },
            "repository": repository(&self.repository),
            "sender": user(&self.author, self.bot),
        })
    }

    pub(super) fn opened(&self, timeline: &mut Timeline, random: &mut Random) {
        send(timeline, random, self.opened_at, "pull_request", &self.body("opened", self.opened_at, None));
    }

    /// New commits: `head` has already moved.
    pub(super) fn synchronized(&self, timeline: &mut Timeline, random: &mut Random, at: DateTime<Utc>) {
        send(timeline, random, at, "pull_request", &self.body("synchronize", at, None));
    }

    /// Merged, and the push to the default branch that comes with it.
    pub(super) fn merged(&self, timeline: &mut Timeline, random: &mut Random, at: DateTime<Utc>, merge_sha: &str, files: &[String]) {
        let commit = json!({
            "id": merge_sha,
            "message": format!("{} (#{})", self.title, self.number),
            "timestamp": at,
            "author": {"name": self.author, "email": format!("{}@demo.invalid", self.author), "username": self.author},
            "added": [], "removed": [], "modified": files,
        });
        let push = json!({
            "ref": "refs/heads/main", "before": self.base, "after": merge_sha,
            "created": false, "deleted": false, "forced": false,
            "commits": [&commit], "head_commit": &commit,
            "repository": repository(&self.repository),
            "pusher": {"name": self.author},
            "sender": user(&self.author, self.bot),
        });
        send(timeline, random, at, "push", &push);
        send(timeline, random, at + chrono::Duration::seconds(2), "pull_request", &self.body("closed", at, Some(merge_sha)));
    }

    pub(super) fn checked(&self, timeline: &mut Timeline, random: &mut Random, at: DateTime<Utc>, run: u32, failed: bool) {
        let started = at - chrono::Duration::minutes(7);
        let (head, base) = (json!({"ref": self.branch, "sha": self.head}), json!({"ref": "main", "sha": self.base}));
        let body = json!({
            "action": "completed",
            "workflow_run": {
                "id": run, "run_attempt": 1, "name": "Performance", "path": ".github/workflows/performance.yml",
                "head_sha": self.head, "head_branch": self.branch, "event": "pull_request", "status": "completed",
                "conclusion": if failed { "failure" } else { "success" },
                "created_at": started, "run_started_at": started, "updated_at": at,
                "html_url": run_url(&self.repository, run),
                "pull_requests": [{"number": self.number, "head": head, "base": base}],
            },
            "workflow": {"name": "Performance", "path": ".github/workflows/performance.yml"},
            "repository": repository(&self.repository),
            "sender": user(&self.author, self.bot),
        });
        send(timeline, random, at, "workflow_run", &body);
    }
}

pub(super) fn run_url(repository: &str, run: u32) -> String {
    format!("https://github.invalid/{repository}/actions/runs/{run}")
}

pub(super) struct Deployment<'a> {
    pub(super) repository: &'a str,
    pub(super) sha: &'a str,
    pub(super) id: u32,
    /// `success` or `failure`.
    pub(super) state: &'static str,
    pub(super) at: DateTime<Utc>,
}

impl Deployment<'_> {
    pub(super) fn reported(&self, timeline: &mut Timeline, random: &mut Random) {
        let started = self.at - chrono::Duration::minutes(12);
        let body = json!({
            "action": "created",
            "deployment_status": {
                "id": self.id * 10 + 1, "state": self.state, "environment": "production", "description": "",
                "created_at": self.at, "updated_at": self.at,
            },
            "deployment": {
                "id": self.id, "sha": self.sha, "ref": "main", "task": "deploy", "environment": "production",
                "created_at": started, "updated_at": self.at,
            },
            "repository": repository(self.repository),
            "sender": user("demo-deployer[bot]", true),
        });
        send(timeline, random, self.at, "deployment_status", &body);
    }
}
