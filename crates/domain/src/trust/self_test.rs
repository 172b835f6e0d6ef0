//! Would the gate see a slow-down? The newest value of some series is made 20 % worse and judged as any other.

use crate::catalog::Policy;
use crate::ids::SeriesId;
use crate::results::{Direction, Measurement, Unit};
use crate::verdict::{BaselinePoint, SeriesHistory, judge_all};
use serde::{Deserialize, Serialize};

/// By how much the values are made worse, in per cent.
pub const INJECTED_PERCENT: f64 = 20.0;
/// Share of the tested series that must alert, in per cent.
const FOUND_PERCENT: usize = 95;

/// One series of the sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled<'a> {
    pub series: SeriesId,
    pub unit: Unit,
    pub direction: Direction,
    /// Usable points of the current segment, oldest first; the newest one is made worse, the ones before are its baseline.
    pub values: &'a [f64],
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Series that alerted, of the `of` that should have.
    pub alerted: usize,
    pub of: usize,
    /// Should have alerted and did not.
    pub missed: Vec<SeriesId>,
    /// Scatter so much that 20 % lies within their limit: nobody can expect an alert there, and they are told apart.
    pub blind: Vec<SeriesId>,
}

impl SelfTest {
    /// At least 95 % alerted, of at least one.
    pub fn passed(&self) -> bool {
        self.of > 0 && 100 * self.alerted >= FOUND_PERCENT * self.of
    }

    pub(super) fn sentence(&self) -> String {
        let Self { alerted, of, blind, .. } = self;
        let blind = if blind.is_empty() { String::new() } else { format!("; {} more scatter too much to show it", blind.len()) };
        format!("{alerted} of {of} series showed an injected slow-down of {INJECTED_PERCENT} %; {FOUND_PERCENT} % must{blind}")
    }
}

/// Makes each series of the `sample` worse on its own and judges it by `policy`, as one of a report of `family` series. Series without
/// a baseline and those around 0, of which 20 % are nothing, are left out.
pub fn self_test(sample: &[Sampled], family: usize, policy: &Policy) -> SelfTest {
    let mut result = SelfTest::default();
    for sampled in sample {
        let Some((&newest, before)) = sampled.values.split_last().filter(|(newest, before)| **newest != 0.0 && !before.is_empty()) else {
            continue;
        };
        let history =
            SeriesHistory { baseline: before.iter().map(|value| point(*value, sampled.unit)).collect(), ..SeriesHistory::default() };
        let judged = judge_all(&[worse(sampled, newest)], &[history], policy, Some(family.max(1)));
        let Some(verdict) = judged.series.first() else { continue };
        if verdict.limit_percent.is_some_and(|limit| limit >= INJECTED_PERCENT) {
            result.blind.push(sampled.series);
            continue;
        }
        result.of += 1;
        if verdict.alert {
            result.alerted += 1;
        } else {
            result.missed.push(sampled.series);
        }
    }
    result
}

fn point(value: f64, unit: Unit) -> BaselinePoint {
    BaselinePoint { value, unit, dirty: false, other_machine: None, samples: Vec::new() }
}

fn worse(sampled: &Sampled, newest: f64) -> Measurement {
    let by = newest.abs() * INJECTED_PERCENT / 100.0;
    let value = if sampled.direction == Direction::Higher { newest - by } else { newest + by };
    Measurement {
        benchmark: sampled.series.to_string(),
        metric: String::new(),
        unit: sampled.unit,
        direction: sampled.direction,
        value,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ServiceId;

    /// 40 points around 100, up and down by `spread`, the newest at 100.
    fn values(spread: f64) -> Vec<f64> {
        (0..40).map(|i| 100.0 + spread * f64::from(i % 5 - 2) / 2.0).chain([100.0]).collect()
    }

    fn sampled<'a>(series: i64, direction: Direction, values: &'a [f64]) -> Sampled<'a> {
        Sampled { series: SeriesId(series), unit: Unit::Seconds, direction, values }
    }

    #[test]
    fn quiet_series_show_it_in_every_direction() {
        let quiet = values(2.0);
        let sample = [Direction::Lower, Direction::Higher, Direction::Stable].map(|direction| sampled(1, direction, &quiet));
        let result = self_test(&sample, 500, &Policy::default_for(ServiceId(1)));
        assert_eq!(result, SelfTest { alerted: 3, of: 3, missed: vec![], blind: vec![] });
        assert!(result.passed());
    }

    /// Values at 80, 90, 100, 110, 120: MAD 10, ε = 3 · 1.4826 · 10 % = 44 %, above 20 %.
    #[test]
    fn series_that_scatter_too_much_are_blind_and_do_not_count() {
        let (quiet, wild) = (values(2.0), values(20.0));
        let sample = [sampled(1, Direction::Lower, &quiet), sampled(2, Direction::Lower, &wild)];
        let result = self_test(&sample, 2, &Policy::default_for(ServiceId(1)));
        assert_eq!(result, SelfTest { alerted: 1, of: 1, missed: vec![], blind: vec![SeriesId(2)] });
        assert!(result.sentence().contains("1 more scatter too much"), "{}", result.sentence());
    }

    #[test]
    fn a_policy_that_tolerates_more_is_blind() {
        let quiet = values(2.0);
        let policy = Policy { min_effect_percent: Some(25.0), ..Policy::default_for(ServiceId(1)) };
        let result = self_test(&[sampled(1, Direction::Lower, &quiet)], 1, &policy);
        assert_eq!((result.of, result.blind.len()), (0, 1));
        assert!(!result.passed(), "nothing was tested");
    }

    #[test]
    fn series_without_a_baseline_or_around_zero_are_left_out() {
        let result = self_test(
            &[sampled(1, Direction::Lower, &[100.0]), sampled(2, Direction::Lower, &[]), sampled(3, Direction::Lower, &[0.0; 30])],
            3,
            &Policy::default_for(ServiceId(1)),
        );
        assert_eq!(result, SelfTest::default());
    }

    #[test]
    fn nineteen_of_twenty_are_enough() {
        let of_twenty = |alerted| SelfTest { alerted, of: 20, missed: vec![], blind: vec![] }.passed();
        assert!(of_twenty(19) && !of_twenty(18));
    }
}
