use super::*;
use domain::results::{Direction, Measurement, Unit};

const ALL_MODES: &[u8] = include_bytes!("../../fixtures/jmh/jmh_1.37.json");

fn find<'a>(report: &'a Report, benchmark: &str, metric: &str) -> &'a Measurement {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).unwrap()
}

// Expected values: Python's `statistics` over `rawData`, and over the histogram written out as a list.

#[test]
fn the_mode_decides_metric_unit_and_direction() {
    let report = parse(ALL_MODES).unwrap();
    let throughput = find(&report, "shop.Bench.thrpt[n=100]", "throughput");
    assert_eq!((throughput.value, throughput.unit, throughput.direction), (28712042.03037032, Unit::PerSecond, Direction::Higher));
    assert_eq!(throughput.samples, [17515121.00538814, 28712042.03037032, 32261431.78943933]);
    assert!((throughput.spread.unwrap() - 7696567.306720752).abs() < 1e-6, "{:?}", throughput.spread);
    let time = find(&report, "shop.Bench.calc[n=1000]", "time");
    assert!((time.value - 2020.0816402137036e-9).abs() < 1e-20, "{}", time.value);
    assert_eq!((time.unit, time.direction, time.n), (Unit::Seconds, Direction::Lower, 3));
    assert_eq!(report.machine.toolchain.as_deref(), Some("OpenJDK 64-Bit Server VM 17.0"));
    assert_eq!((report.warnings, report.tool_failures), (Vec::<String>::new(), Vec::<String>::new()));
}

#[test]
fn the_sampling_mode_is_read_from_its_histogram() {
    let report = parse(ALL_MODES).unwrap();
    let time = find(&report, "shop.Bench.sample[n=100]", "sample_time");
    assert_eq!((time.n, time.samples.len()), (9_162, 1_000));
    assert!((time.value - 0.05e-6).abs() < 1e-20, "{}", time.value);
    assert!((time.spread.unwrap() - 0.08764354441277918e-6).abs() < 1e-15, "{:?}", time.spread);
    // scorePercentiles of the file: 95.0 is 0.051000000000000004 us, 99.0 is 0.061 us.
    assert!((find(&report, "shop.Bench.sample[n=100]", "sample_time_p95").value - 0.051e-6).abs() < 1e-18);
    assert!((find(&report, "shop.Bench.sample[n=100]", "sample_time_p99").value - 0.061e-6).abs() < 1e-18);
    let metrics: Vec<&str> = report
        .measurements
        .iter()
        .filter(|found| found.benchmark == "shop.Bench.sample[n=100]")
        .map(|found| found.metric.as_str())
        .collect();
    assert_eq!(metrics, ["sample_time", "sample_time_p90", "sample_time_p95", "sample_time_p99"]);
}

#[test]
fn one_iteration_has_no_error_and_no_spread() {
    let report = parse(include_bytes!("../../fixtures/jmh/jmh_1.37_single_iteration.json")).unwrap();
    let [found] = report.measurements.as_slice() else { panic!("{report:?}") };
    assert_eq!((found.benchmark.as_str(), found.spread, found.n), ("shop.Bench.calc[n=100]", None, 1));
    assert!((found.value - 349.5501799462439e-9).abs() < 1e-20);
}

fn entry(mode: &str, primary: &str, secondary: &str) -> String {
    format!(
        r#"{{"benchmark": "a.B.c", "mode": "{mode}", "jdkVersion": "1.8.0_292", "primaryMetric": {primary}, "secondaryMetrics": {{{secondary}}}}}"#
    )
}

#[test]
fn allocation_is_a_metric_and_the_rate_of_it_is_not() {
    let metric =
        |unit: &str, value: f64| format!(r#"{{"score": {value}, "scoreError": "NaN", "scoreUnit": "{unit}", "rawData": [[{value}]]}}"#);
    let secondary = format!(
        r#""·gc.alloc.rate.norm": {}, "gc.alloc.rate": {}, "gc.count": {}, "gc.time": {}, "hits": {}"#,
        metric("B/op", 24.0),
        metric("MB/sec", 900.0),
        metric("counts", 3.0),
        metric("ms", 7.0),
        metric("#", 2.0),
    );
    let report = parse(format!("[{}]", entry("ss", &metric("ms/op", 5.0), &secondary)).as_bytes()).unwrap();
    let mut found: Vec<_> = report.measurements.iter().map(|m| (m.metric.as_str(), m.unit, m.direction, m.value)).collect();
    found.sort_by_key(|(metric, ..)| *metric);
    let expected = [
        ("allocated_bytes", Unit::Bytes, Direction::Lower, 24.0),
        ("gc_count", Unit::Count, Direction::Lower, 3.0),
        ("gc_time", Unit::Seconds, Direction::Lower, 0.007),
        ("hits", Unit::Count, Direction::Stable, 2.0),
        ("single_shot_time", Unit::Seconds, Direction::Lower, 0.005),
    ];
    assert_eq!(found, expected);
    assert_eq!(report.machine.toolchain.as_deref(), Some("1.8"));
}

#[test]
fn a_score_that_is_no_number_is_refused_by_name() {
    for score in ["\"NaN\"", "\"+INF\"", "-3"] {
        let report =
            parse(format!("[{}]", entry("avgt", &format!(r#"{{"score": {score}, "scoreUnit": "ns/op"}}"#), "")).as_bytes()).unwrap();
        assert_eq!((report.measurements.len(), report.warnings.len()), (0, 1), "{score}");
        assert!(report.warnings[0].starts_with("benchmark a.B.c: its time of "), "{}", report.warnings[0]);
    }
    let report = parse(format!("[{}]", entry("avgt", "null", "")).as_bytes()).unwrap();
    assert_eq!(report.tool_failures, ["a.B.c has no `primaryMetric`: it did not finish"]);
}

#[test]
fn what_is_refused_says_where() {
    let error = parse(br#"[{"benchmark": "a", "#).unwrap_err().to_string();
    assert_eq!(error, "jmh: the document ends in the middle, it was cut off: upload it again (at line 1, column 20)");
    assert_eq!(parse(b"[]").unwrap().measurements, Vec::new(), "nothing measured: the verdict is `error`");
}
