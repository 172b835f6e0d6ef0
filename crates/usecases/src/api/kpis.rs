//! The KPIs of a scope, the nine and the program's own, with their weekly trend.

use super::moment;
use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::error::{Error, Result};
use crate::moment::{At, Moment};
use crate::pages::Query;
use crate::platform::Platform;
use domain::facts::Subject;
use domain::kpi::{self, Coverage, Kpi, KpiId, KpiStatus, OwnKpi, Rows};
use domain::model::{Goal, Model};
use domain::scope::{Scope, Target};
use domain::time::{Day, IsoWeek, Timestamp, Window, days_before};
use serde::Serialize;
use store::{facts, kpi_points, snapshots};
use utoipa::ToSchema;

/// Trend points given when the caller names no range.
const TREND_DAYS: u64 = 182;
/// The longest window of the nine: twelve weeks, and a week begun.
const FACT_DAYS: u64 = 98;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KpiAnswer {
    pub id: String,
    pub scope: String,
    /// In `unit`; null: unknown or too few.
    pub value: Option<f64>,
    /// `ratio`, `days`, `count`, `money_per_million` or `index`; of a program's own KPI what its definition says.
    pub unit: String,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// Of the scope itself or of the nearest one above.
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
    /// What belongs beside the value: the 90th percentile, the worst, SLOs met over their own window, the total.
    pub beside: Option<String>,
    /// Where the value is not reached yet (a median of open regressions): what it is longer than.
    pub at_least: Option<f64>,
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
    answers(platform, actor, scope, moment(at)?, None, Wanted::All).await
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KpiCsv {
    pub kpi: String,
    pub scope: String,
    pub value: Option<f64>,
    pub at_least: Option<f64>,
    pub unit: String,
    pub status: KpiStatus,
    /// `> 0.9`
    pub target: Option<String>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub from: Day,
    pub to: Day,
    pub reporting: i64,
    pub total: i64,
    pub fresh_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub beside: Option<String>,
}

/// The KPIs as the page of the same URL shows them: as known at `at`, else at the end of the shown days.
pub async fn kpis_csv(platform: &Platform, actor: &Actor, query: &Query) -> Result<Vec<KpiCsv>> {
    let at = query.at.or(query.to.filter(|to| *to < platform.today()).map(At::Day));
    let answers = answers(platform, actor, Some(&query.scope.to_string()), at, None, Wanted::All).await?;
    Ok(answers.into_iter().map(KpiCsv::from).collect())
}

impl From<KpiAnswer> for KpiCsv {
    fn from(answer: KpiAnswer) -> Self {
        let target = answer.target.map(|target| format!("{} {}", if target.is == "above" { '>' } else { '<' }, target.value));
        Self {
            kpi: answer.id,
            scope: answer.scope,
            value: answer.value,
            at_least: answer.at_least,
            unit: answer.unit,
            status: answer.status,
            target,
            numerator: answer.numerator,
            denominator: answer.denominator,
            from: answer.window.from,
            to: answer.window.to,
            reporting: answer.coverage.reporting,
            total: answer.coverage.total,
            fresh_at: answer.fresh_at,
            reason: answer.reason,
            beside: answer.beside,
        }
    }
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
    let wanted = id.parse().map_or(Wanted::Own(id), Wanted::One);
    let from = from.map(|text| text.parse::<Day>().map_err(|_| Error::invalid("from", format!("`{text}` is not a date")))).transpose()?;
    let found = answers(platform, actor, scope, moment(at)?, from, wanted).await?.into_iter().next();
    found.ok_or_else(|| Error::NotFound(format!("the KPI `{id}`")))
}

#[derive(Clone, Copy)]
enum Wanted<'a> {
    All,
    One(KpiId),
    Own(&'a str),
}

impl Wanted<'_> {
    fn nine(self, id: KpiId) -> bool {
        matches!(self, Self::All) || matches!(self, Self::One(one) if one == id)
    }

    fn own(self, id: &str) -> bool {
        matches!(self, Self::All) || matches!(self, Self::Own(one) if one == id)
    }
}

/// What is known of a scope.
#[derive(Default)]
struct Known {
    kpis: Vec<Kpi>,
    own: Vec<OwnKpi>,
    points: Vec<(KpiId, Day, Kpi)>,
    own_points: Vec<(Day, OwnKpi)>,
    /// Under what keys targets of the scope may stand, the nearest first.
    target_keys: Vec<String>,
}

