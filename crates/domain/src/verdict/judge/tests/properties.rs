use super::*;
use proptest::prelude::*;

fn order(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Warn => 1,
        _ => 2,
    }
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    let noisy = prop::collection::vec(90.0_f64..110.0, 1..64);
    let steady = (1_usize..64).prop_map(|n| vec![100.0; n]);
    let clock = prop::collection::vec(prop_oneof![Just(10.0), Just(11.0)], 1..64);
    prop_oneof![noisy, steady, clock]
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Lower), Just(Direction::Higher)]
}

fn history() -> impl Strategy<Value = SeriesHistory> {
    (values(), prop::option::of(0.0_f64..0.05), any::<bool>()).prop_map(|(values, prior_sigma, waiting)| SeriesHistory {
        prior_sigma,
        waiting,
        ..past(&values)
    })
}

fn report() -> impl Strategy<Value = Vec<(Measurement, SeriesHistory)>> {
    let series = (history(), 80.0_f64..140.0, direction()).prop_map(|(history, value, direction)| (value, direction, history));
    prop::collection::vec(series, 1..40).prop_map(|list| {
        let head = |(index, (value, direction, history))| (Measurement { direction, ..named(&format!("b{index}"), value) }, history);
        list.into_iter().enumerate().map(head).collect()
    })
}

fn verdicts(report: &[(Measurement, SeriesHistory)]) -> Vec<Verdict> {
    let (heads, histories): (Vec<_>, Vec<_>) = report.iter().cloned().unzip();
    judge_all(&heads, &histories, &policy(), None).series.into_iter().map(|one| one.verdict).collect()
}

proptest! {
    #[test]
    fn a_worse_value_never_gets_a_better_verdict(history in history(), value in 50.0_f64..150.0, more in 0.0_f64..50.0, direction in direction()) {
        let sign = if direction == Direction::Lower { 1.0 } else { -1.0 };
        let at = |value| order(judge_one(Measurement { direction, ..head(value) }, history.clone()).verdict);
        prop_assert!(at(value + sign * more) >= at(value));
    }

    #[test]
    fn what_cannot_be_compared_never_passes(value in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), 1.0_f64..200.0], kind in 0_u8..4) {
        let mut history = past(&VALUES);
        match kind {
            0 => history.baseline.clear(),
            1 => history.baseline.iter_mut().for_each(|point| point.dirty = true),
            2 => history.baseline[3].unit = Unit::Bytes,
            _ => history.baseline.iter_mut().for_each(|point| point.value = f64::NAN),
        }
        for mode in [Mode::Statistical, Mode::Threshold, Mode::Classic] {
            let classic = serde_json::from_str(r#"{"test":"t_test","upper":0.98}"#).ok();
            let judged = one(head(value), history.clone(), &Policy { mode, classic, ..policy() }, None);
            prop_assert!(matches!(judged.verdict, Verdict::Inconclusive | Verdict::NoBaseline), "{judged:?}");
            prop_assert!(!judged.alert);
        }
    }

    #[test]
    fn the_order_of_the_series_does_not_matter(report in report(), by in 0_usize..40) {
        let mut turned = report.clone();
        let by = by % report.len();
        turned.rotate_left(by);
        let mut expected = verdicts(&report);
        expected.rotate_left(by);
        prop_assert_eq!(verdicts(&turned), expected);
    }

    #[test]
    fn the_unit_of_the_clock_does_not_matter(report in report(), exponent in -30_i32..30) {
        let factor = 2.0_f64.powi(exponent);
        let mut scaled = report.clone();
        for (head, history) in &mut scaled {
            head.value *= factor;
            history.baseline.iter_mut().for_each(|point| point.value *= factor);
        }
        prop_assert_eq!(verdicts(&scaled), verdicts(&report));
    }
}
