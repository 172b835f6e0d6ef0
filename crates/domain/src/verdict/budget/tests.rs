use super::*;
use crate::ids::ServiceId;
use std::collections::BTreeMap;

fn budget(endpoint: &str, p99: Option<f64>, throughput_min: Option<f64>) -> Budget {
    Budget {
        service: ServiceId(1),
        endpoint: endpoint.to_owned(),
        latency_seconds: p99.map(|limit| ("p99".to_owned(), limit)).into_iter().collect(),
        throughput_min,
        valid_from: crate::time::Day::MIN,
        managed_by: None,
    }
}

fn endpoint(name: &str, requests: Option<i64>, p99: Option<f64>) -> EndpointSummary {
    let latency_seconds = p99.map(|value| ("p99".to_owned(), value)).into_iter().collect::<BTreeMap<_, _>>();
    EndpointSummary { endpoint: name.to_owned(), requests, failed: None, latency_seconds }
}

fn load(duration_seconds: Option<f64>) -> LoadSummary {
    LoadSummary { duration_seconds, virtual_users: Some(20), requests: 0, failed: 0, endpoints: Vec::new(), thresholds: Vec::new() }
}

fn outcome(finding: &BudgetFinding) -> (&str, Option<f64>, Option<bool>, &str) {
    (finding.check.metric.as_str(), finding.check.measured, finding.check.met, finding.reason.as_str())
}

#[test]
fn latency_and_throughput_are_held_against_the_program_descriptions_budget() {
    // /api/checkout: latency_p99 200 ms, throughput_min 500 rps; 24,000 requests in a minute are 400 a second.
    let found = check(
        &[endpoint("/api/checkout", Some(24_000), Some(0.185))],
        &load(Some(60.0)),
        &[budget("/api/checkout", Some(0.2), Some(500.0))],
    );
    assert_eq!(outcome(&found[0]), ("latency_p99", Some(0.185), Some(true), "/api/checkout p99 185 ms (budget 200 ms)"));
    let missed = "/api/checkout throughput 400/s (budget at least 500/s, offered 20 vus)";
    assert_eq!(outcome(&found[1]), ("throughput_min", Some(400.0), Some(false), missed));
}

#[test]
fn the_limit_itself_is_within_the_budget() {
    let found = check(&[endpoint("/a", Some(500), Some(0.2))], &load(Some(1.0)), &[budget("/a", Some(0.2), Some(500.0))]);
    assert_eq!(found.iter().map(|finding| finding.check.met).collect::<Vec<_>>(), [Some(true), Some(true)]);
}

#[test]
fn a_number_the_report_lacks_is_inconclusive_with_what_to_do() {
    let found = check(&[endpoint("/a", Some(10), None)], &load(None), &[budget("/a", Some(0.2), Some(500.0))]);
    assert_eq!(outcome(&found[0]), ("latency_p99", None, None, "/a: the report has no p99; add p(99) to summaryTrendStats"));
    assert_eq!(outcome(&found[1]), ("throughput_min", None, None, "/a: the report has no duration, so no throughput"));
    let absent = check(&[], &load(Some(1.0)), &[budget("/a", Some(0.2), Some(500.0))]);
    assert!(absent.iter().all(|finding| finding.check.met.is_none() && finding.reason == "/a: the report has no such endpoint"));
}

#[test]
fn a_pattern_takes_the_slowest_of_its_endpoints_and_the_sum_of_their_requests() {
    let endpoints = [
        endpoint("/items/1", Some(60), Some(0.1)),
        endpoint("/items/2", Some(60), Some(0.3)),
        endpoint("/items/top", Some(600), Some(0.9)),
    ];
    // /items/top has a budget of its own.
    let found = check(&endpoints, &load(Some(60.0)), &[budget("/items/{id}", Some(0.2), Some(1.0)), budget("/items/top", Some(1.0), None)]);
    let numbers: Vec<_> =
        found.iter().map(|finding| (finding.check.endpoint.as_str(), finding.check.measured, finding.check.met)).collect();
    let expected = [("/items/{id}", Some(0.3), Some(false)), ("/items/{id}", Some(2.0), Some(true)), ("/items/top", Some(0.9), Some(true))];
    assert_eq!(numbers, expected);
}

#[test]
fn one_endpoint_without_the_percentile_could_be_the_slow_one() {
    let endpoints = [endpoint("/items/1", None, Some(0.1)), endpoint("/items/2", None, None)];
    let found = check(&endpoints, &load(None), &[budget("/items/{id}", Some(0.2), None)]);
    assert_eq!((found[0].check.measured, found[0].check.met), (None, None));
}

#[test]
fn parameters_stand_for_one_whole_segment() {
    assert!(endpoint_matches("/a/{id}/b", "/a/7/b"));
    assert!(endpoint_matches("/a/{id}", "/a/{id}"));
    for other in ["/a/7", "/a//b", "/a/7/b/c", "/a/7/c", "a/7/b"] {
        assert!(!endpoint_matches("/a/{id}/b", other), "{other}");
    }
}
