//! The other lists of the API: SLOs, sources, deliveries. Newest first, paged by a cursor.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::ids::{DeliveryId, SourceId};
use domain::time::{Timestamp, Window};
use serde::Serialize;
use store::inbox::{self, DeliveryFilter, DeliveryState};
use utoipa::ToSchema;

/// An SLO over its window.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SloAnswer {
    /// `<service>.<slo>`
    pub id: String,
    pub name: String,
    pub service: String,
    /// 0 to 1.
    pub target: f64,
    /// Good ÷ valid events over the window, 0 to 1; null: no data.
    pub actual: Option<f64>,
    pub good: Option<f64>,
    pub total: Option<f64>,
    /// Share of the error budget used: 1 is all of it; null: no data.
    pub budget_used: Option<f64>,
    pub days_met: i64,
    pub days_measured: i64,
    #[schema(value_type = Object)]
    pub window: Window,
}

pub async fn slos(platform: &Platform, actor: &Actor) -> Result<Vec<SloAnswer>> {
    let budgets = crate::pages::slo_budgets(platform, actor).await?;
    let ratio = domain::numbers::nine_digits;
    let mut answers: Vec<_> = budgets
        .iter()
        .map(|budget| {
            let events = budget.events();
            let measured = events.valid > 0;
            let met = |wanted: bool| budget.days.iter().filter(|(_, day)| day.met().is_some_and(|met| met || !wanted)).count() as i64;
            SloAnswer {
                id: budget.id(),
                name: budget.slo.name.clone(),
                service: budget.service.slug.to_string(),
                target: budget.slo.target_ppm as f64 / 1e6,
                actual: budget.actual().map(ratio),
                good: measured.then(|| (events.valid - events.bad) as f64 / 1e3),
                total: measured.then(|| events.valid as f64 / 1e3),
                budget_used: budget.left().map(|left| ratio(1.0 - left)),
                days_met: met(true),
                days_measured: met(false),
                window: budget.window,
            }
        })
        .collect();
    answers.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(answers)
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SourceAnswer {
    #[schema(value_type = String)]
    pub id: SourceId,
    pub slug: String,
    pub kind: String,
    pub name: String,
    pub enabled: bool,
    /// `ok`, `error`; null: nothing arrived yet.
    pub state: Option<String>,
    pub detail: Option<String>,
    #[schema(value_type = Option<String>)]
    pub last_ok_at: Option<Timestamp>,
    /// Where the tool sends its webhooks, for those that do.
    pub hook_url: Option<String>,
}

pub async fn sources(platform: &Platform, actor: &Actor) -> Result<Vec<SourceAnswer>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let found = store::sources::list(&mut session).await?;
    Ok(found
        .into_iter()
        .map(|source| SourceAnswer {
            hook_url: crate::sources::kind(&source.kind)
                .ok()
                .filter(|kind| kind.hooked)
                .map(|_| crate::sources::hook_url(platform, &source)),
            id: source.id,
            slug: source.slug.to_string(),
            kind: source.kind,
            name: source.name,
            enabled: source.enabled,
            state: source.state,
            detail: source.state_detail,
            last_ok_at: source.last_ok_at,
        })
        .collect())
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DeliveryAnswer {
    #[schema(value_type = String)]
    pub id: DeliveryId,
    pub format: String,
    /// `pending`, `done`, `failed` or `ignored`.
    pub state: &'static str,
    pub size: i64,
    #[schema(value_type = String)]
    pub received_at: Timestamp,
    pub error: Option<String>,
}

/// Deliveries, newest first; `before` is the id of the last one of the page before.
pub async fn deliveries(
    platform: &Platform,
    actor: &Actor,
    state: Option<&str>,
    before: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<DeliveryAnswer>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    let state = match state {
        None => None,
        Some(text) => Some(text.parse::<DeliveryState>().map_err(|_| Error::invalid("state", "use pending, done, failed or ignored"))?),
    };
    let mut session = platform.store.read().await?;
    let before = match before {
        None => None,
        Some(id) => inbox::get(&mut session, id).await?.map(|delivery| (delivery.received_at, id)),
    };
    let filter = DeliveryFilter { state, before, limit: limit.clamp(1, 500), ..DeliveryFilter::default() };
    let found = inbox::list(&mut session, &filter).await?;
    Ok(found
        .into_iter()
        .map(|row| DeliveryAnswer {
            id: row.id,
            format: row.format,
            state: row.state.as_str(),
            size: row.size,
            received_at: row.received_at,
            error: row.error,
        })
        .collect())
}
