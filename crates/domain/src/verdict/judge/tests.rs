use super::*;
use crate::catalog::ClassicTest;
use crate::ids::ServiceId;
use crate::results::{Direction, Unit};
use crate::verdict::{BaselinePoint, Confirmation};

mod properties;
mod same_job;
mod shifted_runner;
mod standing;

/// Median 99.725, MAD 0.92 (noise 4.1 %), mean 99.804, s 1.3239: the limit is the smallest effect, 5 %.
const VALUES: [f64; 12] = [100.0, 100.6, 99.45, 98.22, 99.09, 98.02, 100.12, 102.68, 99.02, 98.76, 100.98, 100.71];

fn policy() -> Policy {
    Policy::default_for(ServiceId(1))
}

fn head(value: f64) -> Measurement {
    named("sum", value)
}

fn named(benchmark: &str, value: f64) -> Measurement {
    Measurement {
        benchmark: benchmark.to_owned(),
        metric: "median".to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        value,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

fn past(values: &[f64]) -> SeriesHistory {
    let point = |value: &f64| BaselinePoint { value: *value, unit: Unit::Seconds, dirty: false, other_machine: None, samples: Vec::new() };
    SeriesHistory { baseline: values.iter().map(point).collect(), ..SeriesHistory::default() }
}

fn judge_one(head: Measurement, history: SeriesHistory) -> SeriesVerdict {
    one(head, history, &policy(), None)
}

fn one(head: Measurement, history: SeriesHistory, policy: &Policy, family: Option<usize>) -> SeriesVerdict {
    judge_all(&[head], &[history], policy, family).series.remove(0)
}

fn close(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found / expected - 1.0).abs() < 1e-8, "{found} is not {expected}");
}

fn held(judged: &SeriesVerdict, what: &str) -> Option<bool> {
    judged.conditions.iter().find(|condition| condition.what == what).map(|condition| condition.held)
}

// p, margins and noise by NumPy and SciPy 1.17.1 (t.sf, t.ppf).

#[test]
fn a_first_significant_worsening_warns_and_asks_for_a_second_run() {
    let judged = judge_one(head(112.0), past(&VALUES));
    assert_eq!((judged.verdict, judged.alert, judged.confirmed, judged.rerun), (Verdict::Warn, true, None, true));
    assert_eq!((judged.method, judged.baseline_median, judged.baseline_n), (Method::History, Some(99.725), 12));
    close(judged.delta_percent, 12.308849335673107);
    close(judged.p, 1.2337344093617332e-06);
    assert_eq!((judged.limit_percent, judged.cold_start), (Some(5.0), None));
    close(judged.limit, 99.725 * 1.05);
    let (low, high) = judged.interval_percent.unwrap();
    close(Some(low), 12.308849335673107 - 3.0411252420435346);
    close(Some(high), 12.308849335673107 + 3.0411252420435346);
    assert_eq!(judged.reason, "sum median 99.7 s → 112 s, +12.3 % (limit 5 %); significant, p = 1.2e-6; not confirmed yet, run it again");
    let details: Vec<&str> = judged.conditions.iter().map(|condition| condition.detail.as_str()).collect();
    assert_eq!(
        details,
        ["worse by +12.3 % against 5 %, noise 4.1 %, 12 points", "p = 1.2e-6, needs 0.050 judged alone", "not confirmed yet, run it again"]
    );
}

#[test]
fn seen_twice_it_fails() {
    let judged = judge_one(head(112.0), SeriesHistory { waiting: true, ..past(&VALUES) });
    assert_eq!((judged.verdict, judged.confirmed, judged.rerun), (Verdict::Fail, Some(Confirmation::Repeated), false));
    // What waits and is not seen again is none.
    let gone = judge_one(head(100.0), SeriesHistory { waiting: true, ..past(&VALUES) });
    assert_eq!((gone.verdict, gone.alert, gone.confirmed), (Verdict::Pass, false, None));
}

#[test]
fn an_overwhelming_worsening_fails_at_once_if_most_raw_values_agree() {
    let with = |samples: &[f64]| Measurement { samples: samples.to_vec(), n: 5, ..head(125.0) };
    let judged = judge_one(with(&[124.0, 125.0, 126.0, 125.5, 124.5]), past(&VALUES));
    assert_eq!((judged.verdict, judged.confirmed), (Verdict::Fail, Some(Confirmation::Overwhelming)));
    // One value alone, four of them, or a quarter of them as ever: a spike of the machine looks like that.
    for samples in [&[][..], &[125.0; 4], &[100.0, 100.0, 125.0, 126.0, 127.0]] {
        let judged = judge_one(with(samples), past(&VALUES));
        assert_eq!((judged.verdict, judged.rerun), (Verdict::Warn, true), "{samples:?}");
    }
    // 12.3 % is more than twice 5 %, but 9 % is not.
    let smaller = Measurement { samples: vec![108.6, 108.7, 108.8, 108.9, 108.7], ..head(108.7) };
    assert_eq!(judge_one(smaller, past(&VALUES)).verdict, Verdict::Warn);
}

