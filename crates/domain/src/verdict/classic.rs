//! The seven tests that other tools offer, by name, for those who come from them: a boundary on either side, beyond it fails at once.
//! Formulas as in Bencher's documentation of thresholds (bencher.dev/docs/explanation/thresholds).

use super::baseline::Baseline;
use super::words::{change, quantity};
use super::{Condition, Confirmation, Method, SeriesVerdict, Verdict, effect_floor};
use crate::catalog::{ClassicKind, ClassicTest};
use crate::numbers::nine_digits;
use crate::results::{Direction, Measurement};
use crate::stats::{Prediction, mean_and_deviation, median, quantile};
use statrs::distribution::{ContinuousCDF, Normal};

/// Where a test expects the next value, and how far it may lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Boundaries {
    /// Mean, median or e^mean of logarithms; `static` has none.
    centre: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
}

/// The boundaries over these earlier values, oldest first. `None` where the test cannot be computed: no scatter, a logarithm of
/// nothing, a probability outside 0 to 1.
pub(super) fn boundaries(values: &[f64], test: &ClassicTest) -> Option<Boundaries> {
    if test.test == ClassicKind::Static {
        return Some(Boundaries { centre: None, lower: test.lower, upper: test.upper });
    }
    let (centre, reach): (f64, Box<dyn Fn(f64) -> Option<f64>>) = match test.test {
        ClassicKind::Static | ClassicKind::Percentage => {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, Box::new(move |ratio| Some(mean * ratio)))
        }
        ClassicKind::ZScore => {
            let (mean, deviation) = mean_and_deviation(values).filter(|(_, deviation)| *deviation > 0.0)?;
            (mean, Box::new(move |cumulative| Some(normal_quantile(cumulative)? * deviation)))
        }
        ClassicKind::TTest => {
            let prediction = Prediction::of(values)?;
            (prediction.mean, Box::new(move |cumulative| Some(prediction.upper(cumulative)? - prediction.mean)))
        }
        ClassicKind::LogNormal => {
            let logarithms: Vec<f64> = values.iter().map(|value| value.ln()).collect();
            let (location, scale) = mean_and_deviation(&logarithms).filter(|(_, scale)| *scale > 0.0 && scale.is_finite())?;
            (location.exp(), Box::new(move |cumulative| Some((location + scale * normal_quantile(cumulative)?).exp() - location.exp())))
        }
        ClassicKind::Iqr => {
            let spread = quantile(values, 0.75)? - quantile(values, 0.25)?;
            (median(values)?, Box::new(move |times| Some(times * spread)))
        }
        ClassicKind::DeltaIqr => {
            let changes: Vec<f64> = values.windows(2).map(|pair| ((pair[1] - pair[0]) / pair[0]).abs()).collect();
            let spread = quantile(&changes, 0.75)? - quantile(&changes, 0.25)?;
            let centre = median(values)?;
            (centre, Box::new(move |times| Some(centre * times * spread)))
        }
    };
    // The lower boundary is the mirror image of the upper one, also of the log-normal test.
    let side = |setting: Option<f64>, sign: f64| match setting {
        Some(setting) => reach(setting).filter(|reach| reach.is_finite() && *reach != 0.0).map(|reach| Some(centre + sign * reach)),
        None => Some(None),
    };
    Some(Boundaries { centre: Some(centre), lower: side(test.lower, -1.0)?, upper: side(test.upper, 1.0)? })
}

fn normal_quantile(cumulative: f64) -> Option<f64> {
    (cumulative > 0.0 && cumulative < 1.0).then(|| Normal::standard().inverse_cdf(cumulative))
}

