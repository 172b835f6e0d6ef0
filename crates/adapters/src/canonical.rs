//! Canonical records as NDJSON (`POST /api/v1/evidence`): for tools that have no adapter.
//!
//! One object per line: `kind`, one of `service`, `repository` (`owner/name`) or `team` saying whose it is, `occurred_at` (RFC 3339), an
//! optional `key`, and the fields of that kind's [`domain::evidence::Body`]. A bad line is rejected alone, with its number.

mod check;
mod key;

use crate::{At, Error, Parsed, instant, json};
use domain::evidence::{Body, Draft, Subject};
use serde_json::{Map, Value};

const FORMAT: &str = "evidence";

/// The kinds that may be sent. `catalog` is none of them: configuration is versioned and goes through `apply`.
const KINDS: [&str; 24] = [
    "run",
    "pull_request",
    "checklist",
    "push",
    "ci_run",
    "deploy",
    "canary",
    "alert",
    "incident",
    "slo_sample",
    "alert_rule",
    "heartbeat",
    "profile_summary",
    "cost",
    "requests",
    "throughput",
    "hours",
    "regression",
    "budget_check",
    "change_point_run",
    "review",
    "decision",
    "activity",
    "metric",
];

/// Reads a whole body. Only an empty one is an error; every line stands for itself.
///
/// The natural key is `<subject>|<key>`, where `key` defaults to the fields that identify the record and its state:
///
/// | kind | default key |
/// |---|---|
/// | run | env, sha (else `occurred_at`), tool, attempt |
/// | pull_request | repository, number, state, head sha, `occurred_at` |
/// | checklist | repository, pr, `occurred_at` |
/// | push | branch, before, after, `occurred_at` |
/// | ci_run | run, attempt, conclusion |
/// | deploy | env, sha, status |
/// | canary | rollout, verdict |
/// | alert | fingerprint, `starts_at`, firing or resolved |
/// | incident | id, open or resolved |
/// | slo_sample | slo, day, good, total |
/// | alert_rule | name, last evaluation (else `occurred_at`) |
/// | heartbeat | source, `occurred_at` |
/// | profile_summary | profile, version, `occurred_at` |
/// | cost | from, to |
/// | requests | day |
/// | throughput, change_point_run | `occurred_at` |
/// | hours | `occurred_at`, member, action |
/// | regression | root, change |
/// | budget_check | endpoint, metric, `occurred_at` |
/// | review | week, change, member |
/// | decision | check, decision, requester, `occurred_at` |
/// | activity | `occurred_at`, member, what, object |
/// | metric | name, `occurred_at` |
///
/// A correction of a record whose key would be the same needs a `key` of its own.
pub fn parse(body: &[u8]) -> Result<Parsed, Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new(FORMAT, "the body is empty: send one JSON object per line", At::Byte(0)));
    }
    let mut parsed = Parsed::default();
    for (line, text) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let object = serde_json::from_slice(text).map_err(|error| (json::reason(&error), Some(error.column() as u64)));
        match object.and_then(|object| draft(object).map_err(|reason| (reason, None))) {
            Ok(draft) => parsed.drafts.push(draft),
            Err((reason, column)) => parsed.reject(reason, At::Line { line, column }),
        }
    }
    Ok(parsed)
}

fn draft(mut object: Map<String, Value>) -> Result<Draft, String> {
    let kind = text(&object, "kind")?.ok_or("`kind` is missing")?;
    if kind == "catalog" {
        return Err("kind `catalog` is not evidence: send configuration with `pacekeeper apply`".to_owned());
    }
    if !KINDS.contains(&kind.as_str()) {
        return Err(format!("kind `{kind}` is unknown: use one of {}", KINDS.join(", ")));
    }
    let occurred_at = text(&object, "occurred_at")?.ok_or("`occurred_at` is missing")?;
    let occurred_at = instant::rfc3339(&occurred_at).ok_or_else(|| format!("`occurred_at` {occurred_at:?} is not an RFC 3339 time"))?;
    let given = text(&object, "key")?.filter(|key| !key.is_empty());
    let (service, repository, team) = (text(&object, "service")?, text(&object, "repository")?, text(&object, "team")?);
    // Not fields of any body, so that no kind can start to read them by accident. `repository` is a field of several.
    for name in ["service", "team", "key", "occurred_at"] {
        object.remove(name);
    }
    let body: Body = serde_json::from_value(Value::Object(object)).map_err(|error| format!("{kind}: {error}"))?;
    check::values(&body)?;
    let subject = subject(&body, service, repository, team)?;
    let key = format!("{subject}|{}", given.unwrap_or_else(|| key::of(&body, occurred_at)));
    Ok(Draft { subject, occurred_at, key, body })
}

fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{name}` must be text")),
    }
}

/// `service` wins over `repository`, which several kinds carry anyway.
fn subject(body: &Body, service: Option<String>, repository: Option<String>, team: Option<String>) -> Result<Subject, String> {
    let kind = body.kind();
    if service.is_some() && team.is_some() {
        return Err("give `service` or `team`, not both".to_owned());
    }
    let of_team = matches!(body, Body::Hours(_) | Body::Review(_) | Body::Decision(_));
    match (team, service, repository) {
        (Some(team), _, _) if of_team || matches!(body, Body::Activity(_) | Body::Metric(_)) => Ok(Subject::Team(team)),
        _ if of_team => Err(format!("kind `{kind}` belongs to a team: give `team`")),
        (Some(_), _, _) => Err(format!("kind `{kind}` belongs to a service: give `service` or `repository`")),
        (None, Some(service), _) => Ok(Subject::Service(service)),
        (None, None, Some(name)) => Ok(Subject::Repository { name, files: files(body), hint: hint(body) }),
        (None, None, None) if matches!(body, Body::Heartbeat(_)) => Ok(Subject::Program),
        (None, None, None) => Err("`service`, `repository` or `team` is missing: whose record is it?".to_owned()),
    }
}

fn files(body: &Body) -> Option<Vec<String>> {
    match body {
        Body::PullRequest(pull) => pull.files.clone(),
        Body::Push(push) if !push.commits.is_empty() => {
            let files: std::collections::BTreeSet<&String> = push.commits.iter().flat_map(|commit| &commit.files).collect();
            Some(files.into_iter().cloned().collect())
        }
        _ => None,
    }
}

fn hint(body: &Body) -> Option<String> {
    match body {
        Body::Deploy(deploy) => Some(deploy.env.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
