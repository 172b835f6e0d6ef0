//! The verdict of a whole report, whether it blocks, and the exit code of `pacekeeper push` (decisions 33 and 34).

use super::words::{percent, signed};
use super::{Judged, Method, SeriesVerdict, Verdict};
use crate::catalog::{Enforce, OnMissing, Policy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportVerdict {
    pub verdict: Verdict,
    /// Whether the pipeline should stop.
    pub blocking: bool,
    /// In words and numbers, the worst first.
    pub reasons: Vec<String>,
    /// Series per verdict.
    pub counts: BTreeMap<Verdict, usize>,
    /// 0 go on, 1 a regression blocks, 2 the tool failed, 3 nothing could be compared and the policy blocks on that.
    pub exit_code: u8,
}

/// Folds the series of one report. `missing` are benchmarks of the baseline that the report lacks: each is a warning, because some
/// tools silently leave out what failed. `tool_failures` are failures the tool itself reports.
pub fn judge(series: &[SeriesVerdict], missing: &[String], tool_failures: &[String], policy: &Policy) -> ReportVerdict {
    fold(series, None, &[], missing, tool_failures, policy)
}

/// The same for what `judge_all` found, with `limits`: the tool's own thresholds and the budgets of endpoints. They fail a report like a series does, but are not
/// counted as one. With a `common_shift` the report is inconclusive, unless something fails that no slow runner explains: a
/// deterministic series, an open regression, a budget.
pub fn judge_with_limits(
    judged: &Judged,
    limits: &[SeriesVerdict],
    missing: &[String],
    tool_failures: &[String],
    policy: &Policy,
) -> ReportVerdict {
    fold(&judged.series, judged.common_shift, limits, missing, tool_failures, policy)
}

fn fold(
    series: &[SeriesVerdict],
    common_shift: Option<f64>,
    limits: &[SeriesVerdict],
    missing: &[String],
    tool_failures: &[String],
    policy: &Policy,
) -> ReportVerdict {
    let mut counts = BTreeMap::new();
    for one in series {
        *counts.entry(one.verdict).or_insert(0) += 1;
    }
    let limit = |verdict: Verdict| limits.iter().filter(|one| one.verdict == verdict).count();
    let count = |verdict: Verdict| counts.get(&verdict).copied().unwrap_or(0);
    let judged = count(Verdict::Pass) + count(Verdict::Warn) + count(Verdict::Fail);
    let verdict = if !tool_failures.is_empty() || series.is_empty() || count(Verdict::Error) > 0 {
        Verdict::Error
    } else if count(Verdict::Fail) + limit(Verdict::Fail) > 0 {
        Verdict::Fail
    } else if common_shift.is_some() {
        Verdict::Inconclusive
    } else if count(Verdict::Warn) + limit(Verdict::Warn) > 0 || !missing.is_empty() {
        Verdict::Warn
    } else if judged >= 1 && 2 * judged >= series.len() {
        Verdict::Pass
    } else if count(Verdict::Inconclusive) + limit(Verdict::Inconclusive) > 0 {
        Verdict::Inconclusive
    } else {
        Verdict::NoBaseline
    };
    let blocking = match verdict {
        Verdict::Fail | Verdict::Error => policy.enforce == Enforce::Block,
        Verdict::Inconclusive => policy.on_inconclusive == OnMissing::Block,
        Verdict::NoBaseline => policy.on_no_baseline == OnMissing::Block,
        Verdict::Pass | Verdict::Warn => false,
    };
    let exit_code = match verdict {
        Verdict::Error => 2,
        Verdict::Fail => u8::from(blocking),
        Verdict::Inconclusive | Verdict::NoBaseline => 3 * u8::from(blocking),
        Verdict::Pass | Verdict::Warn => 0,
    };
    let mut reasons = reasons(series, limits, missing, tool_failures, policy);
    if let Some(shift) = common_shift {
        reasons.insert(tool_failures.len(), shifted(shift));
    }
    ReportVerdict { verdict, blocking, reasons, counts, exit_code }
}

/// Failures first, then warnings by size, then what could not be judged, then a sentence on what passed.
fn reasons(
    series: &[SeriesVerdict],
    limits: &[SeriesVerdict],
    missing: &[String],
    tool_failures: &[String],
    policy: &Policy,
) -> Vec<String> {
    let mut reasons: Vec<String> = tool_failures.iter().map(|failure| format!("the tool failed: {failure}")).collect();
    if series.is_empty() {
        reasons.push("nothing was measured".to_owned());
    }
    for verdict in [Verdict::Error, Verdict::Fail, Verdict::Warn] {
        reasons.extend(worst_first(limits, verdict).chain(worst_first(series, verdict)).map(|one| one.reason.clone()));
    }
    reasons.extend(missing.iter().map(|benchmark| format!("{benchmark} is missing since the baseline")));
    let unjudged = [(Verdict::Inconclusive, policy.on_inconclusive), (Verdict::NoBaseline, policy.on_no_baseline)];
    for (verdict, _) in unjudged.into_iter().filter(|(_, on_missing)| *on_missing != OnMissing::Pass) {
        reasons.extend(worst_first(limits, verdict).map(|one| one.reason.clone()));
        let of_kind: Vec<&SeriesVerdict> = worst_first(series, verdict).collect();
        match of_kind.as_slice() {
            [] => {}
            // Five hundred new benchmarks are one sentence, not five hundred.
            [first, .., _] if of_kind.len() > 3 => {
                reasons.push(format!("{} series {}: {}, …", of_kind.len(), meaning(verdict), first.reason))
            }
            few => reasons.extend(few.iter().map(|one| one.reason.clone())),
        }
    }
    reasons.extend(passed(series, policy));
    let held = limits.iter().filter(|one| one.verdict == Verdict::Pass).count();
    if held > 0 {
        reasons.push(format!("{held} of {} budgets and thresholds held", limits.len()));
    }
    reasons
}

fn shifted(shift: f64) -> String {
    format!("the runner shifted by {}: so many series moved together that none is blamed; a run on another machine decides", signed(shift))
}

/// What passed, by the rule that let it pass.
fn passed(series: &[SeriesVerdict], policy: &Policy) -> Vec<String> {
    let count = |methods: &[Method]| series.iter().filter(|one| one.verdict == Verdict::Pass && methods.contains(&one.method)).count();
    let of = series.len();
    let threshold = percent(policy.threshold_percent);
    [
        (count(&[Method::Threshold]), format!("within the limit of {threshold}")),
        (count(&[Method::ColdStart]), format!("within the limit of {threshold}, with too little history for statistics")),
        (
            count(&[Method::History, Method::SameJob, Method::Deterministic]),
            "without a significant worsening beyond their limits".to_owned(),
        ),
        (count(&[Method::Classic]), "within the boundaries of the policy's test".to_owned()),
        (count(&[Method::Standing]), "no worse than the regression known of them".to_owned()),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, how)| format!("{count} of {of} series {how}"))
    .collect()
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoBaseline => "have no baseline yet",
        _ => "cannot be compared",
    }
}

fn worst_first(series: &[SeriesVerdict], verdict: Verdict) -> impl Iterator<Item = &SeriesVerdict> {
    let mut of_kind: Vec<&SeriesVerdict> = series.iter().filter(|one| one.verdict == verdict).collect();
    // A series without a percentage got worse from zero, which no percentage tops.
    of_kind.sort_by(|a, b| {
        let size = |one: &SeriesVerdict| one.delta_percent.unwrap_or(f64::INFINITY);
        size(b).total_cmp(&size(a)).then_with(|| (&a.benchmark, &a.metric).cmp(&(&b.benchmark, &b.metric)))
    });
    of_kind.into_iter()
}

#[cfg(test)]
mod tests;
