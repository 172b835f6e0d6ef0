//! Regressions through the API: the list with its filters, one with its series and history, and what a step did.

use crate::actor::{Actor, Permission};
use crate::catalog::resolve;
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::Stage;
use domain::ids::UserId;
use domain::regression::State;
use domain::scope::Scope;
use domain::time::{Day, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use store::regressions::{self, Regression, RegressionFilter, RegressionSeries};
use store::{Session, accounts, series};
use utoipa::ToSchema;

/// Rows of a page.
const PAGE: i64 = 100;

/// What a list is narrowed down by; empty texts count as absent.
#[derive(Debug, Clone, Default)]
pub struct RegressionsWanted<'a> {
    pub scope: Option<&'a str>,
    /// A state; `None`: all.
    pub state: Option<&'a str>,
    pub env: Option<&'a str>,
    pub metric: Option<&'a str>,
    /// `me`, `none`, an e-mail address or an account's id.
    pub owner: Option<&'a str>,
    pub stage: Option<&'a str>,
    /// Numbers below this one.
    pub before: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RegressionAnswer {
    /// `R-12`
    pub id: String,
    /// `review`, `ongoing`, `resolved`, `regressed`, `accepted` or `noise`.
    pub state: &'static str,
    pub title: String,
    pub service: String,
    pub env: String,
    /// Empty: the default branch; else `pr:12` or `branch:name`.
    pub line: String,
    /// Where it was first seen: `pull_request`, `main`, `staging`, `canary`, `slo`, `incident`, `profile`, `user`.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// E-mail address.
    pub owner: Option<String>,
    /// Of the series that got worst, in per cent; positive is worse.
    pub worst_percent: f64,
    pub series: Vec<RegressionSeriesAnswer>,
    pub repository: String,
    pub pr: Option<i64>,
    /// The range is `(from_sha, to_sha]`.
    pub from_sha: Option<String>,
    pub to_sha: Option<String>,
    pub first_run: Option<i64>,
    pub confirmed_by: String,
    #[schema(value_type = String)]
    pub detected_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub resolved_at: Option<Timestamp>,
    pub fix: Option<String>,
    pub accepted: Option<AcceptanceAnswer>,
    /// An acceptance that waits for a manager.
    pub requested: Option<AcceptanceAnswer>,
    /// `A-57`
    pub action: Option<String>,
    pub url: String,
    /// What was done and said, oldest first; in the answer for one regression only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<RegressionEventAnswer>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RegressionSeriesAnswer {
    pub series: i64,
    pub benchmark: String,
    pub metric: String,
    pub unit: &'static str,
    pub before: f64,
    pub after: f64,
    pub percent: f64,
    /// 95 % interval of the change in per cent.
    pub interval_percent: Option<[f64; 2]>,
    pub p: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AcceptanceAnswer {
    pub by: String,
    pub reason: String,
    /// Last day on which it holds.
    #[schema(value_type = Option<String>)]
    pub until: Option<Day>,
    /// Per cent against the accepted level up to which it holds.
    pub limit_percent: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RegressionEventAnswer {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub actor: String,
    /// `change` or `comment`.
    pub kind: String,
    pub text: String,
}

/// Newest first; the second value is the cursor of the next page.
pub async fn regressions(
    platform: &Platform,
    actor: &Actor,
    wanted: RegressionsWanted<'_>,
) -> Result<(Vec<RegressionAnswer>, Option<String>)> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let mut session = platform.store.read().await?;
    let mut filter = filter(&mut session, actor, &catalog, &wanted).await?;
    filter.limit = PAGE + 1;
    let mut found = regressions::list(&mut session, &filter).await?;
    let more = found.len() as i64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(0));
    let next = found.last().filter(|_| more).map(|last| last.number.to_string());
    Ok((answers(platform, &mut session, &catalog, found).await?, next))
}

async fn filter(session: &mut Session, actor: &Actor, catalog: &Catalog, wanted: &RegressionsWanted<'_>) -> Result<RegressionFilter> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let scope: Scope = match given(wanted.scope) {
        Some(text) => text.parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string()))?,
        None => Scope::Program,
    };
    let services = match resolve(catalog, &scope) {
        Ok(target) => target.services(catalog),
        // A program without any team has nothing yet.
        Err(_) if scope == Scope::Program => Vec::new(),
        Err(missing) => return Err(missing),
    };
    let state = given(wanted.state).map(|text| text.parse::<State>().map_err(|problem| Error::invalid("is", problem))).transpose()?;
    let stage = given(wanted.stage)
        .map(|text| serde_json::from_value(text.as_str().into()).map_err(|_| Error::invalid("stage", format!("`{text}` is not a stage"))))
        .transpose()?;
    let (owner, unowned) = match given(wanted.owner).as_deref() {
        None => (None, false),
        Some("none") => (None, true),
        Some(named) => (Some(person(session, actor, named).await?), false),
    };
    Ok(RegressionFilter {
        services: Some(services),
        states: state.map(|state| vec![state]),
        env: given(wanted.env),
        metric: given(wanted.metric),
        stage,
        owner,
        unowned,
        before: wanted.before,
        ..RegressionFilter::default()
    })
}

