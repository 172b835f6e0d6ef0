use super::*;
use domain::evidence::Workload;
use domain::results::{CommitInfo, EndpointSummary, LoadSummary, Machine, Measurement, Threshold, Unit};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Row<'a> = (&'a str, &'a str, Unit, Direction, f64);

fn rows(report: &Report) -> Vec<Row<'_>> {
    report.measurements.iter().map(|row| (row.benchmark.as_str(), row.metric.as_str(), row.unit, row.direction, row.value)).collect()
}

fn own(rest: &str) -> Vec<u8> {
    format!(r#"{{"format": "pacekeeper/1", {rest}}}"#).into_bytes()
}

#[test]
fn the_own_format_says_everything_about_a_benchmark() {
    let body = own(r#""tool": "shop-bench", "started_at": "2026-11-24T10:00:00+01:00",
        "commit": {"sha": "3f2a", "branch": "main", "dirty": true}, "machine": {"cpu": "AMD EPYC", "cores": 4, "os": "linux"},
        "benchmarks": [
            {"name": "sum", "unit": "ms", "samples": [3, 1, 2]},
            {"name": "sum", "metric": "allocated", "unit": "kB", "value": 1.5, "stddev": 0.5, "n": 7},
            {"name": "hits", "unit": "%", "direction": "higher", "value": 97.5},
            {"name": "served", "unit": "/s", "value": 120},
            {"name": "queue", "unit": "count", "direction": "stable", "value": 3}]"#);
    let report = crate::parse("auto", &body).unwrap();
    let expected = [
        ("sum", "time", Unit::Seconds, Direction::Lower, 0.002),
        ("sum", "allocated", Unit::Bytes, Direction::Lower, 1_500.0),
        ("hits", "ratio", Unit::Ratio, Direction::Higher, 0.975),
        ("served", "rate", Unit::PerSecond, Direction::Higher, 120.0),
        ("queue", "count", Unit::Count, Direction::Stable, 3.0),
    ];
    assert_eq!(rows(&report), expected);
    let sum = &report.measurements[0];
    assert_eq!((sum.samples.as_slice(), sum.n, sum.spread), ([0.003, 0.001, 0.002].as_slice(), 3, Some(0.001)));
    let allocated = &report.measurements[1];
    assert_eq!((allocated.n, allocated.spread), (7, Some(500.0)));
    assert_eq!((report.tool.as_str(), report.workload), ("shop-bench", Workload::Benchmark));
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T09:00:00Z");
    assert_eq!(report.commit, CommitInfo { sha: Some("3f2a".to_owned()), branch: Some("main".to_owned()), dirty: true });
    assert_eq!((report.machine.cpu.as_deref(), report.machine.cores), (Some("AMD EPYC"), Some(4)));
    assert_eq!(report.warnings, Vec::<String>::new());
}

#[test]
fn a_load_test_gives_series_per_endpoint() {
    let body = own(r#""load": {"duration_seconds": 60, "virtual_users": 20, "requests": 1200, "failed": 12, "endpoints": [
        {"endpoint": "/api/cart", "requests": 600, "failed": 6, "latency_seconds": {"p50": 0.02, "p99": 0.3, "p999": -1}}],
        "thresholds": [{"metric": "p99", "expression": "p99 < 250 ms", "held": false}]},
        "benchmarks": [{"name": "/api/cart", "metric": "requests_per_second", "unit": "/s", "value": 11}]"#);
    let report = parse(&body).unwrap();
    let expected = [
        // As stated, not 600 in 60 s.
        ("/api/cart", "requests_per_second", Unit::PerSecond, Direction::Higher, 11.0),
        ("all", "requests_per_second", Unit::PerSecond, Direction::Higher, 20.0),
        ("all", "error_ratio", Unit::Ratio, Direction::Lower, 0.01),
        ("/api/cart", "latency_p50", Unit::Seconds, Direction::Lower, 0.02),
        ("/api/cart", "latency_p99", Unit::Seconds, Direction::Lower, 0.3),
        ("/api/cart", "error_ratio", Unit::Ratio, Direction::Lower, 0.01),
    ];
    assert_eq!(rows(&report), expected);
    assert_eq!(report.workload, Workload::Load);
    let load = report.load.as_ref().unwrap();
    assert_eq!((load.requests, load.failed, load.virtual_users, load.thresholds[0].held), (1_200, 12, Some(20), Some(false)));
    assert_eq!(report.warnings, ["endpoint /api/cart: a latency is not a finite, positive number, it was left out"]);
}

#[test]
fn rows_that_cannot_be_used_are_left_out_with_what_to_do() {
    let body = own(r#""benchmarks": [
        {"name": "a", "unit": "furlongs", "value": 1}, {"name": "b", "value": 1}, {"name": "c", "unit": "s", "value": NaN},
        {"name": "d", "unit": "s", "value": -1}, {"name": "e", "unit": "s", "direction": "up", "value": 1},
        {"name": "f", "unit": "s", "samples": [1, -1, Infinity]}, {"name": "g", "unit": "s"}]"#);
    let report = parse(&body).unwrap();
    assert_eq!(rows(&report), [("f", "time", Unit::Seconds, Direction::Lower, 1.0)]);
    let expected = [
        "benchmark a: the unit `furlongs` is not known, it was left out: use s, ms, us, ns, B, kB, MB, ratio, %, /s or count",
        "benchmark b: the unit `` is not known, it was left out: use s, ms, us, ns, B, kB, MB, ratio, %, /s or count",
        "benchmark c: its time of NaN is not a finite, positive number, it was left out: look at what it measures",
        "benchmark d: its time of -1 is not a finite, positive number, it was left out: look at what it measures",
        "benchmark e: `up` is no direction, it was left out: use lower, higher or stable",
        "benchmark f: 2 of 3 values of its time are not finite, positive numbers, they were left out",
        "benchmark g: its time of NaN is not a finite, positive number, it was left out: look at what it measures",
    ];
    assert_eq!(report.warnings, expected);
}

#[test]
fn one_name_in_two_units_keeps_the_last_and_says_so() {
    let body = own(
        r#""benchmarks": [{"name": "a", "metric": "x", "unit": "s", "value": 1}, {"name": "a", "metric": "x", "unit": "B", "value": 2}]"#,
    );
    let report = parse(&body).unwrap();
    assert_eq!(report.measurements.len(), 1);
    assert_eq!(report.measurements[0].value, 2.0);
    assert_eq!(report.warnings, ["benchmark a has its x twice: the last one was kept, give each its own name"]);
}

#[test]
fn failures_of_the_tool_and_empty_reports_are_passed_on() {
    let report = parse(&own(r#""failures": ["bench crashed"], "benchmarks": []"#)).unwrap();
    assert_eq!((report.measurements.len(), report.tool_failures.as_slice()), (0, ["bench crashed".to_owned()].as_slice()));
}

#[test]
fn bencher_metric_format_knows_the_units_of_benchers_measures() {
    let body = br#"{"sum": {"latency": {"value": 1500.0, "lower_value": 1400, "upper_value": 1600}, "heap": {"value": 12}},
                    "serve": {"throughput": {"value": 42.5}, "file-size": {"value": 9}, "build-time": {"value": 3}}}"#;
    let report = crate::parse("auto", body).unwrap();
    let expected = [
        ("serve", "build-time", Unit::Seconds, Direction::Lower, 3.0),
        ("serve", "file-size", Unit::Bytes, Direction::Lower, 9.0),
        ("serve", "throughput", Unit::PerSecond, Direction::Higher, 42.5),
        ("sum", "heap", Unit::Count, Direction::Stable, 12.0),
        ("sum", "latency", Unit::Seconds, Direction::Lower, 1.5e-6),
    ];
    assert_eq!(rows(&report), expected);
    assert_eq!((report.tool.as_str(), report.measurements[4].spread), ("bmf", None));
    assert_eq!(crate::parse("bmf", body), Ok(report));
}

#[test]
fn github_action_benchmarks_arrays_go_by_the_unit_or_by_the_name() {
    let body = br#"[{"name": "sum", "unit": "ns/iter", "value": 250, "range": "\u00b1 3", "extra": "42 iterations"},
                    {"name": "serve", "unit": "ops/sec", "value": "1000"}, {"name": "score", "unit": "Points", "value": 7}]"#;
    let by_unit = crate::parse("auto", body).unwrap();
    let expected = [
        ("sum", "time", Unit::Seconds, Direction::Lower, 2.5e-7),
        ("serve", "rate", Unit::PerSecond, Direction::Higher, 1_000.0),
        ("score", "count", Unit::Count, Direction::Lower, 7.0),
    ];
    assert_eq!(rows(&by_unit), expected);
    let directions = |format: &str| -> Vec<_> { rows(&crate::parse(format, body).unwrap()).into_iter().map(|row| row.3).collect() };
    assert_eq!(directions("customBiggerIsBetter"), [Direction::Higher; 3]);
    assert_eq!(directions("customSmallerIsBetter"), [Direction::Lower; 3]);
    assert_eq!(parse(b"[]").unwrap().measurements, Vec::new());
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(br#"{"format": "pacekeeper/2"}"#),
        "json: `format` is `pacekeeper/2`: this version reads `pacekeeper/1` (at `format`)"
    );
    assert_eq!(
        refused(br#"{"format": "pacekeeper/1", "benchm"#),
        "json: the document ends in the middle, it was cut off: upload it again (at line 1, column 34)"
    );
    assert_eq!(refused(b""), "json: the body is empty: upload the file that the tool wrote (at byte 0)");
    assert!(refused(b"{}").starts_with("json: no `\"format\": \"pacekeeper/1\"`, no array of"), "{}", refused(b"{}"));
    let nameless = own(r#""benchmarks": [{"unit": "s", "value": 1}]"#);
    assert_eq!(refused(&nameless), "json: unexpected content: missing field `name` (at line 1, column 67)");
}

#[test]
fn what_is_kept_of_a_large_file_reads_as_the_file_did() {
    for (format, file) in [("k6", "k6/out_json.ndjson"), ("k6", "k6/out_csv.csv"), ("pytest-benchmark", "pytest-benchmark/baseline.json")] {
        let body = std::fs::read(format!("{}/fixtures/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let report = crate::parse(format, &body).unwrap();
        let kept = reduce(&report, Original { bytes: body.len() as u64, sha256: "ab12" });
        assert_eq!(crate::parse("auto", &kept), Ok(report), "{file}");
        let document: serde_json::Value = serde_json::from_slice(&kept).unwrap();
        assert_eq!(document["reduced_from"], serde_json::json!({ "bytes": body.len(), "sha256": "ab12" }));
    }
}

fn measurement() -> impl Strategy<Value = Measurement> {
    let unit = prop::sample::select(vec![Unit::Seconds, Unit::Bytes, Unit::Ratio, Unit::PerSecond, Unit::Count]);
    let direction = prop::sample::select(vec![Direction::Lower, Direction::Higher, Direction::Stable]);
    let positive = || 0.0..1e12_f64;
    (
        ".{1,12}",
        "[a-z_]{1,8}",
        unit,
        direction,
        positive(),
        prop::option::of(positive()),
        1..1_000_i64,
        prop::collection::vec(positive(), 0..5),
    )
        .prop_map(|(benchmark, metric, unit, direction, value, spread, n, samples)| Measurement {
            benchmark,
            metric,
            unit,
            direction,
            value,
            spread,
            n,
            samples,
        })
}

prop_compose! {
    fn report()(
        measurements in prop::collection::vec(measurement(), 0..8),
        tool in "[a-z0-9-]{1,10}", sha in prop::option::of("[0-9a-f]{4}"), dirty in any::<bool>(), cores in prop::option::of(1..64_i64),
        failures in prop::collection::vec(".{0,9}", 0..53), warnings in prop::collection::vec(".{0,9}", 0..51),
        load in prop::option::of((1..1_000_i64, 0..9_i64, prop::option::of(0.1..100_f64), prop::option::of(any::<bool>()))),
    ) -> Report {
        // The names of a report are distinct.
        let distinct: BTreeMap<_, _> = measurements.into_iter().map(|row| ((row.benchmark.clone(), row.metric.clone()), row)).collect();
        let load = load.map(|(requests, failed, duration_seconds, held)| LoadSummary {
            duration_seconds,
            virtual_users: Some(3),
            requests,
            failed,
            endpoints: vec![EndpointSummary {
                endpoint: "/x".to_owned(),
                requests: Some(requests),
                failed: None,
                latency_seconds: BTreeMap::from([("p50".to_owned(), 0.1 + 0.2)]),
            }],
            thresholds: vec![Threshold { metric: "m".to_owned(), expression: "p(95)<1".to_owned(), held }],
        });
        Report {
            tool,
            workload: if load.is_some() { Workload::Load } else { Workload::Benchmark },
            started_at: None,
            commit: CommitInfo { sha, branch: None, dirty },
            machine: Machine { cores, ..Machine::default() },
            measurements: distinct.into_values().collect(),
            load,
            tool_failures: failures.into_iter().take(51).collect(),
            warnings,
        }
    }
}

proptest! {
    #[test]
    fn any_report_survives_being_reduced(report in report()) {
        let kept = reduce(&report, Original { bytes: 1, sha256: "00" });
        prop_assert_eq!(crate::parse("json", &kept), Ok(report));
    }
}
