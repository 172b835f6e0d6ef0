use super::*;
use domain::results::{Direction, LoadSummary, Threshold, Unit};
use std::io::BufReader;

mod stream;
mod thresholds;

const EXPORT: &[u8] = include_bytes!("../../fixtures/k6/summary-export_thresholds-crossed.json");
const EXPORT_DEFAULT: &[u8] = include_bytes!("../../fixtures/k6/summary-export_default-stats.json");
const HANDLE_SUMMARY: &[u8] = include_bytes!("../../fixtures/k6/handleSummary_thresholds-crossed.json");
const NDJSON: &[u8] = include_bytes!("../../fixtures/k6/out_json.ndjson");
const GZIPPED: &[u8] = include_bytes!("../../fixtures/k6/out_json.ndjson.gz");
const CSV: &[u8] = include_bytes!("../../fixtures/k6/out_csv.csv");

fn value(report: &Report, benchmark: &str, metric: &str) -> Option<f64> {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).map(|found| found.value)
}

fn load(report: &Report) -> &LoadSummary {
    report.load.as_ref().unwrap()
}

/// Equal to the last digits that arithmetic in another order may change.
#[track_caller]
fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} for {expected}");
}

fn held(report: &Report) -> Vec<(&str, &str, Option<bool>)> {
    let thresholds = load(report).thresholds.iter();
    thresholds.map(|Threshold { metric, expression, held }| (metric.as_str(), expression.as_str(), *held)).collect()
}

#[test]
fn summary_export_reads_seconds_endpoints_and_inverted_thresholds() {
    let report = parse(EXPORT).unwrap();
    // `http_req_duration{expected_response:true}`, not `http_req_duration`: 4 of 62 requests failed.
    near(value(&report, "all", "latency_p50"), 0.05350344);
    near(value(&report, "all", "latency_p90"), 0.0636736691);
    near(value(&report, "all", "latency_p95"), 0.06474984015);
    near(value(&report, "all", "latency_p99"), 0.06741091733);
    near(value(&report, "all", "requests_per_second"), 14.352253701666374);
    near(value(&report, "all", "error_ratio"), 4.0 / 62.0);
    near(value(&report, "/api/checkout", "latency_p95"), 0.056484173);
    near(value(&report, "/api/checkout", "latency_p99"), 0.0570034792);
    // 31 requests over 62 / 14.352253701666374 seconds.
    near(value(&report, "/api/checkout", "requests_per_second"), 7.176126850833187);
    assert_eq!((load(&report).requests, load(&report).failed, load(&report).virtual_users), (62, 4, Some(3)));
    near(load(&report).duration_seconds, 4.319879044);
    // The console of the same run: three ✗, two ✓.
    let expected = [
        ("checks", "rate>0.9", Some(false)),
        ("http_req_duration", "p(95)<500", Some(true)),
        ("http_req_duration{endpoint:/api/checkout}", "p(95)<200", Some(true)),
        ("http_req_duration{endpoint:/api/checkout}", "p(99)<30", Some(false)),
        ("http_req_failed", "rate<0.01", Some(false)),
    ];
    assert_eq!(held(&report), expected);
    assert!(report.tool_failures.is_empty(), "k6 itself did not fail");
    let p95 = report.measurements.iter().find(|found| found.benchmark != "all" && found.metric == "latency_p95").unwrap();
    assert_eq!((p95.unit, p95.direction, p95.n), (Unit::Seconds, Direction::Lower, 31), "the requests behind /api/checkout");
}