/// The verdict, and whether the value lies beyond a boundary. Too few points: inconclusive. Values that do not scatter have no
/// boundary: there worse than the smallest effect fails (decision 36; Bencher leaves such a series out).
pub(super) fn judge_classic(baseline: Option<&Baseline>, head: &Measurement, test: &ClassicTest) -> (SeriesVerdict, bool) {
    let name = format!("{} {}", head.benchmark, head.metric);
    let inconclusive = |why: String| (SeriesVerdict::of(head, Verdict::Inconclusive, format!("{name}{why}")), false);
    if test.lower.is_none() && test.upper.is_none() {
        return inconclusive(format!(": the policy gives the {} test neither a lower nor an upper boundary", word(test.test)));
    }
    let all = baseline.map_or(&[][..], |baseline| &baseline.values);
    let values = &all[all.len().saturating_sub(test.max_sample_size)..];
    if test.test != ClassicKind::Static && values.len() < test.min_sample_size.max(1) {
        let (has, needs) = (values.len(), test.min_sample_size.max(1));
        return inconclusive(format!(" {}: the {} test needs {needs} points, has {has}", quantity(head.value, head.unit), word(test.test)));
    }
    let found = boundaries(values, test);
    let constant = values.iter().all(|value| Some(value) == values.first());
    let (limits, method) = match found {
        Some(limits) => (limits, Method::Classic),
        None if constant => (smallest_effect(values[0], head), Method::Deterministic),
        None => return inconclusive(format!(": the {} test cannot be computed over its {} points", word(test.test), values.len())),
    };
    let above = limits.upper.is_some_and(|upper| head.value > upper);
    let below = limits.lower.is_some_and(|lower| head.value < lower);
    let beyond = above || below;
    let outside = |limit: Option<f64>| limit.map_or_else(|| "none".to_owned(), |limit| quantity(limit, head.unit));
    let (lower, upper) = (outside(limits.lower), outside(limits.upper));
    let detail = format!("{} against lower boundary {lower}, upper boundary {upper}", quantity(head.value, head.unit));
    let moved = limits.centre.map_or_else(|| format!("{name} {}", quantity(head.value, head.unit)), |centre| change(head, centre, None));
    let (side, boundary) = if above { ("above the upper", upper) } else { ("below the lower", lower) };
    let how = if beyond { format!("{side} boundary {boundary}") } else { "within the boundaries".to_owned() };
    let mut judged = SeriesVerdict::of(
        head,
        if beyond { Verdict::Fail } else { Verdict::Pass },
        format!("{moved}, {how} of the {} test", word(test.test)),
    );
    judged.method = method;
    judged.conditions.push(Condition { what: "beyond a boundary".to_owned(), held: beyond, detail });
    judged.alert = beyond;
    judged.confirmed = beyond.then_some(Confirmation::Policy);
    judged.baseline_median = limits.centre;
    judged.baseline_n = if test.test == ClassicKind::Static { 0 } else { values.len() };
    let percent = |value: f64, centre: f64| {
        let percent = nine_digits(100.0 * head.direction.worsening(centre, value) / centre.abs());
        percent.is_finite().then_some(percent)
    };
    judged.delta_percent = limits.centre.and_then(|centre| percent(head.value, centre));
    let worse_side = if head.direction == Direction::Higher { limits.lower.or(limits.upper) } else { limits.upper.or(limits.lower) };
    judged.limit = if above {
        limits.upper
    } else if below {
        limits.lower
    } else {
        worse_side
    };
    judged.limit_percent = judged.limit.zip(limits.centre).and_then(|(limit, centre)| percent(limit, centre)).map(f64::abs);
    (judged, beyond)
}

/// The boundary in the worse direction of a series that never moved.
fn smallest_effect(centre: f64, head: &Measurement) -> Boundaries {
    let step = effect_floor(head.unit) / 100.0 * centre.abs();
    let (lower, upper) = (Some(centre - step), Some(centre + step));
    match head.direction {
        Direction::Lower => Boundaries { centre: Some(centre), lower: None, upper },
        Direction::Higher => Boundaries { centre: Some(centre), lower, upper: None },
        Direction::Stable => Boundaries { centre: Some(centre), lower, upper },
    }
}

/// The test as configurations name it.
fn word(kind: ClassicKind) -> &'static str {
    match kind {
        ClassicKind::Static => "static",
        ClassicKind::Percentage => "percentage",
        ClassicKind::ZScore => "z_score",
        ClassicKind::TTest => "t_test",
        ClassicKind::LogNormal => "log_normal",
        ClassicKind::Iqr => "iqr",
        ClassicKind::DeltaIqr => "delta_iqr",
    }
}

#[cfg(test)]
mod tests;
