//! A load test held against the budgets of its service (decision 51). A number the report lacks is never interpolated.

use super::words::quantity;
use crate::catalog::Budget;
use crate::evidence::BudgetCheck;
use crate::results::{EndpointSummary, LoadSummary, Unit};

/// One limit of one budget, with the sentence behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetFinding {
    /// `endpoint` is the budget's own, as declared.
    pub check: BudgetCheck,
    pub reason: String,
}

/// Every limit of every budget, in the order given. `met` is `None` where the report does not carry the number.
pub fn check(endpoints: &[EndpointSummary], load: &LoadSummary, budgets: &[Budget]) -> Vec<BudgetFinding> {
    let mut findings = Vec::new();
    for budget in budgets {
        let measured = matching(endpoints, budget, budgets);
        for (percentile, limit) in &budget.latency_seconds {
            findings.push(latency(budget, &measured, percentile, *limit));
        }
        if let Some(limit) = budget.throughput_min {
            findings.push(throughput(budget, &measured, load, limit));
        }
    }
    findings
}

/// Whether a reported endpoint belongs to a declared one: the same text, or the same segments where `{param}` takes any one.
pub fn endpoint_matches(declared: &str, reported: &str) -> bool {
    if declared == reported {
        return true;
    }
    let is_param = |segment: &str| segment.len() > 2 && segment.starts_with('{') && segment.ends_with('}');
    let (mut left, mut right) = (declared.split('/'), reported.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (is_param(a) && !b.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The reported endpoints of a budget. One that has a budget of exactly its name does not belong to a pattern as well.
fn matching<'a>(endpoints: &'a [EndpointSummary], budget: &Budget, budgets: &[Budget]) -> Vec<&'a EndpointSummary> {
    let has_own = |endpoint: &str| budgets.iter().any(|other| other.endpoint == endpoint);
    let belongs = |endpoint: &str| endpoint == budget.endpoint || (endpoint_matches(&budget.endpoint, endpoint) && !has_own(endpoint));
    endpoints.iter().filter(|summary| belongs(&summary.endpoint)).collect()
}

/// The slowest of the matching endpoints counts.
fn latency(budget: &Budget, measured: &[&EndpointSummary], percentile: &str, limit: f64) -> BudgetFinding {
    let metric = format!("latency_{percentile}");
    let endpoint = &budget.endpoint;
    let values: Vec<Option<f64>> = measured.iter().map(|summary| summary.latency_seconds.get(percentile).copied()).collect();
    // One endpoint without the number could be the slow one.
    let slowest = values.iter().copied().collect::<Option<Vec<f64>>>().and_then(|all| all.into_iter().reduce(f64::max));
    let reason = match slowest {
        None if measured.is_empty() => format!("{endpoint}: the report has no such endpoint"),
        None => {
            let number = percentile.trim_start_matches('p');
            format!("{endpoint}: the report has no {percentile}; add p({number}) to summaryTrendStats")
        }
        Some(value) => {
            let (value, limit) = (quantity(value, Unit::Seconds), quantity(limit, Unit::Seconds));
            format!("{endpoint} {percentile} {value} (budget {limit})")
        }
    };
    finding(budget, metric, limit, slowest, slowest.map(|value| value <= limit), reason)
}

/// Requests of all matching endpoints divided by the duration of the test.
fn throughput(budget: &Budget, measured: &[&EndpointSummary], load: &LoadSummary, limit: f64) -> BudgetFinding {
    let endpoint = &budget.endpoint;
    let duration = load.duration_seconds.filter(|seconds| *seconds > 0.0);
    let requests = measured.iter().map(|summary| summary.requests).sum::<Option<i64>>().filter(|_| !measured.is_empty());
    let rate = requests.zip(duration).map(|(requests, seconds)| requests as f64 / seconds);
    let offered = load.virtual_users.map(|users| format!(", offered {users} vus")).unwrap_or_default();
    let reason = match (rate, requests) {
        (Some(rate), _) => {
            let (rate, limit) = (quantity(rate, Unit::PerSecond), quantity(limit, Unit::PerSecond));
            format!("{endpoint} throughput {rate} (budget at least {limit}{offered})")
        }
        (None, Some(_)) => format!("{endpoint}: the report has no duration, so no throughput"),
        (None, None) if measured.is_empty() => format!("{endpoint}: the report has no such endpoint"),
        (None, None) => format!("{endpoint}: the report has no requests per endpoint; tag them, as with k6's `tags: {{ endpoint: … }}`"),
    };
    finding(budget, "throughput_min".to_owned(), limit, rate, rate.map(|rate| rate >= limit), reason)
}

fn finding(budget: &Budget, metric: String, limit: f64, measured: Option<f64>, met: Option<bool>, reason: String) -> BudgetFinding {
    BudgetFinding { check: BudgetCheck { endpoint: budget.endpoint.clone(), metric, limit, measured, met }, reason }
}

#[cfg(test)]
mod tests;
