use super::*;

const BASELINE: &[u8] = include_bytes!("../../fixtures/pytest-benchmark/baseline.json");
const VERSION_4: &[u8] = include_bytes!("../../fixtures/pytest-benchmark/v4.0.0.json");

#[test]
fn version_5_gives_median_spread_samples_machine_and_commit() {
    let report = parse(BASELINE).unwrap();
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:14:06.415587Z");
    let names: Vec<&str> = report.measurements.iter().map(|measurement| measurement.benchmark.as_str()).collect();
    let calc = ["test_calc_small", "test_calc_param[500]", "test_calc_param[1000]", "test_stable"];
    assert_eq!(names, calc.map(|name| format!("bench_calc.py::{name}")));
    let stable = &report.measurements[3];
    assert_eq!((stable.value, stable.spread, stable.n), (0.00010381679996953607, Some(0.00021772575258890102), 40));
    assert_eq!((stable.metric.as_str(), stable.unit, stable.direction), ("median", Unit::Seconds, Direction::Lower));
    assert_eq!(stable.samples.len(), 40);
    let commit =
        CommitInfo { sha: Some("bd3c79a2b400fb03e04cae7767e33a411891a0bf".to_owned()), branch: Some("master".to_owned()), dirty: false };
    assert_eq!(report.commit, commit);
    let machine = Machine {
        cpu: Some("AMD EPYC".to_owned()),
        cores: Some(2),
        os: Some("Linux".to_owned()),
        arch: Some("x86_64".to_owned()),
        toolchain: Some("CPython 3.11".to_owned()),
    };
    assert_eq!(report.machine, machine);
    assert_eq!(report.warnings, Vec::<String>::new());
}

#[test]
fn version_4_writes_naive_utc() {
    let report = parse(VERSION_4).unwrap();
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:14:20.349813Z");
    let medians: Vec<f64> = report.measurements.iter().map(|measurement| measurement.value).collect();
    assert_eq!(medians, [5.342999997992592e-06, 2.6290999994671437e-05, 5.2563799999916225e-05, 0.0001057424999999057]);
}

#[test]
fn three_of_four_medians_double_in_the_regressed_file() {
    let regressed = parse(include_bytes!("../../fixtures/pytest-benchmark/current_regressed.json")).unwrap();
    let baseline = parse(BASELINE).unwrap();
    let doubled = baseline.measurements.iter().zip(&regressed.measurements).filter(|(before, after)| after.value / before.value > 1.9);
    assert_eq!(doubled.count(), 3);
}

fn file(benchmarks: &str) -> Vec<u8> {
    format!(r#"{{"machine_info": null, "commit_info": {{"id": "unversioned", "branch": "(unknown)"}}, "benchmarks": [{benchmarks}]}}"#)
        .into_bytes()
}

#[test]
fn a_file_without_benchmarks_is_a_report_without_measurements() {
    let report = parse(&file("")).unwrap();
    assert_eq!(report.measurements, Vec::new());
    assert_eq!(report.commit, CommitInfo::default(), "`unversioned` is no commit and `(unknown)` no branch");
}

#[test]
fn a_repeated_name_keeps_the_first_and_says_so() {
    let row = |median: &str| format!(r#"{{"fullname": "a", "stats": {{"median": {median}, "rounds": 3}}}}"#);
    let report = parse(&file(&format!("{},{}", row("1.0"), row("2.0")))).unwrap();
    assert_eq!(report.measurements.len(), 1);
    assert_eq!(report.measurements[0].value, 1.0);
    assert_eq!(report.warnings, ["benchmark a appears twice: the first one was kept"]);
}

#[test]
fn nan_infinity_and_negative_times_are_left_out_with_a_warning() {
    for bad in ["NaN", "Infinity", "-Infinity", "-0.5", "null"] {
        let report = parse(&file(&format!(r#"{{"fullname": "a", "stats": {{"median": {bad}, "stddev": NaN, "rounds": 1}}}}"#))).unwrap();
        assert_eq!(report.measurements, Vec::new(), "{bad}");
        assert_eq!(report.warnings, ["benchmark a: its median is not a finite, positive time, it was left out"], "{bad}");
    }
    let report = parse(&file(r#"{"fullname": "a", "stats": {"median": 1, "rounds": 3, "data": [1.0, NaN, -1.0]}}"#)).unwrap();
    assert_eq!(report.measurements[0].samples, [1.0]);
    assert_eq!(report.warnings, ["benchmark a: 2 samples are not finite, positive times, they were left out"]);
}

#[test]
fn samples_are_thinned_evenly_to_a_thousand() {
    let data: Vec<String> = (0..4_000).map(|sample| format!("{sample}.0")).collect();
    let report =
        parse(&file(&format!(r#"{{"fullname": "a", "stats": {{"median": 1, "rounds": 4000, "data": [{}]}}}}"#, data.join(",")))).unwrap();
    let measurement = &report.measurements[0];
    assert_eq!((measurement.n, measurement.samples.len()), (4_000, 1_000));
    assert_eq!(measurement.samples[..3], [0.0, 4.0, 8.0]);
    assert_eq!(measurement.samples[999], 3_996.0);
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(b"{\"machine_info\": {},\n \"benchmarks\": [{\"fullname\": \"a\", "),
        "pytest-benchmark: the document ends in the middle, it was cut off: upload it again (at line 2, column 34)"
    );
    assert_eq!(refused(b" "), "pytest-benchmark: the body is empty: upload the file that the tool wrote (at byte 0)");
    assert_eq!(refused(b"{}"), "pytest-benchmark: unexpected content: missing field `benchmarks` (at line 1, column 2)");
}
