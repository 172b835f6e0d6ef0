//! Series of measurements, and the points of one.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::pages::Query;
use crate::pages::series::measured::MeasuredPoint;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::ids::{RunId, SeriesId};
use domain::time::Timestamp;
use serde::Serialize;
use store::series::{SeriesFilter, SeriesRow};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesAnswer {
    #[schema(value_type = i64)]
    pub id: SeriesId,
    pub service: String,
    pub env: String,
    pub benchmark: String,
    pub metric: String,
    pub unit: &'static str,
    pub direction: &'static str,
    pub fingerprint: String,
    #[schema(value_type = String)]
    pub last_seen: Timestamp,
    pub last_value: f64,
    /// Path of its page.
    pub path: String,
}

impl SeriesAnswer {
    fn of(row: SeriesRow, catalog: &Catalog) -> Self {
        Self {
            service: catalog.services.get(&row.service).map(|service| service.slug.to_string()).unwrap_or_default(),
            path: crate::pages::series::href(row.id),
            id: row.id,
            env: row.env,
            benchmark: row.benchmark,
            metric: row.metric,
            unit: row.unit.as_str(),
            direction: row.direction.as_str(),
            fingerprint: row.fingerprint,
            last_seen: row.last_seen,
            last_value: row.last_value,
        }
    }
}

/// Which series are wanted; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeriesWanted<'a> {
    pub service: Option<&'a str>,
    pub env: Option<&'a str>,
    pub metric: Option<&'a str>,
    pub q: Option<&'a str>,
    pub offset: i64,
}

/// At most 500, last measured first.
pub async fn series(platform: &Platform, actor: &Actor, wanted: SeriesWanted<'_>) -> Result<Vec<SeriesAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let of = match wanted.service {
        Some(slug) => Some(catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?.id),
        None => None,
    };
    let filter = SeriesFilter {
        services: of.map(|service| vec![service]),
        env: wanted.env.map(str::to_owned),
        metric: wanted.metric.map(str::to_owned),
        q: wanted.q.map(str::to_owned),
        limit: 500,
        offset: wanted.offset.max(0),
        ..SeriesFilter::default()
    };
    let mut session = platform.store.read().await?;
    Ok(store::series::list(&mut session, &filter).await?.into_iter().map(|row| SeriesAnswer::of(row, &catalog)).collect())
}

/// A series over a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesPointsAnswer {
    pub series: SeriesAnswer,
    /// What the newest point is held against; null: nothing to compare with.
    pub baseline: Option<BaselineAnswer>,
    /// In the order of their commits.
    pub points: Vec<SeriesPointAnswer>,
    pub change_points: Vec<ChangePointAnswer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BaselineAnswer {
    /// In the unit of the series, as `limit`.
    pub median: f64,
    pub points: usize,
    /// Beyond it is worse.
    pub limit: f64,
    /// Distance of the limit in per cent of the median; null: the median is zero.
    pub limit_percent: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesPointAnswer {
    #[schema(value_type = i64)]
    pub run: RunId,
    pub sha: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub value: f64,
    /// Standard deviation of the raw values; null: unknown.
    pub spread: Option<f64>,
    /// Raw values behind it.
    pub n: i64,
    /// Of the whole run.
    pub verdict: &'static str,
    pub alert: bool,
    /// Kept out of the baseline.
    pub quarantined: bool,
    /// Measured with uncommitted changes.
    pub dirty: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChangePointAnswer {
    /// Commits of the last point before and of the first point after, where they are known.
    pub after_sha: Option<String>,
    pub sha: Option<String>,
    pub before: f64,
    pub after: f64,
    /// Positive is worse.
    pub percent: f64,
    pub p: f64,
    pub tentative: bool,
    pub retroactive: bool,
}

/// One series with the points of the query's period.
pub async fn series_points(platform: &Platform, actor: &Actor, query: &Query, id: SeriesId) -> Result<SeriesPointsAnswer> {
    let (measured, period, zone, catalog) = crate::pages::series::read(platform, actor, query, id).await?;
    let sha = |ord: i64| measured.points.iter().rfind(|point| point.point.ord == ord).and_then(|point| point.run.sha.clone());
    let change_points = measured.changes.iter().map(|change| ChangePointAnswer {
        after_sha: sha(change.from_ord),
        sha: sha(change.ord),
        before: change.before,
        after: change.after,
        percent: change.percent,
        p: change.p,
        tentative: change.tentative,
        retroactive: change.retroactive,
    });
    let baseline = measured.limits().map(|limits| BaselineAnswer {
        median: limits.centre,
        points: limits.points,
        limit: limits.limit,
        limit_percent: limits.percent,
    });
    Ok(SeriesPointsAnswer {
        baseline,
        points: measured.of(period, zone).into_iter().map(point).collect(),
        change_points: change_points.collect(),
        series: SeriesAnswer::of(measured.row.clone(), &catalog),
    })
}

fn point(of: &MeasuredPoint) -> SeriesPointAnswer {
    let MeasuredPoint { point, run, alert, quarantined, dirty } = of;
    SeriesPointAnswer {
        run: point.run,
        sha: run.sha.clone(),
        at: run.started_at,
        value: point.value,
        spread: point.spread.is_finite().then_some(point.spread),
        n: point.n,
        verdict: run.verdict.as_str(),
        alert: *alert,
        quarantined: *quarantined,
        dirty: *dirty,
    }
}