#[test]
fn handle_summary_reads_values_and_thresholds_that_say_ok() {
    let report = parse(HANDLE_SUMMARY).unwrap();
    near(value(&report, "all", "latency_p50"), 0.0530589405);
    near(value(&report, "all", "latency_p99"), 0.06537588079);
    near(value(&report, "all", "error_ratio"), 0.0625);
    near(value(&report, "/api/checkout", "latency_p90"), 0.0538456488);
    near(load(&report).duration_seconds, 4.396370655);
    assert_eq!((load(&report).requests, load(&report).failed, load(&report).virtual_users), (64, 4, Some(3)));
    let crossed: Vec<&str> =
        held(&report).iter().filter(|(_, _, held)| *held == Some(false)).map(|(_, expression, _)| *expression).collect();
    assert_eq!(crossed, ["rate>0.9", "p(99)<30", "rate<0.01"]);
    let warning = "the latency of /api/checkout may include failed requests: \
                   add a threshold on http_req_duration{endpoint:/api/checkout,expected_response:true} to the script";
    assert_eq!(report.warnings, [warning]);
}

#[test]
fn a_percentile_the_summary_lacks_is_not_made_up() {
    let report = parse(EXPORT_DEFAULT).unwrap();
    near(value(&report, "all", "latency_p95"), 0.0190912757);
    assert_eq!(value(&report, "all", "latency_p99"), None);
    near(value(&report, "all", "error_ratio"), 0.5);
}

#[test]
fn points_of_a_run_give_the_numbers_of_its_own_summary() {
    let (points, summary) = (parse(NDJSON).unwrap(), parse(EXPORT_DEFAULT).unwrap());
    for metric in ["latency_p50", "latency_p90", "latency_p95", "error_ratio"] {
        near(value(&points, "all", metric), value(&summary, "all", metric).unwrap());
    }
    // 19.87761994 ms: by hand from the 12 successful requests; the summary has no p(99).
    near(value(&points, "all", "latency_p99"), 0.01987761994);
    assert_eq!((load(&points).requests, load(&points).failed), (24, 12));
    // The summary's length of the run is 24 / 60.806348271942234 = 0.39470 s; the points miss the start-up before the first iteration.
    let seconds = load(&points).duration_seconds.unwrap();
    assert!((seconds - 0.39470).abs() < 0.0005, "{seconds}");
    assert_eq!(points.started_at.unwrap().to_string(), "2026-11-24T02:16:04.886597Z");
    assert_eq!(held(&points), [("http_req_duration", "p(95)<500", Some(true)), ("http_req_failed", "rate<0.5", Some(false))]);
    assert_eq!(held(&summary), [("http_req_duration", "p(95)<500", Some(true)), ("http_req_failed", "rate<0.5", Some(false))]);
}

#[test]
fn an_endpoint_that_only_fails_has_no_latency_but_an_error_ratio() {
    let report = parse(NDJSON).unwrap();
    assert_eq!(value(&report, "/refused", "latency_p50"), None);
    near(value(&report, "/refused", "error_ratio"), 1.0);
    let endpoints: Vec<_> = load(&report).endpoints.iter().map(|found| (found.endpoint.as_str(), found.requests, found.failed)).collect();
    assert_eq!(endpoints, [("/api/search", Some(12), Some(0)), ("/refused", Some(12), Some(12))]);
}

#[test]
fn csv_gives_the_same_kind_of_report_without_thresholds() {
    let report = parse(CSV).unwrap();
    // 7.228805, 13.735370, 48.275358 and 61.671605 ms.
    near(value(&report, "/api/search", "latency_p50"), 0.031005364);
    near(value(&report, "/api/search", "latency_p90"), 0.0576527309);
    near(value(&report, "all", "latency_p99"), 0.06126971759);
    near(value(&report, "all", "error_ratio").map(|ratio| ratio + 1.0), 1.0);
    assert_eq!(value(&report, "all", "requests_per_second"), None);
    assert_eq!(report.warnings, ["the run is too short for times in whole seconds: no requests per second were computed"]);
    assert_eq!(held(&report), []);
}

#[test]
fn csv_finds_the_tag_endpoint_among_the_extra_tags() {
    let body = "metric_name,timestamp,metric_value,expected_response,name,url,extra_tags\n\
                http_reqs,1795486565000,1,true,http://a/b,http://a/b,zone=eu&endpoint=/api/checkout\n";
    assert_eq!(load(&parse(body.as_bytes()).unwrap()).endpoints[0].endpoint, "/api/checkout");
}

