//! Percentiles of a stream in bounded memory: exact while there is room, a logarithmic histogram beyond it.
//!
//! Up to 100,000 values each, and 2,000,000 over all distributions of a report (16 MB), are kept as they are and give k6's own numbers to
//! the digit. Beyond that a distribution becomes a histogram whose buckets grow by 1 % (as in DDSketch, Masson et al. 2019), so that a
//! percentile is off by at most 0.5 %; a bounded reservoir would lose the tail, which is what p99 is about.

use std::collections::BTreeMap;

/// Values one distribution keeps exactly.
const EXACT: usize = 100_000;
/// Largest relative error of a histogram's percentile.
pub(crate) const RELATIVE_ERROR: f64 = 0.005;
/// Values are milliseconds: from 1 ns to 10^9 s. What lies outside counts at the edge, so the number of buckets is bounded by 4,200.
const RANGE: (f64, f64) = (1e-6, 1e12);

/// Room for exact values that the distributions of one report share.
#[derive(Debug)]
pub(crate) struct Room(pub(crate) usize);

impl Default for Room {
    fn default() -> Self {
        Self(2_000_000)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Distribution {
    count: u64,
    sum: f64,
    least: f64,
    most: f64,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Exact {
        values: Vec<f64>,
        sorted: bool,
    },
    /// Bucket index → count. Index `i` holds γ^(i−1) < value ≤ γ^i; zero and below are bucket `i32::MIN`.
    Histogram(BTreeMap<i32, u64>),
}

impl Default for Values {
    fn default() -> Self {
        Self::Exact { values: Vec::new(), sorted: false }
    }
}

impl Distribution {
    pub(crate) fn push(&mut self, value: f64, room: &mut Room) {
        self.least = if self.count == 0 { value } else { self.least.min(value) };
        self.most = if self.count == 0 { value } else { self.most.max(value) };
        self.count += 1;
        self.sum += value;
        if let Values::Exact { values, .. } = &mut self.values
            && (values.len() >= EXACT || room.0 == 0)
        {
            room.0 += values.len();
            let mut buckets = BTreeMap::new();
            for value in values.drain(..) {
                *buckets.entry(bucket(value)).or_insert(0) += 1;
            }
            self.values = Values::Histogram(buckets);
        }
        match &mut self.values {
            Values::Exact { values, sorted } => {
                room.0 -= 1;
                values.push(value);
                *sorted = false;
            }
            Values::Histogram(buckets) => *buckets.entry(bucket(value)).or_insert(0) += 1,
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }

    pub(crate) fn average(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    pub(crate) fn least(&self) -> Option<f64> {
        (self.count > 0).then_some(self.least)
    }

    pub(crate) fn most(&self) -> Option<f64> {
        (self.count > 0).then_some(self.most)
    }

    pub(crate) fn is_exact(&self) -> bool {
        matches!(self.values, Values::Exact { .. })
    }

    /// The `percent`-th percentile by k6's rule (`TrendSink.P`): linear between the values around rank p·(n − 1).
    pub(crate) fn percentile(&mut self, percent: f64) -> Option<f64> {
        if self.count == 0 || !(0.0..=100.0).contains(&percent) {
            return None;
        }
        let rank = percent / 100.0 * (self.count - 1) as f64;
        let (below, above) = (self.at_rank(rank.floor() as u64)?, self.at_rank(rank.ceil() as u64)?);
        Some(below + (above - below) * rank.fract())
    }

    /// The `percent`-th percentile by nearest rank: the least value that at least `percent` of the values do not exceed.
    pub(crate) fn nearest(&mut self, percent: f64) -> Option<f64> {
        if self.count == 0 || !(0.0..=100.0).contains(&percent) {
            return None;
        }
        let rank = (percent / 100.0 * self.count as f64).ceil() as u64;
        self.at_rank(rank.clamp(1, self.count) - 1)
    }

    fn at_rank(&mut self, rank: u64) -> Option<f64> {
        let (least, most) = (self.least, self.most);
        if rank == 0 {
            return Some(least);
        }
        if rank + 1 == self.count {
            return Some(most);
        }
        match &mut self.values {
            Values::Exact { values, sorted } => {
                if !*sorted {
                    values.sort_by(f64::total_cmp);
                    *sorted = true;
                }
                values.get(usize::try_from(rank).ok()?).copied()
            }
            Values::Histogram(buckets) => {
                let mut seen = 0;
                buckets.iter().find_map(|(index, count)| {
                    seen += count;
                    (seen > rank).then(|| middle(*index).clamp(least, most))
                })
            }
        }
    }
}

/// γ of DDSketch: (1 + α) / (1 − α).
fn growth() -> f64 {
    (1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR)
}

fn bucket(value: f64) -> i32 {
    if value <= 0.0 {
        return i32::MIN;
    }
    (value.clamp(RANGE.0, RANGE.1).ln() / growth().ln()).ceil() as i32
}

/// The value of a bucket that is nearest, relatively, to both of its ends: 2γ^i / (γ + 1).
fn middle(index: i32) -> f64 {
    if index == i32::MIN { 0.0 } else { 2.0 * growth().powi(index) / (growth() + 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_as_k6_does() {
        let (mut distribution, mut room) = (Distribution::default(), Room::default());
        for value in [40.0, 10.0, 30.0, 20.0] {
            distribution.push(value, &mut room);
        }
        // Rank 0.9 · 3 = 2.7: 30 + 0.7 · 10.
        assert_eq!(distribution.percentile(90.0), Some(37.0));
        assert_eq!(distribution.percentile(50.0), Some(25.0));
        assert_eq!(distribution.percentile(100.0), Some(40.0));
        assert_eq!(distribution.percentile(101.0), None);
    }

    #[test]
    fn beyond_the_room_percentiles_stay_within_half_a_percent() {
        let (mut distribution, mut room) = (Distribution::default(), Room::default());
        // 1 … 200,000 in a scrambled order: 7 is coprime to 200,000.
        for step in 0..200_000_u64 {
            distribution.push((step * 7 % 200_000 + 1) as f64, &mut room);
        }
        assert!(!distribution.is_exact());
        for percent in [50.0, 90.0, 95.0, 99.0] {
            let expected = percent / 100.0 * 199_999.0 + 1.0;
            let found = distribution.percentile(percent).unwrap();
            assert!((found / expected - 1.0).abs() <= RELATIVE_ERROR + 1e-5, "p{percent}: {found} for {expected}");
        }
        assert_eq!((distribution.least(), distribution.most()), (Some(1.0), Some(200_000.0)));
        assert_eq!(room.0, Room::default().0, "the room was given back");
    }

    #[test]
    fn without_room_everything_is_a_histogram() {
        let (mut distribution, mut room) = (Distribution::default(), Room(1));
        for value in [0.0, 0.0, 8.0] {
            distribution.push(value, &mut room);
        }
        assert!(!distribution.is_exact());
        assert_eq!(distribution.percentile(0.0), Some(0.0));
        assert_eq!(distribution.percentile(100.0), Some(8.0));
    }
}
