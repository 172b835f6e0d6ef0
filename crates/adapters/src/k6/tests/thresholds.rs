//! One run of k6 1.1.0 (`fixtures/k6/thresholds/load.js`) with crossed and held thresholds, as points and with k6's own verdicts.

use super::*;
use std::collections::BTreeMap;
use std::io::Read;

const POINTS: &[u8] = include_bytes!("../../../fixtures/k6/thresholds/points.ndjson.gz");
const SUMMARY: &[u8] = include_bytes!("../../../fixtures/k6/thresholds/summary-export.json");

type Verdicts = BTreeMap<(String, String), Option<bool>>;

fn verdicts(report: &Report) -> Verdicts {
    load(report).thresholds.iter().map(|limit| ((limit.metric.clone(), limit.expression.clone()), limit.held)).collect()
}

fn points() -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(POINTS).read_to_string(&mut text).unwrap();
    text
}

fn is_sub_metric(metric: &str) -> bool {
    metric.contains('{')
}

#[test]
fn thresholds_evaluated_over_the_points_equal_k6s_own_verdicts() {
    let own = verdicts(&parse(SUMMARY).unwrap());
    assert_eq!((own.len(), own.values().filter(|held| **held == Some(false)).count()), (27, 12));
    let report = parse(points().as_bytes()).unwrap();
    let whole: Verdicts = own.into_iter().filter(|((metric, _), _)| !is_sub_metric(metric)).collect();
    assert_eq!(verdicts(&report), whole);
    // What the file does not carry is said and not taken for held.
    let expected = "--out json does not carry the thresholds of http_req_duration{endpoint:/api/checkout,expected_response:true}, \
                    http_req_duration{endpoint:/api/checkout}, http_req_duration{endpoint:/api/search}, http_req_failed{endpoint:/api/search}, \
                    http_reqs{endpoint:/api/checkout}: upload the file of --summary-export for them";
    assert_eq!(report.warnings, [expected]);
}

#[test]
fn thresholds_on_tags_equal_k6s_own_verdicts_where_the_points_carry_them() {
    let own = verdicts(&parse(SUMMARY).unwrap());
    let mut by_metric: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (metric, expression) in own.keys().filter(|(metric, _)| is_sub_metric(metric)) {
        by_metric.entry(metric).or_default().push(expression);
    }
    assert_eq!(by_metric.len(), 5);
    let mut lines = String::new();
    for (metric, thresholds) in by_metric {
        let kind = match metric.split('{').next() {
            Some("http_reqs") => "counter",
            Some("http_req_failed") => "rate",
            _ => "trend",
        };
        let data = serde_json::json!({ "type": kind, "thresholds": thresholds });
        lines.push_str(&format!("{}\n", serde_json::json!({ "type": "Metric", "metric": metric, "data": data })));
    }
    let report = parse(format!("{lines}{}", points()).as_bytes()).unwrap();
    assert_eq!(verdicts(&report), own);
    assert_eq!(report.warnings, Vec::<String>::new());
}
