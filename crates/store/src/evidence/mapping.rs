//! The mapping queue: records whose subject named no known service, until a person says whose they are.

use crate::place::Place;
use crate::{Result, Session};
use domain::ids::ServiceId;
use domain::time::Timestamp;

/// The waiting records of one subject and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    pub subject: String,
    pub kind: String,
    pub count: i64,
    /// When the first and the last of them happened.
    pub first: Timestamp,
    pub last: Timestamp,
}

statements! {
    UNMAPPED = "SELECT subject, kind, COUNT(*) AS number, MIN(occurred_at) AS first, MAX(occurred_at) AS last FROM evidence \
                WHERE mapped = FALSE AND NOT EXISTS (SELECT 1 FROM mapping WHERE mapping.subject = evidence.subject AND mapping.ignored \
                = TRUE) GROUP BY subject, kind";
    REMEMBER = "INSERT INTO mapping (subject, service, ignored) VALUES ($1, $2, $3) \
                ON CONFLICT (subject) DO UPDATE SET service = excluded.service, ignored = excluded.ignored";
    FORGET = "DELETE FROM mapping WHERE subject = $1";
    ASSIGN = "UPDATE evidence SET service = $2, scope = $3, mapped = TRUE WHERE subject = $1 AND mapped = FALSE AND NOT EXISTS \
              (SELECT 1 FROM evidence AS taken WHERE taken.kind = evidence.kind AND taken.scope = $3 AND taken.key = evidence.key)";
    DROP_KNOWN = "DELETE FROM evidence WHERE subject = $1 AND mapped = FALSE";
    MAPPINGS = "SELECT subject, service, ignored FROM mapping";
}

/// What waits, by subject and kind, without what was set to be ignored.
pub async fn unmapped(session: &mut Session) -> Result<Vec<Unmapped>> {
    let rows: Vec<(String, String, i64, i64, i64)> =
        on_engine!(session, connection => sqlx::query_as(UNMAPPED).fetch_all(connection).await)?;
    let mut waiting = Vec::with_capacity(rows.len());
    for (subject, kind, count, first, last) in rows {
        let place = Place::new("evidence", &subject);
        let (first, last) = (place.time("occurred_at", first)?, place.time("occurred_at", last)?);
        waiting.push(Unmapped { subject, kind, count, first, last });
    }
    waiting.sort_by(|a, b| (&a.subject, &a.kind).cmp(&(&b.subject, &b.kind)));
    Ok(waiting)
}

/// Says what a subject means from now on: a service, nothing (`ignore`), or neither (the question is open again). Its waiting records
/// become the service's, unless the service has the same record already, which drops the waiting one. Gives the number that moved.
pub async fn assign(session: &mut Session, subject: &str, service: Option<ServiceId>, ignore: bool) -> Result<u64> {
    if service.is_none() && !ignore {
        on_engine!(session, connection => sqlx::query(FORGET).bind(subject).execute(connection).await.map(|_| ()))?;
        return Ok(0);
    }
    on_engine!(&mut *session, connection => sqlx::query(REMEMBER).bind(subject).bind(service.map(|id| id.0))
        .bind(ignore).execute(connection)
        .await.map(|_| ()))?;
    let Some(service) = service.filter(|_| !ignore) else { return Ok(0) };
    let moved = on_engine!(&mut *session, connection => sqlx::query(ASSIGN).bind(subject).bind(service.0).bind(format!("s{service}"))
        .execute(connection).await.map(|done| done.rows_affected()))?;
    on_engine!(session, connection => sqlx::query(DROP_KNOWN).bind(subject).execute(connection).await.map(|_| ()))?;
    Ok(moved)
}

/// Subject, its service, and whether it is ignored; by subject.
pub async fn mappings(session: &mut Session) -> Result<Vec<(String, Option<ServiceId>, bool)>> {
    let rows: Vec<(String, Option<i64>, bool)> = on_engine!(session, connection => sqlx::query_as(MAPPINGS).fetch_all(connection).await)?;
    let mut mappings: Vec<_> = rows.into_iter().map(|(subject, service, ignored)| (subject, service.map(ServiceId), ignored)).collect();
    mappings.sort();
    Ok(mappings)
}
