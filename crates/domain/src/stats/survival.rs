//! Time until an event where some are still waiting.

use crate::numbers::nine_digits;

/// Products of fractions miss their exact value by some last bits: 5/6·4/5·3/4 must still be "≤ 0.5".
const ROUNDING: f64 = 1e-12;

/// The estimated survival curve: steps `(time, share still without the event)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The smallest time with S(t) ≤ 0.5 (lifelines' rule); `None`: not reached.
    pub median: Option<f64>,
    /// The smallest time with S(t) ≤ 0.1: nine in ten are done by then.
    pub p90: Option<f64>,
    /// Longest time anyone was watched.
    pub longest: Option<f64>,
    steps: Vec<(f64, f64)>,
}

impl Curve {
    /// Share without the event up to and including `time`, to nine digits.
    pub fn survival_at(&self, time: f64) -> f64 {
        self.steps.iter().take_while(|(at, _)| *at <= time).last().map_or(1.0, |(_, survival)| nine_digits(*survival))
    }
}

/// The product-limit estimator of Kaplan and Meier (1958) over `(time, whether the event happened)`: S(t) = Π (1 − dᵢ/nᵢ). Those
/// censored at the time of an event still count as at risk for it.
pub fn kaplan_meier(observations: &[(f64, bool)]) -> Curve {
    let mut sorted = observations.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut steps, mut survival) = (Vec::new(), 1.0);
    let mut at_risk = sorted.len();
    for same_time in sorted.chunk_by(|a, b| a.0 == b.0) {
        let events = same_time.iter().filter(|(_, happened)| *happened).count();
        if events > 0 {
            survival *= (at_risk - events) as f64 / at_risk as f64;
            steps.push((same_time[0].0, survival));
        }
        at_risk -= same_time.len();
    }
    let reaches = |share: f64| steps.iter().find(|(_, survival)| *survival <= share + ROUNDING).map(|(time, _)| *time);
    Curve { median: reaches(0.5), p90: reaches(0.1), longest: sorted.last().map(|(time, _)| *time), steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values from lifelines 0.30.3, KaplanMeierFitter.

    #[test]
    fn censored_observations_leave_the_risk_set_without_a_step() {
        let curve =
            kaplan_meier(&[(0.5, true), (0.8, true), (1.2, false), (2.0, true), (3.5, true), (3.5, false), (6.0, true), (9.0, false)]);
        assert_eq!((curve.median, curve.p90, curve.longest), (Some(3.5), None, Some(9.0)));
        for (time, survival) in [(0.0, 1.0), (0.5, 0.875), (1.0, 0.75), (2.0, 0.6), (3.5, 0.45), (6.0, 0.225), (20.0, 0.225)] {
            assert_eq!(curve.survival_at(time), survival, "S({time})");
        }
    }

    #[test]
    fn a_median_that_is_never_reached_is_none() {
        let curve = kaplan_meier(&[(1.0, false), (2.0, true), (3.0, false), (4.0, false)]);
        assert_eq!((curve.median, curve.survival_at(2.0)), (None, 0.666666667));
        assert_eq!(kaplan_meier(&[]), Curve { median: None, p90: None, longest: None, steps: Vec::new() });
    }

    #[test]
    fn ties_of_events_and_censorings_count_all_as_at_risk() {
        let curve = kaplan_meier(&[(1.0, true), (1.0, true), (1.0, false), (2.0, true)]);
        assert_eq!((curve.median, curve.p90, curve.survival_at(1.0)), (Some(1.0), Some(2.0), 0.5));
    }

    /// Three of six are done at 0.9, so S = 1/2 exactly; lifelines' floating product is 0.5000000000000001 there and misses it.
    #[test]
    fn an_exact_half_is_reached_in_spite_of_rounding() {
        let curve = kaplan_meier(&[(0.2, true), (0.4, true), (0.9, true), (1.0, true), (5.0, true), (7.0, true)]);
        assert_eq!((curve.median, curve.p90, curve.survival_at(0.9)), (Some(0.9), Some(7.0), 0.5));
    }
}
