//! `perf-fix-lead-time`: from detection to the fix in production, by Kaplan and Meier so that open regressions count (decision 26).

use super::{Answer, Question, production};
use crate::facts::RegressionRow;
use crate::kpi::KpiStatus;
use crate::model::Goal;
use crate::numbers::nine_digits;
use crate::stats::kaplan_meier;
use crate::time::{Day, Timestamp, Window};

/// Fewer roots than this are too few for a status.
pub(super) const LEAST_ROOTS: usize = 3;
const MICROS_PER_DAY: f64 = 86_400e6;

/// Roots that reached the default branch, detected in the window or still open, each followed until its fix, its acceptance or `at`.
pub(super) fn answer(question: &Question) -> Answer {
    let at = question.at;
    let in_window = question.rows.services(question.window).flat_map(|(_, _, facts)| &facts.regressions);
    let before = question.rows.services_before(question.window.from).flat_map(|(_, _, facts)| &facts.regressions);
    let cohort: Vec<&RegressionRow> = in_window
        .chain(before.filter(|row| is_open(row, at)))
        .filter(|row| row.confirmed && !row.noise && row.reached_main && row.detected_at <= at)
        .collect();
    let followed: Vec<(f64, bool)> = cohort.iter().map(|row| follow(row, at)).collect();
    let fixed = followed.iter().filter(|(_, happened)| *happened).count() as i64;
    let all = followed.len() as i64;
    if all == 0 && !question.rows.services(question.window).any(|(_, _, facts)| production::is_watched(facts)) {
        return question.unknown("No regression and no watch for regressions is known in the window.");
    }
    if followed.len() < question.least_roots {
        let noun = if all == 1 { "regression" } else { "regressions" };
        return Answer {
            numerator: Some(fixed),
            denominator: Some(all),
            status: KpiStatus::TooFew,
            reason: Some(format!("Too few: {all} {noun}, {} are needed.", question.least_roots)),
            ..Answer::default()
        };
    }
    let curve = kaplan_meier(&followed);
    let longest = curve.longest.unwrap_or_default();
    let or_longer = |reached: Option<f64>| reached.map_or_else(|| format!("> {longest:.1} d"), |days| format!("{days:.1} d"));
    let told_by_runs = fixed > 0 && !has_deployments(question);
    let p90 =
        format!("p90 {}{}", or_longer(curve.p90), if told_by_runs { ", fixes told by passing runs of the default branch" } else { "" });
    Answer {
        value: curve.median,
        numerator: Some(fixed),
        denominator: Some(all),
        status: status(question.goal, |days| curve.survival_at(days)),
        reason: curve.median.is_none().then(|| format!("The median is not reached: > {longest:.1} d, the longest follow-up.")),
        beside: Some(p90),
        at_least: curve.longest.filter(|_| curve.median.is_none()),
        ..Answer::default()
    }
}

/// Without any deployment source the first passing run of the default branch tells when a fix counts, which is said.
fn has_deployments(question: &Question) -> bool {
    question.rows.saw(Window { from: Day::MIN, to: question.window.to }, &["deploy"])
}

/// Needs no median: half were fixed within the target.
fn status(goal: Goal, survival_at: impl Fn(f64) -> f64) -> KpiStatus {
    match goal {
        Goal::Below(days) if nine_digits(survival_at(days)) <= 0.5 => KpiStatus::OnTarget,
        Goal::Below(_) => KpiStatus::OffTarget,
        Goal::Above(_) | Goal::Downward | Goal::Upward => KpiStatus::Flat,
    }
}

fn is_open(row: &RegressionRow, at: Timestamp) -> bool {
    let not_yet = |time: Option<Timestamp>| time.is_none_or(|time| time > at);
    not_yet(row.fixed_at) && not_yet(row.accepted_at)
}

/// Days watched, and whether they ended with the fix.
fn follow(row: &RegressionRow, at: Timestamp) -> (f64, bool) {
    let censored_at = row.accepted_at.map_or(at, |accepted| accepted.min(at));
    let fixed = row.fixed_at.filter(|fixed| *fixed <= censored_at);
    let micros = fixed.unwrap_or(censored_at).micros() - row.detected_at.micros();
    (nine_digits(micros.max(0) as f64 / MICROS_PER_DAY), fixed.is_some())
}
