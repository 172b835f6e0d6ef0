//! One new value against its baseline in statistical mode: how far it moved, how far it may, and how likely noise does that.

use super::baseline::Baseline;
use super::limits::Level;
use super::threshold::{FEWEST_SAMPLES, rank_p};
use super::{FULL_BASELINE, Method};
use crate::numbers::nine_digits;
use crate::results::{Direction, Measurement};
use crate::stats::{Prediction, hodges_lehmann, median, smallest_rank_p, student_quantile};

/// Per cent by which a series may worsen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub(super) percent: f64,
    /// Drawn by a person (an acceptance): the noise does not widen it.
    pub(super) fixed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub(super) method: Method,
    /// Points of history, or raw values of the base side.
    pub(super) n: usize,
    pub(super) centre: f64,
    /// In per cent of the centre, positive is worse; `None`: the centre is zero.
    pub(super) percent: Option<f64>,
    /// In the unit of the series.
    pub(super) worse_by: f64,
    /// ε in the unit of the series: farther than this is worse.
    pub(super) step: f64,
    /// ε in per cent of the centre.
    pub(super) limit_percent: Option<f64>,
    /// ν in per cent of the centre, where it is known.
    pub(super) noise_percent: Option<f64>,
    /// One-sided in the worse direction; `None`: the series has no scatter to test against.
    pub(super) p: Option<f64>,
    /// The smallest p that so few raw values can give, and how many there are on the two sides.
    pub(super) reach: Option<(f64, usize, usize)>,
    pub(super) interval_percent: Option<(f64, f64)>,
}

impl Comparison {
    /// Measured on both sides in the same job: Mann-Whitney and Hodges-Lehmann. `None`: fewer than five raw values on a side.
    pub(super) fn same_job(base: &[f64], history: Option<&Level>, head: &Measurement, allowance: Allowance) -> Option<Self> {
        let finite = |values: &[f64]| values.iter().copied().filter(|value| value.is_finite()).collect::<Vec<f64>>();
        let (before, after) = (finite(base), finite(&head.samples));
        if before.len() < FEWEST_SAMPLES || after.len() < FEWEST_SAMPLES {
            return None;
        }
        let centre = median(&before)?;
        let shift = hodges_lehmann(&after, &before)?;
        let noise = history.map(|level| level.noise() / level.centre.abs() * centre.abs()).filter(|noise| noise.is_finite());
        let constant = |values: &[f64]| values.iter().all(|value| *value == values[0]);
        let scatters = !(constant(&before) && constant(&after));
        let mut compared = Self::new(Method::SameJob, before.len(), centre, noise, allowance);
        compared.moved(head.direction.worsening(0.0, shift.estimate));
        if scatters {
            let flipped = head.direction == Direction::Higher || (head.direction == Direction::Stable && shift.estimate < 0.0);
            compared.interval(if flipped { (-shift.high, -shift.low) } else { (shift.low, shift.high) });
            compared.p = Some(rank_p(&after, &before, head.direction));
            let sides = if head.direction == Direction::Stable { 2.0 } else { 1.0 };
            compared.reach = Some((sides * smallest_rank_p(after.len(), before.len()), after.len(), before.len()));
        } else {
            compared.method = Method::Deterministic;
        }
        Some(compared)
    }

