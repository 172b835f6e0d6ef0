//! Series with the end of their history: how the newest value compares, in one query for all of them.

use crate::error::Result;
use crate::pages::format;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::series::href;
use crate::pages::series::measured::{Limits, is_stale, limits, quantity, signed};
use crate::pages::words::{link, mark};
use crate::view::{BenchmarkRow, Mark, Tone};
use domain::ids::SeriesId;
use store::blocks::{self, Block, Point};
use store::pack::BLOCK_CAPACITY;
use store::series::{self, OpenAlert, SeriesRow};

/// Points of the small trend.
const TREND: usize = 32;

pub(super) struct Shown {
    pub(super) row: SeriesRow,
    /// The newest points, oldest first.
    points: Vec<Point>,
    /// How many there are in all.
    all: usize,
    limits: Option<Limits>,
    alert: Option<OpenAlert>,
}

pub(super) async fn read(reading: &mut Reading<'_>, rows: Vec<SeriesRow>) -> Result<Vec<Shown>> {
    let ids: Vec<SeriesId> = rows.iter().map(|row| row.id).collect();
    let mut tails = blocks::tails(&mut reading.session, &ids).await?;
    let alerts = series::alerts(&mut reading.session, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let tail = tails.remove(&row.id).unwrap_or_default();
            let all = all_points(&tail);
            let mut points: Vec<Point> = tail.into_iter().flat_map(|block| block.points).collect();
            points.sort_by_key(|point| (point.ord, point.run));
            let alert = alerts.get(&row.id).copied();
            let apart = Point::QUARANTINED | Point::DIRTY;
            let usable = |point: &&Point| point.flags & apart == 0 && alert.is_none_or(|alert| point.ord < alert.first_ord);
            let before = points.split_last().map_or(&[][..], |(_, before)| before);
            let limits = limits(&row, &reading.catalog.policy(row.service), before.iter().filter(usable));
            Shown { row, points, all, limits, alert }
        })
        .collect())
}

/// Every block but the last is full.
fn all_points(tail: &[Block]) -> usize {
    tail.last().map_or(0, |last| usize::try_from(last.no).unwrap_or(0) * BLOCK_CAPACITY + last.points.len())
}

impl Shown {
    fn newest(&self) -> Option<f64> {
        self.points.last().map(|point| point.value)
    }

    /// Per cent that the newest value is worse than its baseline; what has none comes last.
    pub(super) fn worse(&self) -> f64 {
        let worse = self.newest().zip(self.limits).and_then(|(value, limits)| limits.worse(value, self.row.direction));
        worse.unwrap_or(f64::NEG_INFINITY)
    }

    /// Regressions before alerts before the rest.
    pub(super) fn rank(&self) -> u8 {
        match self.alert {
            Some(alert) if alert.regression.is_some() => 2,
            Some(_) => 1,
            None => 0,
        }
    }

    fn change(&self) -> Mark {
        let (Some(value), Some(limits)) = (self.newest(), self.limits) else { return mark(Tone::Neutral, "no baseline") };
        let direction = self.row.direction;
        let (Some(moved), Some(worse)) = (limits.moved(value), limits.worse(value, direction)) else {
            let beyond = limits.is_beyond(value, direction);
            return if beyond { mark(Tone::Bad, "worse than zero") } else { mark(Tone::Ok, "unchanged") };
        };
        let (tone, word) = match (self.alert.is_some(), limits.is_beyond(value, direction)) {
            (true, _) => (Tone::Bad, "alert"),
            (false, true) => (Tone::Warn, "worse"),
            (false, false) if limits.percent.is_some_and(|percent| -worse > percent) => (Tone::Ok, "better"),
            (false, false) => (Tone::Ok, "steady"),
        };
        mark(tone, format!("{} {word}", signed(moved)))
    }
}

pub(super) fn row(reading: &Reading, shown: &Shown, index: usize) -> BenchmarkRow {
    let row = &shown.row;
    let service = reading.catalog.services.get(&row.service);
    BenchmarkRow {
        link: link(&row.benchmark, reading.query.carry_without_scope(&href(row.id))),
        metric: row.metric.replace('_', " "),
        service: service
            .map(|service| link(&service.name, address("/benchmarks", &[("scope", &format!("s:{}", service.slug))])))
            .unwrap_or_default(),
        env: row.env.clone(),
        fingerprint: row.fingerprint.clone(),
        spark: spark(shown, index),
        value: quantity(shown.newest().unwrap_or(row.last_value), row.unit),
        change: shown.change(),
        regression: shown
            .alert
            .and_then(|alert| alert.regression)
            .map(|number| link(format!("R-{number}"), format!("/regressions/R-{number}"))),
        last_seen: format::relative(reading.now, row.last_seen),
        stale: is_stale(reading.now, row.last_seen),
        points: format::count(shown.all as i64),
    }
}

/// Empty with a single point: there is no trend.
fn spark(shown: &Shown, index: usize) -> String {
    let from = shown.points.len().saturating_sub(TREND);
    let values: Vec<_> = shown.points.iter().skip(from).map(|point| Some(point.value).filter(|value| value.is_finite())).collect();
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return String::new() };
    if known.len() < 2 {
        return String::new();
    }
    let mut scene = charts::spark(&values, None);
    scene.title = format!("{} {}, {} points", shown.row.benchmark, shown.row.metric, values.len());
    scene.description = format!("From {} to {}", quantity(*first, shown.row.unit), quantity(*last, shown.row.unit));
    scene.svg(&format!("trend-{index}"))
}
