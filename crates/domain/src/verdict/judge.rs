//! The series of one report, each against its history, together.

use super::baseline::{Baseline, Refusal};
use super::classic::judge_classic;
use super::common_shift::{Moved, common_shift};
use super::comparison::{Allowance, Comparison, Desk, worse_p};
use super::conclusion::conclude;
use super::family::{FALSE_DISCOVERY_RATE, Significance, significances};
use super::limits::Level;
use super::standing::{Place, apply};
use super::words::signed;
use super::{Condition, FULL_BASELINE, Method, SeriesHistory, SeriesVerdict, Standing, Verdict, effect_floor, threshold};
use crate::catalog::{ClassicKind, Mode, Policy};
use crate::results::Measurement;
use crate::stats::Prediction;

/// The series of a report in the order given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    pub series: Vec<SeriesVerdict>,
    /// Per cent by which the whole report moved (positive is worse), where so much of it did that the runner is suspected.
    pub common_shift: Option<f64>,
    /// How many distributions were tested together: what a rerun of some of the series is judged by. 0: none was.
    pub family: usize,
}

/// Judges `heads` against `histories` (same order). `family`: this is a rerun of some series of a report whose `Judged::family` was that.
/// Deterministic: the same arguments give the same answer, and the order of the series does not matter.
pub fn judge_all(heads: &[Measurement], histories: &[SeriesHistory], policy: &Policy, family: Option<usize>) -> Judged {
    let mut desk = Desk::default();
    let looks: Vec<Look> = heads.iter().zip(histories).map(|(head, history)| look(head, history, policy, heads.len(), &mut desk)).collect();
    let with_p = |circle: Circle| {
        let of_circle = looks.iter().enumerate().filter(move |(_, look)| look.circle() == Some(circle));
        of_circle.filter_map(|(index, look)| Some((index, look.compared()?.p?))).collect::<Vec<_>>()
    };
    let own = with_p(Circle::Report);
    let (mut significance, size) = significances(heads, &own, family);
    significance.extend(significances(heads, &with_p(Circle::Elsewhere), None).0);
    let alone = with_p(Circle::Alone);
    significance.extend(alone.into_iter().map(|(index, p)| (index, Significance::alone(p))));

    let moved: Vec<Moved> = own
        .iter()
        .filter_map(|(index, _)| {
            let compared = looks[*index].compared().filter(|compared| compared.method == Method::History)?;
            let floor = floor(policy, &heads[*index]);
            Some(Moved { percent: compared.percent?, floor, beyond: compared.beyond(), waiting: histories[*index].waiting })
        })
        .collect();
    let common_shift = if family.is_some() { None } else { common_shift(&moved) };
    let mut series = Vec::with_capacity(looks.len());
    for (index, look) in looks.into_iter().enumerate() {
        series.push(finish(look, &heads[index], &histories[index], policy, significance.get(&index).copied(), common_shift));
    }
    Judged { series, common_shift, family: if own.is_empty() { 0 } else { size } }
}

/// Which p-values a series is judged together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circle {
    Report,
    /// Held against another machine: one such change moves all of them.
    Elsewhere,
    /// With an open, accepted or inherited regression: known bad ones would make it easier for the others to be found significant.
    Alone,
}

/// What the first pass over a series finds.
enum Look {
    /// Judged already, by a rule without a family.
    Done(Box<SeriesVerdict>, Place),
    Compared {
        compared: Comparison,
        circle: Circle,
        elsewhere: Option<String>,
    },
}

impl Look {
    fn compared(&self) -> Option<&Comparison> {
        match self {
            Self::Done(..) => None,
            Self::Compared { compared, .. } => Some(compared),
        }
    }

    fn circle(&self) -> Option<Circle> {
        match self {
            Self::Done(..) => None,
            Self::Compared { circle, .. } => Some(*circle),
        }
    }
}

fn look(head: &Measurement, history: &SeriesHistory, policy: &Policy, series: usize, desk: &mut Desk) -> Look {
    let baseline = Baseline::of(&history.baseline, head);
    let look = match policy.mode {
        Mode::Threshold => by_threshold(&baseline, head, history, policy),
        Mode::Classic => by_classic_test(&baseline, head, policy),
        Mode::Statistical => match by_statistics(&baseline, head, history, policy, desk) {
            Some(look) => look,
            None => cold_start(by_threshold(&baseline, head, history, policy)),
        },
    };
    match (look, baseline) {
        (Look::Done(mut judged, place), Ok(baseline)) if judged.alert && !stands_out(&baseline.values, head, series) => {
            judged.alert = false;
            Look::Done(judged, place)
        }
        (look, _) => look,
    }
}

/// Whether a value that a rule without statistics fails is also set apart from the baseline. While there are few points they may all lie
/// too low by chance: were what is normal set apart against them, they would stay the baseline for ever. So among fewer than ten points
/// it must be as unlikely as in a report of so many series.
fn stands_out(values: &[f64], head: &Measurement, series: usize) -> bool {
    let p = match Prediction::of(values) {
        _ if values.len() >= FULL_BASELINE => 0.0,
        Some(prediction) => worse_p(&prediction, head),
        None if values.len() >= 2 => 0.0,
        None => 1.0,
    };
    p <= FALSE_DISCOVERY_RATE / series.max(1) as f64
}

