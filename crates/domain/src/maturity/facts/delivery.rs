//! From change to production: load tests, results on the default branch, gates, canaries.

use super::{Context, LOOKBACK_DAYS, Measured, counted, names};
use crate::catalog::{Enforce, Service};
use crate::facts::{Seen, Subject};
use crate::model::Check;
use crate::numbers::nine_digits;
use std::collections::BTreeMap;

/// What shows that a repository or its deployments are connected.
const REPOSITORY: [&str; 3] = ["pull_request", "push", "ci_run"];
const RUNS: [&str; 2] = ["run.benchmark", "run.load"];

/// Days since the last load test of the important service that was tested longest ago.
pub(super) fn load_test_age(check: &Check, context: &Context) -> Measured {
    let services = context.services_for(check);
    let last = |service: &Service| context.seen(Subject::Service(service.id), &["run.load"], LOOKBACK_DAYS);
    let found: Vec<(&Service, Option<Seen>)> = services.iter().map(|service| (*service, last(service))).collect();
    let fresh = |seen: &Option<Seen>| seen.as_ref().is_some_and(|seen| context.is_fresh(check, seen.last));
    let covered = found.iter().filter(|(_, seen)| fresh(seen)).count();
    let newest = super::newest(found.iter().filter_map(|(_, seen)| seen.as_ref()));
    let age = |seen: &Seen| (context.at.hours_since(seen.last) / 24.0).floor().max(0.0) as i64;
    if covered == 0 {
        let mut unknown = Measured::unknown(check);
        if let Some(seen) = &newest {
            unknown.reason = format!("The last load test was {} ago. {}", counted(age(seen), "day"), check.connect);
        }
        return unknown.seen(newest);
    }
    let stale: Vec<&Service> = found.iter().filter(|(_, seen)| !fresh(seen)).map(|(service, _)| *service).collect();
    let measured = if stale.is_empty() {
        let oldest = found.iter().filter_map(|(service, seen)| seen.as_ref().map(|seen| (age(seen), service))).max_by_key(|(age, _)| *age);
        let (days, service) = oldest.map_or((0, String::new()), |(age, service)| (age, service.slug.to_string()));
        Measured::number(check, days as f64, format!("Last load test of {service}: {} ago.", counted(days, "day")))
    } else {
        let reason = format!("No load test of {} in the last {} days.", names(&stale), check.fresh_hours / 24);
        Measured::without_value(super::Raw::Fail, reason)
    };
    Measured { numerator: Some(covered as i64), denominator: Some(found.len() as i64), ..measured.seen(newest) }
}

/// Merges into the default branch whose merge commit or head has an accepted run (decision 23).
pub(super) fn results_on_main(check: &Check, context: &Context) -> Measured {
    // A change that touches several services is one merge: it has results if any of them has.
    let mut merges = BTreeMap::new();
    let mut newest = None;
    for service in context.services_for(check) {
        for (_, facts) in context.days(Subject::Service(service.id), check.window_days) {
            for row in &facts.pull_requests {
                *merges.entry(row.pr.as_str()).or_insert(false) |= row.results_on_main;
                newest = newest.max(Some(row.merged_at));
            }
        }
    }
    if !context.ever_seen(&RUNS) || !context.ever_seen(&REPOSITORY) {
        return Measured::unknown(check);
    }
    if merges.is_empty() {
        return nothing_happened(check, context, "merged into the default branch");
    }
    let (with, all) = (merges.values().filter(|with| **with).count() as i64, merges.len() as i64);
    let reason = format!("{with} of {} of the last {} days have performance results.", counted(all, "merge"), check.window_days);
    Measured::share(check, with, all, reason).evidence(all, newest)
}

/// Production deployments with a canary verdict.
pub(super) fn canary_share(check: &Check, context: &Context) -> Measured {
    if !context.ever_seen(&["canary"]) || !context.ever_seen(&["deploy"]) {
        return Measured::unknown(check);
    }
    let (mut with, mut all, mut newest) = (0, 0, None);
    for service in context.services_for(check) {
        for row in context.days(Subject::Service(service.id), check.window_days).flat_map(|(_, facts)| &facts.deployments) {
            all += 1;
            with += i64::from(row.canary);
            newest = newest.max(Some(row.finished_at));
        }
    }
    if all == 0 {
        return nothing_happened(check, context, "deployed to production");
    }
    let reason =
        format!("{with} of {} of the last {} days have a canary verdict.", counted(all, "production deployment"), check.window_days);
    Measured::share(check, with, all, reason).evidence(all, newest)
}

/// Idle while the repository still reports, else unknown.
fn nothing_happened(check: &Check, context: &Context, what: &str) -> Measured {
    let mut kinds = REPOSITORY.to_vec();
    kinds.push("deploy");
    let seen = |service: &Service| context.seen_fresh(check, Subject::Service(service.id), &kinds, check.window_days);
    if context.services_for(check).iter().any(|service| seen(service).is_some()) {
        Measured::idle(format!("Nothing was {what} in the last {} days.", check.window_days))
    } else {
        Measured::unknown(check)
    }
}

/// Runs judged by a gate that blocked, of services whose policy still lets it (decision 28). `auto` blocks while it is believed.
pub(super) fn gate_blocking(check: &Check, context: &Context) -> Measured {
    let services = context.services_for(check);
    let blocking: Vec<&Service> =
        services.iter().filter(|service| context.catalog.policy(service.id).enforce != Enforce::Warn).copied().collect();
    let gated = |service: &Service| -> i64 {
        context.days(Subject::Service(service.id), check.window_days).map(|(_, facts)| facts.runs.gated).sum()
    };
    let total: i64 = blocking.iter().map(|service| gated(service)).sum();
    let newest = blocking.iter().filter_map(|service| context.seen(Subject::Service(service.id), &RUNS, check.window_days)).map(|s| s.last);
    let reason = match (blocking.is_empty(), total) {
        (true, _) => format!("No service's policy blocks. {}", check.connect),
        (false, 0) => format!("No run was judged by a gate that blocks in the last {} days. {}", check.window_days, check.connect),
        (false, _) => format!("{} judged by a gate that blocks in the last {} days.", counted(total, "run"), check.window_days),
    };
    let newest = newest.max().filter(|_| total > 0);
    Measured::number(check, nine_digits(total as f64), reason).evidence(total, newest)
}
