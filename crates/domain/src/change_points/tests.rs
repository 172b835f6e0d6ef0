use super::*;
use proptest::prelude::*;

/// Uniform noise of ±`spread` by a small generator, so that the series are the same everywhere.
fn noise(seed: u64, n: usize, spread: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        spread * (2.0 * (state >> 11) as f64 / (1_u64 << 53) as f64 - 1.0)
    };
    (0..n).map(|_| next()).collect()
}

/// A level per segment, with noise of ±`spread` of it.
fn steps(seed: u64, segments: &[(usize, f64)], spread: f64) -> Vec<f64> {
    let levels = segments.iter().flat_map(|(n, level)| std::iter::repeat_n(*level, *n));
    let noise = noise(seed, segments.iter().map(|(n, _)| n).sum(), spread);
    levels.zip(noise).map(|(level, noise)| level * (1.0 + noise)).collect()
}

fn indexes(points: &[ChangePoint]) -> Vec<usize> {
    points.iter().map(|point| point.index).collect()
}

#[test]
fn a_step_is_found_at_its_first_point_with_both_levels() {
    let values = steps(1, &[(40, 10.0), (24, 12.0)], 0.01);
    let points = detect(&values, &Settings::ours());
    assert_eq!(indexes(&points), [40]);
    let point = &points[0];
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    assert!((point.before - mean(&values[..40])).abs() < 1e-12 && (point.after - mean(&values[40..])).abs() < 1e-12, "{point:?}");
    assert!((point.magnitude - (point.after / point.before - 1.0)).abs() < 1e-12);
    assert!(point.p < 1e-20 && !point.tentative, "{point:?}");
    assert!((point.percent().unwrap() - 20.0).abs() < 1.0);
}

#[test]
fn a_clean_step_of_deterministic_values_has_a_p_of_zero() {
    let values = [vec![7.0; 20], vec![9.0; 20]].concat();
    let points = detect(&values, &Settings::ours());
    assert_eq!(points, [ChangePoint { index: 20, before: 7.0, after: 9.0, magnitude: 9.0 / 7.0 - 1.0, p: 0.0, tentative: false }]);
}

#[test]
fn several_steps_over_several_windows_are_found() {
    let values = steps(2, &[(30, 100.0), (45, 130.0), (60, 90.0), (40, 110.0)], 0.02);
    assert_eq!(indexes(&detect(&values, &Settings::ours())), [30, 75, 135]);
}

#[test]
fn a_change_below_the_least_magnitude_is_dropped() {
    let values = steps(3, &[(32, 100.0), (32, 104.0)], 0.005);
    assert!(detect(&values, &Settings::ours()).is_empty());
    assert_eq!(indexes(&detect(&values, &Settings { min_magnitude: 0.03, ..Settings::ours() })), [32]);
}

#[test]
fn a_single_outlier_is_no_change() {
    let mut values = steps(4, &[(64, 50.0)], 0.01);
    values[33] = 120.0;
    assert_eq!(detect(&values, &Settings::ours()), []);
}

#[test]
fn a_change_close_to_an_edge_is_tentative() {
    let at = |before, after| detect(&steps(5, &[(before, 10.0), (after, 15.0)], 0.01), &Settings::ours());
    let tentative = |points: Vec<ChangePoint>| points.iter().map(|point| (point.index, point.tentative)).collect::<Vec<_>>();
    assert_eq!(tentative(at(30, 9)), [(30, true)]);
    assert_eq!(tentative(at(30, 10)), [(30, false)]);
    assert_eq!(tentative(at(9, 30)), [(9, true)]);
}

#[test]
fn a_side_needs_its_least_number_of_points() {
    let four = steps(6, &[(30, 10.0), (4, 20.0)], 0.001);
    assert!(indexes(&detect(&four, &Settings::ours())).iter().all(|index| *index <= 29));
    assert_eq!(indexes(&detect(&four, &Settings { min_segment: 4, ..Settings::ours() })), [30]);
}

