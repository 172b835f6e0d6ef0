//! Notes of people on a day: of one KPI or of all, of a node or a service.

use crate::place::Place;
use crate::sql::{bound, build};
use crate::{Result, Session};
use domain::ids::{ServiceId, TeamId};
use domain::time::{Day, Timestamp, Window};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub id: i64,
    /// `None`: of every KPI.
    pub kpi: Option<String>,
    /// Exactly one of both is told.
    pub team: Option<TeamId>,
    pub service: Option<ServiceId>,
    pub day: Day,
    pub text: String,
    /// As it is shown.
    pub author: String,
    /// Who exactly: names may repeat.
    pub author_id: String,
    pub created_at: Timestamp,
}

statements! {
    INSERT = "INSERT INTO annotation (id, kpi, team, service, day, text, author, author_id, created_at) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    GET = "SELECT id, kpi, team, service, day, text, author, author_id, created_at FROM annotation WHERE id = $1";
    DELETE = "DELETE FROM annotation WHERE id = $1";
}

pub async fn insert(session: &mut Session, annotation: &Annotation) -> Result<()> {
    let Annotation { id, kpi, team, service, day, text, author, author_id, created_at } = annotation;
    on_engine!(session, connection => sqlx::query(INSERT).bind(id).bind(kpi).bind(team.map(|team| team.0))
        .bind(service.map(|service| service.0)).bind(bound(*day)).bind(text).bind(author).bind(author_id).bind(created_at.micros())
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn get(session: &mut Session, id: i64) -> Result<Option<Annotation>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(GET).bind(id).fetch_optional(connection).await)?;
    row.map(annotation).transpose()
}

/// Whose notes are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Of<'a> {
    pub teams: &'a [TeamId],
    pub services: &'a [ServiceId],
    /// Those of this KPI and of every KPI; `None`: all.
    pub kpi: Option<&'a str>,
}

/// The newest `limit` of these days, by day, then in the order they were written.
pub async fn in_days(session: &mut Session, days: Window, of: Of<'_>, limit: i64) -> Result<Vec<Annotation>> {
    let mut rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build("SELECT id, kpi, team, service, day, text, author, author_id, created_at FROM annotation WHERE day >= ");
        query.push_bind(bound(days.from)).push(" AND day <= ").push_bind(bound(days.to)).push(" AND (1 = 0");
        for (column, ids) in [
            ("team", of.teams.iter().map(|team| team.0).collect::<Vec<i64>>()),
            ("service", of.services.iter().map(|service| service.0).collect()),
        ] {
            if ids.is_empty() {
                continue;
            }
            query.push(" OR ").push(column).push(" IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id);
            }
            query.push(")");
        }
        query.push(")");
        if let Some(kpi) = of.kpi {
            query.push(" AND (kpi IS NULL OR kpi = ").push_bind(kpi.to_owned()).push(")");
        }
        query.push(" ORDER BY day DESC, id DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(connection).await
    })?;
    rows.reverse();
    rows.into_iter().map(annotation).collect()
}

/// Whether it was there.
pub async fn delete(session: &mut Session, id: i64) -> Result<bool> {
    let rows = on_engine!(session, connection => sqlx::query(DELETE).bind(id).execute(connection).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

type Row = (i64, Option<String>, Option<i64>, Option<i64>, Day, String, String, String, i64);

fn annotation((id, kpi, team, service, day, text, author, author_id, created_at): Row) -> Result<Annotation> {
    let created_at = Place::new("annotation", &id).time("created_at", created_at)?;
    Ok(Annotation { id, kpi, team: team.map(TeamId), service: service.map(ServiceId), day, text, author, author_id, created_at })
}
