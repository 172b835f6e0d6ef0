//! What is known of one series: its points with their runs, the baseline that the next run meets, alerts, change points.

use crate::error::{Error, Result};
use crate::pages::format;
use crate::pages::reading::Reading;
use domain::catalog::{Mode, Policy};
use domain::ids::{RunId, SeriesId};
use domain::results::{Direction, Unit};
use domain::stats::median;
use domain::time::{Timestamp, Window};
use domain::verdict::{FULL_BASELINE, boundary, effect_floor};
use store::blocks::{self, Point};
use store::change_points::{self, StoredPoint};
use store::series::{self, OpenAlert, RunOfPoint, SeriesRow};

/// Points of a baseline: Bencher's default, as the gate has it.
pub(in crate::pages) const BASELINE: usize = 64;
/// Newest points whose runs are read: more than a picture can show.
const MOST: usize = 2_000;

/// Days without a measurement after which a series counts as stale.
const STALE_DAYS: i64 = 14;

pub(crate) struct Measured {
    pub(crate) row: SeriesRow,
    pub(in crate::pages) policy: Policy,
    /// In the order of their commits; those whose run is gone are left out.
    pub(crate) points: Vec<MeasuredPoint>,
    pub(crate) changes: Vec<StoredPoint>,
    pub(in crate::pages) alert: Option<OpenAlert>,
}

pub(crate) struct MeasuredPoint {
    pub(crate) point: Point,
    pub(crate) run: RunOfPoint,
    pub(crate) alert: bool,
    pub(crate) quarantined: bool,
    pub(crate) dirty: bool,
}

/// What the next value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    pub(crate) centre: f64,
    pub(crate) limit: f64,
    /// The lower limit, where a move either way is worse.
    pub(in crate::pages) other: Option<f64>,
    pub(crate) points: usize,
    /// Place of the baseline's first point.
    pub(in crate::pages) from_ord: i64,
    /// Worsening in per cent that counts; `None` from zero.
    pub(crate) percent: Option<f64>,
}

impl Measured {
    pub(in crate::pages) async fn read(reading: &mut Reading<'_>, id: SeriesId) -> Result<Self> {
        let missing = || Error::NotFound(format!("the series {}", id.code()));
        let row = series::get(&mut reading.session, id).await?.ok_or_else(missing)?;
        let mut all: Vec<Point> = blocks::all(&mut reading.session, id).await?.into_iter().flat_map(|block| block.points).collect();
        all.sort_by_key(|point| (point.ord, point.run));
        all.drain(..all.len().saturating_sub(MOST));
        let runs = series::runs(&mut reading.session, &all.iter().map(|point| point.run).collect::<Vec<RunId>>()).await?;
        let alert = series::alerts(&mut reading.session, &[id]).await?.remove(&id);
        let known = reading.query.known_until(reading.zone());
        // What happened after the moment shown was not known then.
        let alert = alert.filter(|_| known.is_none());
        let changes = change_points::of(&mut reading.session, &[id]).await?.remove(&id).unwrap_or_default();
        let mut points = Vec::with_capacity(all.len());
        for point in all {
            let Some(run) = runs.get(&point.run).filter(|run| known.is_none_or(|until| run.received_at <= until)) else { continue };
            let beyond = alert.is_some_and(|alert| point.ord >= alert.first_ord);
            points.push(MeasuredPoint {
                point,
                run: run.clone(),
                alert: alert.is_some_and(|alert| point.run == alert.first_run),
                quarantined: beyond || point.flags & Point::QUARANTINED != 0,
                dirty: point.flags & Point::DIRTY != 0,
            });
        }
        mark_alerts(&mut points);
        let policy = reading.catalog.policy(row.service);
        Ok(Self { row, policy, points, changes, alert })
    }

    /// The points of a period.
    pub(crate) fn of(&self, period: Window, zone: domain::time::Zone) -> Vec<&MeasuredPoint> {
        self.points.iter().filter(|point| period.contains(point.run.started_at.day(zone))).collect()
    }

    /// What the newest point is held against: the baseline without it.
    pub(crate) fn limits(&self) -> Option<Limits> {
        let before = self.points.split_last().map_or(&[][..], |(_, before)| before);
        let usable = before.iter().filter(|point| !point.quarantined && !point.dirty).map(|point| &point.point);
        limits(&self.row, &self.policy, usable)
    }

    pub(in crate::pages) fn newest(&self) -> Option<&MeasuredPoint> {
        self.points.last()
    }

