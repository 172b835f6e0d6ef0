use super::*;
use crate::ids::ServiceId;

fn series(verdict: Verdict, delta: Option<f64>) -> SeriesVerdict {
    SeriesVerdict {
        benchmark: format!("b{}", delta.unwrap_or(0.0)),
        metric: "median".to_owned(),
        verdict,
        delta_percent: delta,
        reason: format!("{} {delta:?}", verdict.as_str()),
        ..SeriesVerdict::default()
    }
}

fn many(verdicts: &[(Verdict, usize)]) -> Vec<SeriesVerdict> {
    verdicts.iter().flat_map(|(verdict, n)| (0..*n).map(|_| series(*verdict, None))).collect()
}

fn policy() -> Policy {
    Policy::default_for(ServiceId(1))
}

fn verdict_of(verdicts: &[(Verdict, usize)]) -> Verdict {
    judge(&many(verdicts), &[], &[], &policy()).verdict
}

#[test]
fn the_worst_counts_and_one_new_benchmark_among_many_changes_nothing() {
    use Verdict::{Fail, Inconclusive, NoBaseline, Pass, Warn};
    assert_eq!(verdict_of(&[(Pass, 499), (NoBaseline, 1)]), Pass);
    assert_eq!(verdict_of(&[(Pass, 498), (Warn, 1), (NoBaseline, 1)]), Warn);
    assert_eq!(verdict_of(&[(Pass, 1), (Warn, 9), (Fail, 1)]), Fail);
    // Exactly half judged is enough, less is not.
    assert_eq!(verdict_of(&[(Pass, 2), (NoBaseline, 2)]), Pass);
    assert_eq!(verdict_of(&[(Pass, 2), (NoBaseline, 3)]), NoBaseline);
    assert_eq!(verdict_of(&[(Pass, 1), (NoBaseline, 3), (Inconclusive, 1)]), Inconclusive);
    // A fail is a fail, however much else could not be judged.
    assert_eq!(verdict_of(&[(Fail, 1), (Inconclusive, 99)]), Fail);
}

#[test]
fn a_tool_that_failed_or_measured_nothing_is_an_error() {
    let empty = judge(&[], &[], &[], &policy());
    assert_eq!((empty.verdict, empty.exit_code), (Verdict::Error, 2));
    assert_eq!(empty.reasons, ["nothing was measured"]);
    let failed = judge(&many(&[(Verdict::Pass, 3)]), &[], &["test_sum raised".to_owned()], &policy());
    assert_eq!((failed.verdict, failed.exit_code), (Verdict::Error, 2));
    assert_eq!(failed.reasons[0], "the tool failed: test_sum raised");
}

#[test]
fn a_benchmark_that_went_missing_warns() {
    let judged = judge(&many(&[(Verdict::Pass, 3)]), &["test_gone".to_owned()], &[], &policy());
    assert_eq!((judged.verdict, judged.blocking, judged.exit_code), (Verdict::Warn, false, 0));
    assert_eq!(judged.reasons, ["test_gone is missing since the baseline", "3 of 3 series within the limit of 10 %"]);
}

#[test]
fn exit_codes_follow_the_policy() {
    let warning = Policy { enforce: Enforce::Warn, ..policy() };
    let strict = Policy { on_no_baseline: OnMissing::Block, on_inconclusive: OnMissing::Block, ..policy() };
    for (verdict, policy, blocking, exit_code) in [
        (Verdict::Fail, policy(), true, 1),
        (Verdict::Fail, warning.clone(), false, 0),
        (Verdict::Error, policy(), true, 2),
        (Verdict::Error, warning, false, 2),
        (Verdict::NoBaseline, policy(), false, 0),
        (Verdict::NoBaseline, strict.clone(), true, 3),
        (Verdict::Inconclusive, strict, true, 3),
        (Verdict::Warn, policy(), false, 0),
        (Verdict::Pass, policy(), false, 0),
    ] {
        let judged = judge(&many(&[(verdict, 1)]), &[], &[], &policy);
        assert_eq!((judged.verdict, judged.blocking, judged.exit_code), (verdict, blocking, exit_code));
    }
}

