//! The verdict of one series in threshold mode: the program description's own rule, worse than the baseline by more than a
//! percentage fails (decision 32).

use super::Verdict;
use crate::numbers::nine_digits;
use crate::results::{Direction, LoadSummary, Measurement, Unit};
use crate::stats::{mann_whitney_one_sided, median};
use serde::{Deserialize, Serialize};

/// A baseline needs this many points for statistics; below it the answer says "cold start 3/10".
pub const FULL_BASELINE: usize = 10;

/// Fewest raw values on either side for the rank test.
const FEWEST_SAMPLES: usize = 5;
/// Chance of a false alarm that the rank test may have.
const SIGNIFICANT: f64 = 0.05;

/// One earlier value of the series.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselinePoint {
    pub value: f64,
    pub unit: Unit,
    /// Of a tree with uncommitted changes.
    pub dirty: bool,
    /// What differs, where it was measured on another machine: `2 cores instead of 8`.
    pub other_machine: Option<String>,
    /// Raw values, while they are still kept.
    pub samples: Vec<f64>,
}

/// What is said of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesVerdict {
    pub benchmark: String,
    pub metric: String,
    pub verdict: Verdict,
    pub baseline_median: Option<f64>,
    pub baseline_n: usize,
    /// Per cent, positive is worse. `None`: nothing to compare with, or the baseline is zero.
    pub delta_percent: Option<f64>,
    /// One sentence in words and numbers.
    pub reason: String,
    /// Points so far and points needed, while they are too few for statistics.
    pub cold_start: Option<(usize, usize)>,
}

/// Fail: worse by more than the threshold. Warn: by more than half of it. Inconclusive: mixed units, only dirty baselines or only
/// other machines. Where both sides have raw values, a fail must also be significant, else it is a warning.
pub fn judge_series(baseline: &[BaselinePoint], head: &Measurement, threshold_percent: f64) -> SeriesVerdict {
    let name = format!("{} {}", head.benchmark, head.metric);
    let verdict = |verdict, reason| SeriesVerdict {
        benchmark: head.benchmark.clone(),
        metric: head.metric.clone(),
        verdict,
        baseline_median: None,
        baseline_n: 0,
        delta_percent: None,
        reason,
        cold_start: None,
    };
    if !head.value.is_finite() {
        return verdict(Verdict::Inconclusive, format!("{name} is not a finite number"));
    }
    if baseline.is_empty() {
        return verdict(Verdict::NoBaseline, format!("{name} {}: nothing to compare with yet", quantity(head.value, head.unit)));
    }
    if let Some(point) = baseline.iter().find(|point| point.unit != head.unit) {
        let (before, now) = (point.unit.as_str(), head.unit.as_str());
        return verdict(Verdict::Inconclusive, format!("{name} is measured in {now}, its baseline in {before}"));
    }
    let clean: Vec<&BaselinePoint> = baseline.iter().filter(|point| !point.dirty).collect();
    if clean.is_empty() {
        return verdict(Verdict::Inconclusive, format!("{name} has only baselines with uncommitted changes"));
    }
    let same: Vec<&BaselinePoint> = clean.iter().filter(|point| point.other_machine.is_none()).copied().collect();
    let elsewhere = if same.is_empty() { clean.iter().find_map(|point| point.other_machine.as_deref()) } else { None };
    let used = if same.is_empty() { clean } else { same };
    let Some(before) = median(&used.iter().map(|point| point.value).collect::<Vec<f64>>()) else {
        return verdict(Verdict::NoBaseline, format!("{name} has no baseline"));
    };

    let change = Change::of(before, head);
    let mut judged = verdict(change.verdict(threshold_percent), change.sentence(&name, before, head, threshold_percent));
    if let Some(difference) = elsewhere {
        judged.verdict = Verdict::Inconclusive;
        judged.reason.push_str(&format!("; the baseline was measured on another machine: {difference}"));
    } else if judged.verdict == Verdict::Fail
        && let Some(p) = rank_test(&used, head)
    {
        let significant = p < SIGNIFICANT;
        judged.verdict = if significant { Verdict::Fail } else { Verdict::Warn };
        let size = if p < 0.000_5 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") };
        judged.reason.push_str(&format!("; {}significant, {size}", if significant { "" } else { "not " }));
    }
    judged.baseline_median = Some(before);
    judged.baseline_n = used.len();
    judged.delta_percent = change.percent;
    judged.cold_start = (used.len() < FULL_BASELINE).then_some((used.len(), FULL_BASELINE));
    judged
}

