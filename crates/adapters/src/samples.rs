//! Raw values of one measurement: their median and spread over all of them, and the few that are kept for statistical tests.

use domain::stats;

/// Raw values kept per measurement. Two times a thousand is far more than the rank tests of the verdict need, and a fast function of
/// pytest-benchmark carries a million.
pub(crate) const KEPT: usize = 1_000;

/// Values from which median and spread are computed exactly; of more, every second one is used, then every fourth, and so on.
const EXACT: usize = 20 * KEPT;

/// At most [`KEPT`] values, evenly spaced over the run, so that a drift within it stays visible.
pub(crate) fn thinned(samples: Vec<f64>) -> Vec<f64> {
    let have = samples.len();
    if have <= KEPT {
        return samples;
    }
    (0..KEPT).filter_map(|index| samples.get(index * have / KEPT).copied()).collect()
}

/// What a measurement says of its raw values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Distribution {
    pub(crate) median: f64,
    /// Standard deviation with n − 1, as the tools print it.
    pub(crate) spread: Option<f64>,
    pub(crate) n: i64,
    pub(crate) kept: Vec<f64>,
}

impl Distribution {
    /// `None` of nothing.
    pub(crate) fn of(values: Vec<f64>) -> Option<Self> {
        let median = stats::median(&values)?;
        let spread = stats::mean_and_deviation(&values).map(|(_, deviation)| deviation);
        Some(Self { median, spread, n: values.len() as i64, kept: thinned(values) })
    }
}

/// Values as they arrive, in memory bounded by [`EXACT`] however many they are.
#[derive(Debug, Clone)]
pub(crate) struct Samples {
    values: Vec<f64>,
    seen: u64,
    every: u64,
}

impl Default for Samples {
    fn default() -> Self {
        Self { values: Vec::new(), seen: 0, every: 1 }
    }
}

impl Samples {
    pub(crate) fn push(&mut self, value: f64) {
        if self.seen.is_multiple_of(self.every) {
            if self.values.len() >= EXACT {
                let mut index = 0;
                self.values.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.every *= 2;
            }
            self.values.push(value);
        }
        self.seen += 1;
    }

    /// `None` of nothing.
    pub(crate) fn distribution(self) -> Option<Distribution> {
        let found = Distribution::of(self.values)?;
        Some(Distribution { n: i64::try_from(self.seen).unwrap_or(i64::MAX), ..found })
    }
}

/// A histogram of values with how often each occurred. Nothing is expanded: a count may be in the billions. The values kept are
/// evenly spaced order statistics.
pub(crate) fn of_histogram(mut bins: Vec<(f64, u64)>) -> Option<Distribution> {
    bins.retain(|(_, count)| *count > 0);
    bins.sort_by(|left, right| left.0.total_cmp(&right.0));
    let total: u64 = bins.iter().try_fold(0_u64, |sum, (_, count)| sum.checked_add(*count))?;
    let last = total.checked_sub(1)?;
    let wanted = u64::try_from(KEPT).ok()?.min(total);
    let kept = order_statistics(&bins, (0..wanted).map(|index| (u128::from(index) * u128::from(total) / u128::from(wanted)) as u64));
    let middle = order_statistics(&bins, [last / 2, total / 2].into_iter());
    let median = stats::median(&middle)?;
    let mean = bins.iter().map(|(value, count)| value * *count as f64).sum::<f64>() / total as f64;
    let squares: f64 = bins.iter().map(|(value, count)| (value - mean).powi(2) * *count as f64).sum();
    let spread = (total > 1).then(|| (squares / last as f64).sqrt());
    Some(Distribution { median, spread, n: i64::try_from(total).unwrap_or(i64::MAX), kept })
}

/// The values at the given ranks, from 0 and ascending.
fn order_statistics(bins: &[(f64, u64)], ranks: impl Iterator<Item = u64>) -> Vec<f64> {
    let (mut below, mut bin) = (0_u64, 0);
    ranks
        .filter_map(|rank| {
            while let Some((_, count)) = bins.get(bin)
                && rank >= below.saturating_add(*count)
            {
                below = below.saturating_add(*count);
                bin += 1;
            }
            bins.get(bin).map(|(value, _)| *value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_that_of_a_sample() {
        // Python: statistics.stdev([2, 4, 4, 4, 5, 5, 7, 9]) = 2.138089935299395
        let of = |values: &[f64]| Distribution::of(values.to_vec()).unwrap().spread;
        assert_eq!(of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), Some(2.138089935299395));
        assert_eq!(of(&[3.0]), None);
    }

    #[test]
    fn ten_million_values_stay_bounded_and_keep_their_median() {
        let mut samples = Samples::default();
        for index in 0..10_000_000_u32 {
            samples.push(f64::from(index % 1_000));
        }
        assert!(samples.values.capacity() <= 2 * EXACT, "{}", samples.values.capacity());
        let found = samples.distribution().unwrap();
        assert_eq!((found.n, found.kept.len()), (10_000_000, KEPT));
        assert!((found.median - 499.5).abs() < 10.0, "{}", found.median);
        // Standard deviation of 0 to 999, equally often: sqrt((1000² - 1) / 12).
        assert!((found.spread.unwrap() - 288.675).abs() < 3.0, "{:?}", found.spread);
    }

    #[test]
    fn a_histogram_is_the_list_it_stands_for() {
        let bins = vec![(3.0, 1), (1.0, 3), (2.0, 2)];
        let mut listed = Samples::default();
        [1.0, 1.0, 1.0, 2.0, 2.0, 3.0].into_iter().for_each(|value| listed.push(value));
        let found = of_histogram(bins).unwrap();
        assert_eq!(found.median, 1.5);
        assert_eq!(found, listed.distribution().unwrap());
        assert_eq!(of_histogram(vec![(1.0, 0)]), None);
    }

    #[test]
    fn a_histogram_with_billions_is_not_expanded() {
        let found = of_histogram(vec![(1.0, 3_000_000_000), (2.0, 1_000_000_000)]).unwrap();
        assert_eq!((found.median, found.n, found.kept.len()), (1.0, 4_000_000_000, KEPT));
        assert_eq!(found.kept.iter().filter(|value| **value == 2.0).count(), KEPT / 4);
        assert_eq!(of_histogram(vec![(1.0, u64::MAX), (2.0, u64::MAX)]), None);
    }
}
