//! Slow drift: a worsening too gradual for any single run or change point to show.

use crate::results::Direction;
use crate::stats::{mann_kendall, median, theil_sen};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Fewer points than this prove no trend (decision 27).
pub const FEWEST_POINTS: usize = 8;
/// Largest two-sided p of the Mann-Kendall test.
pub const SIGNIFICANT: f64 = 0.05;
/// Slopes up to this many per cent per 4 weeks are not worth a person's time.
pub const TOLERATED_PERCENT: f64 = 2.0;

const HOURS_OF_4_WEEKS: f64 = 4.0 * 7.0 * 24.0;

/// A series that gets steadily worse.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Theil-Sen slope in per cent of the median per 4 weeks; the sign is that of the values, not of good and bad.
    pub percent_per_4_weeks: f64,
    /// Two-sided p of the Mann-Kendall test.
    pub p: f64,
}

/// Drift in the worse direction over `points`, oldest first. Give it the points since the last change point: a step is a trend, too, to
/// these tests. For `Direction::Stable` both directions are worse. `None` as well where the median is 0, which has no per cent.
pub fn drift(points: &[(Timestamp, f64)], direction: Direction) -> Option<Drift> {
    let (first, _) = points.first()?;
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    if values.len() < FEWEST_POINTS || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let p = mann_kendall(&values).p_two_sided;
    // The slopes of all pairs are many; most series end here.
    if p >= SIGNIFICANT {
        return None;
    }
    let middle = median(&values).map(f64::abs).filter(|middle| *middle > 0.0)?;
    let by_time: Vec<(f64, f64)> = points.iter().map(|(at, value)| (at.hours_since(*first) / HOURS_OF_4_WEEKS, *value)).collect();
    let percent_per_4_weeks = 100.0 * theil_sen(&by_time)? / middle;
    let worse = match direction {
        Direction::Lower => percent_per_4_weeks,
        Direction::Higher => -percent_per_4_weeks,
        Direction::Stable => percent_per_4_weeks.abs(),
    };
    (worse > TOLERATED_PERCENT).then_some(Drift { percent_per_4_weeks, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3_600_000_000;

    /// One point a day from 1970 on.
    fn daily(values: impl IntoIterator<Item = f64>) -> Vec<(Timestamp, f64)> {
        values.into_iter().enumerate().map(|(day, value)| (Timestamp::from_micros(day as i64 * DAY).unwrap(), value)).collect()
    }

    /// 100, 100.1, 100.2, … : 0.1 a day are 2.8 in 4 weeks; the median of 57 days is 102.8.
    fn rising() -> Vec<(Timestamp, f64)> {
        daily((0..57).map(|day| 100.0 + 0.1 * f64::from(day)))
    }

    #[test]
    fn the_slope_is_in_per_cent_of_the_median_per_4_weeks() {
        let found = drift(&rising(), Direction::Lower).unwrap();
        assert!((found.percent_per_4_weeks - 280.0 / 102.8).abs() < 1e-9, "{found:?}");
        // S = 57 · 56 / 2 = 1596, Var = 57 · 56 · 119 / 18 = 21 102.67, z = 1595 / 145.27 = 10.98.
        assert!(found.p < 1e-26, "{found:?}");
    }

    #[test]
    fn only_the_worse_direction_is_drift() {
        assert_eq!(drift(&rising(), Direction::Higher), None);
        assert!(drift(&rising(), Direction::Stable).is_some());
        let falling: Vec<_> = rising().into_iter().map(|(at, value)| (at, -value + 200.0)).collect();
        let found = drift(&falling, Direction::Higher).unwrap();
        assert!((found.percent_per_4_weeks + 280.0 / 97.2).abs() < 1e-9, "{found:?}");
        assert_eq!(drift(&falling, Direction::Lower), None);
    }

    #[test]
    fn a_slope_of_up_to_two_per_cent_is_tolerated() {
        let rising_by = |percent: f64| daily((-28..=28).map(move |day| 100.0 + percent * f64::from(day) / 28.0));
        assert_eq!(drift(&rising_by(1.9), Direction::Lower), None);
        assert!(drift(&rising_by(2.1), Direction::Lower).is_some());
    }

    #[test]
    fn time_counts_and_not_the_number_of_runs() {
        // The same 57 values within 19 days: three times the slope.
        let faster: Vec<_> = rising().into_iter().map(|(at, value)| (Timestamp::from_micros(at.micros() / 3).unwrap(), value)).collect();
        let found = drift(&faster, Direction::Lower).unwrap();
        assert!((found.percent_per_4_weeks - 840.0 / 102.8).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn a_sawtooth_is_no_trend() {
        assert_eq!(drift(&daily((0..40).map(|day| 100.0 + f64::from(day * 7 % 11))), Direction::Lower), None);
    }

    #[test]
    fn too_few_points_prove_nothing() {
        let steep = |n: i32| daily((0..n).map(|day| 100.0 * f64::from(day + 1)));
        assert_eq!(drift(&steep(7), Direction::Lower), None);
        assert!(drift(&steep(8), Direction::Lower).is_some());
        assert_eq!(drift(&[], Direction::Lower), None);
    }
}
