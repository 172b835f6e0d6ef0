//! The files in `js/` of a report, in the shapes of Gatling 3.9 to 3.13. The figures are those of one simulation: 105 requests of which one
//! failed.

use super::*;

const FIGURES: &str = r#""numberOfRequests": {"total": 105, "ok": 104, "ko": 1},
    "minResponseTime": {"total": 87, "ok": 87, "ko": 123}, "maxResponseTime": {"total": 368, "ok": 368, "ko": 123},
    "meanResponseTime": {"total": 120, "ok": 120, "ko": 123}, "standardDeviation": {"total": 40, "ok": 40, "ko": 0},
    "percentiles1": {"total": 105, "ok": 104, "ko": 123}, "percentiles2": {"total": 113, "ok": 112, "ko": 123},
    "percentiles3": {"total": 202, "ok": 201, "ko": 123}, "percentiles4": {"total": 361, "ok": 360, "ko": 123},
    "group1": {"name": "t < 800 ms", "htmlName": "t < 800 ms", "count": 104, "percentage": 99},
    "meanNumberOfRequestsPerSecond": {"total": 4.2, "ok": 4.16, "ko": 0.04}"#;

pub(super) fn stats_json() -> String {
    let request = |name: &str, path: &str| {
        format!(
            r#"{{"type": "REQUEST", "name": "{name}", "path": "{path}", "pathFormatted": "req", "stats": {{"name": "{name}", {FIGURES}}}}}"#
        )
    };
    let group = format!(
        r#"{{"type": "GROUP", "name": "shop", "path": "shop", "stats": {{"name": "shop", {FIGURES}}}, "contents": {{"req_cart": {}}}}}"#,
        request("/api/cart", "shop / /api/cart")
    );
    format!(
        r#"{{"type": "GROUP", "name": "All Requests", "path": "", "stats": {{"name": "All Requests", {FIGURES}}},
            "contents": {{"req_home": {}, "group_shop": {group}}}}}"#,
        request("/home", "/home")
    )
}

/// The same as `js/stats.js`: keys without quotes, numbers as text, `-` for figures of no requests, and functions after it.
pub(super) fn stats_js() -> String {
    let script =
        stats_json().replace("\"ko\": 1}", "\"ko\": \"1\"}").replace("\"total\": 105, \"ok\": 104", "\"total\": \"105\", \"ok\": \"104\"");
    let keys = ["type", "name", "path", "pathFormatted", "stats", "contents"];
    let script = keys.iter().fold(script, |script, key| script.replace(&format!("\"{key}\":"), &format!("{key}:")));
    format!("var stats = {script}\n\nfunction fillStats(stat){{\n    $(\"#numberOfRequests\").append(stat.numberOfRequests.total);\n}}\n")
}

#[test]
fn stats_json_gives_all_requests_and_each_of_them() {
    let report = crate::parse("auto", stats_json().as_bytes()).unwrap();
    for benchmark in ["all", "/home", "/api/cart"] {
        // Of the requests that succeeded.
        let percentiles = ["p50", "p75", "p95", "p99"].map(|suffix| value(&report, benchmark, &format!("latency_{suffix}")));
        assert_eq!(percentiles, [Some(0.104), Some(0.112), Some(0.201), Some(0.36)], "{benchmark}");
        assert_eq!(value(&report, benchmark, "error_ratio"), Some(1.0 / 105.0));
        assert_eq!(value(&report, benchmark, "requests_per_second"), Some(4.2));
    }
    assert_eq!((load(&report).requests, load(&report).failed, load(&report).endpoints.len()), (105, 1, 2));
    assert_eq!(load(&report).duration_seconds, Some(105.0 / 4.2));
    assert_eq!(report.warnings.len(), 1);
    assert!(report.warnings[0].starts_with("the report does not name its percentiles: they are read as 50, 75, 95 and 99 %"));
}

#[test]
fn stats_js_says_the_same() {
    assert_eq!(crate::parse("auto", stats_js().as_bytes()).unwrap(), parse(stats_json().as_bytes()).unwrap());
}

#[test]
fn global_stats_json_gives_all_requests_only() {
    let report = crate::parse("auto", format!("{{\"name\": \"All Requests\", {FIGURES}}}").as_bytes()).unwrap();
    assert_eq!(value(&report, "all", "latency_p95"), Some(0.201));
    assert_eq!(load(&report).endpoints, Vec::new());
}

#[test]
fn a_simulation_in_which_everything_failed_has_no_latency() {
    let body = r#"{"name": "All Requests", "numberOfRequests": {"total": "3", "ok": "0", "ko": "3"},
        "percentiles1": {"total": "60", "ok": "-", "ko": "60"}, "percentiles2": {"total": "60", "ok": 0, "ko": "60"},
        "meanNumberOfRequestsPerSecond": {"total": "1.5", "ok": "-", "ko": "1.5"}}"#;
    let report = parse(body.as_bytes()).unwrap();
    let metrics: Vec<&str> = report.measurements.iter().map(|found| found.metric.as_str()).collect();
    assert_eq!(metrics, ["requests_per_second", "error_ratio"]);
    assert_eq!(value(&report, "all", "error_ratio"), Some(1.0));
}

#[test]
fn assertions_become_thresholds_with_their_outcome() {
    let body = r#"{"simulation": "shop.Load", "simulationId": "load", "start": 1795486567000, "description": "", "scenarios": ["START"],
        "assertions": [
            {"path": "Global", "target": "max of response time", "condition": "is less than", "expectedValues": [500.0], "result": true,
             "message": "Global: max of response time is less than 500.0", "actualValue": [368.0]},
            {"path": "/api/cart", "target": "percentage of failed events", "condition": "is", "expectedValues": [0.0], "result": false,
             "message": "/api/cart: percentage of failed events is 0.0", "actualValue": [0.95]}]}"#;
    let report = crate::parse("auto", body.as_bytes()).unwrap();
    let threshold = |metric: &str, expression: &str, held| Threshold { metric: metric.to_owned(), expression: expression.to_owned(), held };
    let expected = [
        threshold("Global", "Global: max of response time is less than 500.0", Some(true)),
        threshold("/api/cart", "/api/cart: percentage of failed events is 0.0", Some(false)),
    ];
    assert_eq!(load(&report).thresholds, expected);
    assert_eq!(value(&report, "all", "assertions_failed"), Some(1.0));
    assert_eq!(report.measurements.len(), 1);
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:16:07Z");
    let none = parse(br#"{"simulationId": "load", "assertions": []}"#).unwrap();
    assert_eq!((none.measurements.len(), none.warnings.len()), (0, 1));
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(b"{}"),
        "gatling: neither a simulation.log nor one of the files in js/ of the report: send the file that Gatling wrote (at byte 0)"
    );
    let script = stats_js();
    let cut = &script[..script.len() / 2];
    let line = cut.lines().count();
    let text = refused(cut.as_bytes());
    assert_eq!(text, format!("gatling: the document ends in the middle, it was cut off: upload it again (at line {line})"));
    assert_eq!(
        refused(b"{\"numberOfRequests\": 3}"),
        "gatling: unexpected content: invalid type: integer `3`, expected struct Split (at `stats`)"
    );
}
