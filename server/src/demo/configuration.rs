//! The demo's configuration as code: one document per day on which a team declared something new.

use super::company::{GROUPS, Service, Slos, TEAMS, Team, users};
use super::timeline::Timeline;
use chrono::NaiveDate;
use std::fmt::Write;

/// The document of the first day, and the later ones with the day on which they are applied.
pub(super) fn documents(timeline: &Timeline) -> (String, Vec<(NaiveDate, String)>) {
    let mut first = None;
    let mut later: Vec<(NaiveDate, String)> = Vec::new();
    for days_ago in timeline.days_ago() {
        let text = document(days_ago);
        let newest = later.last().map(|(_, text)| text).or(first.as_ref());
        match newest {
            None => first = Some(text),
            Some(newest) if *newest != text => later.push((timeline.day(days_ago), text)),
            Some(_) => {}
        }
    }
    (first.unwrap_or_default(), later)
}

fn document(days_ago: u32) -> String {
    let mut text = format!("metadata:\n  name: demo\n  title: Demo company\nroot: {}\nteams:\n", super::ROOT);
    for (slug, name, _) in GROUPS {
        push(&mut text, format_args!("  - slug: {slug}\n    name: {name}\n    teams:\n"));
        for team in TEAMS.iter().filter(|team| team.group == slug) {
            team_block(&mut text, team);
        }
    }
    text.push_str("slos:\n");
    TEAMS.iter().for_each(|team| slos(&mut text, team, days_ago));
    text.push_str("budgets:\n");
    TEAMS.iter().for_each(|team| budgets(&mut text, team, days_ago));
    text.push_str("policies:\n");
    TEAMS.iter().for_each(|team| policies(&mut text, team, days_ago));
    text.push_str(&super::checklist::block(days_ago));
    text.push_str("watch:\n");
    TEAMS.iter().for_each(|team| watches(&mut text, team));
    text.push_str("members:\n");
    for user in users().into_iter().filter(|user| user.role != "viewer") {
        push(&mut text, format_args!("  - {{user: {}, name: {}, team: {}, role: {}}}\n", user.email, user.name, user.team, user.role));
    }
    text
}

/// Writing into a `String` cannot fail.
fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(arguments);
}

fn team_block(text: &mut String, team: &Team) {
    push(
        text,
        format_args!(
            "      - slug: {}\n        name: {}\n        weekly_hours: {}\n        services:\n",
            team.slug, team.name, team.weekly_hours
        ),
    );
    for service in team.services {
        push(
            text,
            format_args!(
                "          - slug: {}\n            name: {}\n            tier: {}\n            repositories: [{}]\n",
                service.slug,
                service.name,
                service.tier,
                service.repository()
            ),
        );
    }
}

fn slos(text: &mut String, team: &Team, days_ago: u32) {
    for service in team.with_slos(days_ago) {
        slo(text, service, "API availability", "99.9%", "availability", "http_requests_total", r#"status=~"2..""#);
        if team.practice.slos == Slos::Both {
            slo(text, service, "API latency", "99%", "latency", "http_request_duration_seconds_bucket", r#"le="0.25""#);
        }
    }
}

fn slo(text: &mut String, service: &Service, name: &str, target: &str, kind: &str, metric: &str, good: &str) {
    let label = format!("service=\"{}\"", service.slug);
    let total_metric = metric.replace("_bucket", "_count");
    push(
        text,
        format_args!(
            "  - name: {name}\n    service: {}\n    target: {target}\n    window: 30d\n    type: {kind}\n    indicator:\n      \
             good: 'sum(rate({metric}{{{label},{good}}}[5m]))'\n      total: 'sum(rate({total_metric}{{{label}}}[5m]))'\n",
            service.slug
        ),
    );
}

fn budgets(text: &mut String, team: &Team, days_ago: u32) {
    for service in team.services {
        for (index, endpoint) in service.endpoints.iter().enumerate().take(team.budgeted(days_ago)) {
            let throughput = (service.load_rps(index) * 0.6) as u32;
            push(
                text,
                format_args!(
                    "  - {{service: {}, endpoint: {endpoint}, latency_p99: {}ms, throughput_min: {throughput}rps}}\n",
                    service.slug,
                    service.budget_ms(index)
                ),
            );
        }
    }
}

/// What the weekly reviews follow besides SLOs and budgets.
fn watches(text: &mut String, team: &Team) {
    for service in team.services.iter().filter(|service| team.is_important(service)) {
        let slug = service.slug;
        push(text, format_args!("  - {{name: p99 latency, service: {slug}, metric: p99_latency, unit: s}}\n"));
        push(text, format_args!("  - {{name: Throughput, service: {slug}, fact: requests, direction: higher}}\n"));
        push(text, format_args!("  - {{name: Memory usage, service: {slug}, metric: memory, unit: B}}\n"));
    }
}

fn policies(text: &mut String, team: &Team, days_ago: u32) {
    let enforce = if team.practice.gate.contains(days_ago) { "block" } else { "warn" };
    for service in team.services {
        push(text, format_args!("  - {{service: {}, enforce: {enforce}}}\n", service.slug));
    }
}
