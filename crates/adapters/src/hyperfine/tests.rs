use super::*;
use domain::results::{Direction, Unit};

const GOOD: &[u8] = include_bytes!("../../fixtures/hyperfine/hyperfine_1.15.json");

// Expected values: Python's `statistics.median` and `statistics.stdev` of `times`.

#[test]
fn commands_give_the_median_of_their_times() {
    let report = parse(GOOD).unwrap();
    let [ten, twenty] = report.measurements.as_slice() else { panic!("{report:?}") };
    assert_eq!(
        (ten.benchmark.as_str(), ten.metric.as_str(), ten.unit, ten.direction),
        ("sleep10", "time", Unit::Seconds, Direction::Lower)
    );
    assert_eq!((ten.value, ten.n, ten.samples.len()), (0.011839532, 8, 8));
    assert!((ten.spread.unwrap() - 0.00243409952215698).abs() < 1e-15, "the tool's own stddev: {:?}", ten.spread);
    assert_eq!((twenty.benchmark.as_str(), twenty.value), ("sleep20", 0.021826521));
    assert_eq!((report.tool_failures, report.warnings), (Vec::<String>::new(), Vec::<String>::new()));
}

#[test]
fn parameters_are_part_of_the_name() {
    let report = parse(include_bytes!("../../fixtures/hyperfine/hyperfine_1.15_params.json")).unwrap();
    let names: Vec<&str> = report.measurements.iter().map(|found| found.benchmark.as_str()).collect();
    assert_eq!(names, ["sleep 0.01 [n=1]", "sleep 0.02 [n=2]"]);
}

#[test]
fn a_command_that_fails_is_a_tool_failure_and_gives_no_time() {
    let report = parse(include_bytes!("../../fixtures/hyperfine/hyperfine_1.15_params_failures.json")).unwrap();
    assert_eq!(report.measurements, Vec::new());
    assert_eq!(
        report.tool_failures,
        [
            "sh -c \"sleep 0.01; exit 1\" [n=1]: 5 of 5 runs ended with exit code 1",
            "sh -c \"sleep 0.02; exit 2\" [n=2]: 5 of 5 runs ended with exit code 2",
        ]
    );
}

#[test]
fn runs_that_failed_are_not_timed() {
    let body = br#"{"results": [{"command": "a", "mean": 5, "times": [1, 100, 3, 200], "exit_codes": [0, 1, 0, null],
        "memory_usage_byte": [1000, 9, 3000, 9]}]}"#;
    let report = parse(body).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|found| (found.metric.as_str(), found.unit, found.value, found.n)).collect();
    assert_eq!(found, [("time", Unit::Seconds, 2.0, 2), ("max_memory", Unit::Bytes, 2000.0, 2)]);
    assert_eq!(report.tool_failures, ["a: 2 of 4 runs ended with exit code 1"]);
}

#[test]
fn a_single_run_has_no_spread() {
    let report = parse(include_bytes!("../../fixtures/hyperfine/hyperfine_1.15_single_run.json")).unwrap();
    assert_eq!(
        report.measurements.iter().map(|found| (found.value, found.spread, found.n)).collect::<Vec<_>>(),
        [(0.012048221000000001, None, 1)]
    );
}

#[test]
fn without_times_the_median_then_the_mean_is_taken() {
    let row = |numbers: &str| format!(r#"{{"results": [{{"command": "a", {numbers}}}]}}"#).into_bytes();
    let value = |numbers: &str| parse(&row(numbers)).unwrap().measurements.first().map(|found| (found.value, found.spread, found.n));
    assert_eq!(value(r#""mean": 2.0, "median": 1.5, "stddev": 0.5"#), Some((1.5, Some(0.5), 1)));
    assert_eq!(value(r#""mean": 2.0, "stddev": null"#), Some((2.0, None, 1)));
    for bad in ["-1", "null", "NaN"] {
        let report = parse(&row(&format!(r#""mean": {bad}"#))).unwrap();
        assert_eq!((report.measurements.len(), report.warnings.len()), (0, 1), "{bad}");
    }
}

#[test]
fn the_same_command_twice_keeps_the_last_and_says_so() {
    let report = parse(br#"{"results": [{"command": "a", "times": [1.0]}, {"command": "a", "times": [2.0]}]}"#).unwrap();
    assert_eq!(report.measurements.iter().map(|found| found.value).collect::<Vec<_>>(), [2.0]);
    assert_eq!(report.warnings, ["benchmark a has its time twice: the last one was kept, give each its own name"]);
}

#[test]
fn what_is_refused_says_where() {
    assert_eq!(parse(b"{}").unwrap_err().to_string(), "hyperfine: unexpected content: missing field `results` (at line 1, column 2)");
    assert_eq!(parse(br#"{"results": []}"#).unwrap().measurements, Vec::new(), "no command: the verdict is `error`");
}
