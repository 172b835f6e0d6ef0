//! The part of a series' history that a new value can be held against.

use super::words::quantity;
use super::{BaselinePoint, Verdict};
use crate::results::Measurement;

/// Usable values, oldest first, and what differs if they are all from another machine.
pub(super) struct Baseline<'a> {
    pub values: Vec<f64>,
    pub elsewhere: Option<&'a str>,
    points: &'a [BaselinePoint],
}

/// Why nothing can be compared.
pub(super) struct Refusal {
    pub verdict: Verdict,
    pub reason: String,
}

impl<'a> Baseline<'a> {
    /// Leaves out dirty trees, and other machines where there is a point of the same one.
    pub(super) fn of(points: &'a [BaselinePoint], head: &Measurement) -> Result<Self, Refusal> {
        let refuse = |verdict, why: String| Err(Refusal { verdict, reason: format!("{} {}{why}", head.benchmark, head.metric) });
        if !head.value.is_finite() {
            return refuse(Verdict::Inconclusive, " is not a finite number".to_owned());
        }
        if points.is_empty() {
            return refuse(Verdict::NoBaseline, format!(" {}: nothing to compare with yet", quantity(head.value, head.unit)));
        }
        if let Some(point) = points.iter().find(|point| point.unit != head.unit) {
            let (before, now) = (point.unit.as_str(), head.unit.as_str());
            return refuse(Verdict::Inconclusive, format!(" is measured in {now}, its baseline in {before}"));
        }
        let clean = || points.iter().filter(|point| !point.dirty && point.value.is_finite());
        let same_machine = clean().any(|point| point.other_machine.is_none());
        let elsewhere = clean().find_map(|point| point.other_machine.as_deref()).filter(|_| !same_machine);
        let mut values = Vec::with_capacity(points.len());
        values.extend(clean().filter(|point| !same_machine || point.other_machine.is_none()).map(|point| point.value));
        if values.is_empty() {
            return refuse(Verdict::Inconclusive, " has only baselines with uncommitted changes".to_owned());
        }
        Ok(Self { values, elsewhere, points })
    }

    /// The raw values of the usable points, as far as they are kept.
    pub(super) fn samples(&self) -> Vec<f64> {
        let used = |point: &&BaselinePoint| !point.dirty && (self.elsewhere.is_some() || point.other_machine.is_none());
        self.points.iter().filter(used).flat_map(|point| &point.samples).copied().collect()
    }
}