#[test]
fn a_stream_through_gzip_equals_the_plain_file() {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(GZIPPED), &mut plain).unwrap();
    let streamed = parse_ndjson(BufReader::new(flate2::read::GzDecoder::new(GZIPPED))).unwrap();
    assert_eq!(streamed, parse(&plain).unwrap());
    assert!(load(&streamed).requests > 0);
    // And the large fixture, compressed here.
    let mut encoder = flate2::read::GzEncoder::new(NDJSON, flate2::Compression::fast());
    let decoded = parse_ndjson(BufReader::new(flate2::read::GzDecoder::new(&mut encoder))).unwrap();
    assert_eq!(decoded, parse(NDJSON).unwrap());
}

fn point(value: &str, extra: &str) -> String {
    let tags = format!(r#"{{"expected_response":"true","url":"http://a/b?id={value}"{extra}}}"#);
    format!(r#"{{"metric":"http_req_duration","type":"Point","data":{{"time":"2026-11-24T02:16:04Z","value":{value},"tags":{tags}}}}}"#)
}

#[test]
fn values_that_are_no_duration_are_left_out_with_their_line() {
    let body = [point("10", ""), point("null", ""), point("-1", ""), point("30", "")].join("\n");
    let report = parse(body.as_bytes()).unwrap();
    near(value(&report, "/b", "latency_p50"), 0.02);
    let expected =
        ["line 2: http_req_duration is not a finite number and was left out", "line 3: http_req_duration is negative and was left out"];
    assert_eq!(report.warnings, expected);
    let csv = "metric_name,timestamp,metric_value\nhttp_req_duration,1795486565,NaN\nhttp_req_duration,1795486565,+Inf\n";
    assert_eq!(parse(csv.as_bytes()).unwrap().warnings.len(), 3, "two rows, and nothing measured");
}

#[test]
fn endpoints_without_names_do_not_grow_without_bound() {
    let body: Vec<String> = (0..600).map(|id| point("5", &format!(r#","name":"item {id}""#))).collect();
    let report = parse(body.join("\n").as_bytes()).unwrap();
    assert_eq!(load(&report).endpoints.len(), 500);
    let all = report.measurements.iter().find(|found| found.benchmark == "all").unwrap();
    assert_eq!(all.n, 600);
    assert!(report.warnings[0].starts_with("more than 500 endpoints"), "{:?}", report.warnings);
}

#[test]
fn without_the_tag_expected_response_the_status_decides() {
    let row = |status: u16, value: u16| {
        let tags = format!(r#"{{"name":"x","status":"{status}"}}"#);
        format!(r#"{{"metric":"http_req_duration","type":"Point","data":{{"time":"2026-11-24T02:16:04Z","value":{value},"tags":{tags}}}}}"#)
    };
    let report = parse([row(200, 10), row(0, 0), row(503, 900)].join("\n").as_bytes()).unwrap();
    near(value(&report, "x", "latency_p99"), 0.01);
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(b"[1]"),
        "k6: neither a JSON object nor CSV that begins with `metric_name,timestamp`: send the file that k6 wrote (at byte 0)"
    );
    assert_eq!(refused(b"{\"metrics\": {}}"), "k6: `metrics` is empty: the test ended before anything was measured (at `metrics`)");
    let cut = [point("10", "").as_bytes(), b"\n{\"metric\":\"http_re"].concat();
    assert_eq!(refused(&cut), "k6: the document ends in the middle, it was cut off: upload it again (at line 2, column 18)");
    assert_eq!(
        refused(b"metric_name,timestamp,metric_value\nhttp_reqs,1\n"),
        "k6: a row has 2 columns where the header has 3: the file is damaged or cut off (at line 2)"
    );
    assert_eq!(
        refused(b"metric_name,timestamp\nhttp_reqs,1\n"),
        "k6: the column `metric_value` is missing: send the file of --out csv (at line 1)"
    );
}
