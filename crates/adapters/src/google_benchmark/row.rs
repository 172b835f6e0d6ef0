//! One row of Google Benchmark's list: a repetition, an aggregate over repetitions, or an error.

use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct Row {
    name: String,
    /// Since 1.5.
    run_name: Option<String>,
    run_type: Option<String>,
    aggregate_name: Option<String>,
    #[serde(default)]
    error_occurred: bool,
    error_message: Option<String>,
    /// Since 1.8: the benchmark asked to be skipped, which is no error.
    #[serde(default)]
    skipped: bool,
    skip_message: Option<String>,
    repetitions: Option<i64>,
    real_time: Option<Number>,
    cpu_time: Option<Number>,
    time_unit: Option<String>,
    /// Counters stand beside the tool's own fields.
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// The tool's own fields that are no measurements. `net_heap_growth` may be negative and is no cost by itself.
const NO_COUNTERS: [&str; 14] = [
    "aggregate_unit",
    "big_o",
    "cpu_coefficient",
    "family_index",
    "iterations",
    "label",
    "net_heap_growth",
    "per_family_instance_index",
    "real_coefficient",
    "repetition_index",
    "rms",
    "run_index",
    "threads",
    "total_iterations",
];

const AGGREGATES: [&str; 4] = ["mean", "median", "stddev", "cv"];

impl Row {
    /// Its name without the suffix of an aggregate.
    pub(super) fn benchmark(&self) -> &str {
        match (&self.run_name, self.aggregate_of_name()) {
            (Some(name), _) => name,
            (None, Some((name, _))) if self.run_type.is_none() => name,
            (None, _) => &self.name,
        }
    }

    /// Whether it is one repetition. Before 1.5 only the name tells.
    pub(super) fn is_raw(&self) -> bool {
        self.run_type.as_deref().map_or_else(|| self.aggregate_of_name().is_none(), |kind| kind == "iteration")
    }

    fn aggregate(&self) -> Option<&str> {
        self.aggregate_name.as_deref().or_else(|| Some(self.aggregate_of_name()?.1))
    }

    fn aggregate_of_name(&self) -> Option<(&str, &str)> {
        self.name.rsplit_once('_').filter(|(_, aggregate)| AGGREGATES.contains(aggregate))
    }

    /// Such a row carries 0.0 as its time.
    pub(super) fn failed(&self) -> bool {
        self.error_occurred
    }

    pub(super) fn failure(&self) -> String {
        format!("{}: {}", self.benchmark(), self.error_message.as_deref().unwrap_or("an error without a message"))
    }

    pub(super) fn skipped(&self) -> Option<&str> {
        self.skipped.then(|| self.skip_message.as_deref().unwrap_or("without a reason"))
    }

    pub(super) fn measured(&self, gathered: &mut Gathered) {
        for (metric, quantity, value) in self.values() {
            gathered.repeat(self.benchmark(), metric, quantity, value);
        }
    }

    fn values(&self) -> Vec<(&str, Quantity, f64)> {
        let times = [("time", self.real_time), ("cpu_time", self.cpu_time)];
        let times = times.into_iter().filter_map(|(metric, time)| Some((metric, self.time(), time?.0)));
        // A counter that is infinite or no number arrives as `null`; texts are labels.
        let counters =
            self.rest.iter().filter(|(name, value)| !NO_COUNTERS.contains(&name.as_str()) && (value.is_number() || value.is_null()));
        let counters = counters.map(|(name, value)| {
            let (metric, quantity) = counter(name);
            (metric, quantity, value.as_f64().unwrap_or(f64::NAN))
        });
        times.chain(counters).collect()
    }

    fn time(&self) -> Quantity {
        self.time_unit.as_deref().map_or(Quantity::NANOSECONDS, Quantity::of)
    }
}

fn counter(name: &str) -> (&str, Quantity) {
    match name {
        "bytes_per_second" | "items_per_second" => (name, Quantity::RATE),
        "allocs_per_iter" => ("allocations", Quantity::COUNT),
        "max_bytes_used" => ("max_memory", Quantity::BYTES),
        "total_allocated_bytes" => ("allocated_bytes", Quantity::BYTES),
        name => (name, Quantity::CUSTOM),
    }
}

/// Benchmarks of which the file has aggregates only: the median, else the mean, with the standard deviation beside it.
pub(super) fn aggregated<'a>(rows: impl Iterator<Item = &'a Row>, gathered: &mut Gathered) {
    let mut benchmarks: BTreeMap<&str, BTreeMap<&str, &Row>> = BTreeMap::new();
    for row in rows {
        if let Some(aggregate) = row.aggregate() {
            benchmarks.entry(row.benchmark()).or_default().insert(aggregate, row);
        }
    }
    for (benchmark, aggregates) in benchmarks {
        let Some(middle) = aggregates.get("median").or_else(|| aggregates.get("mean")) else { continue };
        let spreads: BTreeMap<&str, f64> = aggregates
            .get("stddev")
            .map(|row| row.values().into_iter().map(|(metric, _, value)| (metric, value)).collect())
            .unwrap_or_default();
        for (metric, quantity, value) in middle.values() {
            let spread = spreads.get(metric).copied();
            gathered.state(benchmark, metric, quantity, Stated { value: Some(value), spread, n: middle.repetitions, ..Stated::default() });
        }
    }
}
