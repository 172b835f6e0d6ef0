//! A series of measurements: its line, what a verdict allows around the baseline, where it changed for good, and which points count for less.

mod draw;
mod thin;
mod words;

use chrono::NaiveDateTime;

use crate::frame::empty;
use crate::scale::drawable;
use crate::{Item, Scene};

pub(crate) const HEIGHT: f64 = 300.0;

/// What [`series`] draws. Points are in the order of their commits.
pub struct SeriesInput<'a> {
    pub title: String,
    pub points: Vec<SeriesPoint>,
    pub along: Along,
    pub logarithmic: bool,
    pub band: Option<Band>,
    pub changes: Vec<ChangeMark>,
    /// The point that the newest one is compared with.
    pub base: Option<usize>,
    /// A value as people read it, with its unit. Used for the axis, tooltips and the table.
    pub label: &'a dyn Fn(f64) -> String,
}

/// What the horizontal axis counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Along {
    /// Points evenly spaced in the order of their commits.
    #[default]
    Commits,
    /// When they were measured.
    Dates,
}

/// One measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPoint {
    /// When it was measured, in the zone of the page.
    pub at: NaiveDateTime,
    /// Short name of the commit, or of the run where the commit is unknown.
    pub name: String,
    pub value: Option<f64>,
    /// Half the width of its interval, in the unit of the value.
    pub interval: Option<f64>,
    /// It raised an alert.
    pub alert: bool,
    /// Kept out of the baseline.
    pub quarantined: bool,
    /// Measured with uncommitted changes.
    pub dirty: bool,
}

/// What counts as unchanged: from the baseline's centre to the limit beyond which a value is worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub centre: f64,
    pub limit: f64,
    /// The limit on the other side, where a move either way is worse.
    pub other_limit: Option<f64>,
    /// Index of the first point of the baseline: the band begins there.
    pub from: usize,
}

/// The first point after a lasting change.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeMark {
    pub index: usize,
    /// Mean of the points up to the change, and from it on.
    pub before: f64,
    pub after: f64,
    /// `+12 % at a1b2c3d`.
    pub words: String,
    /// Too near to the newest point to be sure.
    pub tentative: bool,
}

impl<'a> SeriesInput<'a> {
    /// A bare line by commit; set the other fields as needed.
    pub fn new(title: impl Into<String>, points: Vec<SeriesPoint>, label: &'a dyn Fn(f64) -> String) -> Self {
        let along = Along::default();
        Self { title: title.into(), points, along, logarithmic: false, band: None, changes: Vec::new(), base: None, label }
    }
}

/// 640 × 300. The value axis covers what is shown, so that a change of a few per cent can be seen. Of more points than two a pixel
/// column, the lowest and the highest of each column are kept. On a logarithmic axis values of 0 or less are missing.
#[must_use]
pub fn series(input: &SeriesInput) -> Scene {
    let least = if input.logarithmic { f64::MIN_POSITIVE } else { f64::NEG_INFINITY };
    let seen = |value: Option<f64>| drawable(value).filter(|value| *value >= least);
    let points: Vec<SeriesPoint> = input
        .points
        .iter()
        .map(|point| SeriesPoint { value: seen(point.value), interval: drawable(point.interval).map(f64::abs), ..point.clone() })
        .collect();
    let band = input.band.filter(|band| seen(Some(band.centre)).is_some() && seen(Some(band.limit)).is_some());
    let changes: Vec<&ChangeMark> = input
        .changes
        .iter()
        .filter(|change| change.index < points.len() && seen(Some(change.before)).is_some() && seen(Some(change.after)).is_some())
        .collect();
    let shown = Shown { input, points: &points, band, changes };
    let drawn = draw::draw(&shown);
    let kept = drawn.as_ref().map_or_else(|| (0..points.len()).collect(), |(_, kept)| kept.clone());
    Scene {
        class: "chart series",
        width: crate::frame::WIDTH,
        height: HEIGHT,
        title: input.title.clone(),
        description: words::describe(&shown),
        items: drawn.map_or_else(|| empty(HEIGHT), |(items, _)| items),
        table: words::table(&shown, &kept),
    }
}

/// The input with everything left out that cannot be drawn.
struct Shown<'a> {
    input: &'a SeriesInput<'a>,
    points: &'a [SeriesPoint],
    band: Option<Band>,
    changes: Vec<&'a ChangeMark>,
}

type Drawn = (Vec<Item>, Vec<usize>);
