//! A metric of JMH with its raw values: one list per fork, or a histogram in the sampling mode.

use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::samples::of_histogram;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metric {
    #[serde(default)]
    score: Number,
    score_unit: String,
    #[serde(default)]
    score_percentiles: BTreeMap<String, Number>,
    /// Per fork, per iteration.
    #[serde(default)]
    raw_data: Vec<Vec<Number>>,
    /// Per fork, per iteration: pairs of a value and how often it occurred.
    #[serde(default)]
    raw_data_histogram: Vec<Vec<Vec<(Number, Number)>>>,
}

/// Percentiles of the sampling mode that become metrics of their own; the median is the metric itself, the extremes are noise.
const PERCENTILES: [(&str, &str); 3] = [("p0.90", "p90"), ("p0.95", "p95"), ("p0.99", "p99")];

impl Metric {
    pub(super) fn measured(self, benchmark: &str, name: &str, gathered: &mut Gathered) {
        let quantity = Quantity::of(&self.score_unit);
        self.measured_as(benchmark, name, quantity, gathered);
    }

    fn measured_as(self, benchmark: &str, name: &str, quantity: Quantity, gathered: &mut Gathered) {
        let Self { score, score_percentiles, raw_data, raw_data_histogram, .. } = self;
        if !raw_data_histogram.is_empty() {
            let bins = raw_data_histogram.into_iter().flatten().flatten();
            let (usable, bad): (Vec<_>, Vec<_>) = bins
                .map(|(value, count)| (quantity.canonical(value.0), count.0))
                .partition(|(value, count)| value.is_finite() && *value >= 0.0 && count.is_finite() && *count >= 0.0);
            if !bad.is_empty() {
                gathered
                    .warnings
                    .push(|| format!("benchmark {benchmark}: {} bins of its histogram are no numbers, they were left out", bad.len()));
            }
            if let Some(found) = of_histogram(usable.into_iter().map(|(value, count)| (value, count as u64)).collect()) {
                return gathered.once(benchmark, name, quantity, found);
            }
        }
        let samples = raw_data.into_iter().flatten().map(|sample| sample.0).collect();
        let median = score_percentiles.get("50.0").and_then(|median| median.given());
        gathered.state(benchmark, name, quantity, Stated { samples, value: median.or(score.given()), ..Stated::default() });
    }

    /// `gc.alloc.rate` follows from what is allocated per operation and the throughput, and is neither good nor bad; older versions put
    /// `·` before a profiler's name and the method's name before a percentile.
    pub(super) fn secondary(self, benchmark: &str, primary: &str, name: &str, gathered: &mut Gathered) {
        let name = name.rsplit(['·', ':']).next().unwrap_or(name);
        let quantity = Quantity::of(&self.score_unit);
        match name {
            "gc.alloc.rate.norm" => self.measured_as(benchmark, "allocated_bytes", quantity, gathered),
            "gc.count" => self.measured_as(benchmark, "gc_count", Quantity::COUNT, gathered),
            "gc.time" => self.measured_as(benchmark, "gc_time", quantity, gathered),
            _ if name.starts_with("gc.") => {
                if name.ends_with(".norm") {
                    self.measured_as(benchmark, name, quantity, gathered);
                }
            }
            _ => match name.strip_prefix("p").filter(|number| number.parse::<f64>().is_ok()) {
                Some(_) => {
                    if let Some((_, suffix)) = PERCENTILES.iter().find(|(percentile, _)| *percentile == name) {
                        // Raw data are the percentiles of each iteration; the score is that of all samples together.
                        let value = self.score.given();
                        gathered.state(benchmark, &format!("{primary}_{suffix}"), quantity, Stated { value, ..Stated::default() });
                    }
                }
                None => self.measured_as(benchmark, name, quantity, gathered),
            },
        }
    }
}
