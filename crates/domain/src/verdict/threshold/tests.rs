use super::*;
use crate::results::{Threshold, Unit};

fn head(value: f64) -> Measurement {
    Measurement {
        benchmark: "test_sum".to_owned(),
        metric: "median".to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        value,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

fn points(values: &[f64]) -> Vec<BaselinePoint> {
    let point = |value: &f64| BaselinePoint { value: *value, unit: Unit::Seconds, dirty: false, other_machine: None, samples: Vec::new() };
    values.iter().map(point).collect()
}

#[test]
fn a_doubled_median_fails_on_the_second_upload_ever() {
    let judged = judge_series(&points(&[0.0121]), &head(0.0243), 10.0);
    assert_eq!(judged.verdict, Verdict::Fail);
    assert_eq!(judged.reason, "test_sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %)");
    assert_eq!(judged.cold_start, Some((1, 10)));
    assert_eq!((judged.baseline_median, judged.baseline_n), (Some(0.0121), 1));
}

#[test]
fn the_limit_itself_only_warns_and_half_of_it_passes() {
    let verdict = |value| judge_series(&points(&[1.0, 1.0, 1.0]), &head(value), 10.0).verdict;
    assert_eq!(verdict(1.1000001), Verdict::Fail);
    // (1.1 − 1) / 1 is a little more than 0.1 in binary: rounding keeps it at the limit.
    assert_eq!(verdict(1.1), Verdict::Warn);
    assert_eq!(verdict(1.0500001), Verdict::Warn);
    assert_eq!(verdict(1.05), Verdict::Pass);
    assert_eq!(verdict(0.5), Verdict::Pass);
}

#[test]
fn the_baseline_is_the_median_and_ten_points_end_the_cold_start() {
    // Median of 1 … 9 and 100 is 5.5; 6.6 is 20 % more.
    let judged = judge_series(&points(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 100.0]), &head(6.6), 10.0);
    assert_eq!((judged.baseline_median, judged.delta_percent, judged.cold_start), (Some(5.5), Some(20.0), None));
}

#[test]
fn the_direction_says_which_way_is_worse() {
    let judge = |direction, value| judge_series(&points(&[100.0]), &Measurement { direction, value, ..head(0.0) }, 10.0);
    let slower = judge(Direction::Higher, 80.0);
    assert_eq!((slower.verdict, slower.delta_percent), (Verdict::Fail, Some(20.0)));
    assert!(slower.reason.contains("-20.0 %"), "{}", slower.reason);
    assert_eq!(judge(Direction::Higher, 120.0).verdict, Verdict::Pass);
    assert_eq!(judge(Direction::Stable, 80.0).verdict, Verdict::Fail);
    assert_eq!(judge(Direction::Stable, 120.0).verdict, Verdict::Fail);
}

#[test]
fn nothing_to_compare_with_is_no_baseline() {
    let judged = judge_series(&[], &head(0.5), 10.0);
    assert_eq!((judged.verdict, judged.baseline_n, judged.delta_percent, judged.cold_start), (Verdict::NoBaseline, 0, None, None));
    assert_eq!(judged.reason, "test_sum median 500 ms: nothing to compare with yet");
}

#[test]
fn what_cannot_be_compared_is_inconclusive_and_says_why() {
    let mut mixed = points(&[1.0, 1.0]);
    mixed[1].unit = Unit::Bytes;
    let judged = judge_series(&mixed, &head(2.0), 10.0);
    assert_eq!(
        (judged.verdict, judged.reason.as_str()),
        (Verdict::Inconclusive, "test_sum median is measured in seconds, its baseline in bytes")
    );

    let mut dirty = points(&[1.0]);
    dirty[0].dirty = true;
    assert_eq!(judge_series(&dirty, &head(2.0), 10.0).verdict, Verdict::Inconclusive);

    let mut elsewhere = points(&[1.0]);
    elsewhere[0].other_machine = Some("2 cores instead of 8".to_owned());
    let judged = judge_series(&elsewhere, &head(2.0), 10.0);
    assert_eq!((judged.verdict, judged.delta_percent), (Verdict::Inconclusive, Some(100.0)));
    assert!(judged.reason.ends_with("another machine: 2 cores instead of 8"), "{}", judged.reason);

    assert_eq!(judge_series(&points(&[1.0]), &head(f64::NAN), 10.0).verdict, Verdict::Inconclusive);
}

#[test]
fn one_clean_point_of_the_same_machine_is_enough_and_the_others_are_left_out() {
    let mut baseline = points(&[1.0, 50.0, 70.0]);
    baseline[1].dirty = true;
    baseline[2].other_machine = Some("another".to_owned());
    let judged = judge_series(&baseline, &head(1.0), 10.0);
    assert_eq!((judged.verdict, judged.baseline_n, judged.baseline_median), (Verdict::Pass, 1, Some(1.0)));
}

#[test]
fn from_zero_any_worsening_fails_and_has_no_percentage() {
    let mut zero = points(&[0.0]);
    zero[0].unit = Unit::Count;
    let worse = judge_series(&zero, &Measurement { unit: Unit::Count, ..head(3.0) }, 10.0);
    assert_eq!((worse.verdict, worse.delta_percent), (Verdict::Fail, None));
    assert_eq!(worse.reason, "test_sum median 0 → 3, worse than a baseline of zero");
    let same = judge_series(&zero, &Measurement { unit: Unit::Count, ..head(0.0) }, 10.0);
    assert_eq!((same.verdict, same.delta_percent), (Verdict::Pass, Some(0.0)));
    let better = Measurement { unit: Unit::Count, direction: Direction::Higher, ..head(3.0) };
    assert_eq!(judge_series(&zero, &better, 10.0).verdict, Verdict::Pass);
}

#[test]
fn with_raw_values_a_fail_must_also_be_significant() {
    let mut baseline = points(&[1.0]);
    baseline[0].samples = vec![0.9, 0.95, 1.0, 1.05, 1.1];
    // Wholly above: one-sided exact p = 1 / C(10, 5) = 0.004.
    let apart = Measurement { samples: vec![1.2, 1.25, 1.3, 1.35, 1.4], ..head(1.3) };
    let judged = judge_series(&baseline, &apart, 10.0);
    assert_eq!(judged.verdict, Verdict::Fail);
    assert!(judged.reason.ends_with("; significant, p = 0.004"), "{}", judged.reason);
    // Interleaved with it: no proof of anything.
    let mixed = Measurement { samples: vec![0.8, 0.92, 1.3, 1.02, 0.97], ..head(1.3) };
    let judged = judge_series(&baseline, &mixed, 10.0);
    assert_eq!(judged.verdict, Verdict::Warn);
    assert!(judged.reason.contains("not significant"), "{}", judged.reason);
    // Four values on one side are too few to ask.
    let few = Measurement { samples: vec![0.8, 0.92, 1.3, 1.02], ..head(1.3) };
    assert_eq!(judge_series(&baseline, &few, 10.0).verdict, Verdict::Fail);
}

#[test]
fn the_tools_own_thresholds_are_verdicts_where_the_file_tells_them() {
    let threshold = |held| Threshold { metric: "http_req_duration".to_owned(), expression: "p(95)<500".to_owned(), held };
    let load = LoadSummary {
        duration_seconds: None,
        virtual_users: None,
        requests: 0,
        failed: 0,
        endpoints: Vec::new(),
        thresholds: vec![threshold(Some(true)), threshold(Some(false)), threshold(None)],
    };
    let judged = judge_thresholds(&load);
    assert_eq!(judged.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Pass, Verdict::Fail]);
    assert_eq!(judged[1].reason, "threshold p(95)<500 of http_req_duration was crossed");
}
