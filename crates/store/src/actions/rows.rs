//! An action as its columns.

use super::{Action, Verification};
use crate::place::Place;
use crate::{Error, Result};
use domain::ids::{ActionId, TeamId, UserId};
use domain::time::Day;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    number: i64,
    team: Option<i64>,
    title: String,
    body: String,
    status: String,
    owner: Option<Uuid>,
    owner_name: Option<String>,
    due: Option<Day>,
    phase: Option<String>,
    check_id: Option<String>,
    kpi: Option<String>,
    url: Option<String>,
    effort: Option<String>,
    minutes: i64,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    done_at: Option<i64>,
    expected: Option<String>,
    planned_start: Option<Day>,
    first_due: Option<Day>,
    began_at: Option<i64>,
    origin: Option<String>,
    template: Option<String>,
    external_key: Option<String>,
    outcome: Option<String>,
    judged_on: Option<Day>,
    value_before: Option<f64>,
    value_after: Option<f64>,
    outcome_reason: Option<String>,
}

impl TryFrom<Row> for Action {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("action", &row.id);
        let verification = match (row.outcome, row.judged_on) {
            (Some(outcome), Some(since)) => Some(Verification {
                outcome: outcome.parse().map_err(|_| place.wrong("outcome"))?,
                since,
                before: row.value_before,
                after: row.value_after,
                reason: row.outcome_reason.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Self {
            created_at: place.time("created_at", row.created_at)?,
            updated_at: place.time("updated_at", row.updated_at)?,
            done_at: place.optional_time("done_at", row.done_at)?,
            began_at: place.optional_time("began_at", row.began_at)?,
            id: ActionId(row.id),
            number: row.number,
            team: row.team.map(TeamId),
            title: row.title,
            body: row.body,
            status: row.status,
            owner: row.owner.map(UserId),
            owner_name: row.owner_name,
            due: row.due,
            phase: row.phase,
            check: row.check_id,
            kpi: row.kpi,
            url: row.url,
            effort: row.effort,
            minutes: row.minutes,
            created_by: row.created_by,
            expected: row.expected,
            planned_start: row.planned_start,
            first_due: row.first_due,
            origin: row.origin,
            template: row.template,
            external_key: row.external_key,
            verification,
        })
    }
}
