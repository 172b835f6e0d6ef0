//! What follows from a comparison: fail, warn and ask again, or pass, with every condition in words (algorithms 2, decisions 36 to 40).

use super::comparison::Comparison;
use super::family::{FALSE_DISCOVERY_RATE, Significance};
use super::threshold::FEWEST_SAMPLES;
use super::words::{change, p_value, percent, probability, signed};
use super::{Condition, Confirmation, Method, SeriesVerdict, Verdict};
use crate::results::{Direction, Measurement};
use crate::stats::{quantile, smallest_rank_p};

/// The verdict of a series that was compared. `waiting`: an earlier run of the same line alerted and waits for this one.
pub(super) fn conclude(head: &Measurement, compared: &Comparison, significance: Option<Significance>, waiting: bool) -> SeriesVerdict {
    let beyond = compared.beyond();
    let mut judged = SeriesVerdict::of(head, Verdict::Pass, change(head, compared.centre, compared.limit_percent));
    judged.method = compared.method;
    judged.baseline_median = Some(compared.centre);
    judged.baseline_n = compared.n;
    judged.delta_percent = compared.percent;
    judged.p = compared.p;
    judged.limit = Some(compared.limit(head));
    judged.limit_percent = compared.limit_percent;
    judged.interval_percent = compared.interval_percent;
    judged.conditions.push(Condition { what: "beyond the limit".to_owned(), held: beyond, detail: limit_detail(compared) });
    match (compared.p, significance) {
        (Some(p), Some(significance)) => tested(&mut judged, head, compared, p, significance, waiting),
        _ if beyond => {
            judged.verdict = Verdict::Fail;
            judged.alert = true;
            judged.confirmed = Some(Confirmation::Policy);
            judged.reason.push_str(&format!("; {}", steady(compared)));
        }
        _ => {}
    }
    judged
}

fn tested(judged: &mut SeriesVerdict, head: &Measurement, compared: &Comparison, p: f64, significance: Significance, waiting: bool) {
    let Significance { significant, level, family } = significance;
    let of = if family == 1 { "judged alone".to_owned() } else { format!("among {family} tested series") };
    let detail = format!("{}, needs {} {of}", p_value(p), probability(level));
    judged.conditions.push(Condition { what: "significant".to_owned(), held: significant, detail });
    if !judged.conditions.iter().all(|condition| condition.held) {
        if compared.beyond() {
            not_significant(judged, head, compared, p, significance);
        }
        return;
    }
    let confirmation = confirmation(head, compared, p, significance, waiting);
    judged.alert = true;
    judged.confirmed = confirmation;
    judged.rerun = confirmation.is_none();
    judged.verdict = if confirmation.is_some() { Verdict::Fail } else { Verdict::Warn };
    let how = match confirmation {
        Some(Confirmation::SameJob) => "both sides measured in the same job",
        Some(Confirmation::Repeated) => "an earlier run found the same",
        Some(_) => "more than twice the limit, and three quarters of the raw values with it",
        None => "not confirmed yet, run it again",
    };
    judged.reason.push_str(&format!("; significant, {}; {how}", p_value(p)));
    judged.conditions.push(Condition { what: "confirmed".to_owned(), held: confirmation.is_some(), detail: how.to_owned() });
}

/// Beyond the limit, and yet noise may have done it; or there are too few raw values to ever tell.
fn not_significant(judged: &mut SeriesVerdict, head: &Measurement, compared: &Comparison, p: f64, significance: Significance) {
    let needed = significance.first_level();
    match compared.reach {
        Some((smallest, after, before)) if smallest > needed => {
            let sides = if head.direction == Direction::Stable { 2.0 } else { 1.0 };
            let n = (1..).find(|n| sides * smallest_rank_p(*n, *n) <= needed).unwrap_or(usize::MAX);
            judged.verdict = Verdict::Inconclusive;
            let family = significance.family;
            judged.reason.push_str(&format!(
                "; {after} raw values against {before} cannot be significant among {family} series: needs n={n} on each side"
            ));
            let detail = format!("the smallest p is {}, needs {}: n={n} on each side", probability(smallest), probability(needed));
            judged.conditions.push(Condition { what: "enough raw values".to_owned(), held: false, detail });
        }
        _ => judged.reason.push_str(&format!("; not significant, {}, needs {}", p_value(p), probability(significance.level))),
    }
}

/// (a) the same job, (c) seen twice, (b) overwhelming: far beyond the limit, unlikely even ten times over, and most raw values with it,
/// because single values of shared machines spike (decision 37).
fn confirmation(head: &Measurement, compared: &Comparison, p: f64, significance: Significance, waiting: bool) -> Option<Confirmation> {
    if compared.method == Method::SameJob {
        return Some(Confirmation::SameJob);
    }
    if waiting {
        return Some(Confirmation::Repeated);
    }
    let rare = p <= FALSE_DISCOVERY_RATE / (10.0 * significance.family as f64);
    let limit = compared.limit(head);
    let upwards = limit >= compared.centre && head.direction != Direction::Higher;
    let most_beyond = || match quantile(&head.samples, if upwards { 0.25 } else { 0.75 }) {
        Some(quartile) if head.samples.len() >= FEWEST_SAMPLES => (upwards && quartile > limit) || (!upwards && quartile < limit),
        _ => false,
    };
    (rare && compared.farther_than(2.0) && most_beyond()).then_some(Confirmation::Overwhelming)
}

fn limit_detail(compared: &Comparison) -> String {
    let moved = compared.percent.map_or_else(|| "no percentage of zero".to_owned(), signed);
    let limit = compared.limit_percent.map_or_else(|| "the noise around zero".to_owned(), percent);
    let noise = compared.noise_percent.map(|noise| format!(", noise {}", percent(noise))).unwrap_or_default();
    let of = if compared.method == Method::SameJob { "raw values of the base" } else { "points" };
    format!("worse by {moved} against {limit}{noise}, {} {of}", compared.n)
}

fn steady(compared: &Comparison) -> String {
    format!("its {} earlier values are all alike, so no second look is needed", compared.n)
}
