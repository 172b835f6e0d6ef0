//! What evaluations read: whole records, in order of id.

use crate::place::Place;
use crate::sql::{CHUNK, bound, build};
use crate::{Error, Result, Session};
use domain::evidence::Record;
use domain::facts::Subject;
use domain::ids::{EvidenceId, ServiceId, SourceId, TeamId};
use domain::time::{Day, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

statements! {
    UNABSORBED = "SELECT id, service, team, occurred_at, received_at, key, body, source FROM evidence \
                  WHERE absorbed_in IS NULL AND mapped = TRUE ORDER BY id LIMIT $1";
    FIRST_WAITING = "SELECT received_at FROM evidence WHERE absorbed_in IS NULL AND mapped = TRUE ORDER BY id LIMIT 1";
    LAST_WAITING = "SELECT received_at FROM evidence WHERE absorbed_in IS NULL AND mapped = TRUE ORDER BY id DESC LIMIT 1";
    ABSORBED_BY = "SELECT id, service, team, occurred_at, received_at, key, body FROM evidence WHERE absorbed_in = $1 ORDER BY id";
    OF_KIND = "SELECT id, service, team, occurred_at, received_at, key, body FROM evidence WHERE kind = $1 ORDER BY id";
    OF_KIND_UPTO = "SELECT id, service, team, occurred_at, received_at, key, body FROM evidence WHERE kind = $1 AND absorbed_in <= $2 \
                    ORDER BY id";
    ALL_AFTER = "SELECT id, service, team, occurred_at, received_at, key, body, absorbed_in FROM evidence WHERE absorbed_in > $1 \
                 ORDER BY absorbed_in, id LIMIT $2";
    REST_OF = "SELECT id, service, team, occurred_at, received_at, key, body, absorbed_in FROM evidence WHERE absorbed_in = $1 AND id > $2 \
               ORDER BY id";
    NEWEST = "SELECT MAX(received_at) FROM evidence";
}

pub(crate) const OF_SUBJECTS: &str = "SELECT id, service, team, occurred_at, received_at, key, body FROM evidence WHERE absorbed_in <= ";

/// Mapped records that no evaluation has seen, oldest id first, with the source each came from.
pub async fn unabsorbed(session: &mut Session, limit: i64) -> Result<Vec<(Record, Option<SourceId>)>> {
    let rows: Vec<SourcedRow> = on_engine!(session, connection => sqlx::query_as(UNABSORBED).bind(limit).fetch_all(connection).await)?;
    rows.into_iter().map(|row| Ok((Record::try_from(row.record)?, row.source.map(SourceId)))).collect()
}

/// When the first and the last of the records came that no evaluation has seen.
pub async fn waiting(session: &mut Session) -> Result<Option<(Timestamp, Timestamp)>> {
    let oldest: Option<i64> = on_engine!(&mut *session, connection => sqlx::query_scalar(FIRST_WAITING).fetch_optional(connection).await)?;
    let newest: Option<i64> = on_engine!(session, connection => sqlx::query_scalar(LAST_WAITING).fetch_optional(connection).await)?;
    let place = Place::new("evidence", &"unabsorbed");
    let Some((oldest, newest)) = oldest.zip(newest) else { return Ok(None) };
    Ok(Some((place.time("received_at", oldest)?, place.time("received_at", newest)?)))
}

pub async fn absorbed_by(session: &mut Session, no: i64) -> Result<Vec<Record>> {
    records(on_engine!(session, connection => sqlx::query_as(ABSORBED_BY).bind(no).fetch_all(connection).await)?)
}

/// All records of a kind; with `upto`, those absorbed up to that evaluation.
pub async fn of_kind(session: &mut Session, kind: &str, upto: Option<i64>) -> Result<Vec<Record>> {
    records(match upto {
        None => on_engine!(session, connection => sqlx::query_as(OF_KIND).bind(kind).fetch_all(connection).await)?,
        Some(no) => on_engine!(session, connection => sqlx::query_as(OF_KIND_UPTO).bind(kind).bind(no).fetch_all(connection).await)?,
    })
}

/// The records of services and teams absorbed up to evaluation `upto_no`, of days from `from` on.
pub async fn of_subjects(session: &mut Session, subjects: &[Subject], upto_no: i64, from: Option<Day>) -> Result<Vec<Record>> {
    let mut found = BTreeMap::new();
    let mut services = Vec::new();
    let mut teams = Vec::new();
    for subject in subjects {
        match subject {
            Subject::Service(service) => services.push(service.0),
            Subject::Team(team) => teams.push(team.0),
        }
    }
    for (column, ids) in [("service", services), ("team", teams)] {
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<RecordRow> = on_engine!(&mut *session, connection => {
                let mut query = build(OF_SUBJECTS);
                query.push_bind(upto_no).push(" AND ").push(column).push(" IN (");
                let mut list = query.separated(", ");
                for id in chunk {
                    list.push_bind(*id);
                }
                query.push(")");
                if let Some(from) = from {
                    query.push(" AND day >= ").push_bind(bound(from));
                }
                query.build_query_as().persistent(false).fetch_all(connection).await
            })?;
            for record in records(rows)? {
                found.insert(record.id, record);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Absorbed records after evaluation `after_no`, each with its evaluation's number, in the order of knowledge. About `limit` of them:
/// an evaluation is never cut in two, so that the last number is where the next page goes on.
pub async fn all_after(session: &mut Session, after_no: i64, limit: i64) -> Result<Vec<(i64, Record)>> {
    let mut rows: Vec<AbsorbedRow> =
        on_engine!(&mut *session, connection => sqlx::query_as(ALL_AFTER).bind(after_no).bind(limit).fetch_all(connection).await)?;
    if let Some(last) = rows.last().filter(|_| rows.len() as i64 == limit) {
        let (no, id) = (last.absorbed_in, last.record.id);
        let rest: Vec<AbsorbedRow> =
            on_engine!(session, connection => sqlx::query_as(REST_OF).bind(no).bind(id).fetch_all(connection).await)?;
        rows.extend(rest);
    }
    rows.into_iter().map(|row| Ok((row.absorbed_in, Record::try_from(row.record)?))).collect()
}

/// When the newest record was received.
pub async fn newest(session: &mut Session) -> Result<Option<Timestamp>> {
    let micros: Option<i64> = on_engine!(session, connection => sqlx::query_scalar(NEWEST).fetch_one(connection).await)?;
    Place::new("evidence", &"newest").optional_time("received_at", micros)
}

fn records(rows: Vec<RecordRow>) -> Result<Vec<Record>> {
    rows.into_iter().map(Record::try_from).collect()
}

#[derive(sqlx::FromRow)]
pub(super) struct RecordRow {
    pub(super) id: i64,
    service: Option<i64>,
    team: Option<i64>,
    occurred_at: i64,
    received_at: i64,
    key: String,
    body: String,
}

#[derive(sqlx::FromRow)]
struct SourcedRow {
    #[sqlx(flatten)]
    record: RecordRow,
    source: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct AbsorbedRow {
    #[sqlx(flatten)]
    record: RecordRow,
    absorbed_in: i64,
}

impl TryFrom<RecordRow> for Record {
    type Error = Error;

    fn try_from(row: RecordRow) -> Result<Self> {
        let RecordRow { id, service, team, occurred_at, received_at, key, body } = row;
        let place = Place::new("evidence", &id);
        Ok(Self {
            id: EvidenceId(id),
            service: service.map(ServiceId),
            team: team.map(TeamId),
            occurred_at: place.time("occurred_at", occurred_at)?,
            received_at: place.time("received_at", received_at)?,
            key,
            body: place.json("body", &body)?,
        })
    }
}
