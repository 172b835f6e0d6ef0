//! Which comment of a pull request is ours, and of which commit it speaks.

use crate::place::{Place, json_text};
use crate::{Result, Session};
use domain::ids::{ServiceId, SourceId};
use domain::time::Timestamp;

/// The comment of one service on one pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRow {
    pub source: SourceId,
    pub repository: String,
    pub number: i64,
    pub service: ServiceId,
    /// Its id on the other side; `None`: not sent yet.
    pub remote_id: Option<String>,
    /// The head commit it speaks of.
    pub head: String,
    /// Heads before it, oldest first.
    pub former: Vec<String>,
    pub updated_at: Timestamp,
}

statements! {
    GET = "SELECT remote_id, head, former, updated_at FROM pull_request_comment \
           WHERE source = $1 AND repository = $2 AND number = $3 AND service = $4";
    PUT = "INSERT INTO pull_request_comment (source, repository, number, service, remote_id, head, former, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source, repository, number, service) \
           DO UPDATE SET head = excluded.head, former = excluded.former, updated_at = excluded.updated_at";
    SET_REMOTE = "UPDATE pull_request_comment SET remote_id = $5 WHERE source = $1 AND repository = $2 AND number = $3 AND service = $4";
}

pub async fn comment(
    session: &mut Session,
    source: SourceId,
    repository: &str,
    number: i64,
    service: ServiceId,
) -> Result<Option<CommentRow>> {
    let row: Option<(Option<String>, String, String, i64)> = on_engine!(session, connection => sqlx::query_as(GET).bind(source.0)
        .bind(repository).bind(number).bind(service.0).fetch_optional(connection).await)?;
    row.map(|(remote_id, head, former, updated_at)| {
        let place = Place::new("pull_request_comment", &number);
        Ok(CommentRow {
            source,
            repository: repository.to_owned(),
            number,
            service,
            remote_id,
            head,
            former: place.json("former", &former)?,
            updated_at: place.time("updated_at", updated_at)?,
        })
    })
    .transpose()
}

/// Stores which commit it speaks of. The id on the other side of one that is there already stays.
pub async fn put_comment(session: &mut Session, row: &CommentRow) -> Result<()> {
    let CommentRow { source, repository, number, service, remote_id, head, former, updated_at } = row;
    on_engine!(session, connection => sqlx::query(PUT).bind(source.0).bind(repository).bind(number).bind(service.0).bind(remote_id)
        .bind(head).bind(json_text(former)).bind(updated_at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn set_remote_id(
    session: &mut Session,
    source: SourceId,
    repository: &str,
    number: i64,
    service: ServiceId,
    remote_id: &str,
) -> Result<()> {
    on_engine!(session, connection => sqlx::query(SET_REMOTE).bind(source.0).bind(repository).bind(number).bind(service.0).bind(remote_id)
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}