async fn answers(
    platform: &Platform,
    actor: &Actor,
    scope: Option<&str>,
    at: Option<At>,
    from: Option<Day>,
    wanted: Wanted<'_>,
) -> Result<Vec<KpiAnswer>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let scope: Scope =
        scope.unwrap_or("program").parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?;
    let mut session = platform.store.read().await?;
    let moment = Moment::find(platform, &mut session, at).await?;
    let (no, known_at, day) = (moment.no(), moment.evaluated_at(platform), moment.day(platform));
    let Moment { catalog, model, .. } = moment;
    let first = from.unwrap_or_else(|| days_before(day, TREND_DAYS));
    let known = match resolve(&catalog, &scope) {
        Err(_) if scope == Scope::Program => Known::default(),
        Err(missing) => return Err(missing),
        Ok(target @ Target::Node(team)) => {
            let snapshot = snapshots::of_team(&mut session, team, no).await?.map(|stored| stored.snapshot);
            let (kpis, own) = snapshot.map(|snapshot| (snapshot.kpis, snapshot.own_kpis)).unwrap_or_default();
            let points = match wanted {
                Wanted::Own(_) => Vec::new(),
                Wanted::All => kpi_points::trend(&mut session, team, None, first).await?,
                Wanted::One(id) => kpi_points::trend(&mut session, team, Some(id), first).await?,
            };
            let ids: Vec<&str> = model.model.own_kpis.iter().map(|own| own.id.as_str()).filter(|id| wanted.own(id)).collect();
            let own_points = kpi_points::own(&mut session, team, &ids, first).await?;
            Known { kpis, own, points, own_points, target_keys: kpi::target_keys(&catalog, target) }
        }
        Ok(target @ Target::Service(service)) => {
            let longest = model.model.own_kpis.iter().map(|own| own.window_days).max().unwrap_or(0).max(FACT_DAYS);
            let book = facts::load(&mut session, Some(&[Subject::Service(service)]), days_before(day, longest), no).await?;
            let rows = Rows::new(&book, &catalog, target);
            Known {
                kpis: KpiId::ALL.into_iter().map(|id| kpi::compute(id, &rows, known_at, day, &model)).collect(),
                own: model.model.own_kpis.iter().map(|own| kpi::compute_own(own, &rows, day)).collect(),
                target_keys: kpi::target_keys(&catalog, target),
                ..Known::default()
            }
        }
    };
    Ok(all(&model.model, &scope, &known, day, wanted))
}

fn all(model: &Model, scope: &Scope, known: &Known, day: Day, wanted: Wanted) -> Vec<KpiAnswer> {
    let shown = |at: Day| IsoWeek::of(at).monday() <= day;
    let nine = model.kpis.iter().filter(|definition| wanted.nine(definition.id)).map(|definition| {
        let value = known.kpis.iter().find(|kpi| kpi.id == definition.id);
        let mine = known.points.iter().filter(|(id, at, _)| *id == definition.id && shown(*at));
        let points = mine.map(|(_, day, kpi)| KpiPoint { day: *day, value: kpi.value, status: kpi.status }).collect();
        let unit = serde_json::to_value(definition.unit).ok().and_then(|unit| unit.as_str().map(str::to_owned)).unwrap_or_default();
        let about = About {
            id: definition.id.to_string(),
            unit,
            goal: kpi::goal_for(definition, &known.target_keys),
            window_days: definition.window_days,
            connect: definition.connect.clone(),
        };
        answer(about, scope, value, points, day)
    });
    let own = model.own_kpis.iter().filter(|definition| wanted.own(&definition.id)).map(|definition| {
        let value = known.own.iter().find(|kpi| kpi.id == definition.id);
        let mine = known.own_points.iter().filter(|(at, kpi)| kpi.id == definition.id && shown(*at));
        let points = mine.map(|(day, kpi)| KpiPoint { day: *day, value: kpi.value, status: kpi.status }).collect();
        let about = About {
            id: definition.id.clone(),
            unit: definition.unit.clone(),
            goal: kpi::own_goal(definition, &known.target_keys),
            window_days: definition.window_days,
            connect: definition.how_to_connect(),
        };
        answer(about, scope, value, points, day)
    });
    nine.chain(own).collect()
}

/// What the model says of a KPI.
struct About {
    id: String,
    unit: String,
    goal: Goal,
    window_days: u64,
    connect: String,
}

fn answer<Id>(about: About, scope: &Scope, kpi: Option<&Kpi<Id>>, points: Vec<KpiPoint>, day: Day) -> KpiAnswer {
    let (target, direction) = match about.goal {
        Goal::Above(value) => (Some(TargetAnswer { is: "above", value }), "up"),
        Goal::Below(value) => (Some(TargetAnswer { is: "below", value }), "down"),
        Goal::Upward => (None, "up"),
        Goal::Downward => (None, "down"),
    };
    KpiAnswer {
        id: about.id,
        scope: scope.to_string(),
        value: kpi.and_then(|kpi| kpi.value),
        unit: about.unit,
        numerator: kpi.and_then(|kpi| kpi.numerator),
        denominator: kpi.and_then(|kpi| kpi.denominator),
        target,
        direction,
        status: kpi.map_or(KpiStatus::Unknown, |kpi| kpi.status),
        window: kpi.map_or_else(|| Window::ending(day, about.window_days), |kpi| kpi.window),
        coverage: kpi.map(|kpi| kpi.coverage).unwrap_or_default(),
        fresh_at: kpi.and_then(|kpi| kpi.fresh_at),
        reason: kpi.map_or(Some(about.connect), |kpi| kpi.reason.clone()),
        beside: kpi.and_then(|kpi| kpi.beside.clone()),
        at_least: kpi.and_then(|kpi| kpi.at_least),
        points,
    }
}