async fn person(session: &mut Session, actor: &Actor, named: &str) -> Result<UserId> {
    let id = if named == "me" {
        actor.user_id()
    } else if let Ok(id) = named.parse() {
        Some(id)
    } else {
        accounts::user_by_email(session, &named.to_lowercase()).await?.map(|user| user.id)
    };
    id.ok_or_else(|| Error::invalid("owner", format!("`{named}` is nobody: use none, me, an e-mail address or an account's id")))
}

pub async fn regression(platform: &Platform, actor: &Actor, number: i64) -> Result<RegressionAnswer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let mut session = platform.store.read().await?;
    let missing = || Error::NotFound(format!("the regression R-{number}"));
    let found = regressions::get(&mut session, number).await?.ok_or_else(missing)?;
    let history = regressions::events(&mut session, number).await?;
    let mut answer = answers(platform, &mut session, &catalog, vec![found]).await?.pop().ok_or_else(missing)?;
    let event = |event: store::regressions::RegressionEvent| RegressionEventAnswer {
        at: event.at,
        actor: event.actor,
        kind: event.kind,
        text: event.text,
    };
    answer.history = Some(history.into_iter().map(event).collect());
    Ok(answer)
}

async fn answers(platform: &Platform, session: &mut Session, catalog: &Catalog, found: Vec<Regression>) -> Result<Vec<RegressionAnswer>> {
    let numbers: Vec<i64> = found.iter().map(|one| one.number).collect();
    let touched = regressions::series_of_many(session, &numbers).await?;
    let ids: Vec<_> = touched.iter().map(|row| row.series).collect();
    let names = series::of_ids(session, &ids).await?;
    let people: BTreeMap<UserId, String> = match found.iter().any(|one| one.owner.is_some()) {
        true => accounts::users(session).await?.into_iter().map(|user| (user.id, user.email)).collect(),
        false => BTreeMap::new(),
    };
    let of_series = |row: &RegressionSeries| {
        let series = names.get(&row.series)?;
        Some(RegressionSeriesAnswer {
            series: row.series.0,
            benchmark: series.benchmark.clone(),
            metric: series.metric.clone(),
            unit: series.unit.as_str(),
            before: row.before,
            after: row.after,
            percent: row.percent,
            interval_percent: row.interval.map(|(low, high)| [low, high]),
            p: row.p,
        })
    };
    Ok(found
        .into_iter()
        .map(|one| RegressionAnswer {
            id: format!("R-{}", one.number),
            state: one.state.as_str(),
            title: one.detail.title.clone(),
            service: catalog.services.get(&one.service).map(|service| service.slug.to_string()).unwrap_or_default(),
            stage: one.stage,
            owner: one.owner.and_then(|id| people.get(&id).cloned()),
            worst_percent: one.worst_percent,
            series: touched.iter().filter(|row| row.regression == one.number).filter_map(of_series).collect(),
            pr: one.detail.pr,
            from_sha: one.detail.from_sha,
            to_sha: one.detail.to_sha,
            first_run: one.detail.first_run.map(|run| run.0),
            confirmed_by: one.detail.confirmed_by,
            detected_at: one.detected_at,
            resolved_at: one.detail.resolved_at,
            fix: one.detail.fix_sha,
            accepted: one.detail.acceptance.map(acceptance),
            requested: one.detail.requested.map(acceptance),
            action: one.detail.action.map(|number| format!("A-{number}")),
            url: platform.link(&format!("/regressions/R-{}", one.number)),
            repository: one.detail.repository,
            env: one.env,
            line: one.line,
            history: None,
        })
        .collect())
}

fn acceptance(one: domain::regression::Acceptance) -> AcceptanceAnswer {
    AcceptanceAnswer { by: one.by, reason: one.reason, until: one.until, limit_percent: one.limit_percent }
}

/// One row of the CSV file: flat, the worst series only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegressionCsv {
    pub id: String,
    pub state: &'static str,
    pub service: String,
    pub env: String,
    pub benchmark: String,
    pub metric: String,
    pub unit: &'static str,
    pub before: Option<f64>,
    pub after: Option<f64>,
    pub percent: f64,
    pub percent_low: Option<f64>,
    pub percent_high: Option<f64>,
    pub p: Option<f64>,
    pub from_sha: Option<String>,
    pub to_sha: Option<String>,
    pub stage: Stage,
    pub owner: Option<String>,
    pub detected_at: Timestamp,
    pub title: String,
    pub url: String,
}

impl From<RegressionAnswer> for RegressionCsv {
    fn from(one: RegressionAnswer) -> Self {
        let worst = one.series.into_iter().next();
        Self {
            id: one.id,
            state: one.state,
            service: one.service,
            env: one.env,
            benchmark: worst.as_ref().map(|row| row.benchmark.clone()).unwrap_or_default(),
            metric: worst.as_ref().map(|row| row.metric.clone()).unwrap_or_default(),
            unit: worst.as_ref().map_or("", |row| row.unit),
            before: worst.as_ref().map(|row| row.before),
            after: worst.as_ref().map(|row| row.after),
            percent: one.worst_percent,
            percent_low: worst.as_ref().and_then(|row| row.interval_percent).map(|[low, _]| low),
            percent_high: worst.as_ref().and_then(|row| row.interval_percent).map(|[_, high]| high),
            p: worst.and_then(|row| row.p),
            from_sha: one.from_sha,
            to_sha: one.to_sha,
            stage: one.stage,
            owner: one.owner,
            detected_at: one.detected_at,
            title: one.title,
            url: one.url,
        }
    }
}
