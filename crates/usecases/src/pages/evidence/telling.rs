//! One line about a record: what it says, in figures.

use crate::pages::format;
use domain::evidence::Body;

pub(super) fn of(body: &Body) -> String {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(|text| text.replace('_', " "))).unwrap_or_default()
    };
    match body {
        Body::Run(run) => {
            let commit = run.sha.as_deref().map(|sha| format!(" at {}", format::short_sha(sha))).unwrap_or_default();
            format!("{} {}{commit}, {}", run.tool, word(serde_json::to_value(run.verdict)), format::plural(run.series, "series", "series"))
        }
        Body::PullRequest(pr) => format!("{}#{} {} {}", pr.repository, pr.number, word(serde_json::to_value(pr.state)), pr.title),
        Body::Checklist(state) => {
            let ticked = state.items.iter().filter(|item| item.ticked).count() as i64;
            let all = format::plural(state.items.len() as i64, "box", "boxes");
            format!("{}#{}: {} of {all} ticked", state.repository, state.pr, format::count(ticked))
        }
        Body::Push(push) => format!("{} to {}", format::plural(push.commits.len() as i64, "commit", "commits"), push.branch),
        Body::CiRun(run) => format!("{} {}", run.name, run.conclusion.clone().unwrap_or_else(|| "running".to_owned())),
        Body::Deploy(deploy) => {
            format!("{} to {} {}", format::short_sha(&deploy.sha), deploy.env, word(serde_json::to_value(deploy.status)))
        }
        Body::Canary(canary) => {
            let back = if canary.rolled_back { ", rolled back" } else { "" };
            format!(
                "{} in {}: {} at {}{back}",
                canary.rollout,
                canary.env,
                word(serde_json::to_value(canary.verdict)),
                format::percent(canary.weight)
            )
        }
        Body::Alert(alert) => {
            let state = if alert.firing { "firing" } else { "resolved" };
            format!("{} {state}{}", alert.name, alert.severity.as_ref().map(|severity| format!(" ({severity})")).unwrap_or_default())
        }
        Body::Incident(incident) => {
            format!("{}: {} {}", incident.id, incident.title, if incident.resolved_at.is_some() { "resolved" } else { "open" })
        }
        Body::SloSample(sample) => format!(
            "{} on {}: {} of {} good",
            sample.slo,
            sample.day,
            format::count(sample.good_milli / 1_000),
            format::count(sample.total_milli / 1_000)
        ),
        Body::AlertRule(rule) => format!("{} {}", rule.name, if rule.healthy { "evaluated" } else { "failing" }),
        Body::Heartbeat(heartbeat) => format!("{} answered", heartbeat.source),
        Body::ProfileSummary(profile) => {
            let top =
                profile.top.first().map(|top| format!(", {} in {}", format::percent(top.self_ratio), top.function)).unwrap_or_default();
            format!("{} {}{top}", format::plural(profile.samples, "sample", "samples"), profile.profile)
        }
        Body::Cost(cost) => {
            format!("{} {} for {} to {}", format::money(cost.amount_micros as f64 / 1e6), cost.currency, cost.from, cost.to)
        }
        Body::Requests(requests) => format!("{} on {}", format::plural(requests.count, "request", "requests"), requests.day),
        Body::Throughput(throughput) => format!(
            "{} requests/s, {} errors, {} {} an hour",
            format::decimal(throughput.requests_per_second, 1),
            format::percent(throughput.error_ratio),
            format::money(throughput.price_micros_per_hour as f64 / 1e6),
            throughput.currency
        ),
        Body::Hours(hours) => format!(
            "{} h{}",
            format::decimal(hours.minutes as f64 / 60.0, 1),
            hours.action.as_ref().map(|action| format!(" on {action}")).unwrap_or_default()
        ),
        Body::Regression(regression) => {
            format!("{} {}", regression.title.as_ref().unwrap_or(&regression.root), word(serde_json::to_value(regression.change)))
        }
        Body::BudgetCheck(check) => {
            let measured = check.measured.map_or_else(|| "not reported".to_owned(), |value| format::decimal(value, 4));
            format!("{} {}: {measured}, limit {}", check.endpoint, check.metric, format::decimal(check.limit, 4))
        }
        Body::ChangePointRun(run) => format!("{} searched, {} found", format::plural(run.series, "series", "series"), run.found),
        Body::Review(review) => format!("{} {}", review.week, word(serde_json::to_value(review.change))),
        Body::Decision(decision) => {
            let state = decision.approved_by.as_ref().map_or_else(|| "waits for approval".to_owned(), |by| format!("approved by {by}"));
            format!("{} {}: {} ({state})", decision.check, word(serde_json::to_value(decision.decision)), decision.reason)
        }
        Body::Activity(activity) => format!("{} by {}", word(serde_json::to_value(activity.what)), activity.member),
        Body::Metric(metric) => {
            let parts = metric.parts().map(|(numerator, denominator)| format!(" ({numerator} of {denominator})")).unwrap_or_default();
            let unit = metric.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            format!("{} {}{unit}{parts}", metric.name, format::decimal(metric.reading().unwrap_or_default(), 4))
        }
        Body::Catalog(_) => "a change of the catalog".to_owned(),
    }
}
