//! The last answer of the monitoring system per SLO.

use crate::place::{Place, json_text};
use crate::sql::build;
use crate::{Error, Result, Session};
use domain::ids::ServiceId;
use domain::time::Timestamp;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct SloState {
    pub service: ServiceId,
    pub slug: String,
    pub at: Timestamp,
    /// `{"1h": {"good": …, "total": …, "burn": …}, …}`
    pub windows: Value,
    /// Why there is no newer answer.
    pub error: Option<String>,
}

statements! {
    PUT = "INSERT INTO slo_state (service, slug, at, windows, error) VALUES ($1, $2, $3, $4, $5) \
           ON CONFLICT (service, slug) DO UPDATE SET at = excluded.at, windows = excluded.windows, error = excluded.error";
}

const OF_SERVICES: &str = "SELECT service, slug, at, windows, error FROM slo_state WHERE service IN (NULL";

pub async fn put(session: &mut Session, state: &SloState) -> Result<()> {
    let SloState { service, slug, at, windows, error } = state;
    on_engine!(session, connection => sqlx::query(PUT).bind(service.0).bind(slug).bind(at.micros()).bind(json_text(windows)).bind(error)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By service, then slug.
pub async fn of_services(session: &mut Session, services: &[ServiceId]) -> Result<Vec<SloState>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(OF_SERVICES);
        for service in services {
            query.push(", ").push_bind(service.0);
        }
        query.push(")").build_query_as().fetch_all(connection).await
    })?;
    let mut states = rows.into_iter().map(SloState::try_from).collect::<Result<Vec<_>>>()?;
    states.sort_by(|a, b| (a.service, &a.slug).cmp(&(b.service, &b.slug)));
    Ok(states)
}

#[derive(sqlx::FromRow)]
struct Row {
    service: i64,
    slug: String,
    at: i64,
    windows: String,
    error: Option<String>,
}

impl TryFrom<Row> for SloState {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { service, slug, at, windows, error } = row;
        let place = Place::new("slo_state", &slug);
        let (at, windows) = (place.time("at", at)?, place.json("windows", &windows)?);
        Ok(Self { service: ServiceId(service), slug, at, windows, error })
    }
}
