//! Readings of self-kept metrics, added up per civil day so that a KPI can take their mean, sum, last value or ratio.

use super::Days;
use super::timeline::{Timeline, facts_of};
use crate::evidence::{Body, Metric};
use crate::numbers::nine_digits;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All readings of one metric on one day. Floats have nine significant digits and are summed in order of time and key (decision 12).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricDay {
    pub count: i64,
    pub sum: f64,
    pub least: f64,
    pub most: f64,
    pub last: f64,
    pub last_at: Timestamp,
    /// Σ numerators and denominators of the readings that tell both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<(i64, i64)>,
    /// More than one: they cannot be added up.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<String>,
}

pub(super) fn add(days: &mut Days, timeline: &Timeline) {
    // Events come in order of time and key; of the same name and time, the one received last counts.
    let mut readings: BTreeMap<(&str, Timestamp), (Timestamp, &Metric)> = BTreeMap::new();
    for event in &timeline.events {
        if let Body::Metric(metric) = &event.record.body {
            let slot = readings.entry((metric.name.as_str(), event.at)).or_insert((event.record.received_at, metric));
            if event.record.received_at >= slot.0 {
                *slot = (event.record.received_at, metric);
            }
        }
    }
    for ((name, at), (_, metric)) in readings {
        let Some(value) = metric.reading() else { continue };
        let day = facts_of(days, timeline.day(at)).metrics.entry(name.to_owned()).or_insert_with(|| MetricDay {
            count: 0,
            sum: 0.0,
            least: nine_digits(value),
            most: nine_digits(value),
            last: nine_digits(value),
            last_at: at,
            parts: None,
            units: BTreeSet::new(),
        });
        day.add(value, at, metric);
    }
    for facts in days.values_mut() {
        facts.metrics.values_mut().for_each(|day| day.sum = nine_digits(day.sum));
    }
}

impl MetricDay {
    /// Readings come in order of time.
    fn add(&mut self, value: f64, at: Timestamp, metric: &Metric) {
        let rounded = nine_digits(value);
        self.count += 1;
        self.sum += value;
        self.least = self.least.min(rounded);
        self.most = self.most.max(rounded);
        (self.last, self.last_at) = (rounded, at);
        if let Some((numerator, denominator)) = metric.parts() {
            let parts = self.parts.get_or_insert((0, 0));
            *parts = (parts.0.saturating_add(numerator), parts.1.saturating_add(denominator));
        }
        self.units.extend(metric.unit.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Body, Metric};
    use crate::facts::samples::{build_checkout, day, of_checkout, time};

    fn tickets(value: f64) -> Metric {
        Metric {
            name: "tickets".into(),
            value: Some(value),
            unit: Some("tickets".into()),
            numerator: None,
            denominator: None,
            window_seconds: None,
        }
    }

    #[test]
    fn readings_of_a_day_are_added_up_and_a_later_record_of_the_same_time_corrects() {
        let mut corrected = of_checkout(time(24, 9, 0), Body::Metric(tickets(5.0)));
        corrected.received_at = time(25, 9, 0);
        let days = build_checkout(&[
            corrected,
            of_checkout(time(24, 15, 0), Body::Metric(tickets(2.5))),
            of_checkout(time(24, 9, 0), Body::Metric(tickets(70.0))),
            of_checkout(time(25, 9, 0), Body::Metric(tickets(1.0))),
        ]);
        let of_24th = &days[&day(24)].metrics["tickets"];
        assert_eq!((of_24th.count, of_24th.sum, of_24th.least, of_24th.most, of_24th.last), (2, 7.5, 2.5, 5.0, 2.5));
        assert_eq!(of_24th.last_at, time(24, 15, 0));
        assert_eq!(days[&day(25)].metrics["tickets"].sum, 1.0);
    }

    #[test]
    fn a_ratio_keeps_its_two_numbers() {
        let ratio = |hour, numerator, denominator| {
            let metric = Metric { value: None, numerator: Some(numerator), denominator: Some(denominator), ..tickets(0.0) };
            of_checkout(time(24, hour, 0), Body::Metric(metric))
        };
        let days = build_checkout(&[ratio(9, 3, 4), ratio(10, 1, 12), ratio(11, 1, 0)]);
        let row = &days[&day(24)].metrics["tickets"];
        assert_eq!((row.count, row.parts), (2, Some((4, 16))), "nothing can be divided by 0, so that reading is left out");
    }
}
