use super::*;
use domain::results::{Direction, Measurement, Unit};

const REPEATED: &[u8] = include_bytes!("../../fixtures/gbench/gbench_1.9.json");
const ERRORS: &[u8] = include_bytes!("../../fixtures/gbench/errors_and_counters.json");
const AGGREGATES: &[u8] = include_bytes!("../../fixtures/gbench/aggregates_only.json");

fn find<'a>(report: &'a Report, benchmark: &str, metric: &str) -> &'a Measurement {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).unwrap()
}

#[test]
fn repetitions_are_samples_and_aggregates_are_not() {
    let report = parse(REPEATED).unwrap();
    let time = find(&report, "sum_million", "time");
    // The three `real_time` of the file; its own aggregates are median 1.9963221116499465e+06 and stddev 1.2504608934196795e+04 ns.
    assert_eq!(time.samples, [1.9963221116499468e-3, 2.017898993058638e-3, 1.996159553527832e-3]);
    assert_eq!((time.value, time.n, time.unit, time.direction), (1.9963221116499468e-3, 3, Unit::Seconds, Direction::Lower));
    assert!((time.spread.unwrap() - 1.2504608934196795e-5).abs() < 1e-15, "{:?}", time.spread);
    assert_eq!(find(&report, "sum_million", "cpu_time").value, 1.2655589999999998e-3);
    let items = find(&report, "build_list/8/process_time/real_time", "items_per_second");
    assert_eq!((items.value, items.unit, items.direction), (1.9722093761947304e+07, Unit::PerSecond, Direction::Higher));
    assert_eq!(report.machine, Machine { cores: Some(2), ..Machine::default() });
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:36:43Z");
    assert_eq!(report.warnings, Vec::<String>::new());
}

#[test]
fn a_row_with_an_error_is_one_tool_failure_and_no_time() {
    let report = parse(ERRORS).unwrap();
    assert_eq!(report.tool_failures, ["broken: database refused"], "once for its five repetitions");
    assert!(report.measurements.iter().all(|found| found.benchmark != "broken"));
}

#[test]
fn times_are_read_in_their_own_unit_and_counters_beside_them() {
    let report = parse(ERRORS).unwrap();
    // The tool's median over the repetitions: 8.779426581790963 us, rows 113901797.19127548, cache_misses 7.
    let time = find(&report, "ok/1000", "time");
    assert!((time.value - 8.779426581790963e-6).abs() < 1e-18, "{}", time.value);
    assert_eq!(time.n, 5);
    let misses = find(&report, "ok/1000", "cache_misses");
    assert_eq!((misses.value, misses.unit, misses.direction), (7.0, Unit::Count, Direction::Stable));
    assert_eq!(find(&report, "ok/1000", "rows").value, 113901797.19127548);
}

#[test]
fn aggregates_serve_where_there_is_nothing_else() {
    let report = parse(AGGREGATES).unwrap();
    let time = find(&report, "ok/10", "time");
    assert_eq!((time.n, time.samples.len()), (5, 0));
    assert!((time.value - 0.12418844073276544e-6).abs() < 1e-18, "{}", time.value);
    assert!((time.spread.unwrap() - 0.011201798795063314e-6).abs() < 1e-18, "{:?}", time.spread);
    assert!(report.measurements.iter().all(|found| !found.benchmark.contains("_cv") && !found.benchmark.contains("_mean")));
}

fn file(rows: &str) -> Vec<u8> {
    format!(r#"{{"context": {{"library_build_type": "debug", "cpu_scaling_enabled": true}}, "benchmarks": [{rows}]}}"#).into_bytes()
}

#[test]
fn rows_before_version_1_5_have_only_their_name() {
    let row = |name: &str, time: f64| format!(r#"{{"name": "{name}", "iterations": 9, "real_time": {time}, "time_unit": "ms"}}"#);
    let report = parse(&file(&[row("a", 2.0), row("a", 4.0), row("a_mean", 9.0), row("b_median", 5.0)].join(","))).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value, found.n)).collect();
    assert_eq!(found, [("a", 0.003, 2), ("b", 0.005, 1)]);
    assert_eq!(
        report.warnings,
        [
            "the benchmark library was built without optimisation: times are too long, build it in release",
            "CPU frequency scaling is on: times are noisy, use the governor `performance`",
        ]
    );
}

#[test]
fn bad_numbers_and_skipped_rows_are_told_by_name() {
    let rows = r#"{"name": "a", "run_type": "iteration", "real_time": -1, "cpu_time": 1, "time_unit": "s", "hits": NaN, "label": "x"},
        {"name": "b", "run_type": "iteration", "real_time": 0.0, "skipped": true, "skip_message": "no GPU", "time_unit": "s"}"#;
    let report = parse(&file(rows)).unwrap();
    assert_eq!(report.measurements.iter().map(|found| found.metric.as_str()).collect::<Vec<_>>(), ["cpu_time"]);
    assert_eq!(
        report.warnings[..3],
        [
            "benchmark a: its time of -1 is not a finite, positive number, it was left out: look at what it measures",
            "benchmark a: its hits of NaN is not a finite, positive number, it was left out: look at what it measures",
            "benchmark b skipped itself: no GPU",
        ]
    );
}

#[test]
fn what_is_refused_says_where() {
    assert_eq!(parse(b"{}").unwrap_err().to_string(), "gbench: unexpected content: missing field `benchmarks` (at line 1, column 2)");
    assert_eq!(parse(&file("")).unwrap().measurements, Vec::new(), "nothing measured: the verdict is `error`");
}