/// The tool's own thresholds as verdicts; those the file does not tell are left out.
pub fn judge_thresholds(load: &LoadSummary) -> Vec<SeriesVerdict> {
    let judged = load.thresholds.iter().filter_map(|threshold| threshold.held.map(|held| (threshold, held)));
    judged
        .map(|(threshold, held)| SeriesVerdict {
            benchmark: "threshold".to_owned(),
            metric: threshold.metric.clone(),
            verdict: if held { Verdict::Pass } else { Verdict::Fail },
            baseline_median: None,
            baseline_n: 0,
            delta_percent: None,
            reason: format!("threshold {} of {} {}", threshold.expression, threshold.metric, if held { "held" } else { "was crossed" }),
            cold_start: None,
        })
        .collect()
}

struct Change {
    /// Positive is worse. `None`: the baseline is zero.
    percent: Option<f64>,
    /// From zero there is no percentage: only whether it got worse at all.
    worse: bool,
}

impl Change {
    fn of(before: f64, head: &Measurement) -> Self {
        let difference = match head.direction {
            Direction::Lower => head.value - before,
            Direction::Higher => before - head.value,
            Direction::Stable => (head.value - before).abs(),
        };
        // Nine digits, so that 1.1 against 1.0 is exactly 10 % and not a bit more.
        let percent = (before != 0.0).then(|| nine_digits(100.0 * difference / before.abs()));
        Self { percent: percent.or((difference == 0.0).then_some(0.0)), worse: difference > 0.0 }
    }

    fn verdict(&self, threshold: f64) -> Verdict {
        match self.percent {
            Some(percent) if percent > threshold => Verdict::Fail,
            Some(percent) if percent > threshold / 2.0 => Verdict::Warn,
            None if self.worse => Verdict::Fail,
            _ => Verdict::Pass,
        }
    }

    /// `test_sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %)`. The sign is that of the value, not of good and bad.
    fn sentence(&self, name: &str, before: f64, head: &Measurement, threshold: f64) -> String {
        let (from, to) = (quantity(before, head.unit), quantity(head.value, head.unit));
        if before == 0.0 {
            let how = if self.worse { "worse than a baseline of zero" } else { "not worse than a baseline of zero" };
            return format!("{name} {from} → {to}, {how}");
        }
        let moved = 100.0 * (head.value - before) / before.abs();
        format!("{name} {from} → {to}, {moved:+.1} % (limit {threshold} %)").replace("-0.0 %", "0.0 %").replace("+0.0 %", "0.0 %")
    }
}

/// p that the head's raw values are no worse than the baseline's. `None`: too few on either side.
fn rank_test(baseline: &[&BaselinePoint], head: &Measurement) -> Option<f64> {
    let before: Vec<f64> = baseline.iter().flat_map(|point| &point.samples).copied().collect();
    if before.len() < FEWEST_SAMPLES || head.samples.len() < FEWEST_SAMPLES {
        return None;
    }
    let greater = || mann_whitney_one_sided(&head.samples, &before);
    let smaller = || mann_whitney_one_sided(&before, &head.samples);
    Some(match head.direction {
        Direction::Lower => greater(),
        Direction::Higher => smaller(),
        Direction::Stable => f64::min(2.0 * f64::min(greater(), smaller()), 1.0),
    })
}

/// A value in the unit a person would use: `12.1 ms`, `1.5 MB`, `3.2 %`.
pub(super) fn quantity(value: f64, unit: Unit) -> String {
    let scaled = |steps: &[(f64, &'static str)]| {
        let size = value.abs();
        let (factor, name) = steps.iter().find(|(factor, _)| size >= *factor).or(steps.last()).copied().unwrap_or((1.0, ""));
        format!("{} {name}", digits(value / factor))
    };
    match unit {
        Unit::Seconds if value == 0.0 => "0 s".to_owned(),
        Unit::Seconds => scaled(&[(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]),
        Unit::Bytes => scaled(&[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")]),
        Unit::Ratio => format!("{} %", digits(100.0 * value)),
        Unit::PerSecond => format!("{}/s", digits(value)),
        Unit::Count => digits(value),
    }
}

/// Three significant digits, without an exponent and without trailing zeros.
fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let decimals = (2 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests;
