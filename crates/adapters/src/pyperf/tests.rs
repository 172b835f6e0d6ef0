use super::*;
use domain::results::Unit;

// Expected values: Python's `statistics.median` and `statistics.stdev` of the values of all runs.

#[test]
fn the_values_of_all_runs_but_the_calibration_count() {
    let report = parse(include_bytes!("../../fixtures/pyperf/pyperf.json")).unwrap();
    let [sort] = report.measurements.as_slice() else { panic!("{report:?}") };
    assert_eq!((sort.benchmark.as_str(), sort.metric.as_str(), sort.unit), ("sort", "time", Unit::Seconds));
    assert_eq!((sort.n, sort.samples.len()), (20, 20));
    assert!((sort.value - 2.0690772521980705e-05).abs() < 1e-18, "{}", sort.value);
    assert!((sort.spread.unwrap() - 2.8402000500382426e-06).abs() < 1e-15, "{:?}", sort.spread);
    let machine = Machine {
        cpu: Some("AMD EPYC".to_owned()),
        cores: Some(2),
        os: Some("Linux".to_owned()),
        arch: Some("x86_64".to_owned()),
        toolchain: Some("CPython 3.11".to_owned()),
    };
    assert_eq!(report.machine, machine, "the same words as pytest-benchmark uses");
    assert_eq!((report.started_at, report.warnings), (None, Vec::new()));
}

#[test]
fn a_suite_names_each_benchmark_and_its_unit() {
    let report = parse(include_bytes!("../../fixtures/pyperf/suite_with_memory.json")).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|m| (m.benchmark.as_str(), m.metric.as_str(), m.unit, m.value, m.n)).collect();
    assert_eq!(found[1], ("mem", "memory", Unit::Bytes, 16_351_232.0, 3));
    let (name, metric, unit, value, n) = found[0];
    assert_eq!((name, metric, unit, n), ("split", "time", Unit::Seconds, 6));
    assert!((value - 1.2185570449768646e-06).abs() < 1e-18, "{value}");
}

#[test]
fn a_benchmark_that_only_calibrated_is_a_tool_failure() {
    let body = br#"{"benchmarks": [{"metadata": {"name": "a"}, "runs": [{"warmups": [[1, 0.1]]}]}], "version": "1.0"}"#;
    let report = parse(body).unwrap();
    assert_eq!(report.measurements, Vec::new());
    assert_eq!(report.tool_failures, ["a has no values, only calibration runs: the run was ended before it measured anything"]);
}

#[test]
fn values_that_are_no_positive_number_and_names_that_are_missing_are_told() {
    let body =
        br#"{"benchmarks": [{"metadata": {"name": "a"}, "runs": [{"values": [1.0, NaN, -2.0, 3.0]}]}, {"runs": [{"values": [1.0]}]}]}"#;
    let report = parse(body).unwrap();
    assert_eq!(report.measurements.iter().map(|found| (found.value, found.n)).collect::<Vec<_>>(), [(2.0, 2)]);
    assert_eq!(
        report.warnings,
        [
            "benchmark a: 2 of 4 values of its time are not finite, positive numbers, they were left out",
            "a benchmark without a name was left out: pass --name to pyperf",
        ]
    );
}

#[test]
fn what_is_refused_says_where() {
    assert_eq!(parse(b"{}").unwrap_err().to_string(), "pyperf: unexpected content: missing field `benchmarks` (at line 1, column 2)");
    assert_eq!(parse(br#"{"benchmarks": []}"#).unwrap().measurements, Vec::new(), "nothing measured: the verdict is `error`");
}
