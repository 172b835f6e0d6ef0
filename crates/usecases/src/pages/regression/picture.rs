//! The worst series with the change marked.

use crate::pages::drawing::chart;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::regression_rows::{change, name, range};
use crate::pages::series::measured::{Measured, MeasuredPoint, axis_label};
use crate::view::Chart;
use charts::{Band, ChangeMark, SeriesInput, SeriesPoint};
use domain::time::Zone;
use store::regressions::{Regression, RegressionSeries};

/// Points before and after the change that are shown.
const AROUND: usize = 120;

pub(super) fn of(reading: &Reading, regression: &Regression, measured: &Measured, worst: &RegressionSeries) -> Option<Chart> {
    let on_main = regression.line.is_empty();
    let at = if on_main { measured.points.iter().position(|point| point.point.ord >= worst.ord) } else { None };
    let middle = at.unwrap_or(measured.points.len());
    let from = middle.saturating_sub(AROUND);
    let points: Vec<&MeasuredPoint> = measured.points.iter().skip(from).take(2 * AROUND).collect();
    if points.len() < 2 {
        return None;
    }
    let values = || points.iter().map(|point| point.point.value).filter(|value| value.is_finite()).chain([worst.before, worst.after]);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let label = axis_label(measured.row.unit, low, high);
    let zone = reading.zone();
    let mark = at.map(|at| ChangeMark {
        index: at - from,
        before: worst.before,
        after: worst.after,
        words: format!("R-{} {} in {}", regression.number, change(worst.percent, measured.row.direction), range(regression)),
        tentative: false,
    });
    let band = measured.limits().and_then(|limits| {
        let from = points.iter().position(|point| point.point.ord >= limits.from_ord)?;
        Some(Band { centre: limits.centre, limit: limits.limit, other_limit: limits.other, from })
    });
    let scene = charts::series(&SeriesInput {
        band,
        changes: mark.into_iter().collect(),
        ..SeriesInput::new(name(&measured.row), points.iter().map(|point| drawn(point, zone)).collect(), &label)
    });
    Some(chart(&scene, "regression", &[]))
}

fn drawn(of: &MeasuredPoint, zone: Zone) -> SeriesPoint {
    SeriesPoint {
        at: of.run.started_at.utc().with_timezone(&zone).naive_local(),
        name: of.run.sha.as_deref().map_or_else(|| format!("run {}", of.point.run), format::short_sha),
        value: Some(of.point.value),
        interval: None,
        alert: of.alert,
        quarantined: of.quarantined,
        dirty: of.dirty,
    }
}
