//! The chart of a series.

use super::measured::{Measured, MeasuredPoint, axis_label, quantity, signed, worse};
use crate::pages::format;
use crate::pages::query::Query;
use crate::pages::words::mark;
use crate::view::{Mark, Tone};
use charts::{Along, Band, ChangeMark, Scene, SeriesInput, SeriesPoint};
use domain::results::Direction;
use domain::time::Zone;
use store::change_points::StoredPoint;

/// Two-sided 95 % of the normal distribution.
const NORMAL_95: f64 = 1.959_964;

/// How the address wants the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look<'a> {
    pub(super) dates: bool,
    pub(super) logarithmic: bool,
    pub(super) bounds: bool,
    /// Beginning of the commit to compare with.
    pub(super) base: Option<&'a str>,
}

impl<'a> Look<'a> {
    pub(super) fn of(query: &'a Query) -> Self {
        Self {
            dates: query.own("x") == Some("date"),
            logarithmic: query.own("y") == Some("log"),
            bounds: query.own("bounds") != Some("off"),
            base: query.own("base"),
        }
    }
}

pub(super) fn title(measured: &Measured) -> String {
    format!("{} {}", measured.row.benchmark, measured.row.metric.replace('_', " "))
}

/// Short name of a point: its commit, else its run.
pub(super) fn name(point: &MeasuredPoint) -> String {
    point.run.sha.as_deref().map_or_else(|| format!("run {}", point.point.run), format::short_sha)
}

/// Which of these is the commit `base`.
pub(super) fn base_index(points: &[&MeasuredPoint], base: Option<&str>) -> Option<usize> {
    let base = base.filter(|base| base.len() >= 4)?.to_lowercase();
    points.iter().rposition(|point| point.run.sha.as_deref().is_some_and(|sha| sha.to_lowercase().starts_with(&base)))
}

/// The change points whose first point is among these, with its index.
pub(super) fn changes_in<'a>(measured: &'a Measured, points: &[&MeasuredPoint]) -> Vec<(usize, &'a StoredPoint)> {
    let index = |change: &StoredPoint| points.iter().position(|point| point.point.ord == change.ord);
    measured.changes.iter().filter_map(|change| Some((index(change)?, change))).collect()
}

pub(super) fn scene(measured: &Measured, points: &[&MeasuredPoint], look: Look, zone: Zone) -> Scene {
    let values = || points.iter().map(|point| point.point.value).filter(|value| value.is_finite());
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let unit = measured.row.unit;
    let shared = axis_label(unit, low, high);
    // Over several powers of ten no one unit fits all labels.
    let label: &dyn Fn(f64) -> String = if look.logarithmic { &|value| quantity(value, unit) } else { &shared };
    let limits = measured.limits().filter(|_| look.bounds);
    let band = limits.and_then(|limits| {
        let from = points.iter().position(|point| point.point.ord >= limits.from_ord)?;
        Some(Band { centre: limits.centre, limit: limits.limit, other_limit: limits.other, from })
    });
    let changes = changes_in(measured, points).into_iter().map(|(index, change)| ChangeMark {
        index,
        before: change.before,
        after: change.after,
        words: format!("{} at {}", change_percent(change), points.get(index).map(|point| name(point)).unwrap_or_default()),
        tentative: change.tentative,
    });
    charts::series(&SeriesInput {
        along: if look.dates { Along::Dates } else { Along::Commits },
        logarithmic: look.logarithmic,
        band,
        changes: changes.collect(),
        base: base_index(points, look.base),
        ..SeriesInput::new(title(measured), points.iter().map(|point| drawn(point, zone)).collect(), label)
    })
}

fn drawn(of: &MeasuredPoint, zone: Zone) -> SeriesPoint {
    let MeasuredPoint { point, run, alert, quarantined, dirty } = of;
    SeriesPoint {
        at: run.started_at.utc().with_timezone(&zone).naive_local(),
        name: name(of),
        value: Some(point.value),
        interval: interval(point.spread, point.n),
        alert: *alert,
        quarantined: *quarantined,
        dirty: *dirty,
    }
}

/// Half the 95 % interval of a mean from `n` raw values with this standard deviation (normal approximation).
fn interval(spread: f64, n: i64) -> Option<f64> {
    (n > 1 && spread.is_finite()).then(|| NORMAL_95 * spread / (n as f64).sqrt())
}

/// How much the level moved at a change point.
pub(super) fn change_percent(change: &StoredPoint) -> String {
    super::measured::moved(change.before, change.after).map_or_else(|| format::NONE.to_owned(), signed)
}

/// What a comparison of two values says: glyph by direction, word, never colour alone.
pub(super) fn compared(from: f64, to: f64, direction: Direction) -> Mark {
    match (super::measured::moved(from, to), worse(from, to, direction)) {
        (Some(moved), Some(worse)) if worse > 0.05 => mark(Tone::Bad, format!("{} worse", signed(moved))),
        (Some(moved), Some(worse)) if worse < -0.05 => mark(Tone::Ok, format!("{} better", signed(moved))),
        (Some(_), _) => mark(Tone::Neutral, "unchanged"),
        _ => mark(Tone::Neutral, "no percentage from zero"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_narrows_with_the_number_of_raw_values() {
        // 1.959964 · 2 / √25.
        assert!(interval(2.0, 25).is_some_and(|half| (half - 0.783_985_6).abs() < 1e-9));
        assert_eq!((interval(2.0, 1), interval(f64::NAN, 9)), (None, None));
    }

    #[test]
    fn better_and_worse_go_by_the_direction() {
        assert_eq!(compared(10.0, 12.0, Direction::Lower), mark(Tone::Bad, "+20 % worse"));
        assert_eq!(compared(10.0, 12.0, Direction::Higher), mark(Tone::Ok, "+20 % better"));
        assert_eq!(compared(10.0, 8.0, Direction::Stable), mark(Tone::Bad, "−20 % worse"));
        assert_eq!(compared(10.0, 10.001, Direction::Lower), mark(Tone::Neutral, "unchanged"));
        assert_eq!(compared(0.0, 1.0, Direction::Lower).tone, Tone::Neutral);
    }
}
