//! Rank test of two samples.

use statrs::distribution::{ContinuousCDF, Normal};

/// Largest sample for which the exact distribution is used.
const EXACT_UP_TO: usize = 20;

/// One-sided p of the U test of Mann and Whitney (1947) that `head` tends to be greater than `base`: exact where both sides have at
/// most 20 values and no two are equal, else the normal approximation with correction for ties and continuity, as SciPy's
/// `mannwhitneyu(head, base, alternative="greater")`. An empty side proves nothing: p = 1.
pub fn mann_whitney_one_sided(head: &[f64], base: &[f64]) -> f64 {
    if head.is_empty() || base.is_empty() {
        return 1.0;
    }
    let mut all: Vec<f64> = head.iter().chain(base).copied().collect();
    all.sort_by(f64::total_cmp);
    let ties: Vec<usize> = all.chunk_by(|a, b| a == b).map(<[f64]>::len).filter(|size| *size > 1).collect();
    // Pairs won by the head, a draw counting half; doubled to stay whole.
    let doubled: u64 = head.iter().map(|x| base.iter().map(|y| 2 * u64::from(x > y) + u64::from(x == y)).sum::<u64>()).sum();
    if ties.is_empty() && head.len().max(base.len()) <= EXACT_UP_TO {
        return exact(head.len(), base.len(), (doubled / 2) as usize);
    }
    let (m, n) = (head.len() as f64, base.len() as f64);
    let total = m + n;
    let tied: f64 = ties.iter().map(|size| (*size as f64).powi(3) - *size as f64).sum();
    let deviation = (m * n / 12.0 * ((total + 1.0) - tied / (total * (total - 1.0)))).sqrt();
    if deviation <= 0.0 || !deviation.is_finite() {
        return 1.0;
    }
    let z = (doubled as f64 / 2.0 - m * n / 2.0 - 0.5) / deviation;
    Normal::standard().sf(z).min(1.0)
}

/// P(U ≥ u) by counting arrangements: those with the largest value in the head win `n` pairs more than without it.
fn exact(m: usize, n: usize, u: usize) -> f64 {
    // ways[j][k]: arrangements of i head values and j base values with U = k; at most C(40, 20) ≈ 1.4e11 in all.
    let mut ways = vec![vec![0_u64; m * n + 1]; n + 1];
    for row in &mut ways {
        row[0] = 1;
    }
    for i in 1..=m {
        let fewer_heads = std::mem::replace(&mut ways, vec![vec![0; m * n + 1]; n + 1]);
        for j in 0..=n {
            for k in 0..=i * j {
                let head_largest = if k >= j { fewer_heads[j][k - j] } else { 0 };
                let base_largest = if j > 0 { ways[j - 1][k] } else { 0 };
                ways[j][k] = head_largest + base_largest;
            }
        }
    }
    let counts = &ways[n];
    counts.iter().skip(u).sum::<u64>() as f64 / counts.iter().sum::<u64>() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9, "{found} is not {expected}");
    }

    // Expected values from SciPy 1.17.1, mannwhitneyu(head, base, alternative="greater").

    #[test]
    fn small_samples_without_ties_are_exact() {
        close(mann_whitney_one_sided(&[5.1, 6.2, 7.3, 8.4, 5.9], &[4.0, 4.1, 4.2, 6.0, 5.0]), 0.015873015873015872);
        close(mann_whitney_one_sided(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), 1.0);
        // The smallest p there is: 1 / C(16, 8).
        let head: Vec<f64> = (7..15).map(f64::from).collect();
        close(mann_whitney_one_sided(&head, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.5, 6.7]), 7.77000777000777e-5);
    }

    #[test]
    fn ties_are_approximated() {
        close(mann_whitney_one_sided(&[3.0, 3.0, 4.0, 5.0, 5.0, 6.0], &[2.0, 3.0, 3.0, 4.0, 4.0, 1.0]), 0.04206132830119123);
        close(mann_whitney_one_sided(&[1.0, 1.0], &[1.0, 1.0]), 1.0);
    }

    #[test]
    fn large_samples_are_approximated() {
        let head: Vec<f64> = (1..25).map(|i| f64::from(i) * 1.37 % 7.0 + 0.9).collect();
        let base: Vec<f64> = (1..23).map(|i| f64::from(i) * 2.11 % 7.0).collect();
        close(mann_whitney_one_sided(&head, &base), 0.01988823894183393);
    }

    #[test]
    fn an_empty_side_proves_nothing() {
        close(mann_whitney_one_sided(&[], &[1.0]), 1.0);
    }
}
