//! Which series a regression touches, and by how much.

use crate::sql::{CHUNK, build};
use crate::{Result, Session};
use domain::ids::SeriesId;

#[derive(Debug, Clone, PartialEq)]
pub struct RegressionSeries {
    pub regression: i64,
    pub series: SeriesId,
    /// Level before and after, in the unit of the series.
    pub before: f64,
    pub after: f64,
    /// Positive is worse.
    pub percent: f64,
    /// 95 % interval of the change.
    pub interval: Option<(f64, f64)>,
    pub p: Option<f64>,
    /// Place of the first point at the new level.
    pub ord: i64,
}

statements! {
    OF = "SELECT regression, series, level_before, level_after, percent, percent_low, percent_high, p, ord FROM regression_series \
          WHERE regression = $1 ORDER BY percent DESC, series";
}

const PUT: &str =
    "INSERT INTO regression_series (regression, series, level_before, level_after, percent, percent_low, percent_high, p, ord) ";
const OF_SERIES: &str = "SELECT regression, series, level_before, level_after, percent, percent_low, percent_high, p, ord \
                         FROM regression_series WHERE ";

/// Adds series to a regression, replacing what was known of them.
pub async fn put_series(session: &mut Session, rows: &[RegressionSeries]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(PUT);
            query.push_values(chunk, |mut row, one| {
                row.push_bind(one.regression).push_bind(one.series.0).push_bind(one.before).push_bind(one.after).push_bind(one.percent)
                    .push_bind(one.interval.map(|(low, _)| low)).push_bind(one.interval.map(|(_, high)| high)).push_bind(one.p)
                    .push_bind(one.ord);
            });
            query.push(" ON CONFLICT (regression, series) DO UPDATE SET level_before = excluded.level_before, \
                        level_after = excluded.level_after, percent = excluded.percent, percent_low = excluded.percent_low, \
                        percent_high = excluded.percent_high, p = excluded.p, ord = excluded.ord");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The worst first.
pub async fn series_of(session: &mut Session, regression: i64) -> Result<Vec<RegressionSeries>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(OF).bind(regression).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(RegressionSeries::from).collect())
}

/// What touches any of these series, newest regression first. Also the way to the worst series of many regressions at once: see `of`.
pub async fn of_series(session: &mut Session, series: &[SeriesId]) -> Result<Vec<RegressionSeries>> {
    let ids: Vec<i64> = series.iter().map(|id| id.0).collect();
    matching(session, "series", &ids).await
}

/// The series of many regressions in one query.
pub async fn of(session: &mut Session, regressions: &[i64]) -> Result<Vec<RegressionSeries>> {
    matching(session, "regression", regressions).await
}

async fn matching(session: &mut Session, column: &'static str, ids: &[i64]) -> Result<Vec<RegressionSeries>> {
    let mut found: Vec<RegressionSeries> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Row> = on_engine!(&mut *session, connection => {
            let mut query = build(OF_SERIES);
            query.push(column).push(" IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(") ORDER BY regression DESC, percent DESC, series");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        found.extend(rows.into_iter().map(RegressionSeries::from));
    }
    Ok(found)
}

#[derive(sqlx::FromRow)]
struct Row {
    regression: i64,
    series: i64,
    level_before: f64,
    level_after: f64,
    percent: f64,
    percent_low: Option<f64>,
    percent_high: Option<f64>,
    p: Option<f64>,
    ord: i64,
}

impl From<Row> for RegressionSeries {
    fn from(row: Row) -> Self {
        let Row { regression, series, level_before, level_after, percent, percent_low, percent_high, p, ord } = row;
        Self {
            regression,
            series: SeriesId(series),
            before: level_before,
            after: level_after,
            percent,
            interval: percent_low.zip(percent_high),
            p,
            ord,
        }
    }
}
