use super::*;

/// pytest 9.
const PYTEST: &[u8] = include_bytes!("../../fixtures/junit/pytest.xml");
/// The test runner of Node.js 20.
const NODE: &[u8] = include_bytes!("../../fixtures/junit/node.xml");

fn durations(report: &Report) -> Vec<(&str, f64)> {
    report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value)).collect()
}

#[test]
fn passed_cases_are_durations_failed_ones_failures_and_skipped_ones_nothing() {
    let report = crate::parse("auto", PYTEST).unwrap();
    assert_eq!(report.tool, "junit");
    let expected = [
        ("test_shop.TestCart.test_add", 0.029),
        ("test_shop.TestCart.test_param[a&b]", 0.019),
        ("test_shop.TestCart.test_param[<x>]", 0.011),
    ];
    assert_eq!(durations(&report), expected);
    let failures = [
        "test case test_shop.test_fails failed: AssertionError: prices \"differ\" & more",
        "test case test_shop.test_error failed: failed on setup with \"RuntimeError: no database\"",
    ];
    assert_eq!(report.tool_failures, failures);
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-25T16:49:27.512587Z");
    let first = &report.measurements[0];
    assert_eq!((first.metric.as_str(), first.n, first.spread, first.samples.len()), ("duration", 1, None, 0));
    assert_eq!((first.unit, first.direction), (domain::results::Unit::Seconds, domain::results::Direction::Lower));
}

#[test]
fn suites_within_suites_are_read() {
    let report = crate::parse("auto", NODE).unwrap();
    let names: Vec<&str> = durations(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["test.adds", "test.inner"]);
    assert_eq!(report.tool_failures.len(), 1);
    assert!(report.tool_failures[0].starts_with("test case test.inner fails failed: "), "{:?}", report.tool_failures);
}

fn suite(cases: &str) -> Vec<u8> {
    format!("<testsuite name=\"s\" timestamp=\"2026-11-25T10:00:00\">{cases}</testsuite>").into_bytes()
}

#[test]
fn thousands_and_namespaces_of_other_runners_are_understood() {
    let body = br#"<?xml version="1.0"?><x:testsuites xmlns:x="urn:x"><x:testsuite><x:testcase name="slow" classname="a.B" time="1,234.5"/>
        </x:testsuite></x:testsuites>"#;
    assert_eq!(durations(&parse(body).unwrap()), [("a.B.slow", 1_234.5)]);
    let report = parse(&suite("<testcase name=\"a\" time=\"2\"/>")).unwrap();
    assert_eq!(durations(&report), [("a", 2.0)]);
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-25T10:00:00Z", "without an offset it is UTC");
}

#[test]
fn a_rerun_that_passed_in_the_end_is_a_duration() {
    let report = parse(&suite("<testcase name=\"a\" time=\"2\"><flakyFailure message=\"first try\"/></testcase>")).unwrap();
    assert_eq!((durations(&report), report.tool_failures.len()), (vec![("a", 2.0)], 0));
}

#[test]
fn what_is_no_duration_is_left_out_and_said() {
    let cases =
        r#"<testcase name="none"/><testcase name="nan" time="NaN"/><testcase name="minus" time="-1"/><testcase name="word" time="fast"/>"#;
    let report = parse(&suite(cases)).unwrap();
    assert_eq!(durations(&report), []);
    let expected = [
        "test case none has no `time` that can be read, it was left out",
        "benchmark nan: its duration of NaN is not a finite, positive number, it was left out: look at what it measures",
        "benchmark minus: its duration of -1 is not a finite, positive number, it was left out: look at what it measures",
        "test case word has no `time` that can be read, it was left out",
    ];
    assert_eq!(report.warnings, expected);
}

#[test]
fn the_second_case_of_a_name_wins_and_says_so() {
    let report = parse(&suite(r#"<testcase name="a" time="1"/><testcase name="a" time="3"/>"#)).unwrap();
    assert_eq!(durations(&report), [("a", 3.0)]);
    assert_eq!(report.warnings, ["benchmark a has its duration twice: the last one was kept, give each its own name"]);
}

#[test]
fn a_suite_without_cases_measures_nothing() {
    for body in ["<testsuites/>", "<testsuite tests=\"0\"></testsuite>"] {
        assert_eq!(parse(body.as_bytes()).unwrap().measurements, Vec::new(), "{body}");
    }
}

#[test]
fn entities_of_the_document_are_not_expanded() {
    let body = br#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><testsuite><testcase name="&b;" time="1"/></testsuite>"#;
    assert_eq!(durations(&parse(body).unwrap()), [("&b;", 1.0)]);
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    let cut = suite("<testcase name=\"a\" time=\"1\"/>");
    assert_eq!(refused(&cut[..cut.len() - 12]), "junit: the document ends in the middle, it was cut off: upload it again (at byte 81)");
    assert!(refused(b"<testsuite><testcase name=").starts_with("junit: not well-formed XML: "));
    assert_eq!(refused(b"<html></html>"), "junit: no element `testsuite`: send the file that the test runner wrote (at byte 0)");
    assert_eq!(refused(b""), "junit: no element `testsuite`: send the file that the test runner wrote (at byte 0)");
}
