//! What decisions do to measurements on the default branch: points that are set apart or given back to the baseline, segments that
//! begin or end, alerts that are raised again. Call these with the service's series locked (`store::series::lock`).

use crate::error::Result;
use domain::ids::SeriesId;
use domain::stats::{mad, median};
use std::collections::BTreeMap;
use store::alerts::{self, Alert};
use store::blocks::{self, Block, Point};
use store::regressions::{self, Regression, RegressionFilter, RegressionSeries};
use store::{Session, series};

/// How many points of history a spread is taken from: as many as a verdict looks at.
const POINTS: usize = 64;
/// Makes the median absolute deviation an estimate of the standard deviation of normal values.
const ROBUST: f64 = 1.4826;

/// The part of a series that belongs to a regression: from its first point at the new level to where another regression begins.
struct Part {
    series: SeriesId,
    from: i64,
    /// Not included; `None`: to the end.
    upto: Option<i64>,
}

impl Part {
    fn has(&self, point: &Point) -> bool {
        point.ord >= self.from && self.upto.is_none_or(|upto| point.ord < upto)
    }
}

async fn parts(session: &mut Session, regression: &Regression) -> Result<Vec<Part>> {
    let mut from: BTreeMap<SeriesId, i64> = BTreeMap::new();
    if regression.line.is_empty() {
        from.extend(regressions::series_of(session, regression.number).await?.into_iter().map(|row| (row.series, row.ord)));
    }
    let (mut others, mut own) = (BTreeMap::new(), Vec::new());
    for alert in alerts::of_line(session, regression.service, &regression.env, "").await? {
        if alert.regression == Some(regression.number) {
            own.push((alert.series, alert.first_ord));
        } else {
            others.insert(alert.series, alert.first_ord);
        }
    }
    for (series, first) in own {
        let known = from.entry(series).or_insert(first);
        *known = first.min(*known);
    }
    Ok(from.into_iter().map(|(series, from)| Part { series, from, upto: others.get(&series).copied() }).collect())
}

/// Puts the points back into the baseline.
pub(super) async fn give_back(session: &mut Session, regression: &Regression) -> Result<()> {
    for part in parts(session, regression).await? {
        flag(session, &part, false).await?;
    }
    Ok(())
}

/// Keeps the points out of the baseline again.
pub(super) async fn set_apart(session: &mut Session, regression: &Regression) -> Result<()> {
    for part in parts(session, regression).await? {
        flag(session, &part, true).await?;
    }
    Ok(())
}

async fn flag(session: &mut Session, part: &Part, apart: bool) -> Result<()> {
    let mut changed = Vec::new();
    for mut block in blocks::all(session, part.series).await? {
        let mut touched = false;
        for point in block.points.iter_mut().filter(|point| part.has(point)) {
            let flags = if apart { point.flags | Point::QUARANTINED } else { point.flags & !Point::QUARANTINED };
            touched |= flags != point.flags;
            point.flags = flags;
        }
        if touched {
            changed.push(block);
        }
    }
    Ok(blocks::put(session, &changed).await?)
}

/// Accepted: each series is at a new level from its first point that was set apart on, guarded by the spread of the level before (so
/// that a new segment can be judged from its first point on, as Conbench keeps the residuals' spread across segments).
pub(super) async fn begin_segments(session: &mut Session, regression: &Regression) -> Result<()> {
    let mut rows = regressions::series_of(session, regression.number).await?;
    for mut part in parts(session, regression).await? {
        let Some(known) = series::get(session, part.series).await? else { continue };
        let all = blocks::all(session, part.series).await?;
        let set_apart = points(&all).filter(|point| part.has(point) && point.flags & Point::QUARANTINED != 0).map(|point| point.ord);
        part.from = set_apart.min().unwrap_or(part.from);
        let spread = spread_before(&all, known.segment_from, part.from);
        series::set_segment(session, part.series, Some(part.from), spread).await?;
        flag(session, &part, false).await?;
        if let Some(row) = rows.iter_mut().find(|row| row.series == part.series) {
            row.ord = part.from;
        }
    }
    // Where the segment began is where it ends again.
    Ok(regressions::put_series(session, &rows).await?)
}

