use super::*;

/// So many series with the same history, the first `worse` of them at 110.
fn report(series: usize, worse: usize, waiting: bool) -> (Vec<Measurement>, Vec<SeriesHistory>) {
    let value = |index| if index < worse { 110.0 } else { 106.0 };
    let heads = (0..series).map(|index| named(&format!("b{index}"), value(index))).collect();
    (heads, vec![SeriesHistory { waiting, ..past(&VALUES) }; series])
}

#[test]
fn a_report_that_moved_as_a_whole_is_inconclusive_and_measured_again() {
    let (heads, histories) = report(20, 20, false);
    let judged = judge_all(&heads, &histories, &policy(), None);
    // 110 against 99.725.
    close(judged.common_shift, 10.3033341689647);
    assert_eq!(judged.family, 20);
    for one in &judged.series {
        // It stays an alert, so that the run on another machine can repeat it.
        assert_eq!((one.verdict, one.alert, one.rerun, one.confirmed), (Verdict::Inconclusive, true, true, None));
    }
    assert!(judged.series[0].reason.ends_with("; the runner is suspected, the whole report shifted by +10.3 %"));
}

#[test]
fn seen_again_it_fails() {
    let (heads, histories) = report(20, 20, true);
    for family in [None, Some(20)] {
        let judged = judge_all(&heads, &histories, &policy(), family);
        assert_eq!(judged.common_shift, None);
        assert!(judged.series.iter().all(|one| one.verdict == Verdict::Fail && one.confirmed == Some(Confirmation::Repeated)));
    }
}

#[test]
fn nineteen_series_or_deterministic_ones_are_never_put_down_to_the_runner() {
    let (heads, histories) = report(19, 19, false);
    assert_eq!(judge_all(&heads, &histories, &policy(), None).common_shift, None);
    let (heads, _) = report(30, 30, false);
    let judged = judge_all(&heads, &vec![past(&[100.0; 10]); 30], &policy(), None);
    assert_eq!((judged.common_shift, judged.family), (None, 0));
    assert!(judged.series.iter().all(|one| one.verdict == Verdict::Fail));
}

#[test]
fn what_no_slow_runner_explains_keeps_its_verdict() {
    let (mut heads, mut histories) = report(25, 25, false);
    heads.extend([named("steady", 120.0), named("open", 120.0), named("young", 120.0)]);
    let open = SeriesHistory { standing: Standing::Open { number: 7, inside: 0 }, ..past(&VALUES) };
    histories.extend([past(&[100.0; 10]), open, past(&VALUES[..3])]);
    let judged = judge_all(&heads, &histories, &policy(), None);
    assert!(judged.common_shift.is_some());
    assert_eq!(judged.series[25..].iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Fail; 3]);
}
