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
    let (ties, doubled) = tally(head, base);
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

/// Smallest p that the exact test can reach with so many values on the two sides: 1 / C(head + base, base).
pub fn smallest_rank_p(head: usize, base: usize) -> f64 {
    (1..=base).map(|i| i as f64 / (head + i) as f64).product()
}

/// Sizes of the groups of equal values, and the pairs that the head wins, a draw counting half; doubled to stay whole. By sorting both
/// together, because raw samples may be a hundred thousand.
fn tally(head: &[f64], base: &[f64]) -> (Vec<u64>, u64) {
    let mut all: Vec<(f64, bool)> = head.iter().map(|value| (*value, true)).chain(base.iter().map(|value| (*value, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ties, mut doubled, mut passed) = (Vec::new(), 0, 0);
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let of_head = group.iter().filter(|(_, is_head)| *is_head).count() as u64;
        let of_base = group.len() as u64 - of_head;
        doubled += of_head * (2 * passed + of_base);
        passed += of_base;
        if group.len() > 1 {
            ties.push(group.len() as u64);
        }
    }
    (ties, doubled)
}

/// P(U ≥ u) by counting arrangements: the number with U = k is the coefficient of x^k in the Gaussian binomial
/// Π (1 − x^(n+i)) / (1 − x^i), i = 1 … m; at most C(40, 20) ≈ 1.4e11 in all, so whole numbers suffice.
fn exact(m: usize, n: usize, u: usize) -> f64 {
    let mut ways = vec![0_i64; m * n + 1];
    ways[0] = 1;
    for i in 1..=m {
        for k in (n + i..ways.len()).rev() {
            ways[k] -= ways[k - n - i];
        }
        for k in i..ways.len() {
            ways[k] += ways[k - i];
        }
    }
    ways.iter().skip(u).sum::<i64>() as f64 / ways.iter().sum::<i64>() as f64
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
