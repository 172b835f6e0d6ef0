//! DORA's five of a scope, with their weeks.

use super::moment;
use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::platform::Platform;
use domain::dora::{self, DoraId, Measure};
use domain::facts::Subject;
use domain::kpi::{Coverage, Rows, full_weeks};
use domain::scope::{Scope, Target};
use domain::time::{Day, IsoWeek, Timestamp, Window, days_before};
use serde::Serialize;
use store::{facts, kpi_points};
use utoipa::ToSchema;

/// Weeks of a trend.
const WEEKS: u64 = 26;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DoraAnswer {
    /// `change-lead-time`, `deployment-frequency`, `failed-deployment-recovery-time`, `change-fail-rate` or `deployment-rework-rate`.
    #[schema(value_type = String)]
    pub id: DoraId,
    pub scope: String,
    /// In `unit`; null: unknown.
    pub value: Option<f64>,
    /// `days`, `per_week` or `ratio`.
    pub unit: &'static str,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    #[schema(value_type = Object)]
    pub window: Window,
    #[schema(value_type = Object)]
    pub coverage: Coverage,
    #[schema(value_type = Option<String>)]
    pub fresh_at: Option<Timestamp>,
    /// Why there is no value.
    pub reason: Option<String>,
    /// What it was told by.
    pub beside: Option<String>,
    /// Single ISO weeks, oldest first.
    pub weeks: Vec<DoraWeek>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DoraWeek {
    /// The week's Sunday.
    #[schema(value_type = String)]
    pub day: Day,
    pub value: Option<f64>,
}

pub async fn dora(platform: &Platform, actor: &Actor, scope: Option<&str>, at: Option<&str>) -> Result<Vec<DoraAnswer>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let scope: Scope =
        scope.unwrap_or("program").parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?;
    let mut session = platform.store.read().await?;
    let moment = Moment::find(platform, &mut session, moment(at)?).await?;
    let (no, known_at, day) = (moment.no(), moment.evaluated_at(platform), moment.day(platform));
    let catalog = moment.catalog;
    // Nothing that was known only later.
    let week = if at.is_some() { dora::week_told(day, platform.today()) } else { IsoWeek::of(platform.today()) };
    let (now, weeks): (Vec<Measure>, Vec<(Day, Measure)>) = match resolve(&catalog, &scope) {
        Err(_) if scope == Scope::Program => Default::default(),
        Err(missing) => return Err(missing),
        Ok(Target::Node(team)) => {
            let first = days_before(day, WEEKS * 7);
            let quarters = kpi_points::dora(&mut session, team, false, days_before(day, 14)).await?;
            let weeks = kpi_points::dora(&mut session, team, true, first).await?;
            (
                dora::newest(&quarters, week).map(|(_, five)| five).unwrap_or_default(),
                weeks.into_iter().filter(|(at, _)| IsoWeek::of(*at) <= week).collect(),
            )
        }
        Ok(target @ Target::Service(service)) => {
            let from = days_before(day, WEEKS * 7 + 7);
            let book = facts::load(&mut session, Some(&[Subject::Service(service)]), from, no).await?;
            let rows = Rows::new(&book, &catalog, target);
            let weekly =
                |week: IsoWeek| dora::weekly(&rows, week, platform.zone()).into_iter().map(move |measure| (week.sunday(), measure));
            (dora::compute(&rows, known_at, day), full_weeks(day, WEEKS).into_iter().flat_map(weekly).collect())
        }
    };
    let answer = |id: DoraId| {
        let measure = now.iter().find(|measure| measure.id == id);
        let of_weeks = weeks.iter().filter(|(_, measure)| measure.id == id);
        DoraAnswer {
            id,
            scope: scope.to_string(),
            value: measure.and_then(|measure| measure.value),
            unit: id.unit(),
            numerator: measure.and_then(|measure| measure.numerator),
            denominator: measure.and_then(|measure| measure.denominator),
            window: measure.map_or_else(|| Window::ending(day, dora::WINDOW_DAYS), |measure| measure.window),
            coverage: measure.map(|measure| measure.coverage).unwrap_or_default(),
            fresh_at: measure.and_then(|measure| measure.fresh_at),
            reason: measure.map_or_else(|| Some("Nothing was evaluated yet.".to_owned()), |measure| measure.reason.clone()),
            beside: measure.and_then(|measure| measure.beside.clone()),
            weeks: of_weeks.map(|(day, measure)| DoraWeek { day: *day, value: measure.value }).collect(),
        }
    };
    Ok(DoraId::ALL.into_iter().map(answer).collect())
}
