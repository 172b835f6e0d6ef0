//! The nine KPIs of a scope, with their weekly trend.

use super::known_at;
use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::facts::Subject;
use domain::ids::TeamId;
use domain::kpi::{self, Coverage, Kpi, KpiId, KpiStatus, Rows};
use domain::model::{Goal, KpiDefinition};
use domain::scope::{Scope, Target};
use domain::time::{Day, Timestamp, Window, days_before};
use serde::Serialize;
use store::{facts, kpi_points, snapshots};
use utoipa::ToSchema;

/// Trend points given when the caller names no range.
const TREND_DAYS: u64 = 182;
/// The longest window of a KPI: twelve weeks, and a week begun.
const FACT_DAYS: u64 = 98;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KpiAnswer {
    #[schema(value_type = String)]
    pub id: KpiId,
    pub scope: String,
    /// In `unit`; null: unknown or too few.
    pub value: Option<f64>,
    /// `ratio`, `days`, `count`, `money_per_million` or `index`.
    pub unit: String,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub target: Option<TargetAnswer>,
    pub direction: &'static str,
    #[schema(value_type = String)]
    pub status: KpiStatus,
    #[schema(value_type = Object)]
    pub window: Window,
    #[schema(value_type = Object)]
    pub coverage: Coverage,
    #[schema(value_type = Option<String>)]
    pub fresh_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub points: Vec<KpiPoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TargetAnswer {
    /// `above` or `below`; both are strict.
    pub is: &'static str,
    pub value: f64,
}

/// The value as of the end of an ISO week.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KpiPoint {
    #[schema(value_type = String)]
    pub day: Day,
    pub value: Option<f64>,
    #[schema(value_type = String)]
    pub status: KpiStatus,
}

pub async fn kpis(platform: &Platform, actor: &Actor, scope: Option<&str>, at: Option<&str>) -> Result<Vec<KpiAnswer>> {
    answers(platform, actor, scope, at, None, None).await
}

/// One KPI; `from` and `to` choose the range of the trend only (decision 20).
pub async fn kpi(
    platform: &Platform,
    actor: &Actor,
    id: &str,
    scope: Option<&str>,
    at: Option<&str>,
    from: Option<&str>,
) -> Result<KpiAnswer> {
    let id: KpiId = id.parse().map_err(|_| Error::NotFound(format!("the KPI `{id}`")))?;
    let from = from.map(|text| text.parse::<Day>().map_err(|_| Error::invalid("from", format!("`{text}` is not a date")))).transpose()?;
    answers(platform, actor, scope, at, from, Some(id)).await?.into_iter().next().ok_or_else(|| Error::NotFound(format!("the KPI `{id}`")))
}

async fn answers(
    platform: &Platform,
    actor: &Actor,
    scope: Option<&str>,
    at: Option<&str>,
    from: Option<Day>,
    only: Option<KpiId>,
) -> Result<Vec<KpiAnswer>> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let scope: Scope =
        scope.unwrap_or("program").parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?;
    let model = platform.model().await?;
    let mut session = platform.store.read().await?;
    let (no, known_at) = known_at(platform, &mut session, at).await?;
    let day = known_at.day(platform.zone());
    let (kpis, node): (Vec<Kpi>, Option<TeamId>) = match resolve(&catalog, &scope) {
        Err(_) if scope == Scope::Program => (Vec::new(), None),
        Err(missing) => return Err(missing),
        Ok(Target::Node(team)) => {
            let stored = snapshots::of_team(&mut session, team, no).await?;
            (stored.map(|stored| stored.snapshot.kpis).unwrap_or_default(), Some(team))
        }
        Ok(target @ Target::Service(service)) => {
            let book = facts::load(&mut session, Some(&[Subject::Service(service)]), days_before(day, FACT_DAYS), no).await?;
            let rows = Rows::new(&book, &catalog, target);
            (KpiId::ALL.into_iter().map(|id| kpi::compute(id, &rows, known_at, day, &model, None)).collect(), None)
        }
    };
    let first = from.unwrap_or_else(|| days_before(day, TREND_DAYS));
    let points = match node {
        Some(team) => kpi_points::trend(&mut session, team, only, first).await?,
        None => Vec::new(),
    };
    let definitions = model.model.kpis.iter().filter(|definition| only.is_none_or(|only| only == definition.id));
    Ok(definitions
        .map(|definition| {
            let value = kpis.iter().find(|kpi| kpi.id == definition.id);
            let mine =
                points.iter().filter(|(id, point_day, _)| *id == definition.id && domain::time::IsoWeek::of(*point_day).monday() <= day);
            let trend = mine.map(|(_, day, kpi)| KpiPoint { day: *day, value: kpi.value, status: kpi.status }).collect();
            answer(definition, &scope, value, trend, day)
        })
        .collect())
}

fn answer(definition: &KpiDefinition, scope: &Scope, kpi: Option<&Kpi>, points: Vec<KpiPoint>, day: Day) -> KpiAnswer {
    let (target, direction) = match definition.goal {
        Goal::Above(value) => (Some(("above", value)), "up"),
        Goal::Below(value) => (Some(("below", value)), "down"),
        Goal::Upward => (None, "up"),
        Goal::Downward => (None, "down"),
    };
    let own = definition.targets.get(&scope.to_string()).copied();
    let unit = serde_json::to_value(definition.unit).ok().and_then(|unit| unit.as_str().map(str::to_owned)).unwrap_or_default();
    KpiAnswer {
        id: definition.id,
        scope: scope.to_string(),
        value: kpi.and_then(|kpi| kpi.value),
        unit,
        numerator: kpi.and_then(|kpi| kpi.numerator),
        denominator: kpi.and_then(|kpi| kpi.denominator),
        target: target.map(|(is, value)| TargetAnswer { is, value: own.unwrap_or(value) }),
        direction,
        status: kpi.map_or(KpiStatus::Unknown, |kpi| kpi.status),
        window: kpi.map_or_else(|| Window::ending(day, definition.window_days), |kpi| kpi.window),
        coverage: kpi.map(|kpi| kpi.coverage).unwrap_or_default(),
        fresh_at: kpi.and_then(|kpi| kpi.fresh_at),
        reason: kpi.map_or_else(|| Some(definition.connect.clone()), |kpi| kpi.reason.clone()),
        points,
    }
}
