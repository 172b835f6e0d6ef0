//! The error budget of each SLO over its window that ends today: what pages over many SLOs read instead of a month of facts of each.

use crate::place::Place;
use crate::sql::{bound, build, pieces};
use crate::{Error, Result, Session};
use domain::budget::{Events, Spent, State};
use domain::ids::ServiceId;
use domain::time::Day;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct SloWindow {
    pub service: ServiceId,
    pub slug: String,
    /// The last day of the window.
    pub day: Day,
    pub state: State,
    pub left: Option<f64>,
    pub spent: Spent,
}

statements! {
    DELETE_ALL = "DELETE FROM slo_window";
}

const DELETE_OF: &str = "DELETE FROM slo_window WHERE service IN (";
const INSERT: &str = "INSERT INTO slo_window (service, slug, day, state, budget_left, bad, valid, allowed, recent_bad, last_day) ";
const COUNT: &str = "SELECT state, COUNT(*) FROM slo_window WHERE day = ";
const LIST: &str = "SELECT service, slug, day, state, budget_left, bad, valid, allowed, recent_bad, last_day FROM slo_window WHERE day = ";

/// Puts these rows in the place of those of the services, or of all there are.
pub async fn replace(session: &mut Session, services: Option<&[ServiceId]>, rows: &[SloWindow]) -> Result<()> {
    match services {
        None => {
            on_engine!(&mut *session, connection => sqlx::query(DELETE_ALL).execute(connection).await.map(|_| ()))?;
        }
        Some(services) => {
            for piece in pieces(services) {
                on_engine!(&mut *session, connection => {
                    let mut query = build(DELETE_OF);
                    let mut list = query.separated(", ");
                    for service in piece {
                        list.push_bind(service.0);
                    }
                    query.push(")").build().execute(connection).await.map(|_| ())
                })?;
            }
        }
    }
    for piece in pieces(rows) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(piece, |mut values, row| {
                let SloWindow { service, slug, day, state, left, spent } = row;
                values.push_bind(service.0).push_bind(slug).push_bind(bound(*day)).push_bind(state.as_str()).push_bind(left)
                    .push_bind(column(spent.whole.bad)).push_bind(column(spent.whole.valid)).push_bind(spent.whole.allowed.to_string())
                    .push_bind(column(spent.recent_bad)).push_bind(spent.last.map(bound));
            });
            query.build().execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Thousandths of events of a year: far below what a column holds, and a wrong count rather than none beyond it.
fn column(milli: i128) -> i64 {
    i64::try_from(milli).unwrap_or(i64::MAX)
}

/// Narrows a query down to services; `None`: all of them.
macro_rules! of_services {
    ($query:expr, $services:expr) => {
        if let Some(services) = $services {
            $query.push(" AND service IN (NULL");
            for service in services {
                $query.push(", ").push_bind(service.0);
            }
            $query.push(")");
        }
    };
}

/// How many windows that end with the day are in each state.
pub async fn count(session: &mut Session, day: Day, services: Option<&[ServiceId]>) -> Result<BTreeMap<State, usize>> {
    let rows: Vec<(String, i64)> = on_engine!(session, connection => {
        let mut query = build(COUNT);
        query.push_bind(bound(day));
        of_services!(query, services);
        query.push(" GROUP BY state").build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter()
        .map(|(state, count)| Ok((Place::new("slo_window", &state).word("state", &state)?, usize::try_from(count).unwrap_or_default())))
        .collect()
}

/// Those in one of these states, the least budget first, unknown ones last.
pub async fn list(
    session: &mut Session,
    day: Day,
    services: Option<&[ServiceId]>,
    states: &[State],
    skip: i64,
    most: i64,
) -> Result<Vec<SloWindow>> {
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(LIST);
        query.push_bind(bound(day));
        of_services!(query, services);
        query.push(" AND state IN (NULL");
        for state in states {
            query.push(", ").push_bind(state.as_str());
        }
        query.push(") ORDER BY budget_left IS NULL, budget_left, service, slug LIMIT ").push_bind(most);
        query.push(" OFFSET ").push_bind(skip).build_query_as().fetch_all(connection).await
    })?;
    rows.into_iter().map(SloWindow::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    service: i64,
    slug: String,
    day: Day,
    state: String,
    budget_left: Option<f64>,
    bad: i64,
    valid: i64,
    allowed: String,
    recent_bad: i64,
    last_day: Option<Day>,
}

impl TryFrom<Row> for SloWindow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { service, slug, day, state, budget_left, bad, valid, allowed, recent_bad, last_day } = row;
        let place = Place::new("slo_window", &slug);
        let allowed = allowed.parse().map_err(|_| place.wrong("allowed"))?;
        let whole = Events { bad: i128::from(bad), valid: i128::from(valid), allowed };
        let state = place.word("state", &state)?;
        let spent = Spent { whole, recent_bad: i128::from(recent_bad), last: last_day };
        Ok(Self { service: ServiceId(service), slug, day, state, left: budget_left, spent })
    }
}
