use super::*;
use crate::results::Unit;
use crate::verdict::BaselinePoint;

/// Mean 99.804, median 99.725, s 1.3239 (n − 1).
const VALUES: [f64; 12] = [100.0, 100.6, 99.45, 98.22, 99.09, 98.02, 100.12, 102.68, 99.02, 98.76, 100.98, 100.71];

fn test(kind: ClassicKind, lower: Option<f64>, upper: Option<f64>) -> ClassicTest {
    ClassicTest { test: kind, lower, upper, min_sample_size: 2, max_sample_size: 64 }
}

fn head(value: f64) -> Measurement {
    Measurement {
        benchmark: "sum".to_owned(),
        metric: "median".to_owned(),
        unit: Unit::Count,
        direction: Direction::Lower,
        value,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

fn judged(values: &[f64], test: &ClassicTest, head: &Measurement) -> SeriesVerdict {
    let point = |value: &f64| BaselinePoint { value: *value, unit: Unit::Count, dirty: false, other_machine: None, samples: Vec::new() };
    let points: Vec<BaselinePoint> = values.iter().map(point).collect();
    judge_classic(Baseline::of(&points, head).ok().as_ref(), head, test).0
}

// Expected boundaries from NumPy and SciPy 1.17.1 (norm.ppf, t.ppf, quantile).
#[test]
fn each_test_has_its_boundaries() {
    for (kind, setting, centre, lower, upper) in [
        (ClassicKind::Percentage, 0.1, 99.80416666666667, 89.82375, 109.78458333333334),
        (ClassicKind::ZScore, 0.977, 99.80416666666667, 97.16255669509847, 102.44577663823488),
        (ClassicKind::TTest, 0.977, 99.80416666666667, 96.70574978417503, 102.90258354915832),
        (ClassicKind::LogNormal, 0.977, 99.79615853387443, 97.12957621729389, 102.46274085045498),
        (ClassicKind::Iqr, 1.5, 99.725, 97.21625, 102.23374999999999),
        (ClassicKind::DeltaIqr, 2.0, 99.725, 96.82846054792907, 102.62153945207092),
    ] {
        let found = boundaries(&VALUES, &test(kind, Some(setting), Some(setting))).unwrap();
        for (found, expected) in [(found.centre, centre), (found.lower, lower), (found.upper, upper)] {
            assert!((found.unwrap() - expected).abs() < 1e-6, "{kind:?}: {found:?} is not {expected}");
        }
        // A boundary that is not given is none.
        assert_eq!(boundaries(&VALUES, &test(kind, None, Some(setting))).unwrap().lower, None);
    }
}

#[test]
fn beyond_a_boundary_fails_at_once() {
    let both = test(ClassicKind::TTest, Some(0.977), Some(0.977));
    let above = judged(&VALUES, &both, &head(103.0));
    assert_eq!((above.verdict, above.alert, above.confirmed), (Verdict::Fail, true, Some(Confirmation::Policy)));
    assert_eq!((above.method, above.baseline_n), (Method::Classic, 12));
    assert_eq!(above.reason, "sum median 99.8 → 103, +3.2 %, above the upper boundary 103 of the t_test test");
    assert!((above.limit.unwrap() - 102.902_583_5).abs() < 1e-6);
    // As the other tools do, also in the direction that is better; a boundary left out is not looked at.
    assert_eq!(judged(&VALUES, &both, &head(90.0)).verdict, Verdict::Fail);
    let upper = test(ClassicKind::TTest, None, Some(0.977));
    let better = judged(&VALUES, &upper, &head(90.0));
    assert_eq!((better.verdict, better.alert, better.confirmed), (Verdict::Pass, false, None));
}

#[test]
fn static_boundaries_need_no_history() {
    let fixed = test(ClassicKind::Static, None, Some(10.0));
    assert_eq!(judged(&[], &fixed, &head(10.0)).verdict, Verdict::Pass);
    let above = judged(&[], &fixed, &head(10.1));
    assert_eq!((above.verdict, above.baseline_median, above.limit), (Verdict::Fail, None, Some(10.0)));
}

#[test]
fn what_cannot_be_computed_is_inconclusive() {
    let z = |lower, upper| test(ClassicKind::ZScore, lower, upper);
    assert_eq!(judged(&[1.0], &z(None, Some(0.98)), &head(9.0)).verdict, Verdict::Inconclusive);
    assert_eq!(judged(&VALUES, &z(None, None), &head(9e9)).verdict, Verdict::Inconclusive);
    // 98 instead of 0.98.
    assert_eq!(judged(&VALUES, &z(None, Some(98.0)), &head(9e9)).verdict, Verdict::Inconclusive);
    assert_eq!(judged(&[-1.0, 1.0, 2.0], &test(ClassicKind::LogNormal, None, Some(0.98)), &head(9e9)).verdict, Verdict::Inconclusive);
}

#[test]
fn a_series_that_never_moved_fails_by_the_smallest_effect() {
    for kind in [ClassicKind::ZScore, ClassicKind::TTest, ClassicKind::LogNormal, ClassicKind::Iqr, ClassicKind::DeltaIqr] {
        let upper = test(kind, None, Some(0.98));
        let worse = judged(&[200.0; 5], &upper, &head(203.0));
        assert_eq!((worse.verdict, worse.method), (Verdict::Fail, Method::Deterministic), "{kind:?}");
        // 1 % of counts is not beyond 1 %.
        assert_eq!(judged(&[200.0; 5], &upper, &head(202.0)).verdict, Verdict::Pass, "{kind:?}");
    }
}

#[test]
fn only_the_newest_points_count() {
    let mut old = vec![1000.0; 10];
    old.extend(VALUES);
    let newest = ClassicTest { max_sample_size: 12, ..test(ClassicKind::Percentage, None, Some(0.1)) };
    assert_eq!(
        (judged(&old, &newest, &head(120.0)).verdict, judged(&VALUES, &newest, &head(120.0)).verdict),
        (Verdict::Fail, Verdict::Fail)
    );
    let all = test(ClassicKind::Percentage, None, Some(0.1));
    assert_eq!(judged(&old, &all, &head(120.0)).verdict, Verdict::Pass);
}
