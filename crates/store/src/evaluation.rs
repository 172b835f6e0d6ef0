//! Evaluations: the one order of knowledge. Each has the next number and absorbed some evidence (docs/decisions).

use crate::place::{Place, word};
use crate::sql::bound;
use crate::{Error, Result, Session};
use domain::engine::Evaluation;
use domain::time::Day;

statements! {
    LAST = "SELECT no, at, day, cause, model_version FROM evaluation ORDER BY no DESC LIMIT 1";
    INSERT = "INSERT INTO evaluation (no, at, day, cause, model_version) VALUES ($1, $2, $3, $4, $5)";
    LIST = "SELECT no, at, day, cause, model_version FROM evaluation WHERE no >= $1 ORDER BY no LIMIT $2";
    AT_OR_BEFORE = "SELECT no, at, day, cause, model_version FROM evaluation WHERE at <= $1 ORDER BY at DESC, no DESC LIMIT 1";
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
