//! The verdict of one series in threshold mode: the program description's own rule, worse than the baseline by more than a
//! percentage fails (decision 32).

use super::baseline::Baseline;
use super::words::{change, percent, quantity, signed};
use super::{BaselinePoint, Condition, Confirmation, SeriesVerdict, Verdict};
use crate::numbers::nine_digits;
use crate::results::{Direction, LoadSummary, Measurement};
use crate::stats::{mann_whitney_one_sided, median};

/// A baseline needs this many points for statistics; below it the answer says "cold start 3/10".
pub const FULL_BASELINE: usize = 10;

/// Fewest raw values on either side for a rank test.
pub(super) const FEWEST_SAMPLES: usize = 5;
/// Chance of a false alarm that the rank test of this rule may have.
const SIGNIFICANT: f64 = 0.05;

/// Fail: worse by more than the threshold. Warn: by more than half of it. Inconclusive: mixed units, only dirty baselines or only
/// other machines. Where both sides have raw values, a fail must also be significant, else it is a warning.
pub fn judge_series(baseline: &[BaselinePoint], head: &Measurement, threshold_percent: f64) -> SeriesVerdict {
    match Baseline::of(baseline, head) {
        Ok(baseline) => against(&baseline, head, threshold_percent).0,
        Err(refusal) => SeriesVerdict::of(head, refusal.verdict, refusal.reason),
    }
}

/// The verdict, and whether the value lies beyond the threshold.
pub(super) fn against(baseline: &Baseline, head: &Measurement, threshold_percent: f64) -> (SeriesVerdict, bool) {
    let Some(before) = median(&baseline.values) else {
        return (SeriesVerdict::of(head, Verdict::NoBaseline, format!("{} {} has no baseline", head.benchmark, head.metric)), false);
    };
    let moved = Change::of(before, head);
    let mut judged = SeriesVerdict::of(head, moved.verdict(threshold_percent), moved.sentence(before, head, threshold_percent));
    let beyond = judged.verdict == Verdict::Fail;
    let size = moved.percent.map_or_else(|| "no percentage of zero".to_owned(), signed);
    judged.conditions.push(Condition {
        what: "beyond the limit".to_owned(),
        held: beyond,
        detail: format!("worse by {size} against {}", percent(threshold_percent)),
    });
    if let Some(difference) = baseline.elsewhere {
        judged.verdict = Verdict::Inconclusive;
        judged.reason.push_str(&format!("; the baseline was measured on another machine: {difference}"));
    } else if beyond && let Some(p) = rank_test(&baseline.samples(), head) {
        let significant = p < SIGNIFICANT;
        judged.verdict = if significant { Verdict::Fail } else { Verdict::Warn };
        let size = if p < 0.000_5 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") };
        judged.reason.push_str(&format!("; {}significant, {size}", if significant { "" } else { "not " }));
        let detail = format!("{size} of the raw values, needs p < {SIGNIFICANT}");
        judged.conditions.push(Condition { what: "significant".to_owned(), held: significant, detail });
        judged.p = Some(p);
    }
    judged.alert = judged.verdict == Verdict::Fail;
    judged.confirmed = judged.alert.then_some(Confirmation::Policy);
    judged.baseline_median = Some(before);
    judged.baseline_n = baseline.values.len();
    judged.delta_percent = moved.percent;
    let step = before.abs() * threshold_percent / 100.0;
    judged.limit = Some(if head.direction == Direction::Higher { before - step } else { before + step });
    judged.limit_percent = Some(threshold_percent);
    judged.cold_start = (judged.baseline_n < FULL_BASELINE).then_some((judged.baseline_n, FULL_BASELINE));
    (judged, beyond)
}

/// The tool's own thresholds as verdicts; those the file does not tell are left out.
pub fn judge_thresholds(load: &LoadSummary) -> Vec<SeriesVerdict> {
    let judged = load.thresholds.iter().filter_map(|threshold| threshold.held.map(|held| (threshold, held)));
    judged
        .map(|(threshold, held)| SeriesVerdict {
            benchmark: "threshold".to_owned(),
            metric: threshold.metric.clone(),
            verdict: if held { Verdict::Pass } else { Verdict::Fail },
            reason: format!("threshold {} of {} {}", threshold.expression, threshold.metric, if held { "held" } else { "was crossed" }),
            ..SeriesVerdict::default()
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
        let difference = head.direction.worsening(before, head.value);
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

    fn sentence(&self, before: f64, head: &Measurement, threshold: f64) -> String {
        if before == 0.0 {
            let (from, to) = (quantity(before, head.unit), quantity(head.value, head.unit));
            let how = if self.worse { "worse than a baseline of zero" } else { "not worse than a baseline of zero" };
            return format!("{} {} {from} → {to}, {how}", head.benchmark, head.metric);
        }
        change(head, before, Some(threshold))
    }
}

/// p that the head's raw values are no worse than the baseline's. `None`: too few on either side.
fn rank_test(before: &[f64], head: &Measurement) -> Option<f64> {
    let enough = before.len() >= FEWEST_SAMPLES && head.samples.len() >= FEWEST_SAMPLES;
    enough.then(|| rank_p(&head.samples, before, head.direction))
}

/// One-sided in the worse direction; where any move is worse, twice the smaller tail.
pub(super) fn rank_p(head: &[f64], base: &[f64], direction: Direction) -> f64 {
    let greater = || mann_whitney_one_sided(head, base);
    let smaller = || mann_whitney_one_sided(base, head);
    match direction {
        Direction::Lower => greater(),
        Direction::Higher => smaller(),
        Direction::Stable => f64::min(2.0 * f64::min(greater(), smaller()), 1.0),
    }
}

#[cfg(test)]
mod tests;