/// No longer accepted: the level before counts, and what was measured since is set apart.
pub(super) async fn end_segments(session: &mut Session, regression: &Regression) -> Result<()> {
    let parts = parts(session, regression).await?;
    let ids: Vec<SeriesId> = parts.iter().map(|part| part.series).collect();
    let accepted = accepted_elsewhere(session, regression, &ids).await?;
    for part in parts {
        let mut earlier: Vec<i64> =
            accepted.iter().filter(|row| row.series == part.series && row.ord < part.from).map(|row| row.ord).collect();
        earlier.sort_unstable();
        let before = earlier.pop();
        let spread = match before {
            Some(from) => spread_before(&blocks::all(session, part.series).await?, earlier.pop(), from),
            None => None,
        };
        series::set_segment(session, part.series, before, spread).await?;
        flag(session, &part, true).await?;
    }
    Ok(())
}

/// Series of other regressions of the default branch that are still accepted.
async fn accepted_elsewhere(session: &mut Session, regression: &Regression, ids: &[SeriesId]) -> Result<Vec<RegressionSeries>> {
    let filter = RegressionFilter {
        services: Some(vec![regression.service]),
        states: Some(vec![domain::regression::State::Accepted]),
        env: Some(regression.env.clone()),
        line: Some(String::new()),
        ..RegressionFilter::default()
    };
    let accepted: Vec<i64> = regressions::list(session, &filter).await?.into_iter().map(|other| other.number).collect();
    let rows = regressions::series_of_many(session, &accepted).await?;
    Ok(rows.into_iter().filter(|row| row.regression != regression.number && ids.contains(&row.series)).collect())
}

fn points(blocks: &[Block]) -> impl Iterator<Item = &Point> {
    blocks.iter().flat_map(|block| &block.points)
}

/// Relative robust standard deviation (1.4826 · MAD / |median|) of the last points of a segment; `None` where there is none to tell by.
fn spread_before(blocks: &[Block], segment_from: Option<i64>, upto: i64) -> Option<f64> {
    let usable = |point: &&Point| {
        point.ord < upto && point.ord >= segment_from.unwrap_or(i64::MIN) && point.flags & (Point::QUARANTINED | Point::DIRTY) == 0
    };
    let mut before: Vec<&Point> = points(blocks).filter(usable).collect();
    before.sort_by_key(|point| (point.ord, point.run));
    let values: Vec<f64> = before.split_off(before.len().saturating_sub(POINTS)).into_iter().map(|point| point.value).collect();
    let centre = median(&values).filter(|centre| *centre != 0.0)?;
    Some(ROBUST * mad(&values)? / centre.abs())
}

/// Runs keep failing on these series until they are back inside, as while the regression was first open.
pub(super) async fn raise_alerts(session: &mut Session, regression: &Regression) -> Result<()> {
    let Some(first_run) = regression.detail.first_run else { return Ok(()) };
    let line = &regression.line;
    let taken: Vec<SeriesId> = alerts::of_line(session, regression.service, &regression.env, line)
        .await?
        .into_iter()
        .filter(|alert| alert.line == *line)
        .map(|alert| alert.series)
        .collect();
    let rows: Vec<RegressionSeries> =
        regressions::series_of(session, regression.number).await?.into_iter().filter(|row| !taken.contains(&row.series)).collect();
    let ids: Vec<SeriesId> = rows.iter().map(|row| row.series).collect();
    let tails = if line.is_empty() { blocks::tails(session, &ids).await? } else { BTreeMap::new() };
    let newest = |id| tails.get(&id).and_then(|blocks| points(blocks).map(|point| point.run).max());
    let last: Vec<_> = ids.iter().filter_map(|id| newest(*id)).collect();
    let runs = series::runs(session, &last).await?;
    let raised: Vec<Alert> = rows
        .iter()
        .map(|row| {
            let last_run = newest(row.series).unwrap_or(first_run);
            Alert {
                service: regression.service,
                env: regression.env.clone(),
                line: line.clone(),
                series: row.series,
                first_run,
                first_sha: regression.detail.to_sha.clone(),
                first_ord: row.ord,
                last_run,
                last_sha: runs.get(&last_run).and_then(|run| run.sha.clone()),
                last_attempt: 1,
                inside: 0,
                regression: Some(regression.number),
            }
        })
        .collect();
    Ok(alerts::put(session, &raised).await?)
}