#[test]
fn within_the_limit_significance_does_not_matter_and_beyond_it_it_does() {
    // 3.3 %, p = 0.02: significant alone, yet within 5 %.
    let within = judge_one(head(103.0), past(&VALUES));
    close(within.p, 0.020312800966704972);
    assert_eq!((within.verdict, held(&within, "beyond the limit"), held(&within, "significant")), (Verdict::Pass, Some(false), Some(true)));
    // Among 50,000 series p = 1.2e-6 is not enough: 1e-6 is needed.
    let crowd = one(head(112.0), past(&VALUES), &policy(), Some(50_000));
    assert_eq!((crowd.verdict, crowd.alert), (Verdict::Pass, false));
    assert!(crowd.reason.ends_with("; not significant, p = 1.2e-6, needs 1.0e-6"), "{}", crowd.reason);
}

#[test]
fn noise_widens_the_limit_and_the_policy_may_set_the_smallest_effect() {
    // Median 100, MAD 3: 3 · 1.4826 · 3 = 13.3434 %.
    let noisy = [100.0, 103.0, 97.0, 103.0, 97.0, 106.0, 94.0, 103.0, 97.0, 100.0, 100.0];
    close(judge_one(head(112.0), past(&noisy)).limit_percent, 13.3434);
    assert_eq!(judge_one(head(112.0), past(&noisy)).verdict, Verdict::Pass);
    let strict = Policy { min_effect_percent: Some(15.0), ..policy() };
    assert_eq!(one(head(112.0), past(&VALUES), &strict, None).limit_percent, Some(15.0));
}

#[test]
fn directions_say_which_way_is_worse() {
    let judge = |direction, value| judge_one(Measurement { direction, ..head(value) }, past(&VALUES)).verdict;
    assert_eq!([judge(Direction::Lower, 112.0), judge(Direction::Lower, 88.0)], [Verdict::Warn, Verdict::Pass]);
    assert_eq!([judge(Direction::Higher, 112.0), judge(Direction::Higher, 88.0)], [Verdict::Pass, Verdict::Warn]);
    assert_eq!([judge(Direction::Stable, 112.0), judge(Direction::Stable, 88.0)], [Verdict::Warn, Verdict::Warn]);
    let two_sided = judge_one(Measurement { direction: Direction::Stable, ..head(112.0) }, past(&VALUES));
    close(two_sided.p, 2.0 * 1.2337344093617332e-06);
}

#[test]
fn a_series_that_never_moved_fails_at_once_beyond_the_smallest_effect() {
    let judged = judge_one(head(106.0), past(&[100.0; 10]));
    assert_eq!((judged.verdict, judged.method, judged.confirmed), (Verdict::Fail, Method::Deterministic, Some(Confirmation::Policy)));
    assert_eq!((judged.p, judged.rerun), (None, false));
    assert_eq!(judge_one(head(105.0), past(&[100.0; 10])).verdict, Verdict::Pass);
    assert_eq!(judge_one(head(50.0), past(&[100.0; 10])).verdict, Verdict::Pass);
    // One per cent of bytes.
    let mut bytes = past(&[1000.0; 10]);
    bytes.baseline.iter_mut().for_each(|point| point.unit = Unit::Bytes);
    let grown = Measurement { unit: Unit::Bytes, ..head(1011.0) };
    assert_eq!(judge_one(grown, bytes).verdict, Verdict::Fail);
    // Around zero there is no percentage.
    let from_zero = judge_one(head(0.1), past(&[0.0; 10]));
    assert_eq!((from_zero.verdict, from_zero.delta_percent, from_zero.limit_percent), (Verdict::Fail, None, None));
}

#[test]
fn a_coarse_clock_is_no_deterministic_series() {
    // Seven 10 and five 11: MAD 0, s = 0.515, noise 3 s / 10 = 15.4 %; the next 11 is nothing.
    let clock = [10.0, 11.0, 10.0, 10.0, 11.0, 10.0, 11.0, 10.0, 10.0, 11.0, 11.0, 10.0];
    let judged = judge_one(head(11.0), past(&clock));
    assert_eq!((judged.verdict, judged.method), (Verdict::Pass, Method::History));
    close(judged.limit_percent, 30.0 * (5.0 * 7.0 / 12.0 / 11.0_f64).sqrt());
}

#[test]
fn fewer_than_ten_points_are_judged_by_the_threshold_and_said_so() {
    let judged = judge_one(head(0.0243), past(&[0.0121]));
    assert_eq!((judged.verdict, judged.method, judged.confirmed), (Verdict::Fail, Method::ColdStart, Some(Confirmation::Policy)));
    assert_eq!(judged.cold_start, Some((1, 10)));
    assert_eq!(judged.reason, "sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %); cold start 1/10");
    assert_eq!(judge_one(head(108.0), past(&VALUES[..9])).verdict, Verdict::Warn);
    assert_eq!(judge_one(head(1.0), past(&[])).verdict, Verdict::NoBaseline);
}

