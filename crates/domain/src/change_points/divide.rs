//! The best place to divide an interval in two, by the energy distance of its sides.

/// Sums of |xᵢ − xⱼ| over the pairs of every interval of a window, so that the distance of any two neighbouring intervals is a few
/// additions: `within(s, e)` of [s, e), and what lies between two of them is within their union minus within each.
pub(super) struct Divider {
    /// Points of the window.
    n: usize,
    /// Row s, column e.
    within: Vec<f64>,
    /// 0, 1, 1/2, 1/3, …
    reciprocal: Vec<f64>,
    /// 0, 1, 2, …
    number: Vec<f64>,
}

/// Where an interval divides best, and how far apart its sides are then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) index: usize,
    pub(super) distance: f64,
}

impl Divider {
    /// Room for windows of up to `longest` points.
    pub(super) fn new(longest: usize) -> Self {
        let number: Vec<f64> = (0..=longest).map(|count| count as f64).collect();
        let reciprocal = number.iter().map(|count| if *count > 0.0 { 1.0 / count } else { 0.0 }).collect();
        Self { n: 0, within: vec![0.0; (longest + 1) * (longest + 1)], reciprocal, number }
    }

    /// Takes the values of the next window, at most `longest`.
    pub(super) fn load(&mut self, window: &[f64]) {
        self.n = window.len();
        let width = self.n + 1;
        self.within[..width * width].fill(0.0);
        for start in (0..self.n).rev() {
            let (rows, below) = self.within.split_at_mut((start + 1) * width);
            let (row, first) = (&mut rows[start * width..], window[start]);
            let mut from_first = 0.0;
            for end in start + 2..width {
                from_first += (first - window[end - 1]).abs();
                row[end] = below[end] + from_first;
            }
        }
    }

    /// The τ with the greatest Q over every κ, for sides [start, τ) and [τ, κ) of at least `least` points in [start, end); the first of
    /// equals. `None` if the interval is too short. With n and m points on the sides, and a pair term of 0 for a side of one point,
    ///
    /// Q = 2/(n+m) · (Σ|xᵢ−yⱼ| − m/(n−1) · Σ|xᵢ−xₖ| − n/(m−1) · Σ|yⱼ−yₖ|)
    ///
    /// [apache-otava's documentation of E-divisive with α = 1; the constant factor of Matteson and James's is another one].
    pub(super) fn best(&self, start: usize, end: usize, least: usize) -> Option<Candidate> {
        let (least, width) = (least.max(1), self.n + 1);
        let last = end.checked_sub(least)?;
        let union_row = &self.within[start * width..(start + 1) * width];
        let mut best: Option<Candidate> = None;
        for tau in start + least..=last {
            let n = tau - start;
            let left = union_row[tau];
            let left_scaled = left * self.reciprocal[n - 1];
            let ends = tau + least..end + 1;
            let sizes = least..end + 1 - tau;
            let (count, unions) = (self.number[n], &union_row[ends.clone()]);
            let rights = &self.within[tau * width..(tau + 1) * width][ends];
            let sizes_m = &self.number[sizes.clone()];
            let per_less_one = &self.reciprocal[least - 1..sizes.end - 1];
            let per_total = &self.reciprocal[n + sizes.start..n + sizes.end];
            let distance = greatest(unions.len(), |k| {
                let (between, m) = (unions[k] - left - rights[k], sizes_m[k]);
                2.0 * per_total[k] * (between - m * left_scaled - count * rights[k] * per_less_one[k])
            });
            if best.is_none_or(|found| distance > found.distance) {
                best = Some(Candidate { index: tau, distance });
            }
        }
        best
    }
}

/// The greatest of `value(0)` to `value(count − 1)`, in four lanes so that the compiler can use vector instructions.
#[inline(always)]
fn greatest(count: usize, value: impl Fn(usize) -> f64) -> f64 {
    const LANES: usize = 4;
    let mut lanes = [f64::NEG_INFINITY; LANES];
    for chunk in 0..count / LANES {
        for (lane, greatest) in lanes.iter_mut().enumerate() {
            let candidate = value(chunk * LANES + lane);
            *greatest = if candidate > *greatest { candidate } else { *greatest };
        }
    }
    let rest = (count - count % LANES..count).map(value);
    rest.chain(lanes).fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Q as it is written, pair by pair.
    fn q(left: &[f64], right: &[f64]) -> f64 {
        let pairs = |side: &[f64]| side.iter().enumerate().flat_map(|(i, a)| side[..i].iter().map(move |b| (a - b).abs())).sum::<f64>();
        let between: f64 = left.iter().flat_map(|a| right.iter().map(move |b| (a - b).abs())).sum();
        let (n, m) = (left.len() as f64, right.len() as f64);
        let within = |sum: f64, own: f64, other: f64| if own > 1.0 { other / (own - 1.0) * sum } else { 0.0 };
        2.0 / (n + m) * (between - within(pairs(left), n, m) - within(pairs(right), m, n))
    }

    #[test]
    fn a_clean_step_divides_at_the_step() {
        let mut divider = Divider::new(8);
        divider.load(&[1.0, 1.0, 1.0, 3.0, 3.0]);
        // Between the sides 6 pairs of distance 2, within them none: 2/5 · 12.
        let found = divider.best(0, 5, 1).unwrap();
        assert_eq!(found.index, 3);
        assert!((found.distance - 4.8).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn the_sums_give_what_the_pairs_give() {
        let values: Vec<f64> = (1..=23).map(|i| f64::from(i * i * 37 % 101) / 7.0).collect();
        let mut divider = Divider::new(30);
        divider.load(&values);
        for (start, end, least) in [(0, 23, 1), (4, 23, 1), (0, 15, 5), (7, 20, 3)] {
            let mut expected = (0, f64::NEG_INFINITY);
            for tau in start + least..=end - least {
                for kappa in tau + least..=end {
                    let distance = q(&values[start..tau], &values[tau..kappa]);
                    if distance > expected.1 + 1e-9 {
                        expected = (tau, distance);
                    }
                }
            }
            let found = divider.best(start, end, least).unwrap();
            assert_eq!(found.index, expected.0, "[{start}, {end}) {least}");
            assert!((found.distance - expected.1).abs() < 1e-9, "{found:?}, {expected:?}");
        }
    }

    #[test]
    fn an_interval_without_room_for_two_sides_has_no_candidate() {
        let mut divider = Divider::new(10);
        divider.load(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(divider.best(0, 9, 5), None);
        assert_eq!(divider.best(3, 4, 1), None);
        assert!(divider.best(0, 2, 1).is_some());
    }
}
