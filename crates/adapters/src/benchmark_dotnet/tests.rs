use super::*;
use domain::results::{Direction, Unit};

// The tool cannot be run offline: these two files were written by hand after the source of its JSON exporter (0.13.12), with numbers of
// our own. Expected values: Python's `statistics.median` and `statistics.stdev` of `OriginalValues`.
const FULL: &[u8] = include_bytes!("../../fixtures/bdn/report-full.json");
const BRIEF: &[u8] = include_bytes!("../../fixtures/bdn/report-brief.json");

#[test]
fn a_full_report_gives_times_memory_and_machine() {
    let report = parse(FULL).unwrap();
    let picoseconds = |seconds: f64| (seconds * 1e12).round() as i64;
    let found: Vec<_> = report.measurements.iter().map(|m| (m.benchmark.as_str(), m.metric.as_str(), m.n)).collect();
    assert_eq!(
        found,
        [("Shop.Cart.Sum(N: 100)", "time", 5), ("Shop.Cart.Sum(N: 100)", "allocated_bytes", 1), ("Shop.Cart.Parse", "time", 4),]
    );
    let [sum, allocated, parse] = report.measurements.as_slice() else { panic!("{report:?}") };
    assert_eq!((picoseconds(sum.value), sum.unit), (102_200, Unit::Seconds));
    assert_eq!((allocated.value, allocated.unit), (24.0, Unit::Bytes));
    assert_eq!(picoseconds(parse.value), 2_000_500, "of its `Measurements`: it has no `OriginalValues`");
    let samples: Vec<i64> = sum.samples.iter().copied().map(picoseconds).collect();
    assert_eq!((samples.as_slice(), sum.direction), ([101_000, 103_500, 102_200, 107_000, 100_900].as_slice(), Direction::Lower));
    assert!((sum.spread.unwrap() - 2.5133642792082473e-9).abs() < 1e-20, "{:?}", sum.spread);
    let machine = Machine {
        cpu: Some("Intel Core i7-1260P CPU 2.10GHz".to_owned()),
        cores: Some(16),
        os: Some("Ubuntu 22.04 LTS".to_owned()),
        arch: Some("X64".to_owned()),
        toolchain: Some(".NET 8.0".to_owned()),
    };
    assert_eq!(report.machine, machine);
}

#[test]
fn a_benchmark_without_statistics_is_a_tool_failure() {
    for report in [parse(FULL).unwrap(), parse(BRIEF).unwrap()] {
        let failure = "Shop.Cart.Broken has no statistics: it failed or was ended before it measured anything, see the log of the run";
        assert_eq!(report.tool_failures, [failure]);
        assert_eq!(report.warnings, Vec::<String>::new());
    }
}

#[test]
fn a_brief_report_says_the_same_of_time_and_memory() {
    let (full, brief) = (parse(FULL).unwrap(), parse(BRIEF).unwrap());
    assert_eq!(brief.measurements[..2], full.measurements[..2]);
}

fn file(benchmarks: &str) -> Vec<u8> {
    // Windows tools put a byte order mark before UTF-8.
    format!("\u{feff}{{\"HostEnvironmentInfo\": {{}}, \"Benchmarks\": [{benchmarks}]}}").into_bytes()
}

fn benchmark(display: &str, statistics: &str) -> String {
    format!(r#"{{"DisplayInfo": "{display}", "FullName": "A.B", "Statistics": {statistics}}}"#)
}

#[test]
fn jobs_of_one_benchmark_are_told_apart_by_their_settings() {
    let rows = [
        benchmark("A.B: Job-XYZABC(Runtime=.NET 6.0) [N=1]", r#"{"N": 3, "Median": 2000, "StandardDeviation": 5}"#),
        benchmark("A.B: Job-QWERTZ(Runtime=.NET 8.0) [N=1]", r#"{"N": 3, "Mean": 1000, "Skewness": ""}"#),
        benchmark("A.B: DefaultJob", r#"{"OriginalValues": ["NaN", -1, 500]}"#),
    ];
    assert!(looks_like(&file(&rows.join(","))).is_ok());
    let report = parse(&file(&rows.join(","))).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value, found.spread, found.n)).collect();
    let expected =
        [("A.B [Runtime=.NET 6.0]", 2e-6, Some(5e-9), 3), ("A.B [Runtime=.NET 8.0]", 1e-6, None, 3), ("A.B [DefaultJob]", 5e-7, None, 1)];
    assert_eq!(found, expected);
    assert_eq!(
        report.warnings,
        ["benchmark A.B [DefaultJob]: 2 of 3 values of its time are not finite, positive numbers, they were left out"]
    );
}

#[test]
fn the_same_job_twice_keeps_the_last_and_says_so() {
    let rows = [benchmark("A.B: DefaultJob", r#"{"Median": 1}"#), benchmark("A.B: DefaultJob", r#"{"Median": 2}"#)].join(",");
    let report = parse(&file(&rows)).unwrap();
    assert_eq!(report.measurements.iter().map(|found| found.value).collect::<Vec<_>>(), [2e-9]);
    assert_eq!(report.warnings.len(), 1);
}

#[test]
fn what_is_refused_says_where() {
    assert_eq!(parse(b"{}").unwrap_err().to_string(), "bdn: unexpected content: missing field `Benchmarks` (at line 1, column 2)");
    assert_eq!(parse(&file("")).unwrap().measurements, Vec::new(), "nothing measured: the verdict is `error`");
}
