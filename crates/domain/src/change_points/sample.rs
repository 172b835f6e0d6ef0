//! Two neighbouring segments held against each other.

use super::{Settings, Test};
use statrs::function::beta::checked_beta_reg;

/// A segment, reduced to what the tests need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    n: f64,
    pub(super) mean: f64,
    /// Sum of the squared deviations from the mean.
    squares: f64,
}

impl Sample {
    pub(super) fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        // From the first value on, so that a constant segment has exactly that mean and no spread.
        let first = values.first().copied().unwrap_or_default();
        let mean = first + values.iter().map(|value| value - first).sum::<f64>() / n.max(1.0);
        Self { n, mean, squares: values.iter().map(|value| (value - mean).powi(2)).sum() }
    }

    fn variance(&self, degrees: f64) -> f64 {
        if degrees > 0.0 { self.squares / degrees } else { 0.0 }
    }
}

/// Two-sided p that the means are equal. Without any spread: 0 if the means differ, else 1.
pub(super) fn p_value(test: Test, left: &Sample, right: &Sample) -> f64 {
    let (error, degrees) = match test {
        Test::Student => {
            let degrees = left.n + right.n - 2.0;
            if degrees <= 0.0 {
                return 1.0;
            }
            let pooled = ((left.n - 1.0) * left.variance(left.n) + (right.n - 1.0) * right.variance(right.n)) / degrees;
            (pooled * (1.0 / left.n + 1.0 / right.n), degrees)
        }
        Test::Welch => {
            let share = |side: &Sample| side.variance(side.n - 1.0) / side.n;
            let (l, r) = (share(left), share(right));
            let of = |share: f64, side: &Sample| if side.n > 1.0 { share * share / (side.n - 1.0) } else { 0.0 };
            // Welch 1947 and Satterthwaite 1946.
            (l + r, (l + r).powi(2) / (of(l, left) + of(r, right)))
        }
    };
    if error == 0.0 {
        return if left.mean == right.mean { 1.0 } else { 0.0 };
    }
    let t_squared = (left.mean - right.mean).powi(2) / error;
    // P(|T| > t) = I(ν/(ν+t²); ν/2, 1/2), Abramowitz and Stegun 26.7.1.
    let p = checked_beta_reg(degrees / 2.0, 0.5, degrees / (degrees + t_squared));
    p.ok().filter(|p| p.is_finite()).unwrap_or(1.0)
}

/// max(|r − 1|, |1/r − 1|) with r = after ÷ before. Where one of them is 0 there is no ratio: the difference counts in units of ε, which
/// is `min_magnitude` of the other mean (of the whole of it, where `min_magnitude` is 0, as apache-otava does).
pub(super) fn magnitude(before: f64, after: f64, settings: &Settings) -> f64 {
    if before == after {
        0.0
    } else if before == 0.0 || after == 0.0 {
        if settings.min_magnitude > 0.0 { 1.0 / settings.min_magnitude } else { 1.0 }
    } else {
        (after / before - 1.0).abs().max((before / after - 1.0).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 + 1e-9 * expected.abs(), "{found} is not {expected}");
    }

    const LEFT: [f64; 5] = [10.1, 9.9, 10.0, 10.2, 9.8];
    const RIGHT: [f64; 6] = [10.9, 11.4, 11.1, 11.6, 10.8, 11.2];

    // Expected values from SciPy 1.16.3.

    #[test]
    fn welch_agrees_with_scipy() {
        close(p_value(Test::Welch, &Sample::of(&LEFT), &Sample::of(&RIGHT)), 4.1640223657085624e-05);
    }

    #[test]
    fn student_with_the_variance_from_n_agrees_with_scipy() {
        close(p_value(Test::Student, &Sample::of(&LEFT), &Sample::of(&RIGHT)), 1.3051210875832798e-05);
        close(p_value(Test::Student, &Sample::of(&[5.0]), &Sample::of(&RIGHT)), 4.790254132345691e-06);
    }

    #[test]
    fn without_spread_any_difference_is_certain() {
        for test in [Test::Welch, Test::Student] {
            assert_eq!(p_value(test, &Sample::of(&[0.1; 7]), &Sample::of(&[0.2; 9])), 0.0);
            assert_eq!(p_value(test, &Sample::of(&[0.1; 7]), &Sample::of(&[0.1; 9])), 1.0);
        }
        assert_eq!(p_value(Test::Student, &Sample::of(&[1.0]), &Sample::of(&[2.0])), 1.0, "two points prove nothing");
    }

    #[test]
    fn the_magnitude_is_the_same_forth_and_back() {
        let ours = Settings::ours();
        close(magnitude(100.0, 80.0, &ours), 0.25);
        close(magnitude(80.0, 100.0, &ours), 0.25);
        assert_eq!(magnitude(3.0, 3.0, &ours), 0.0);
    }

    #[test]
    fn from_zero_the_difference_counts_in_units_of_the_least_magnitude() {
        assert_eq!(magnitude(0.0, 0.02, &Settings::ours()), 20.0);
        assert_eq!(magnitude(0.02, 0.0, &Settings::otava()), 1.0);
        assert_eq!(magnitude(0.0, 0.0, &Settings::ours()), 0.0);
    }
}
