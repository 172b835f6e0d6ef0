//! First-parent history of branches: every known commit has an ordinal, without gaps from 0.

use crate::sql::{CHUNK, build};
use crate::{Result, Session};
use std::collections::HashSet;

statements! {
    LOCK = "INSERT INTO commit_line (repo, branch, next_ordinal) VALUES ($1, $2, 0) \
            ON CONFLICT (repo, branch) DO UPDATE SET next_ordinal = commit_line.next_ordinal RETURNING next_ordinal";
    ADVANCE = "UPDATE commit_line SET next_ordinal = $3 WHERE repo = $1 AND branch = $2";
    BETWEEN = "SELECT sha, ordinal FROM commit_pos WHERE repo = $1 AND branch = $2 AND ordinal > $3 AND ordinal <= $4 ORDER BY ordinal \
               LIMIT 200";
    HEAD = "SELECT ordinal, sha FROM commit_pos WHERE repo = $1 AND branch = $2 ORDER BY ordinal DESC LIMIT 1";
}

const POSITIONS: &str = "SELECT sha, ordinal FROM commit_pos WHERE repo = ";
const INSERT: &str = "INSERT INTO commit_pos (repo, branch, sha, ordinal) ";

/// The ordinals of those commits that are known, in order of ordinal.
pub async fn positions(session: &mut Session, repo: &str, branch: &str, commits: &[String]) -> Result<Vec<(String, i64)>> {
    let mut known = Vec::new();
    for chunk in commits.chunks(CHUNK) {
        let rows: Vec<(String, i64)> = on_engine!(&mut *session, connection => {
            let mut query = build(POSITIONS);
            query.push_bind(repo).push(" AND branch = ").push_bind(branch).push(" AND sha IN (");
            let mut list = query.separated(", ");
            for sha in chunk {
                list.push_bind(sha);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(connection).await
        })?;
        known.extend(rows);
    }
    known.sort_by_key(|(_, ordinal)| *ordinal);
    Ok(known)
}

/// The newest commit of a branch.
pub async fn head(session: &mut Session, repo: &str, branch: &str) -> Result<Option<(i64, String)>> {
    Ok(on_engine!(session, connection => sqlx::query_as(HEAD).bind(repo).bind(branch).fetch_optional(connection).await)?)
}

/// The commits after `from` up to and with `upto`, oldest first, at most 200.
pub async fn between(session: &mut Session, repo: &str, branch: &str, from: i64, upto: i64) -> Result<Vec<(String, i64)>> {
    Ok(
        on_engine!(session, connection => sqlx::query_as(BETWEEN).bind(repo).bind(branch).bind(from).bind(upto).fetch_all(connection).await)?,
    )
}

/// Gives the next ordinals to those commits that are unknown, in their order (oldest first). Writers of one branch queue.
pub async fn append(session: &mut Session, repo: &str, branch: &str, commits: &[String]) -> Result<()> {
    let mut next: i64 =
        on_engine!(&mut *session, connection => sqlx::query_scalar(LOCK).bind(repo).bind(branch).fetch_one(connection).await)?;
    let known = positions(session, repo, branch, commits).await?;
    let mut seen: HashSet<&str> = known.iter().map(|(sha, _)| sha.as_str()).collect();
    let mut fresh = Vec::new();
    for sha in commits {
        if seen.insert(sha) {
            fresh.push((sha, next));
            next += 1;
        }
    }
    for chunk in fresh.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, (sha, ordinal)| {
                row.push_bind(repo).push_bind(branch).push_bind(*sha).push_bind(*ordinal);
            });
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    if !fresh.is_empty() {
        on_engine!(session, connection => sqlx::query(ADVANCE).bind(repo).bind(branch).bind(next).execute(connection).await.map(|_| ()))?;
    }
    Ok(())
}
