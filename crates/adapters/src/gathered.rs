//! The series of one benchmark report while it is read: repeats are merged, duplicates and unusable values are told, never silent.

use crate::quantity::Quantity;
use crate::samples::{Distribution, Samples};
use crate::warnings::Warnings;
use domain::evidence::Workload;
use domain::results::{CommitInfo, Machine, Measurement, Report};
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// Series taken from one report: twenty times the largest suite we know of.
const SERIES: usize = 10_000;
/// Sentences of failures that are kept; the rest is only counted.
const FAILURES: usize = 50;

#[derive(Debug, Default)]
pub(crate) struct Gathered {
    series: Vec<Series>,
    /// Index into `series` by benchmark and metric.
    known: BTreeMap<String, BTreeMap<String, usize>>,
    failures: Vec<String>,
    more_failures: u64,
    overflow: u64,
    pub(crate) warnings: Warnings,
}

#[derive(Debug)]
struct Series {
    benchmark: String,
    metric: String,
    quantity: Quantity,
    found: Found,
}

#[derive(Debug)]
enum Found {
    Repeats(Samples),
    Once(Distribution),
}

/// What a file says of one series in one place. Numbers in the unit that the file uses.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    pub(crate) samples: Vec<f64>,
    /// The tool's median, else its mean: used without samples only.
    pub(crate) value: Option<f64>,
    /// The tool's standard deviation: used without samples only.
    pub(crate) spread: Option<f64>,
    /// How many raw values the tool saw; else the number of samples, else 1.
    pub(crate) n: Option<i64>,
}

