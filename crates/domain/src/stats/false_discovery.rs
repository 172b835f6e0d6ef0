//! Many tests at once: which p-values are small even among so many.

/// The largest p that counts as significant, k·q/m, by the procedure of Benjamini and Hochberg (1995): k is the largest rank with
/// p₍ₖ₎ ≤ k·q/m. `family` is m where the p-values are only some of those tested. `None`: none is significant.
pub fn benjamini_hochberg(p_values: &[f64], family: usize, q: f64) -> Option<f64> {
    let mut sorted = p_values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let m = family.max(sorted.len()) as f64;
    let level = |rank: usize| rank as f64 / m * q;
    (1..=sorted.len()).rev().find(|rank| sorted[rank - 1] <= level(*rank)).map(level)
}

/// One p-value for several that are positively dependent: the smallest of n·p₍ᵢ₎/i (Simes 1986). 1 of nothing.
pub fn simes(p_values: &[f64]) -> f64 {
    if let [only] = p_values {
        return *only;
    }
    let mut sorted = p_values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    sorted.iter().zip(1..).map(|(p, rank)| n * p / f64::from(rank)).fold(1.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Benjamini and Hochberg (1995), section 3.2: of these fifteen, the first four are rejected at 5 %.
    const PAPER: [f64; 15] =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

    #[test]
    fn the_papers_example_rejects_four() {
        let level = benjamini_hochberg(&PAPER, 0, 0.05).unwrap();
        assert!((level - 4.0 * 0.05 / 15.0).abs() < 1e-15, "{level}");
        assert_eq!(PAPER.iter().filter(|p| **p <= level).count(), 4);
    }

    #[test]
    fn a_late_rank_carries_the_earlier_ones() {
        // 0.045 ≤ 3·0.05/3 although 0.045 > 1·0.05/3 and 2·0.05/3.
        assert_eq!(benjamini_hochberg(&[0.045, 0.040, 0.041], 0, 0.05), Some(0.05));
        assert_eq!(benjamini_hochberg(&[0.051, 0.040, 0.041], 0, 0.05), None);
    }

    #[test]
    fn a_part_of_a_family_is_judged_by_the_whole() {
        assert_eq!(benjamini_hochberg(&[0.000_1], 500, 0.05), Some(0.000_1));
        assert_eq!(benjamini_hochberg(&[0.000_11], 500, 0.05), None);
        assert_eq!(benjamini_hochberg(&[], 500, 0.05), None);
    }

    #[test]
    fn simes_is_the_single_p_of_one_and_costs_a_factor_of_the_smallest_alone() {
        assert_eq!(simes(&[0.02]), 0.02);
        assert_eq!(simes(&[0.02, 0.02]), 0.02);
        assert_eq!(simes(&[0.01, 0.9]), 0.02);
        assert_eq!(simes(&[]), 1.0);
    }
}
