use super::*;
use domain::results::{Direction, Machine, Measurement, Unit};

const TEXT: &[u8] = include_bytes!("../../fixtures/gobench/bench.txt");
const EVENTS: &[u8] = include_bytes!("../../fixtures/gobench/bench_json.ndjson");

fn find<'a>(report: &'a Report, benchmark: &str, metric: &str) -> &'a Measurement {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).unwrap()
}

fn told(report: &Report) -> Vec<(&str, &str, f64, i64)> {
    report.measurements.iter().map(|m| (m.benchmark.as_str(), m.metric.as_str(), m.value, m.n)).collect()
}

// Expected values are read off the lines of the file.

#[test]
fn the_lines_of_count_are_samples_of_one_benchmark() {
    let report = parse(TEXT).unwrap();
    let calc = find(&report, "example.com/shop.BenchmarkCalc", "time");
    assert_eq!(calc.samples, [1.407e-6, 1.505e-6, 1.501e-6]);
    assert_eq!((calc.value, calc.n, calc.unit, calc.direction), (1.501e-6, 3, Unit::Seconds, Direction::Lower));
    // Python: statistics.stdev([1407, 1505, 1501]) = 55.46169849544819
    assert!((calc.spread.unwrap() - 55.46169849544819e-9).abs() < 1e-20, "{:?}", calc.spread);
    assert_eq!(find(&report, "example.com/shop.BenchmarkParallel", "time").value, 4.197e-9, "after the benchmark that failed");
    let nanoseconds = find(&report, "example.com/shop.BenchmarkSub/size=10", "time").samples.iter().map(|seconds| seconds * 1e9);
    assert!(nanoseconds.zip([16.94, 19.10, 19.57]).all(|(found, printed)| (found - printed).abs() < 1e-9));
}

#[test]
fn every_unit_is_a_metric_with_its_direction() {
    let report = parse(TEXT).unwrap();
    let of = |metric| {
        let found = find(&report, "example.com/shop.BenchmarkJSON", metric);
        (found.value, found.unit, found.direction)
    };
    assert_eq!(of("bytes_per_second"), (12_520_000.0, Unit::PerSecond, Direction::Higher));
    assert_eq!(of("allocated_bytes"), (64.0, Unit::Bytes, Direction::Lower));
    assert_eq!(of("allocations"), (6.0, Unit::Count, Direction::Lower));
    let custom = find(&report, "example.com/shop.BenchmarkSub/size=1000", "items/op");
    assert_eq!((custom.value, custom.unit, custom.direction), (1000.0, Unit::Count, Direction::Stable));
}

#[test]
fn failures_and_the_machine_are_read_off_the_lines_between() {
    let report = parse(TEXT).unwrap();
    assert_eq!(report.tool_failures, ["BenchmarkFail failed: calc_test.go:8: boom", "package example.com/shop failed"]);
    let machine = Machine {
        cpu: Some("AMD EPYC".to_owned()),
        cores: Some(2),
        os: Some("linux".to_owned()),
        arch: Some("amd64".to_owned()),
        toolchain: None,
    };
    assert_eq!((report.machine, report.warnings), (machine, Vec::new()));
}

#[test]
fn events_give_the_same_names() {
    let report = parse(EVENTS).unwrap();
    let expected = [
        ("example.com/shop.BenchmarkCalc", "time", 1.067e-6, 1),
        ("example.com/shop.BenchmarkSub/size=10", "time", 1.349e-8, 1),
        ("example.com/shop.BenchmarkSub/size=10", "items/op", 10.0, 1),
        ("example.com/shop.BenchmarkSub/size=1000", "time", 2.056e-6, 1),
        ("example.com/shop.BenchmarkSub/size=1000", "items/op", 1000.0, 1),
    ];
    assert_eq!(told(&report), expected);
    assert_eq!((report.tool_failures, report.warnings), (Vec::<String>::new(), Vec::<String>::new()));
}

#[test]
fn a_result_in_several_events_between_those_of_another_package_is_one() {
    let event = |package: &str, output: &str| {
        format!("{{\"Action\":\"output\",\"Package\":\"{package}\",\"Test\":\"BenchmarkA\",\"Output\":{output:?}}}\n")
    };
    let body = [
        event("x", "BenchmarkA-4   \t"),
        event("y", "BenchmarkA-4 \t"),
        event("x", "  100\t  250 ns"),
        event("y", " 200\t 30 ns/op\n"),
        event("x", "/op\n"),
        event("y", "--- FAIL: BenchmarkA/sub\n"),
    ];
    let report = parse(body.concat().as_bytes()).unwrap();
    assert_eq!(told(&report), [("y.BenchmarkA", "time", 3e-8, 1), ("x.BenchmarkA", "time", 2.5e-7, 1)]);
    assert_eq!(report.tool_failures, ["BenchmarkA/sub failed"]);
}

