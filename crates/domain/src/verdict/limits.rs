//! How far a value may lie from its baseline before that counts.

use crate::results::{Direction, Unit};
use crate::stats::{mad_in_place, mean_and_deviation, median_in_place};

/// Makes the median absolute deviation of normal values their standard deviation: 1 / Φ⁻¹(3/4).
const MAD_TO_SIGMA: f64 = 1.4826;
/// A value farther than so many sigma from its centre is no noise.
const NOISE_SIGMAS: f64 = 3.0;

/// Smallest worsening in per cent that counts, where the policy does not say: 5 for times and rates [asv, Nyrkiö, Conbench's pairwise
/// rule], 1 for counts and bytes, which hardly scatter.
pub fn effect_floor(unit: Unit) -> f64 {
    match unit {
        Unit::Seconds | Unit::PerSecond | Unit::Ratio => 5.0,
        Unit::Bytes | Unit::Count => 1.0,
    }
}

/// Centre of the baseline and the limit beyond which a value is worse, in the unit of the series. `min_effect_percent` as in
/// [`effect_floor`]. `None` of nothing. Where any move is worse it is the upper limit; the lower one mirrors it at the centre.
pub fn boundary(baseline: &[f64], direction: Direction, min_effect_percent: f64) -> Option<(f64, f64)> {
    let level = Level::of(baseline, &mut Vec::new())?;
    let step = level.noise().max(min_effect_percent / 100.0 * level.centre.abs());
    Some((level.centre, if direction == Direction::Higher { level.centre - step } else { level.centre + step }))
}

/// Robust sigma of a segment relative to its centre: what [`SeriesHistory::prior_sigma`](super::SeriesHistory::prior_sigma) of the
/// segment after it is. `None` of nothing, and around zero.
pub fn relative_sigma(values: &[f64]) -> Option<f64> {
    let level = Level::of(values, &mut Vec::new())?;
    (level.centre != 0.0).then(|| level.sigma / level.centre.abs())
}

/// Where a series lies and how much it scatters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    pub(super) centre: f64,
    /// Robust; the standard deviation where more than half of the values are alike (decision 36).
    pub(super) sigma: f64,
}

impl Level {
    /// `None` of nothing. `scratch` spares an allocation per series.
    pub(super) fn of(values: &[f64], scratch: &mut Vec<f64>) -> Option<Self> {
        scratch.clear();
        scratch.extend_from_slice(values);
        let centre = median_in_place(scratch)?;
        let sigma = match mad_in_place(scratch, centre)? {
            0.0 => mean_and_deviation(values).map_or(0.0, |(_, deviation)| deviation),
            mad => MAD_TO_SIGMA * mad,
        };
        Some(Self { centre, sigma })
    }

    /// What noise alone explains, in the unit of the series.
    pub(super) fn noise(&self) -> f64 {
        NOISE_SIGMAS * self.sigma
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<(f64, f64)>, expected: (f64, f64)) {
        let (centre, limit) = found.unwrap();
        assert!((centre - expected.0).abs() < 1e-9 && (limit - expected.1).abs() < 1e-9, "{found:?} is not {expected:?}");
    }

    #[test]
    fn the_limit_is_the_noise_or_the_smallest_effect() {
        // Median 100, deviations 0 1 1 2 2 3 3: MAD 2, noise 3 · 1.4826 · 2 = 8.8956.
        let noisy = [100.0, 101.0, 99.0, 102.0, 98.0, 103.0, 97.0];
        close(boundary(&noisy, Direction::Lower, 5.0), (100.0, 108.8956));
        close(boundary(&noisy, Direction::Higher, 5.0), (100.0, 91.1044));
        close(boundary(&noisy, Direction::Stable, 10.0), (100.0, 110.0));
        assert_eq!(boundary(&[], Direction::Lower, 5.0), None);
        assert!((relative_sigma(&noisy).unwrap() - 0.029_652).abs() < 1e-9);
    }

    #[test]
    fn where_most_values_are_alike_the_standard_deviation_is_the_noise() {
        // Seven 10 and three 11: mean 10.3, s² = (7 · 0.09 + 3 · 0.49) / 9 = 0.2333, 3 s = 1.4491.
        let clock = [10.0, 10.0, 11.0, 10.0, 11.0, 10.0, 10.0, 11.0, 10.0, 10.0];
        close(boundary(&clock, Direction::Lower, 5.0), (10.0, 10.0 + 3.0 * (2.1_f64 / 9.0).sqrt()));
        close(boundary(&[10.0; 12], Direction::Lower, 5.0), (10.0, 10.5));
        assert_eq!((relative_sigma(&[0.0; 5]), relative_sigma(&[7.0; 5])), (None, Some(0.0)));
    }

    #[test]
    fn times_may_move_more_than_counts() {
        assert_eq!([Unit::Seconds, Unit::PerSecond, Unit::Ratio].map(effect_floor), [5.0; 3]);
        assert_eq!([Unit::Bytes, Unit::Count].map(effect_floor), [1.0; 2]);
    }
}
