//! Monotonic trend: whether there is one (Mann-Kendall) and how steep it is (Theil-Sen).

use super::median;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::BTreeMap;

/// The test of Mann (1945) and Kendall (1975).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Rising pairs minus falling pairs.
    pub s: i64,
    /// Of S, corrected for ties.
    pub variance: f64,
    pub z: f64,
    pub p_two_sided: f64,
    /// One-sided p that the values rise.
    pub p_increasing: f64,
    pub p_decreasing: f64,
}

/// Normal approximation with correction for ties and continuity, as pymannkendall's `original_test`:
/// Var(S) = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18, z = (S ∓ 1)/√Var(S).
pub fn mann_kendall(values: &[f64]) -> MannKendall {
    let mut s = 0_i64;
    for (index, early) in values.iter().enumerate() {
        for late in &values[index + 1..] {
            s += i64::from(late > early) - i64::from(late < early);
        }
    }
    let term = |n: i64| n * (n - 1) * (2 * n + 5);
    let tied: i64 = repeats(&mut values.iter().copied()).map(term).sum();
    let variance = (term(values.len() as i64) - tied) as f64 / 18.0;
    let z = if s == 0 || variance <= 0.0 { 0.0 } else { (s - s.signum()) as f64 / variance.sqrt() };
    let normal = Normal::standard();
    MannKendall {
        s,
        variance,
        z,
        p_two_sided: (2.0 * normal.sf(z.abs())).min(1.0),
        p_increasing: normal.sf(z),
        p_decreasing: normal.cdf(z),
    }
}

/// Median of the slopes of all pairs with different x (Theil 1950, Sen 1968), as SciPy's `theilslopes`. `None` without such a pair.
pub fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    median(&slopes(points))
}

/// Between which slopes the true one lies with 95 % confidence, by the ranks of Sen (1968), as SciPy's `theilslopes`. `None` without a
/// pair of different x.
pub fn theil_sen_interval(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let mut slopes = slopes(points);
    slopes.sort_by(f64::total_cmp);
    let term = |n: i64| n * (n - 1) * (2 * n + 5);
    let repeated = |values: &mut dyn Iterator<Item = f64>| -> i64 { repeats(values).map(term).sum() };
    let (xs, ys) = (repeated(&mut points.iter().map(|point| point.0)), repeated(&mut points.iter().map(|point| point.1)));
    let sigma = ((term(points.len() as i64) - xs - ys) as f64 / 18.0).max(0.0).sqrt();
    let (pairs, z) = (slopes.len() as f64, Normal::standard().inverse_cdf(0.975));
    // Ranks are rounded as NumPy rounds: halves to even.
    let upper = (((pairs + z * sigma) / 2.0).round_ties_even() as usize).min(slopes.len().saturating_sub(1));
    let lower = ((((pairs - z * sigma) / 2.0).round_ties_even() as i64) - 1).max(0) as usize;
    Some((*slopes.get(lower)?, *slopes.get(upper)?))
}

fn slopes(points: &[(f64, f64)]) -> Vec<f64> {
    let mut slopes = Vec::new();
    for (index, (x1, y1)) in points.iter().enumerate() {
        slopes.extend(points[index + 1..].iter().filter(|(x2, _)| x2 != x1).map(|(x2, y2)| (y2 - y1) / (x2 - x1)));
    }
    slopes
}

/// How often each value occurs. Equal floats have equal bits once −0 is folded into 0.
fn repeats(values: &mut dyn Iterator<Item = f64>) -> impl Iterator<Item = i64> + use<> {
    let mut counts: BTreeMap<u64, i64> = BTreeMap::new();
    for value in values {
        *counts.entry((value + 0.0).to_bits()).or_default() += 1;
    }
    counts.into_values()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9, "{found} is not {expected}");
    }

    const FALLING: [f64; 12] = [12.1, 11.8, 12.0, 11.2, 11.5, 10.9, 11.0, 10.4, 10.6, 10.1, 10.4, 9.8];

    // Expected values from pymannkendall 1.4.3 (original_test) and SciPy 1.17.1 (norm, theilslopes).

    #[test]
    fn a_falling_series_is_significant() {
        let test = mann_kendall(&FALLING);
        assert_eq!(test.s, -55);
        close(test.z, -3.711654341766742);
        close(test.p_two_sided, 0.00020590905178674568);
        close(test.p_increasing, 0.9998970454741066);
        close(test.p_decreasing, 0.00010295452589336578);
    }

    #[test]
    fn ties_reduce_the_variance() {
        let test = mann_kendall(&[0.91, 0.92, 0.92, 0.93, 0.95, 0.94, 0.97, 0.97]);
        assert_eq!(test.s, 24);
        close(test.z, 2.890091967212699);
        close(test.p_two_sided, 0.0038512913785901937);
        close(test.p_increasing, 0.0019256456892950968);
    }

    #[test]
    fn the_continuity_correction_takes_a_single_pair_to_no_trend() {
        let test = mann_kendall(&[3.0, 3.0, 2.0, 5.0, 3.0, 3.0, 2.0, 4.0, 5.0, 3.0, 2.0, 3.0]);
        assert_eq!((test.s, test.z), (-1, 0.0));
        close(test.p_two_sided, 1.0);
    }

    #[test]
    fn a_constant_series_has_no_trend() {
        let test = mann_kendall(&[1.0; 10]);
        assert_eq!((test.s, test.z), (0, 0.0));
        close(test.p_two_sided, 1.0);
        close(test.p_decreasing, 0.5);
    }

    #[test]
    fn the_slope_is_the_median_of_the_pairs() {
        let points: Vec<(f64, f64)> = FALLING.iter().enumerate().map(|(week, value)| (week as f64, *value)).collect();
        close(theil_sen(&points).unwrap(), -0.2);
        close(theil_sen(&[(0.0, 1.0), (1.0, 3.0), (1.0, 2.0), (4.0, 7.0)]).unwrap(), 1.5);
        assert_eq!(theil_sen(&[(1.0, 1.0), (1.0, 2.0)]), None);
        assert_eq!(theil_sen_interval(&[(1.0, 1.0), (1.0, 2.0)]), None);
    }

    /// Ten pairs of five points: z · σ = 1.96 · √(50/3) ≈ 8.0016, of 10 pairs the ranks are (10 ∓ 8.0016) ÷ 2 = 0.999 → 1 and 9.0008 → 9.
    #[test]
    fn the_interval_is_between_two_ranks_of_the_slopes() {
        let points: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 7.0, 11.0].iter().enumerate().map(|(x, y)| (x as f64, *y)).collect();
        // Slopes in order: 1, 1.5, 2, 2, 2.5, 2.5, 3, 3, 3.5, 4.
        assert_eq!(theil_sen_interval(&points), Some((1.0, 4.0)));
    }
}
