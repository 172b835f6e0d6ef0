//! What runs: metrics, alerts, SLOs, profiles, change points.

use super::{Context, Measured, counted, names, newest};
use crate::catalog::{Service, SliKind};
use crate::facts::{Seen, Subject};
use crate::model::Check;
use crate::time::days_before;

/// An SLO sample, too, can only come from a metrics source that answered.
const METRICS: [&str; 2] = ["heartbeat", "slo_sample"];

pub(super) fn metrics_fresh(check: &Check, context: &Context) -> Measured {
    share_of(check, &context.services_for(check), "sent metrics", |service| {
        context.seen_fresh(check, Subject::Service(service.id), &METRICS, check.window_days)
    })
}

pub(super) fn profiles_fresh(check: &Check, context: &Context) -> Measured {
    share_of(check, &context.services_for(check), "sent a profile", |service| {
        context.seen_fresh(check, Subject::Service(service.id), &["profile_summary"], check.window_days)
    })
}

/// How many of the services have what `find` looks for. None has: unknown.
fn share_of(check: &Check, services: &[&Service], did: &str, find: impl Fn(&Service) -> Option<Seen>) -> Measured {
    let found: Vec<Option<Seen>> = services.iter().map(|service| find(service)).collect();
    let Some(total) = newest(found.iter().flatten()) else {
        return Measured::unknown(check);
    };
    let missing: Vec<&Service> = services.iter().zip(&found).filter(|(_, seen)| seen.is_none()).map(|(service, _)| *service).collect();
    let with = services.len() - missing.len();
    let mut reason = format!("{with} of {} {did} in the last {}", counted(services.len() as i64, "service"), period(check.fresh_hours));
    if !missing.is_empty() {
        reason.push_str(&format!("; missing: {}", names(&missing)));
    }
    Measured::share(check, with as i64, services.len() as i64, reason + ".").seen(Some(total))
}

fn period(hours: u64) -> String {
    if hours > 48 && hours.is_multiple_of(24) { format!("{} days", hours / 24) } else { format!("{hours} hours") }
}

/// Rules evaluated within their freshness and alert episodes of the window, of the important service that has fewest.
pub(super) fn alerts_active(check: &Check, context: &Context) -> Measured {
    fewest(check, context, "alert rules and alerts", |service| {
        let subject = Subject::Service(service.id);
        let rules = context.seen_fresh(check, subject, &["alert_rule"], 1);
        let alerts = context.seen(subject, &["alert"], check.window_days);
        newest(rules.iter().chain(alerts.iter()))
    })
    .unwrap_or_else(|| Measured::unknown(check))
}

/// Pacekeeper runs the detection itself, so none is a fail.
pub(super) fn change_point_runs(check: &Check, context: &Context) -> Measured {
    fewest(check, context, "change-point detection", |service| {
        context.seen(Subject::Service(service.id), &["change_point_run"], check.window_days)
    })
    .unwrap_or_else(|| {
        Measured::number(check, 0.0, format!("No change-point run in the last {} days. {}", check.window_days, check.connect))
    })
}

/// Counts judged by the important service that has fewest. `None`: no service has any.
fn fewest(check: &Check, context: &Context, what: &str, find: impl Fn(&Service) -> Option<Seen>) -> Option<Measured> {
    let found: Vec<(&Service, Option<Seen>)> = context.services_for(check).into_iter().map(|service| (service, find(service))).collect();
    let total = newest(found.iter().filter_map(|(_, seen)| seen.as_ref()))?;
    let without: Vec<&Service> = found.iter().filter(|(_, seen)| seen.is_none()).map(|(service, _)| *service).collect();
    let least = found.iter().map(|(_, seen)| seen.as_ref().map_or(0, |seen| seen.count)).min().unwrap_or(0);
    let days = check.window_days;
    let reason = if without.is_empty() {
        format!("{} of {what} in the last {days} days.", counted(total.count, "report"))
    } else {
        format!("No report of {what} for {} in the last {days} days.", names(&without))
    };
    let measured = Measured::number(check, least as f64, reason).seen(Some(total));
    let covered = (found.len() - without.len()) as i64;
    Some(Measured { numerator: Some(covered), denominator: Some(found.len() as i64), ..measured })
}

/// Important services that have both an availability and a latency SLO whose samples are fresh.
pub(super) fn slos_defined(check: &Check, context: &Context) -> Measured {
    let services = context.services_for(check);
    // Samples are of whole days: what is complete within 24 hours began up to one day earlier.
    let from = days_before(context.day, check.fresh_hours.div_ceil(24));
    let mut reporting = 0;
    let mut complete = 0;
    let mut lacking = Vec::new();
    for service in &services {
        let subject = Subject::Service(service.id);
        let has_fresh = |slug: &str| {
            context
                .book
                .subjects
                .get(&subject)
                .is_some_and(|days| days.range(from..=context.day).any(|(_, facts)| facts.slos.contains_key(slug)))
        };
        let fresh: Vec<SliKind> =
            context.catalog.slos_of(service.id).filter(|slo| has_fresh(slo.slug.as_str())).map(|slo| slo.sli).collect();
        reporting += fresh.len() as i64;
        let missing: Vec<&str> = [(SliKind::Availability, "availability"), (SliKind::Latency, "latency")]
            .into_iter()
            .filter(|(kind, _)| !fresh.contains(kind))
            .map(|(_, name)| name)
            .collect();
        if missing.is_empty() {
            complete += 1;
        } else {
            lacking.push(format!("{} has no {} SLO with fresh data", service.slug, missing.join(" and no ")));
        }
    }
    if reporting == 0 {
        return Measured::unknown(check);
    }
    let reason = if lacking.is_empty() {
        format!("{} with an availability and a latency SLO that report.", counted(complete, "service"))
    } else {
        lacking.truncate(3);
        format!("{}.", lacking.join("; "))
    };
    let newest = services
        .iter()
        .filter_map(|service| context.seen(Subject::Service(service.id), &["slo_sample"], check.fresh_hours.div_ceil(24) + 2))
        .map(|seen| seen.last)
        .max();
    Measured::share(check, complete, services.len() as i64, reason).evidence(reporting, newest)
}