#[test]
fn reasons_begin_with_the_worst_and_counts_are_complete() {
    let list = [
        series(Verdict::Pass, Some(0.0)),
        series(Verdict::Fail, Some(12.0)),
        series(Verdict::Warn, Some(9.0)),
        series(Verdict::Fail, Some(80.0)),
        series(Verdict::Fail, None),
    ];
    let judged = judge(&list, &[], &[], &policy());
    let expected = ["fail None", "fail Some(80.0)", "fail Some(12.0)", "warn Some(9.0)", "1 of 5 series within the limit of 10 %"];
    assert_eq!(judged.reasons, expected);
    assert_eq!(judged.counts, BTreeMap::from([(Verdict::Pass, 1), (Verdict::Warn, 1), (Verdict::Fail, 3)]));
}

#[test]
fn many_new_benchmarks_are_one_sentence_or_none_if_the_policy_passes_them() {
    let new = many(&[(Verdict::NoBaseline, 500)]);
    let judged = judge(&new, &[], &[], &policy());
    assert_eq!(judged.reasons, ["500 series have no baseline yet: no_baseline None, …"]);
    let quiet = Policy { on_no_baseline: OnMissing::Pass, ..policy() };
    assert_eq!(judge(&new, &[], &[], &quiet).reasons, Vec::<String>::new());
}

#[test]
fn a_crossed_limit_fails_the_report_without_being_a_series() {
    let crossed = SeriesVerdict { reason: "budget crossed".to_owned(), ..series(Verdict::Fail, None) };
    let held = series(Verdict::Pass, None);
    let one = Judged { series: vec![series(Verdict::Pass, None)], ..Judged::default() };
    let verdict = judge_with_limits(&one, &[crossed, held], &[], &[], &policy());
    assert_eq!((verdict.verdict, verdict.exit_code, verdict.counts.len()), (Verdict::Fail, 1, 1));
    assert_eq!(verdict.reasons, ["budget crossed", "1 of 1 series within the limit of 10 %", "1 of 2 budgets and thresholds held"]);
}

#[test]
fn a_shifted_runner_makes_the_report_inconclusive_unless_something_fails_regardless() {
    let shifted = |verdicts: &[(Verdict, usize)]| Judged { series: many(verdicts), common_shift: Some(12.34), family: 30 };
    let told = judge_with_limits(&shifted(&[(Verdict::Inconclusive, 30), (Verdict::Warn, 1)]), &[], &[], &[], &policy());
    assert_eq!((told.verdict, told.exit_code), (Verdict::Inconclusive, 0));
    assert!(told.reasons[0].starts_with("the runner shifted by +12.3 %"), "{:?}", told.reasons);
    let strict = Policy { on_inconclusive: OnMissing::Block, ..policy() };
    assert_eq!(judge_with_limits(&shifted(&[(Verdict::Inconclusive, 30)]), &[], &[], &[], &strict).exit_code, 3);
    let crossed = [series(Verdict::Fail, None)];
    assert_eq!(judge_with_limits(&shifted(&[(Verdict::Inconclusive, 30)]), &crossed, &[], &[], &policy()).verdict, Verdict::Fail);
}

#[test]
fn what_passed_is_said_by_the_rule_that_let_it_pass() {
    let by = |method| SeriesVerdict { method, ..series(Verdict::Pass, None) };
    let list = [by(Method::History), by(Method::Deterministic), by(Method::ColdStart), by(Method::Standing)];
    assert_eq!(
        judge(&list, &[], &[], &policy()).reasons,
        [
            "1 of 4 series within the limit of 10 %, with too little history for statistics",
            "2 of 4 series without a significant worsening beyond their limits",
            "1 of 4 series no worse than the regression known of them",
        ]
    );
}