#[test]
fn a_baseline_that_is_low_by_chance_does_not_set_apart_what_is_normal() {
    // The first value lay 20 % too low: everything after it fails, and yet becomes part of the baseline.
    let low = judge_one(head(100.0), past(&[80.0]));
    assert_eq!((low.verdict, low.alert), (Verdict::Fail, false));
    let two = judge_one(head(100.0), past(&[80.0, 91.0]));
    assert_eq!((two.verdict, two.alert), (Verdict::Fail, false), "mean 85.5, s 7.8: t = 1.5 with one degree of freedom");
    // Five values within 1 % and one twice as large; a counter that never moved and does now.
    let doubled = judge_one(head(200.0), past(&VALUES[..5]));
    assert_eq!((doubled.verdict, doubled.alert, doubled.confirmed), (Verdict::Fail, true, Some(Confirmation::Policy)));
    assert!(judge_one(head(1.2), past(&[1.0, 1.0])).alert);
}

#[test]
fn a_new_segment_is_guarded_by_the_scatter_of_the_one_before() {
    let new = |value, sigma| judge_one(head(value), SeriesHistory { prior_sigma: Some(sigma), ..past(&[100.0, 101.0]) });
    // σ 1 %: 8 % are beyond max(5 %, 3 %) of 100.5, and t = 7.96 / (1.005 · √1.5) = 6.5 with 9 degrees of freedom.
    let judged = new(108.54, 0.01);
    assert_eq!((judged.verdict, judged.method, judged.cold_start), (Verdict::Warn, Method::History, None));
    // σ 4 %: the limit is 12 %.
    let noisy = new(108.54, 0.04);
    assert_eq!((noisy.verdict, noisy.limit_percent), (Verdict::Pass, Some(12.0)));
    // A segment that never moved before guards as one that does not; two different values have shown that it scatters.
    let steady = SeriesHistory { prior_sigma: Some(0.0), ..past(&[100.0]) };
    assert_eq!(judge_one(head(106.0), steady).method, Method::Deterministic);
    assert_eq!(new(120.0, 0.0).method, Method::ColdStart);
}

#[test]
fn another_machine_warns_at_most_and_is_named() {
    let mut history = past(&VALUES);
    history.baseline.iter_mut().for_each(|point| point.other_machine = Some("2 cores instead of 8".to_owned()));
    history.waiting = true;
    let judged = judge_one(head(130.0), history.clone());
    assert_eq!((judged.verdict, judged.alert, judged.confirmed, judged.rerun), (Verdict::Warn, false, None, false));
    assert!(judged.reason.ends_with("; the baseline was measured on another machine: 2 cores instead of 8"), "{}", judged.reason);
    assert_eq!(judge_one(head(100.0), history.clone()).verdict, Verdict::Pass);
    // With too few points the threshold rule says nothing about another machine.
    history.baseline.truncate(5);
    history.prior_sigma = Some(0.01);
    assert_eq!(judge_one(head(130.0), history).verdict, Verdict::Inconclusive);
}

#[test]
fn the_other_modes_keep_their_own_rules() {
    let threshold = Policy { mode: Mode::Threshold, ..policy() };
    let judged = one(head(112.0), past(&VALUES), &threshold, None);
    assert_eq!((judged.verdict, judged.method, judged.limit_percent), (Verdict::Fail, Method::Threshold, Some(10.0)));
    let classic = |classic| Policy { mode: Mode::Classic, classic, ..policy() };
    let test: ClassicTest = serde_json::from_str(r#"{"test":"percentage","upper":0.2}"#).unwrap();
    assert_eq!(one(head(112.0), past(&VALUES), &classic(Some(test.clone())), None).verdict, Verdict::Pass);
    assert_eq!(one(head(121.0), past(&VALUES), &classic(Some(test.clone())), None).method, Method::Classic);
    assert_eq!(one(head(121.0), past(&[]), &classic(Some(test)), None).verdict, Verdict::NoBaseline);
    assert_eq!(one(head(112.0), past(&VALUES), &classic(None), None).verdict, Verdict::Inconclusive);
    let fixed: ClassicTest = serde_json::from_str(r#"{"test":"static","upper":100}"#).unwrap();
    assert_eq!(one(head(112.0), past(&[]), &classic(Some(fixed.clone())), None).verdict, Verdict::Fail);
    assert_eq!(one(head(f64::NAN), past(&[]), &classic(Some(fixed)), None).verdict, Verdict::Inconclusive);
}

#[test]
fn what_older_versions_stored_still_reads() {
    let old = r#"{"benchmark":"sum","metric":"median","verdict":"fail","baseline_median":1.0,"baseline_n":3,"delta_percent":20.0,"reason":"","cold_start":[3,10]}"#;
    let read: SeriesVerdict = serde_json::from_str(old).unwrap();
    assert_eq!((read.verdict, read.method, read.alert, read.conditions.len()), (Verdict::Fail, Method::Threshold, false, 0));
}