    pub(in crate::pages) fn last_seen(&self) -> Timestamp {
        self.newest().map_or(self.row.last_seen, |point| point.run.started_at.max(self.row.last_seen))
    }
}

/// The first of neighbouring points that were set apart is where the alert was raised.
fn mark_alerts(points: &mut [MeasuredPoint]) {
    let mut before = false;
    for point in points {
        point.alert |= point.quarantined && !before;
        before = point.quarantined;
    }
}

/// From the points that a baseline may hold, oldest first: of the current segment, the newest `BASELINE`.
pub(in crate::pages) fn limits<'a>(row: &SeriesRow, policy: &Policy, usable: impl Iterator<Item = &'a Point>) -> Option<Limits> {
    let segment = row.segment_from.unwrap_or(i64::MIN);
    let mut points: Vec<&Point> = usable.filter(|point| point.ord >= segment && point.value.is_finite()).collect();
    points.drain(..points.len().saturating_sub(BASELINE));
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let centre = median(&values)?;
    let statistical = policy.mode == Mode::Statistical && values.len() >= FULL_BASELINE;
    let (centre, limit) = if statistical {
        boundary(&values, row.direction, policy.min_effect_percent.unwrap_or_else(|| effect_floor(row.unit)))?
    } else {
        let step = policy.threshold_percent / 100.0 * centre.abs();
        (centre, if row.direction == Direction::Higher { centre - step } else { centre + step })
    };
    Some(Limits {
        centre,
        limit,
        other: (row.direction == Direction::Stable).then_some(2.0 * centre - limit),
        points: values.len(),
        from_ord: points.first().map_or(0, |point| point.ord),
        percent: (centre != 0.0).then(|| 100.0 * (limit - centre).abs() / centre.abs()),
    })
}

impl Limits {
    /// How much a value moved, in per cent of the centre; `None` from zero.
    pub(in crate::pages) fn moved(&self, value: f64) -> Option<f64> {
        moved(self.centre, value)
    }

    /// How much worse a value is, in per cent; negative is better. `None` from zero.
    pub(in crate::pages) fn worse(&self, value: f64, direction: Direction) -> Option<f64> {
        worse(self.centre, value, direction)
    }

    pub(in crate::pages) fn is_beyond(&self, value: f64, direction: Direction) -> bool {
        match direction {
            Direction::Lower => value > self.limit,
            Direction::Higher => value < self.limit,
            Direction::Stable => value > self.limit || self.other.is_some_and(|other| value < other),
        }
    }
}

/// Not measured for so long that nobody would notice a regression.
pub(in crate::pages) fn is_stale(now: Timestamp, last: Timestamp) -> bool {
    last < silent_since(now)
}

pub(in crate::pages) fn silent_since(now: Timestamp) -> Timestamp {
    now.plus(-chrono::Duration::days(STALE_DAYS))
}

pub(in crate::pages) fn moved(from: f64, to: f64) -> Option<f64> {
    (from != 0.0).then(|| domain::numbers::nine_digits(100.0 * (to - from) / from.abs()))
}

pub(in crate::pages) fn worse(from: f64, to: f64, direction: Direction) -> Option<f64> {
    moved(from, to).map(|percent| match direction {
        Direction::Lower => percent,
        Direction::Higher => -percent,
        Direction::Stable => percent.abs(),
    })
}

/// A value in the unit a person would use.
pub(in crate::pages) fn quantity(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds => format::seconds(value),
        Unit::Bytes => format::bytes(value),
        Unit::Ratio => format::percent(value),
        Unit::PerSecond => format!("{} /s", format::decimal(value, if value.abs() < 100.0 { 2 } else { 0 })),
        Unit::Count => format::decimal(value, if value.abs() < 100.0 { 2 } else { 0 }),
    }
}

/// `+20.4 %`, `−3 %`, `0 %`.
pub(in crate::pages) fn signed(percent: f64) -> String {
    let text = format::decimal(percent, 1);
    if percent > 0.0 && text != "0" { format!("+{text} %") } else { format!("{text} %") }
}