fn usable(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

impl Gathered {
    /// One value of a format that repeats a benchmark to measure it again.
    pub(crate) fn repeat(&mut self, benchmark: &str, metric: &str, quantity: Quantity, value: f64) {
        let value = quantity.canonical(value);
        if !usable(value) {
            return self.refuse(benchmark, metric, value);
        }
        match self.position(benchmark, metric).and_then(|position| self.series.get_mut(position)) {
            Some(series) if series.quantity.unit != quantity.unit => self.refuse_unit(benchmark, metric),
            Some(Series { found: Found::Repeats(samples), .. }) => samples.push(value),
            Some(series) => series.found = Found::Repeats(once(value)),
            None => self.add(benchmark, metric, quantity, Found::Repeats(once(value))),
        }
    }

    /// All there is of a series in a format that never repeats one: the second of the same name replaces the first, with a warning.
    pub(crate) fn state(&mut self, benchmark: &str, metric: &str, quantity: Quantity, stated: Stated) {
        let Stated { samples, value, spread, n } = stated;
        let told = samples.len();
        let samples: Vec<f64> = samples.into_iter().map(|sample| quantity.canonical(sample)).filter(|sample| usable(*sample)).collect();
        if samples.len() < told {
            let lost = told - samples.len();
            self.warnings.push(|| {
                format!(
                    "benchmark {benchmark}: {lost} of {told} values of its {metric} are not finite, positive numbers, they were left out"
                )
            });
        }
        let found = match Distribution::of(samples) {
            Some(found) => Distribution { n: n.unwrap_or(found.n), ..found },
            None => {
                let median = quantity.canonical(value.unwrap_or(f64::NAN));
                if !usable(median) {
                    return self.refuse(benchmark, metric, median);
                }
                let spread = spread.map(|spread| quantity.canonical(spread)).filter(|spread| usable(*spread));
                Distribution { median, spread, n: n.unwrap_or(1), kept: Vec::new() }
            }
        };
        self.once(benchmark, metric, quantity, found);
    }

    /// Like [`Self::state`], with values in canonical units that are summed up already.
    pub(crate) fn once(&mut self, benchmark: &str, metric: &str, quantity: Quantity, found: Distribution) {
        let before = self.position(benchmark, metric);
        match before.and_then(|position| self.series.get_mut(position)) {
            Some(series) => {
                series.quantity = quantity;
                series.found = Found::Once(found);
                self.warnings
                    .push(|| format!("benchmark {benchmark} has its {metric} twice: the last one was kept, give each its own name"));
            }
            None => self.add(benchmark, metric, quantity, Found::Once(found)),
        }
    }

    /// A series that follows from others of the file, unless the file states it itself.
    pub(crate) fn unless_known(&mut self, measurement: Measurement) {
        let Measurement { benchmark, metric, unit, direction, value, spread, n, samples } = measurement;
        if self.position(&benchmark, &metric).is_none() {
            let found = Distribution { median: value, spread, n, kept: samples };
            self.add(&benchmark, &metric, Quantity::canonical_of(unit, direction), Found::Once(found));
        }
    }

    /// What the tool itself could not measure.
    pub(crate) fn fail(&mut self, failure: String) {
        if self.failures.len() < FAILURES {
            self.failures.push(failure);
        } else {
            self.more_failures += 1;
        }
    }

    pub(crate) fn failed(&self) -> bool {
        !self.failures.is_empty()
    }

    pub(crate) fn benchmarks(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// Gives every benchmark its final name. The names must stay distinct.
    pub(crate) fn rename(&mut self, name: impl Fn(&str) -> String) {
        for series in &mut self.series {
            series.benchmark = name(&series.benchmark);
        }
    }

    pub(crate) fn report(mut self, tool: &str, started_at: Option<Timestamp>, machine: Machine) -> Report {
        if self.overflow > 0 {
            let overflow = self.overflow;
            self.warnings
                .push(|| format!("more than {SERIES} series in one report: {overflow} values of further ones were left out, split it"));
        }
        if self.more_failures > 0 {
            self.failures.push(format!("and {} more failures", self.more_failures));
        }
        Report {
            tool: tool.to_owned(),
            workload: Workload::Benchmark,
            started_at,
            commit: CommitInfo::default(),
            machine,
            measurements: self.series.into_iter().filter_map(Series::measurement).collect(),
            load: None,
            tool_failures: self.failures,
            warnings: self.warnings.into_vec(),
        }
    }

    fn position(&self, benchmark: &str, metric: &str) -> Option<usize> {
        self.known.get(benchmark)?.get(metric).copied()
    }

    fn add(&mut self, benchmark: &str, metric: &str, quantity: Quantity, found: Found) {
        if self.series.len() >= SERIES {
            self.overflow += 1;
            return;
        }
        self.known.entry(benchmark.to_owned()).or_default().insert(metric.to_owned(), self.series.len());
        self.series.push(Series { benchmark: benchmark.to_owned(), metric: metric.to_owned(), quantity, found });
    }

    /// A number that the benchmark's author calls `time`, for example.
    fn refuse_unit(&mut self, benchmark: &str, metric: &str) {
        self.warnings.push(|| format!("benchmark {benchmark}: {metric} comes in two units, the second was left out: give it another name"));
    }

    fn refuse(&mut self, benchmark: &str, metric: &str, value: f64) {
        self.warnings.push(|| {
            format!(
                "benchmark {benchmark}: its {metric} of {value} is not a finite, positive number, it was left out: look at what it measures"
            )
        });
    }
}

impl Series {
    fn measurement(self) -> Option<Measurement> {
        let Self { benchmark, metric, quantity, found } = self;
        let Distribution { median, spread, n, kept } = match found {
            Found::Repeats(samples) => samples.distribution()?,
            Found::Once(found) => found,
        };
        let Quantity { unit, direction, .. } = quantity;
        Some(Measurement { benchmark, metric, unit, direction, value: median, spread, n, samples: kept })
    }
}

fn once(value: f64) -> Samples {
    let mut samples = Samples::default();
    samples.push(value);
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::results::Unit;

    fn finished(gathered: Gathered) -> Report {
        gathered.report("tool", None, Machine::default())
    }

    #[test]
    fn repeats_become_the_samples_of_one_measurement() {
        let mut gathered = Gathered::default();
        for bytes in [3.0, 1.0, 2.0] {
            gathered.repeat("a", "memory", Quantity::BYTES, bytes);
        }
        let report = finished(gathered);
        let [found] = report.measurements.as_slice() else { panic!("{report:?}") };
        assert_eq!((found.value, found.n, found.samples.as_slice()), (2.0, 3, [3.0, 1.0, 2.0].as_slice()));
        assert_eq!(found.spread, Some(1.0));
    }

    #[test]
    fn the_second_of_a_name_wins_and_says_so() {
        let mut gathered = Gathered::default();
        for value in [1.0, 2.0] {
            gathered.state("a", "time", Quantity::SECONDS, Stated { value: Some(value), ..Stated::default() });
        }
        let report = finished(gathered);
        assert_eq!(report.measurements.iter().map(|found| found.value).collect::<Vec<_>>(), [2.0]);
        assert_eq!(report.warnings, ["benchmark a has its time twice: the last one was kept, give each its own name"]);
    }

    #[test]
    fn what_is_no_positive_number_is_refused_by_name() {
        let mut gathered = Gathered::default();
        gathered.repeat("a", "time", Quantity::SECONDS, -1.0);
        gathered.state("b", "time", Quantity::SECONDS, Stated { samples: vec![1.0, f64::NAN, f64::INFINITY], ..Stated::default() });
        gathered.state("c", "time", Quantity::SECONDS, Stated::default());
        let report = finished(gathered);
        assert_eq!(report.measurements.iter().map(|found| found.benchmark.as_str()).collect::<Vec<_>>(), ["b"]);
        assert_eq!(
            report.warnings,
            [
                "benchmark a: its time of -1 is not a finite, positive number, it was left out: look at what it measures",
                "benchmark b: 2 of 3 values of its time are not finite, positive numbers, they were left out",
                "benchmark c: its time of NaN is not a finite, positive number, it was left out: look at what it measures",
            ]
        );
    }

    #[test]
    fn repeats_in_another_unit_are_never_mixed() {
        let mut gathered = Gathered::default();
        gathered.repeat("a", "time", Quantity::SECONDS, 1.0);
        gathered.repeat("a", "time", Quantity::CUSTOM, 500.0);
        gathered.state("b", "time", Quantity::SECONDS, Stated { value: Some(1.0), ..Stated::default() });
        gathered.state("b", "time", Quantity::BYTES, Stated { value: Some(9.0), ..Stated::default() });
        let report = finished(gathered);
        let found: Vec<_> = report.measurements.iter().map(|found| (found.unit, found.value, found.n)).collect();
        assert_eq!(found, [(Unit::Seconds, 1.0, 1), (Unit::Bytes, 9.0, 1)]);
        assert_eq!(
            report.warnings,
            [
                "benchmark a: time comes in two units, the second was left out: give it another name",
                "benchmark b has its time twice: the last one was kept, give each its own name",
            ]
        );
    }

    #[test]
    fn series_and_failures_are_bounded() {
        let mut gathered = Gathered::default();
        for index in 0..SERIES + 5 {
            gathered.repeat(&format!("b{index}"), "time", Quantity::SECONDS, 1.0);
        }
        for index in 0..FAILURES + 3 {
            gathered.fail(format!("b{index} failed"));
        }
        let report = finished(gathered);
        assert_eq!((report.measurements.len(), report.tool_failures.len()), (SERIES, FAILURES + 1));
        assert_eq!(report.warnings, ["more than 10000 series in one report: 5 values of further ones were left out, split it"]);
        assert_eq!(report.tool_failures.last().map(String::as_str), Some("and 3 more failures"));
    }
}
