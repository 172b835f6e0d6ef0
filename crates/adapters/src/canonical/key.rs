//! The default natural key of each kind: what identifies a record and the state it reports. The table is in [`super::parse`].

use domain::evidence::{Activity, Alert, AlertRule, Body, Decision, Hours, Review, Run};
use domain::time::Timestamp;
use serde::Serialize;

pub(super) fn of(body: &Body, occurred_at: Timestamp) -> String {
    let at = occurred_at.to_string();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let parts: Vec<String> = match body {
        Body::Run(Run { env, sha, tool, attempt, .. }) => {
            vec![env.clone(), sha.clone().unwrap_or(at), tool.clone(), attempt.to_string()]
        }
        Body::PullRequest(pull) => {
            vec![pull.repository.clone(), pull.number.to_string(), word(pull.state), pull.head_sha.clone(), at]
        }
        Body::Checklist(state) => vec![state.repository.clone(), state.pr.to_string(), at],
        Body::Push(push) => vec![push.branch.clone(), optional(&push.before), push.after.clone(), at],
        Body::CiRun(run) => vec![run.run.to_string(), run.attempt.to_string(), optional(&run.conclusion)],
        Body::Deploy(deploy) => vec![deploy.env.clone(), deploy.sha.clone(), word(deploy.status)],
        Body::Canary(canary) => vec![canary.rollout.clone(), word(canary.verdict)],
        Body::Alert(Alert { fingerprint, firing, starts_at, .. }) => {
            vec![fingerprint.clone(), starts_at.to_string(), if *firing { "firing" } else { "resolved" }.to_owned()]
        }
        Body::Incident(incident) => {
            vec![incident.id.clone(), if incident.resolved_at.is_some() { "resolved" } else { "open" }.to_owned()]
        }
        Body::SloSample(sample) => {
            vec![sample.slo.clone(), sample.day.to_string(), sample.good_milli.to_string(), sample.total_milli.to_string()]
        }
        Body::AlertRule(AlertRule { name, last_evaluation, .. }) => {
            vec![name.clone(), last_evaluation.map_or(at, |evaluated| evaluated.to_string())]
        }
        Body::Heartbeat(heartbeat) => vec![heartbeat.source.clone(), at],
        Body::ProfileSummary(summary) => vec![summary.profile.clone(), optional(&summary.version), at],
        Body::Cost(cost) => vec![format!("{}..{}", cost.from, cost.to)],
        Body::Requests(requests) => vec![requests.day.to_string()],
        Body::Throughput(_) | Body::ChangePointRun(_) => vec![at],
        Body::Hours(Hours { member, action, .. }) => vec![at, optional(member), optional(action)],
        Body::Regression(regression) => vec![regression.root.clone(), word(regression.change)],
        Body::BudgetCheck(check) => vec![check.endpoint.clone(), check.metric.clone(), at],
        Body::Review(Review { week, change, member }) => vec![week.clone(), word(change), optional(member)],
        Body::Decision(Decision { check, decision, requested_by, .. }) => {
            vec![check.clone(), word(decision), requested_by.clone(), at]
        }
        Body::Activity(Activity { member, what, object, .. }) => vec![at, member.clone(), word(what), optional(object)],
        Body::Metric(metric) => vec![metric.name.clone(), at],
        // Refused before a key is asked for; the time keeps the function total.
        Body::Catalog(_) => vec![at],
    };
    parts.join(":")
}

/// The word of a unit variant in JSON, so that keys and records never disagree.
fn word(state: impl Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
