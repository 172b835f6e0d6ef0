//! Evaluations: the one order of knowledge. Each has the next number and absorbed some evidence (docs/decisions).

use crate::place::{Place, word};
use crate::sql::{CHUNK, bound, build};
use crate::{Error, Result, Session};
use domain::engine::Evaluation;
use domain::time::{Day, Timestamp, Zone, start_of_day};
use std::collections::BTreeMap;

statements! {
    LAST = "SELECT no, at, day, cause, model_version FROM evaluation ORDER BY no DESC LIMIT 1";
    INSERT = "INSERT INTO evaluation (no, at, day, cause, model_version) VALUES ($1, $2, $3, $4, $5)";
    LIST = "SELECT no, at, day, cause, model_version FROM evaluation WHERE no >= $1 ORDER BY no LIMIT $2";
    AT_OR_BEFORE = "SELECT no, at, day, cause, model_version FROM evaluation WHERE at <= $1 ORDER BY at DESC, no DESC LIMIT 1";
    OF_DAY = "SELECT no, at, day, cause, model_version FROM evaluation WHERE at <= $1 AND day <= $2 ORDER BY at DESC, no DESC LIMIT 1";
}

pub async fn last(session: &mut Session) -> Result<Option<Evaluation>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(LAST).fetch_optional(connection).await)?;
    row.map(Evaluation::try_from).transpose()
}

/// A number that is taken is `Conflict`: another runner was faster.
pub async fn insert(session: &mut Session, evaluation: &Evaluation) -> Result<()> {
    let Evaluation { no, at, day, cause, model_version } = evaluation;
    on_engine!(session, connection => sqlx::query(INSERT).bind(no).bind(at.micros()).bind(bound(*day)).bind(word(cause)).bind(model_version)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// From number `from_no` on, in order.
pub async fn list(session: &mut Session, from_no: i64, limit: i64) -> Result<Vec<Evaluation>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(LIST).bind(from_no).bind(limit).fetch_all(connection).await)?;
    rows.into_iter().map(Evaluation::try_from).collect()
}

/// The last one whose time is not after these µs since 1970.
pub async fn at_or_before(session: &mut Session, micros: i64) -> Result<Option<Evaluation>> {
    let row: Option<Row> = on_engine!(session, connection => sqlx::query_as(AT_OR_BEFORE).bind(micros).fetch_optional(connection).await)?;
    row.map(Evaluation::try_from).transpose()
}

/// The last one that judged this day or an earlier one. The tick that judges a day runs at the first instant of the next.
pub async fn of_day(session: &mut Session, day: Day, zone: Zone) -> Result<Option<Evaluation>> {
    let end = start_of_day(day.succ_opt().unwrap_or(day), zone).micros();
    let row: Option<Row> =
        on_engine!(session, connection => sqlx::query_as(OF_DAY).bind(end).bind(bound(day)).fetch_optional(connection).await)?;
    row.map(Evaluation::try_from).transpose()
}

const NUMBERED: &str = "SELECT no, at FROM evaluation WHERE no IN (";

/// When these evaluations ran. Numbers that are none are left out.
pub async fn at_numbers(session: &mut Session, numbers: &[i64]) -> Result<BTreeMap<i64, Timestamp>> {
    let mut found = BTreeMap::new();
    for chunk in numbers.chunks(CHUNK) {
        let rows: Vec<(i64, i64)> = on_engine!(&mut *session, connection => {
            let mut query = build(NUMBERED);
            let mut list = query.separated(", ");
            for no in chunk {
                list.push_bind(*no);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        for (no, at) in rows {
            found.insert(no, Place::new("evaluation", &no).time("at", at)?);
        }
    }
    Ok(found)
}

#[derive(sqlx::FromRow)]
struct Row {
    no: i64,
    at: i64,
    day: Day,
    cause: String,
    model_version: i64,
}

impl TryFrom<Row> for Evaluation {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { no, at, day, cause, model_version } = row;
        let place = Place::new("evaluation", &no);
        Ok(Self { no, at: place.time("at", at)?, day, cause: place.word("cause", &cause)?, model_version })
    }
}
