//! How much of a team's busiest endpoints has a budget that is checked.

use super::{Context, Measured, counted};
use crate::catalog::Service;
use crate::facts::Subject;
use crate::model::Check;
use crate::time::Timestamp;
use crate::verdict::endpoint_matches;
use std::collections::BTreeMap;

/// Of the endpoints that carry most of each important service's traffic, those with a budget that was evaluated in the window.
/// Budgets are Pacekeeper's own, so none is a fail (decision 19); declared budgets without any known traffic are unknown.
pub(super) fn coverage(check: &Check, context: &Context) -> Measured {
    let (mut with, mut all, mut newest) = (0, 0, None);
    let mut missing = Vec::new();
    for service in context.services_for(check) {
        let evaluated = evaluated(check, context, service);
        for endpoint in busiest(check, context, service) {
            all += 1;
            // A budget's checks are kept under the budget's own endpoint, `/items/{id}`.
            match evaluated.iter().filter(|(declared, _)| endpoint_matches(declared, endpoint)).map(|(_, at)| *at).max() {
                Some(at) if has_budget(context, service, endpoint) => {
                    with += 1;
                    newest = newest.max(Some(at));
                }
                _ => missing.push(format!("{} {endpoint}", service.slug)),
            }
        }
    }
    if all == 0 {
        let declared = context.services_for(check).iter().any(|service| context.catalog.budgets.keys().any(|(of, _)| *of == service.id));
        return if declared {
            Measured::unknown(check)
        } else {
            Measured::number(check, 0.0, format!("No endpoint has a budget. {}", check.connect))
        };
    }
    let mut reason = format!(
        "{with} of {} with {:.0} % of the traffic have a budget that was checked in the last {} days",
        counted(all, "endpoint"),
        context.model.model.rules.top_traffic * 100.0,
        check.window_days
    );
    if !missing.is_empty() {
        missing.truncate(3);
        reason.push_str(&format!("; missing: {}", missing.join(", ")));
    }
    Measured::share(check, with, all, reason + ".").evidence(with, newest)
}

/// The smallest set of endpoints that covers the model's share of requests: of production where known, else of load tests
/// (decision 28). The largest first; equal ones by name.
fn busiest<'a>(check: &Check, context: &Context<'a>, service: &Service) -> Vec<&'a str> {
    let (mut production, mut load_tests) = (BTreeMap::new(), BTreeMap::new());
    for (_, facts) in context.days(Subject::Service(service.id), check.window_days) {
        for (counts, day) in [(&mut production, &facts.endpoint_requests), (&mut load_tests, &facts.load_test_requests)] {
            for (endpoint, requests) in day {
                *counts.entry(endpoint.as_str()).or_insert(0_i64) += requests;
            }
        }
    }
    let counts = if production.is_empty() { load_tests } else { production };
    let total: i64 = counts.values().sum();
    let mut sorted: Vec<(&str, i64)> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let wanted = context.model.model.rules.top_traffic * total as f64;
    let mut covered = 0;
    let mut chosen = Vec::new();
    for (endpoint, requests) in sorted {
        if covered as f64 >= wanted {
            break;
        }
        covered += requests;
        chosen.push(endpoint);
    }
    chosen
}

fn evaluated<'a>(check: &Check, context: &Context<'a>, service: &Service) -> BTreeMap<&'a str, Timestamp> {
    let days = context.days(Subject::Service(service.id), check.window_days);
    days.flat_map(|(_, facts)| &facts.budgets)
        .filter(|(_, row)| row.met.is_some())
        .map(|(endpoint, row)| (endpoint.as_str(), row.at))
        .collect()
}

fn has_budget(context: &Context, service: &Service, endpoint: &str) -> bool {
    context.catalog.budgets.keys().any(|(of, declared)| *of == service.id && endpoint_matches(declared, endpoint))
}