#[test]
fn nothing_is_found_in_too_few_points_or_in_what_is_no_number() {
    assert_eq!(detect(&[], &Settings::ours()), []);
    assert_eq!(detect(&[1.0], &Settings::otava()), []);
    assert_eq!(detect(&[1.0, 2.0], &Settings::otava()), [], "two points prove nothing");
    assert_eq!(detect(&[1.0, 1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0], &Settings::ours()), [], "a side needs five");
    let mut values = steps(7, &[(20, 1.0), (20, 2.0)], 0.01);
    values[3] = f64::NAN;
    assert_eq!(detect(&values, &Settings::ours()), []);
}

#[test]
fn only_the_newest_points_count_and_indexes_are_those_of_the_whole_series() {
    let values = steps(8, &[(100, 5.0), (200, 10.0), (100, 14.0)], 0.01);
    // The newest 256 begin at 144, after the first step.
    assert_eq!(indexes(&detect(&values, &Settings::ours())), [300]);
    assert_eq!(indexes(&detect(&values, &Settings { newest: usize::MAX, ..Settings::ours() })), [100, 300]);
}

#[test]
fn a_step_from_zero_counts_as_large() {
    let values = [vec![0.0; 20], steps(9, &[(20, 0.02)], 0.05)].concat();
    let points = detect(&values, &Settings::ours());
    assert_eq!(indexes(&points), [20]);
    assert_eq!((points[0].magnitude, points[0].percent()), (20.0, None));
}

/// Worked out with apache-otava 0.8, `compute_change_points(values)`: one change at 6, p = 1.629662304266878e-11.
#[test]
fn with_its_settings_the_answer_is_that_of_otava() {
    let values = [10.1, 9.9, 10.0, 10.2, 9.8, 10.0, 12.1, 11.9, 12.0, 12.2, 11.8, 12.1, 11.9];
    let points = detect(&values, &Settings::otava());
    assert_eq!(indexes(&points), [6]);
    assert!((points[0].p - 1.629662304266878e-11).abs() < 1e-20, "{}", points[0].p);
}

/// Of the candidates of this climb, apache-otava drops one and leaves the one before with the p it had; worked out anew, that falls, too.
#[test]
fn both_neighbours_of_a_dropped_candidate_are_weighed_anew() {
    let values = [9.5, 9.9, 10.0, 10.0, 11.4, 12.0, 14.1, 13.8, 14.8];
    assert_eq!(indexes(&detect(&values, &Settings::otava())), [4]);
    assert_eq!(detect(&values, &Settings { reweigh_both_sides: true, ..Settings::otava() }), []);
}

fn series() -> impl Strategy<Value = Vec<f64>> {
    let segment = (1_usize..40, 1.0_f64..20.0);
    (any::<u64>(), proptest::collection::vec(segment, 1..5), 0.0_f64..0.2)
        .prop_map(|(seed, segments, spread)| steps(seed, &segments, spread))
}

proptest! {
    #[test]
    fn a_constant_series_has_none(value in -1e6_f64..1e6, n in 0_usize..150) {
        prop_assert_eq!(detect(&vec![value; n], &Settings::ours()), vec![]);
        prop_assert_eq!(detect(&vec![value; n], &Settings::otava()), vec![]);
    }

    /// Powers of two scale without rounding, so not even ties may fall otherwise.
    #[test]
    fn the_unit_does_not_matter(values in series(), exponent in -30_i32..30) {
        let factor = f64::from(exponent).exp2();
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        for settings in [Settings::ours(), Settings::otava()] {
            let (plain, other) = (detect(&values, &settings), detect(&scaled, &settings));
            prop_assert_eq!(indexes(&plain), indexes(&other));
            for (a, b) in plain.iter().zip(&other) {
                prop_assert_eq!((a.before * factor, a.after * factor, a.magnitude, a.p), (b.before, b.after, b.magnitude, b.p));
            }
        }
    }

    #[test]
    fn what_is_found_keeps_the_rules(values in series()) {
        let settings = Settings::ours();
        let points = detect(&values, &settings);
        let mut edges = vec![0];
        edges.extend(indexes(&points));
        edges.push(values.len());
        for sides in edges.windows(2) {
            prop_assert!(points.is_empty() || sides[1] - sides[0] >= settings.min_segment, "{:?}", edges);
        }
        for point in &points {
            prop_assert!(point.p < settings.p && point.magnitude > settings.min_magnitude, "{:?}", point);
        }
    }
}