#[test]
fn different_processor_counts_stay_in_the_names() {
    let report = parse(b"BenchmarkA 10 5 ns/op\nBenchmarkA-4 10 3 ns/op\n").unwrap();
    assert_eq!(told(&report), [("BenchmarkA", "time", 5e-9, 1), ("BenchmarkA-4", "time", 3e-9, 1)]);
    assert_eq!(report.machine.cores, None);
}

#[test]
fn what_a_benchmark_prints_itself_does_not_hide_its_numbers() {
    let report = parse(b"goos: linux\nBenchmarkA-4 \thello\nworld\n     100\t 250 ns/op\nBenchmarkB-4 is slow today\nPASS\n").unwrap();
    assert_eq!(told(&report), [("BenchmarkA", "time", 2.5e-7, 1)]);
}

#[test]
fn unit_lines_say_which_way_is_better() {
    let report = parse(b"Unit items/op better=higher\nBenchmarkA-4 1 2 items/op 7 p99-ns/op\n").unwrap();
    let found: Vec<_> = report.measurements.iter().map(|m| (m.metric.as_str(), m.unit, m.direction)).collect();
    assert_eq!(found, [("items/op", Unit::Count, Direction::Higher), ("p99-ns/op", Unit::Seconds, Direction::Lower)]);
}

#[test]
fn a_run_that_was_cut_off_says_so() {
    let report = parse(b"pkg: a/b\nBenchmarkA-4 100 250 ns/op\nBenchmarkA-4 100 260 ns/o").unwrap();
    assert_eq!(told(&report), [("a/b.BenchmarkA", "time", 2.5e-7, 1)]);
    assert_eq!(
        report.warnings,
        [
            "a result of a/b.BenchmarkA-4 is cut off or damaged and was left out: upload the whole output",
            "the output of package a/b has no `ok` or FAIL at its end: the run may have been cut off",
        ]
    );
}

#[test]
fn bad_numbers_are_refused_by_name() {
    let report =
        parse(b"BenchmarkA-4 1 NaN ns/op\nBenchmarkA-4 1 -2 B/op\nBenchmarkA-4 1 +Inf allocs/op\nBenchmarkA-4 1 x ns/op\n").unwrap();
    assert_eq!(report.measurements, Vec::new());
    assert_eq!(
        report.warnings,
        [
            "benchmark BenchmarkA-4: its time of NaN is not a finite, positive number, it was left out: look at what it measures",
            "benchmark BenchmarkA-4: its allocated_bytes of -2 is not a finite, positive number, it was left out: look at what it measures",
            "benchmark BenchmarkA-4: its allocations of inf is not a finite, positive number, it was left out: look at what it measures",
            "a result of BenchmarkA-4 is cut off or damaged and was left out: upload the whole output",
        ]
    );
}

#[test]
fn two_machines_in_one_file_are_told() {
    let report = parse(b"cpu: A\nBenchmarkA-4 1 2 ns/op\ncpu: B\nBenchmarkA-4 1 2 ns/op\n").unwrap();
    assert_eq!(report.warnings, ["results of more than one CPU in one file: all are taken as of A, upload them apart"]);
}

#[test]
fn failures_without_a_benchmark_are_tool_failures_too() {
    let failures = |body: &[u8]| parse(body).unwrap().tool_failures;
    assert_eq!(failures(b"FAIL\ta/b [build failed]\nFAIL\n"), ["package a/b failed: build failed"]);
    assert_eq!(failures(b"FAIL\n"), ["`go test` says FAIL without naming what failed"]);
    assert_eq!(failures(b"pkg: a/b\npanic: oh no\nFAIL\ta/b\t0.1s\n"), ["panic: oh no", "package a/b failed"]);
    assert_eq!(parse(b"PASS\nok  \ta/b\t0.1s\n").unwrap().measurements, Vec::new(), "nothing measured: the verdict is `error`");
}

#[test]
fn what_is_refused_says_where() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(refused(b""), "gobench: the body is empty: upload the output of `go test -bench` (at byte 0)");
    assert_eq!(
        refused(b"hello\n"),
        "gobench: no line of it is from `go test -bench`: upload its output, as text or with -json (at line 1)"
    );
    assert_eq!(
        refused(b"{\"Action\":\"start\"}\n{\"Action\":\"out"),
        "gobench: the document ends in the middle, it was cut off: upload it again (at line 2, column 14)"
    );
    assert!(refused(b"\xff\xfeg\0o\0").contains("UTF-16"), "{}", refused(b"\xff\xfeg\0o\0"));
    assert!(refused(&vec![b'B'; 1024 * 1024 + 1]).contains("longer than 1 MiB"));
}