    /// The new value against its history. `None`: too little of it, so that the threshold rule decides.
    pub(super) fn history(
        baseline: &Baseline,
        prior_sigma: Option<f64>,
        head: &Measurement,
        allowance: Allowance,
        desk: &mut Desk,
    ) -> Option<Self> {
        let values = baseline.values.as_slice();
        let n = values.len();
        let level = Level::of(values, &mut desk.scratch)?;
        let constant = values.iter().all(|value| *value == level.centre);
        // The scatter of the segment before guards a new one from its first point [Conbench]; on another machine it says nothing.
        let prior = prior_sigma.filter(|sigma| n < FULL_BASELINE && baseline.elsewhere.is_none() && *sigma >= 0.0 && sigma.is_finite());
        let prior = prior.filter(|sigma| level.centre != 0.0 && (*sigma > 0.0 || constant));
        if n < FULL_BASELINE && prior.is_none() {
            return None;
        }
        let sigma = prior.map_or(level.sigma, |sigma| sigma * level.centre.abs());
        let mut compared = Self::new(Method::History, n, level.centre, Some(Level { sigma, ..level }.noise()), allowance);
        compared.moved(head.direction.worsening(level.centre, head.value));
        if sigma == 0.0 {
            compared.method = Method::Deterministic;
            return Some(compared);
        }
        let prediction = match prior {
            // How many points the prior sigma rests on is not known: as few as a full baseline has.
            Some(_) => Prediction::new(n, values.iter().sum::<f64>() / n as f64, sigma, FULL_BASELINE as f64 - 1.0),
            None => Prediction::of(values)?,
        };
        compared.p = Some(worse_p(&prediction, head));
        if let Some(t) = desk.two_sided_95(prediction.freedom) {
            let (worse_by, margin) = (compared.worse_by, t * prediction.scale);
            compared.interval((worse_by - margin, worse_by + margin));
        }
        Some(compared)
    }

    fn new(method: Method, n: usize, centre: f64, noise: Option<f64>, allowance: Allowance) -> Self {
        let of_centre = |value: f64| Some(nine_digits(100.0 * value / centre.abs())).filter(|percent| percent.is_finite());
        let noise_percent = noise.and_then(of_centre);
        let limit_percent = match noise_percent {
            _ if centre == 0.0 => None,
            Some(noise) if !allowance.fixed => Some(noise.max(allowance.percent)),
            _ => Some(allowance.percent),
        };
        // Around zero only the noise says how far is far.
        let step = limit_percent.map_or_else(|| noise.unwrap_or(0.0), |percent| percent / 100.0 * centre.abs());
        Self {
            method,
            n,
            centre,
            percent: None,
            worse_by: 0.0,
            step,
            limit_percent,
            noise_percent,
            p: None,
            reach: None,
            interval_percent: None,
        }
    }

    fn moved(&mut self, worse_by: f64) {
        self.worse_by = worse_by;
        // Nine digits, so that 1.05 against 1.0 is exactly 5 % and not a bit more.
        let percent = (self.centre != 0.0).then(|| nine_digits(100.0 * worse_by / self.centre.abs()));
        self.percent = percent.filter(|percent| percent.is_finite()).or((worse_by == 0.0).then_some(0.0));
    }

    fn interval(&mut self, (low, high): (f64, f64)) {
        let of_centre = |value: f64| Some(nine_digits(100.0 * value / self.centre.abs())).filter(|percent| percent.is_finite());
        self.interval_percent = of_centre(low).zip(of_centre(high));
    }

    pub(super) fn beyond(&self) -> bool {
        self.farther_than(1.0)
    }

    /// Worse by more than so many times the limit.
    pub(super) fn farther_than(&self, times: f64) -> bool {
        match self.percent.zip(self.limit_percent) {
            Some((percent, limit)) => percent > times * limit,
            None => self.worse_by > times * self.step,
        }
    }

    /// In the unit of the series, on the side where the value is.
    pub(super) fn limit(&self, head: &Measurement) -> f64 {
        let down = head.direction == Direction::Higher || (head.direction == Direction::Stable && head.value < self.centre);
        if down { self.centre - self.step } else { self.centre + self.step }
    }
}

/// P of a value at least as bad; where any move is worse, twice the smaller tail.
pub(super) fn worse_p(prediction: &Prediction, head: &Measurement) -> f64 {
    match head.direction {
        Direction::Lower => prediction.p_above(head.value),
        Direction::Higher => prediction.p_below(head.value),
        Direction::Stable => (2.0 * f64::min(prediction.p_above(head.value), prediction.p_below(head.value))).min(1.0),
    }
}

/// What the series of one report share: room to sort in, and quantiles already looked up.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) scratch: Vec<f64>,
    quantiles: Vec<Option<f64>>,
}

impl Desk {
    fn two_sided_95(&mut self, freedom: f64) -> Option<f64> {
        let index = freedom as usize;
        if self.quantiles.len() <= index {
            self.quantiles.resize(index + 1, None);
        }
        let known = &mut self.quantiles[index];
        *known = known.or_else(|| student_quantile(freedom, 0.975));
        *known
    }
}
