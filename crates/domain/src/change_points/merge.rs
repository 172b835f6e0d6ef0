//! The second pass: candidates that do not hold against their neighbouring segments are dropped one by one.

use super::sample::{Sample, magnitude, p_value};
use super::{ChangePoint, Settings};

/// Drops the candidate with the greatest p until all are below the limit, then the one with the least magnitude until all are above,
/// working out the neighbours of what was dropped each time.
pub(super) fn merge(values: &[f64], candidates: &[usize], settings: &Settings) -> Vec<ChangePoint> {
    let mut places = candidates.to_vec();
    let mut points: Vec<ChangePoint> = (0..places.len()).map(|at| weigh(values, &places, at, settings)).collect();
    while let Some(weakest) = weakest(&points, settings) {
        places.remove(weakest);
        points.remove(weakest);
        let first = if settings.reweigh_both_sides { weakest.saturating_sub(1) } else { weakest };
        for (at, point) in points.iter_mut().enumerate().skip(first).take(2) {
            *point = weigh(values, &places, at, settings);
        }
    }
    points
}

/// The candidate to drop next, the first of equals.
fn weakest(points: &[ChangePoint], settings: &Settings) -> Option<usize> {
    let last_by =
        |worse: fn(&ChangePoint, &ChangePoint) -> bool| (0..points.len()).reduce(|a, b| if worse(&points[b], &points[a]) { b } else { a });
    let unlikely = last_by(|a, b| a.p > b.p).filter(|at| points[*at].p >= settings.p);
    unlikely.or_else(|| last_by(|a, b| a.magnitude < b.magnitude).filter(|at| points[*at].magnitude <= settings.min_magnitude))
}

/// The candidate against the segments up to the candidates beside it.
fn weigh(values: &[f64], places: &[usize], at: usize, settings: &Settings) -> ChangePoint {
    let index = places[at];
    let from = at.checked_sub(1).map_or(0, |before| places[before]);
    let to = places.get(at + 1).copied().unwrap_or(values.len());
    let (left, right) = (Sample::of(&values[from..index]), Sample::of(&values[index..to]));
    ChangePoint {
        index,
        before: left.mean,
        after: right.mean,
        magnitude: magnitude(left.mean, right.mean, settings),
        p: p_value(settings.test, &left, &right),
        tentative: false,
    }
}
