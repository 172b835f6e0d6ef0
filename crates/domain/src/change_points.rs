//! Change points: where the level of a series moved. E-divisive (Matteson and James 2014, arXiv:1306.4933) in sliding windows with a
//! t test, and a second pass that drops the weak ones, as in Hunter (Fleming et al. 2023, doi:10.1145/3578244.3583719).

mod commits;
mod divide;
mod merge;
mod sample;
mod windows;

pub use commits::{CommitRange, Located, ranges};

use serde::{Deserialize, Serialize};

/// The parameters of a detection.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Points that are looked at together; the next window begins half of it later, or at the last point found.
    pub window: usize,
    /// A candidate of a window is kept up to this p.
    pub first_p: f64,
    /// A change point is kept below this p, against its neighbouring segments in the whole series.
    pub p: f64,
    pub test: Test,
    /// A change point is kept above this magnitude, a ratio: 0.05 is 5 %.
    pub min_magnitude: f64,
    /// Fewest points on either side of a change point.
    pub min_segment: usize,
    /// Whether the points on both sides of a dropped one are weighed anew. apache-otava 0.8 takes the two that follow it instead, and
    /// leaves the one before as it was.
    pub reweigh_both_sides: bool,
    /// A change point with fewer points than this between it and an end of the series is tentative.
    pub edge: usize,
    /// Only this many of the newest points are looked at.
    pub newest: usize,
}

/// The two-sided t test that a change point must pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Unequal variances (Welch 1947) from n − 1.
    Welch,
    /// One variance for both sides, from n: what apache-otava does.
    Student,
}

impl Settings {
    /// Pacekeeper's: 5 % is the least that is worth a look (Nyrkiö), points closer than 10 to an edge still move (orion #263).
    pub fn ours() -> Self {
        Self {
            window: 50,
            first_p: 0.01,
            p: 0.001,
            test: Test::Welch,
            min_magnitude: 0.05,
            min_segment: 5,
            reweigh_both_sides: true,
            edge: 10,
            newest: 256,
        }
    }

    /// Those of apache-otava 0.8, for comparison with it.
    pub fn otava() -> Self {
        Self { test: Test::Student, min_magnitude: 0.0, min_segment: 1, reweigh_both_sides: false, newest: usize::MAX, ..Self::ours() }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::ours()
    }
}

/// The level of a series is another one from `index` on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangePoint {
    /// Place of the first point of the new level.
    pub index: usize,
    /// Mean from the change point before (or the start) to this one.
    pub before: f64,
    /// Mean from this one to the next change point (or the end).
    pub after: f64,
    /// The greater of the relative changes forth and back, a ratio: from 100 to 80 is 0.25, as is from 80 to 100. Where one of the
    /// means is 0 there is no ratio, and it is the difference in units of `min_magnitude` of the other mean.
    pub magnitude: f64,
    /// Two-sided p of the t test.
    pub p: f64,
    /// Too close to an edge to be sure: the next runs may move or dissolve it.
    pub tentative: bool,
}

impl ChangePoint {
    /// Change in per cent of the level before; `None` from zero.
    pub fn percent(&self) -> Option<f64> {
        (self.before != 0.0).then(|| 100.0 * (self.after - self.before) / self.before.abs())
    }
}

/// The change points of a series, by index. Always worked out anew from the newest points, so that the answer depends on the values
/// alone and not on which runs were looked at before. None where a value is not finite.
pub fn detect(values: &[f64], settings: &Settings) -> Vec<ChangePoint> {
    let skipped = values.len().saturating_sub(settings.newest);
    let values = &values[skipped..];
    if values.iter().any(|value| !value.is_finite()) {
        return Vec::new();
    }
    let weak = windows::split(values, settings);
    let mut points = merge::merge(values, &weak, settings);
    for point in &mut points {
        point.tentative = point.index.min(values.len() - point.index) < settings.edge;
        point.index += skipped;
    }
    points
}

#[cfg(test)]
mod tests;