/// How values are written along an axis from `low` to `high`: all in one unit, with enough places to tell neighbours apart.
pub(in crate::pages) fn axis_label(unit: Unit, low: f64, high: f64) -> impl Fn(f64) -> String {
    const TIME: [(f64, &str); 4] = [(1.0, " s"), (1e-3, " ms"), (1e-6, " µs"), (1e-9, " ns")];
    const SIZE: [(f64, &str); 4] = [(1e9, " GB"), (1e6, " MB"), (1e3, " kB"), (1.0, " B")];
    let largest = low.abs().max(high.abs());
    let fitting = |steps: &[(f64, &'static str)]| steps.iter().find(|(size, _)| largest >= *size).or(steps.last()).copied();
    let (factor, name) = match unit {
        Unit::Seconds => fitting(&TIME).unwrap_or((1.0, " s")),
        Unit::Bytes => fitting(&SIZE).unwrap_or((1.0, " B")),
        Unit::Ratio => (0.01, " %"),
        Unit::PerSecond => (1.0, " /s"),
        Unit::Count => (1.0, ""),
    };
    // Neighbouring labels are about a tenth of the range apart; values between them have one more place.
    let step = ((high - low).abs() / factor / 10.0).max(largest / factor * 1e-6);
    let digits = if step > 0.0 { (1.0 - step.log10()).ceil().clamp(0.0, 9.0) as usize } else { 0 };
    move |value| format!("{}{name}", format::decimal(value / factor, digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ServiceId;

    fn row(direction: Direction) -> SeriesRow {
        let at = Timestamp::from_micros(0).unwrap();
        SeriesRow {
            id: SeriesId(1),
            service: ServiceId(1),
            env: "ci".to_owned(),
            benchmark: "parse".to_owned(),
            metric: "median".to_owned(),
            unit: Unit::Seconds,
            direction,
            fingerprint: "epyc".to_owned(),
            first_seen: at,
            last_seen: at,
            last_value: 1.0,
            segment_from: None,
            segment_sigma: None,
        }
    }

    fn points(values: &[f64]) -> Vec<Point> {
        let point = |(ord, value): (i64, &f64)| Point { ord, run: RunId(ord), value: *value, spread: f64::NAN, n: 1, flags: 1 };
        (0..).zip(values).map(point).collect()
    }

    #[test]
    fn few_points_are_held_against_the_percentage() {
        let policy = Policy::default_for(ServiceId(1));
        let points = points(&[10.0, 12.0, 11.0]);
        let found = limits(&row(Direction::Lower), &policy, points.iter()).unwrap();
        // Median 11, 10 % above it.
        assert_eq!((found.centre, found.points, found.from_ord), (11.0, 3, 0));
        assert!((found.limit - 12.1).abs() < 1e-12 && found.percent.is_some_and(|percent| (percent - 10.0).abs() < 1e-9), "{found:?}");
        assert!(found.is_beyond(12.2, Direction::Lower) && !found.is_beyond(12.0, Direction::Lower));
        let higher = limits(&row(Direction::Higher), &policy, points.iter()).unwrap();
        assert!((higher.limit - 9.9).abs() < 1e-12 && higher.worse(5.5, Direction::Higher) == Some(50.0), "{higher:?}");
    }

    #[test]
    fn ten_points_have_the_limit_of_their_own_scatter() {
        let policy = Policy::default_for(ServiceId(1));
        // Median 100, median of the distances 2: 3 · 1.4826 · 2 = 8.8956, more than the 5 % that count at least.
        let values = [98.0, 102.0, 98.0, 102.0, 100.0, 100.0, 98.0, 102.0, 98.0, 102.0];
        let found = limits(&row(Direction::Stable), &policy, points(&values).iter()).unwrap();
        assert!((found.limit - 108.8956).abs() < 1e-9 && found.other.is_some_and(|other| (other - 91.1044).abs() < 1e-9), "{found:?}");
        assert!(found.is_beyond(91.0, Direction::Stable) && found.is_beyond(109.0, Direction::Stable));
    }

    #[test]
    fn an_accepted_level_begins_anew() {
        let policy = Policy::default_for(ServiceId(1));
        let points = points(&[1.0, 1.0, 5.0, 5.0]);
        let found = limits(&SeriesRow { segment_from: Some(2), ..row(Direction::Lower) }, &policy, points.iter()).unwrap();
        assert_eq!((found.centre, found.points, found.from_ord), (5.0, 2, 2));
        assert_eq!(limits(&SeriesRow { segment_from: Some(9), ..row(Direction::Lower) }, &policy, points.iter()), None);
    }

    #[test]
    fn labels_of_an_axis_share_a_unit_and_differ() {
        let label = axis_label(Unit::Seconds, 0.141, 0.1435);
        assert_eq!([0.141, 0.1415, 0.142].map(label), ["141 ms", "141.5 ms", "142 ms"]);
        let label = axis_label(Unit::PerSecond, 950.0, 1_200.0);
        assert_eq!(label(1_100.0), "1\u{202f}100 /s");
        let label = axis_label(Unit::Ratio, 0.01, 0.02);
        assert_eq!(label(0.015), "1.5 %");
    }
}
