//! Monotonic trend: whether there is one (Mann-Kendall) and how steep it is (Theil-Sen).

use super::median;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::BTreeMap;

/// The test of Mann (1945) and Kendall (1975).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Rising pairs minus falling pairs.
    pub s: i64,
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
    // Equal floats have equal bits once −0 is folded into 0.
    let mut ties: BTreeMap<u64, i64> = BTreeMap::new();
    for value in values {
        *ties.entry((value + 0.0).to_bits()).or_default() += 1;
    }
    let variance = (term(values.len() as i64) - ties.values().map(|tied| term(*tied)).sum::<i64>()) as f64 / 18.0;
    let z = if s == 0 || variance <= 0.0 { 0.0 } else { (s - s.signum()) as f64 / variance.sqrt() };
    let normal = Normal::standard();
    MannKendall { s, z, p_two_sided: (2.0 * normal.sf(z.abs())).min(1.0), p_increasing: normal.sf(z), p_decreasing: normal.cdf(z) }
}

/// Median of the slopes of all pairs with different x (Theil 1950, Sen 1968), as SciPy's `theilslopes`. `None` without such a pair.
pub fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (index, (x1, y1)) in points.iter().enumerate() {
        slopes.extend(points[index + 1..].iter().filter(|(x2, _)| x2 != x1).map(|(x2, y2)| (y2 - y1) / (x2 - x1)));
    }
    median(&slopes)
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
    }
}
