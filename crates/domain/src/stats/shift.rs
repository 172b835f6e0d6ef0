//! By how much one sample lies above another.

use statrs::distribution::{ContinuousCDF, Normal};

/// Estimate of a shift with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    pub estimate: f64,
    pub low: f64,
    pub high: f64,
}

/// Median of all differences head − base (Hodges and Lehmann 1963), with the interval between the differences of rank C and
/// m·n + 1 − C, C = ⌊m·n/2 − z·√(m·n·(m+n+1)/12)⌋ but at least 1 [Hollander, Wolfe and Chicken 2014, section 4.3, large samples].
/// `None` where a side is empty or has a value that is not finite.
pub fn hodges_lehmann(head: &[f64], base: &[f64]) -> Option<Shift> {
    if head.is_empty() || base.is_empty() || head.iter().chain(base).any(|value| !value.is_finite()) {
        return None;
    }
    let differences = Differences::of(head, base);
    let (m, n) = (head.len() as f64, base.len() as f64);
    let pairs = head.len() as u64 * base.len() as u64;
    let z = Normal::standard().inverse_cdf(0.975);
    let rank = ((m * n / 2.0 - z * (m * n * (m + n + 1.0) / 12.0).sqrt()).floor().max(1.0)) as u64;
    let below = differences.of_rank(pairs.div_ceil(2));
    let above = differences.of_rank(pairs / 2 + 1);
    Some(Shift { estimate: below + (above - below) * 0.5, low: differences.of_rank(rank), high: differences.of_rank(pairs + 1 - rank) })
}

/// All differences of two samples, without writing them down: raw samples may be a hundred thousand on either side.
struct Differences {
    head: Vec<f64>,
    base: Vec<f64>,
}

impl Differences {
    fn of(head: &[f64], base: &[f64]) -> Self {
        let sorted = |values: &[f64]| {
            let mut values = values.to_vec();
            values.sort_by(f64::total_cmp);
            values
        };
        Self { head: sorted(head), base: sorted(base) }
    }

    /// How many differences are at most `limit`: as the head grows, so does the first base value that is near enough.
    fn at_most(&self, limit: f64) -> u64 {
        let (mut first, mut count) = (0, 0);
        for value in &self.head {
            while self.base.get(first).is_some_and(|base| value - base > limit) {
                first += 1;
            }
            count += (self.base.len() - first) as u64;
        }
        count
    }

    /// The difference of that rank, 1 being the smallest: bisection over the floats in their order, at most 64 steps, exact.
    fn of_rank(&self, rank: u64) -> f64 {
        let ends = |a: Option<&f64>, b: Option<&f64>| a.zip(b).map_or(0.0, |(a, b)| a - b);
        let (mut low, mut high) =
            (position(ends(self.head.first(), self.base.last())), position(ends(self.head.last(), self.base.first())));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at_most(value(middle)) >= rank { high = middle } else { low = middle + 1 }
        }
        value(low)
    }
}

/// Place of a float among all floats; 0 and −0 are neighbours.
fn position(value: f64) -> i128 {
    let bits = i128::from(value.abs().to_bits());
    if value.is_sign_negative() { -bits - 1 } else { bits }
}

fn value(position: i128) -> f64 {
    let bits = |position: i128| f64::from_bits(u64::try_from(position).unwrap_or(0));
    if position < 0 { -bits(-position - 1) } else { bits(position) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::median;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Differences of {5, 7} and {1, 2, 4}: 1 3 3 4 5 6, median 3.5; too few for more than the extremes as interval.
        assert_eq!(hodges_lehmann(&[7.0, 5.0], &[2.0, 1.0, 4.0]), Some(Shift { estimate: 3.5, low: 1.0, high: 6.0 }));
        assert_eq!(hodges_lehmann(&[], &[1.0]), None);
        assert_eq!(hodges_lehmann(&[f64::NAN], &[1.0]), None);
    }

    #[test]
    fn the_interval_takes_the_ranks_of_the_normal_approximation() {
        // 8 and 8: C = ⌊32 − 1.96·√(64·17/12)⌋ = ⌊32 − 18.66⌋ = 13, so the 13th and the 52nd of the 64 differences.
        let head = [11.0, 12.5, 13.1, 11.7, 12.2, 13.9, 12.8, 11.4];
        let base = [10.0, 10.9, 11.3, 10.4, 9.6, 11.8, 10.6, 10.2];
        let mut all: Vec<f64> = head.iter().flat_map(|x| base.iter().map(move |y| x - y)).collect();
        all.sort_by(f64::total_cmp);
        let shift = hodges_lehmann(&head, &base).unwrap();
        assert_eq!((shift.low, shift.high), (all[12], all[51]));
        assert_eq!(shift.estimate, median(&all).unwrap());
    }

    proptest! {
        #[test]
        fn the_estimate_is_the_median_of_all_differences(
            head in prop::collection::vec(-1e3_f64..1e3, 1..20),
            base in prop::collection::vec(-1e3_f64..1e3, 1..20),
        ) {
            let all: Vec<f64> = head.iter().flat_map(|x| base.iter().map(move |y| x - y)).collect();
            prop_assert_eq!(hodges_lehmann(&head, &base).map(|shift| shift.estimate), median(&all));
        }
    }
}