/// `None`: too little history.
fn by_statistics(
    baseline: &Result<Baseline, Refusal>,
    head: &Measurement,
    history: &SeriesHistory,
    policy: &Policy,
    desk: &mut Desk,
) -> Option<Look> {
    if !head.value.is_finite() {
        return None;
    }
    let accepted = accepted_limit(history);
    let allowance = Allowance { percent: accepted.unwrap_or_else(|| floor(policy, head)), fixed: accepted.is_some() };
    let circle = if history.standing == Standing::Clear { Circle::Report } else { Circle::Alone };
    if let Some(base) = &history.same_job {
        let full = baseline.as_ref().ok().filter(|own| own.values.len() >= FULL_BASELINE && own.elsewhere.is_none());
        let level = full.and_then(|own| Level::of(&own.values, &mut desk.scratch));
        if let Some(compared) = Comparison::same_job(base, level.as_ref(), head, allowance) {
            return Some(Look::Compared { compared, circle, elsewhere: None });
        }
    }
    let baseline = baseline.as_ref().ok()?;
    let compared = Comparison::history(baseline, history.prior_sigma, head, allowance, desk)?;
    let circle = if baseline.elsewhere.is_some() { Circle::Elsewhere } else { circle };
    Some(Look::Compared { compared, circle, elsewhere: baseline.elsewhere.map(str::to_owned) })
}

fn by_threshold(baseline: &Result<Baseline, Refusal>, head: &Measurement, history: &SeriesHistory, policy: &Policy) -> Look {
    match baseline {
        Ok(baseline) => {
            let (judged, beyond) = threshold::against(baseline, head, accepted_limit(history).unwrap_or(policy.threshold_percent));
            Look::Done(Box::new(judged), if baseline.elsewhere.is_some() { Place::Unknown } else { Place::of(beyond) })
        }
        Err(refusal) => refused(refusal, head),
    }
}

fn by_classic_test(baseline: &Result<Baseline, Refusal>, head: &Measurement, policy: &Policy) -> Look {
    let Some(test) = &policy.classic else {
        let reason = format!("{} {}: the policy is classic and names no test", head.benchmark, head.metric);
        return Look::Done(Box::new(SeriesVerdict::of(head, Verdict::Inconclusive, reason)), Place::Unknown);
    };
    // Static boundaries need no history, only a number.
    let without_history = test.test == ClassicKind::Static && head.value.is_finite();
    let baseline = match baseline {
        Err(refusal) if !without_history => return refused(refusal, head),
        baseline => baseline.as_ref().ok(),
    };
    let (mut judged, beyond) = judge_classic(baseline, head, test);
    let elsewhere = baseline.and_then(|baseline| baseline.elsewhere).filter(|_| !without_history);
    if let Some(difference) = elsewhere {
        only_warn(&mut judged, difference);
    }
    let known = elsewhere.is_none() && judged.verdict != Verdict::Inconclusive;
    Look::Done(Box::new(judged), if known { Place::of(beyond) } else { Place::Unknown })
}

fn refused(refusal: &Refusal, head: &Measurement) -> Look {
    Look::Done(Box::new(SeriesVerdict::of(head, refusal.verdict, refusal.reason.clone())), Place::Unknown)
}

/// The threshold rule in place of statistics, and said so (decision 32).
fn cold_start(look: Look) -> Look {
    match look {
        Look::Done(mut judged, place) if judged.baseline_median.is_some() => {
            judged.method = Method::ColdStart;
            judged.reason.push_str(&format!("; cold start {}/{FULL_BASELINE}", judged.baseline_n));
            Look::Done(judged, place)
        }
        look => look,
    }
}

fn accepted_limit(history: &SeriesHistory) -> Option<f64> {
    match history.standing {
        Standing::Accepted { limit_percent, .. } => limit_percent,
        _ => None,
    }
}

fn floor(policy: &Policy, head: &Measurement) -> f64 {
    policy.min_effect_percent.unwrap_or_else(|| effect_floor(head.unit))
}

/// The second pass: what the whole report says of the series, then what is known of it already.
fn finish(
    look: Look,
    head: &Measurement,
    history: &SeriesHistory,
    policy: &Policy,
    significance: Option<Significance>,
    common_shift: Option<f64>,
) -> SeriesVerdict {
    let (mut judged, place) = match look {
        Look::Done(judged, place) => (*judged, place),
        Look::Compared { compared, circle, elsewhere } => {
            let mut judged = conclude(head, &compared, significance, history.waiting);
            let mut place = Place::of(compared.beyond());
            if let Some(difference) = elsewhere {
                only_warn(&mut judged, &difference);
                place = Place::Unknown;
            }
            if let Some(shift) = common_shift.filter(|_| circle == Circle::Report && compared.method == Method::History) {
                judged.verdict = Verdict::Inconclusive;
                judged.confirmed = None;
                judged.reason.push_str(&format!("; the runner is suspected, the whole report shifted by {}", signed(shift)));
            }
            (judged, place)
        }
    };
    judged.rerun |= common_shift.is_some();
    apply(judged, &history.standing, place, head, floor(policy, head))
}

/// Held against another machine a value warns at most, and the difference is named (decision 7). It waits for no confirmation: the new
/// machine's own history begins with it.
fn only_warn(judged: &mut SeriesVerdict, difference: &str) {
    if judged.verdict == Verdict::Fail {
        judged.verdict = Verdict::Warn;
    }
    (judged.alert, judged.confirmed, judged.rerun) = (false, None, false);
    judged.reason.push_str(&format!("; the baseline was measured on another machine: {difference}"));
    let detail = format!("the baseline was measured on another machine: {difference}");
    judged.conditions.push(Condition { what: "same machine".to_owned(), held: false, detail });
}

#[cfg(test)]
mod tests;
