use super::*;

const BASE: [f64; 8] = [100.0, 100.4, 99.7, 100.1, 99.9, 100.3, 99.8, 100.2];

fn both(head_samples: &[f64], base: &[f64]) -> (Measurement, SeriesHistory) {
    let value = crate::stats::median(head_samples).unwrap();
    let head = Measurement { samples: head_samples.to_vec(), n: head_samples.len() as i64, ..head(value) };
    (head, SeriesHistory { same_job: Some(base.to_vec()), ..SeriesHistory::default() })
}

fn shifted(by: f64) -> Vec<f64> {
    BASE.iter().map(|value| value + by).collect()
}

#[test]
fn the_samples_of_one_job_need_neither_history_nor_a_second_run() {
    let (head, history) = both(&shifted(7.0), &BASE);
    let judged = judge_one(head, history);
    assert_eq!((judged.verdict, judged.method, judged.confirmed), (Verdict::Fail, Method::SameJob, Some(Confirmation::SameJob)));
    // Wholly above: 1 / C(16, 8); the shift of every pair of ranks is 7, the median of the base 100.05.
    close(judged.p, 7.77000777000777e-5);
    close(judged.delta_percent, 700.0 / 100.05);
    assert_eq!((judged.baseline_median, judged.baseline_n), (Some(100.05), 8));
    let (low, high) = judged.interval_percent.unwrap();
    assert!(low < 700.0 / 100.05 && 700.0 / 100.05 < high && low > 6.0 && high < 8.0, "{low} {high}");
}

#[test]
fn a_small_shift_is_significant_and_still_no_regression() {
    let (head, history) = both(&shifted(3.0), &BASE);
    let judged = judge_one(head, history);
    assert_eq!((judged.verdict, judged.alert, held(&judged, "significant")), (Verdict::Pass, false, Some(true)));
}

#[test]
fn too_few_raw_values_for_so_many_series_are_inconclusive_and_say_how_many_it_takes() {
    // 5 against 5: 0.004 at best; among 500 series 1e-4 is needed: 1 / C(16, 8) = 7.8e-5 is the first below.
    let (head, history) = both(&shifted(20.0)[..5], &BASE[..5]);
    let judged = one(head.clone(), history.clone(), &policy(), Some(500));
    assert_eq!((judged.verdict, judged.alert, judged.rerun), (Verdict::Inconclusive, false, false));
    assert!(
        judged.reason.ends_with("; 5 raw values against 5 cannot be significant among 500 series: needs n=8 on each side"),
        "{}",
        judged.reason
    );
    // Any move is worse: 2 / C(16, 8) is too much, so nine.
    let stable = one(Measurement { direction: Direction::Stable, ..head }, history, &policy(), Some(500));
    assert!(stable.reason.contains("needs n=9"), "{}", stable.reason);
    // Not beyond the limit: nothing to decide, and so it passes.
    let (head, history) = both(&shifted(2.0)[..5], &BASE[..5]);
    assert_eq!(one(head, history, &policy(), Some(500)).verdict, Verdict::Pass);
}

#[test]
fn fewer_than_five_raw_values_leave_it_to_the_history() {
    let (head, history) = both(&shifted(20.0)[..4], &BASE);
    let judged = judge_one(head.clone(), SeriesHistory { baseline: past(&VALUES).baseline, ..history.clone() });
    assert_eq!((judged.method, judged.verdict), (Method::History, Verdict::Warn));
    assert_eq!(judge_one(head, history).verdict, Verdict::NoBaseline);
}

#[test]
fn the_noise_of_the_history_counts_for_both_sides_of_a_job() {
    // 3 · 1.4826 · 3 = 13.3 % between runs: 7 % are nothing.
    let noisy = [100.0, 103.0, 97.0, 103.0, 97.0, 106.0, 94.0, 103.0, 97.0, 100.0, 100.0];
    let (head, history) = both(&shifted(7.0), &BASE);
    let judged = judge_one(head, SeriesHistory { baseline: past(&noisy).baseline, ..history });
    assert_eq!((judged.method, judged.verdict), (Method::SameJob, Verdict::Pass));
    close(judged.limit_percent, 13.3434);
}

#[test]
fn instruction_counts_of_both_sides_need_no_test() {
    let (head, history) = both(&[1060.0; 5], &[1000.0; 5]);
    let judged = judge_one(head, history);
    assert_eq!((judged.verdict, judged.method, judged.p), (Verdict::Fail, Method::Deterministic, None));
}

#[test]
fn higher_is_better_turns_the_interval_round() {
    let (head, history) = both(&shifted(-7.0), &BASE);
    let judged = judge_one(Measurement { direction: Direction::Higher, ..head }, history);
    assert_eq!(judged.verdict, Verdict::Fail);
    let (low, high) = judged.interval_percent.unwrap();
    assert!(6.0 < low && low <= high && high < 8.0, "{low} {high}");
}
