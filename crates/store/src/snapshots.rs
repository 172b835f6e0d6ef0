//! Snapshots: append-only results of evaluations, one row per node when it changed. Level and score are columns too, so that charts and
//! history read no bodies.

mod briefs;
mod history;

pub use briefs::briefs;
pub use history::{SnapshotMark, changes, changes_of_all, hashes, history, levels};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: [&[(&str, &str)]; 3] = [STATEMENTS, briefs::STATEMENTS, history::STATEMENTS];

use crate::compressed::{compress, decompress};
use crate::place::{Place, json_text};
use crate::sql::{CHUNK, bound, build};
use crate::{Error, Result, Session};
use domain::engine::Change;
use domain::ids::TeamId;
use domain::snapshot::{Brief, Snapshot};
use domain::time::{Day, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct StoredSnapshot {
    pub no: i64,
    pub at: Timestamp,
    pub day: Day,
    /// SHA-256 of the canonical bytes.
    pub hash: String,
    pub snapshot: Snapshot,
    pub changes: Vec<Change>,
}

// CROSS JOIN, because SQLite takes it as the order to join in; else it reads through all snapshots and looks the teams up.
statements! {
    LATEST = "SELECT snapshot.team, no, body FROM snapshot_team CROSS JOIN snapshot WHERE snapshot.team = snapshot_team.team AND \
              snapshot.no = (SELECT MAX(newest.no) FROM snapshot AS newest WHERE newest.team = snapshot_team.team AND newest.no <= $1)";
    AS_OF_DAY = "SELECT snapshot.team, no, body FROM snapshot_team CROSS JOIN snapshot WHERE snapshot.team = snapshot_team.team \
                 AND snapshot.no = (SELECT newest.no FROM snapshot AS newest WHERE newest.team = snapshot_team.team AND newest.day <= $1 \
                 ORDER BY newest.day DESC, newest.no DESC LIMIT 1)";
    OF_TEAM = "SELECT no, at, day, hash, body, changes FROM snapshot WHERE team = $1 AND no <= $2 ORDER BY no DESC LIMIT 1";
}

const INSERT: &str = "INSERT INTO snapshot (team, no, at, day, level, score_tenths, hash, changes, body, brief) ";
const ENTER_TEAM: &str = "INSERT INTO snapshot_team (team) ";

/// Stores what evaluation `no` found: per node its canonical bytes, their hash and the list of changes.
pub async fn append<B, H>(session: &mut Session, no: i64, at: Timestamp, day: Day, found: &[(TeamId, B, H, Value)]) -> Result<()>
where
    B: AsRef<[u8]>,
    H: AsRef<str>,
{
    let mut rows = Vec::with_capacity(found.len());
    for (team, bytes, hash, changes) in found {
        let place = Place::new("snapshot", team);
        let snapshot: Snapshot = serde_json::from_slice(bytes.as_ref()).map_err(|_| place.wrong("body"))?;
        let (standing, brief) = (&snapshot.standing, json_text(&Brief::from(&snapshot)));
        let packed = compress(bytes.as_ref()).map_err(|error| Error::Driver(sqlx::Error::Io(error)))?;
        rows.push((team.0, standing.level.map(i64::from), standing.score_tenths, hash.as_ref(), json_text(changes), packed, brief));
    }
    for chunk in rows.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, (team, level, score, hash, changes, packed, brief)| {
                row.push_bind(*team).push_bind(no).push_bind(at.micros()).push_bind(bound(day)).push_bind(*level).push_bind(*score)
                    .push_bind(*hash).push_bind(changes).push_bind(packed).push_bind(brief);
            });
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
        on_engine!(&mut *session, connection => {
            let mut query = build(ENTER_TEAM);
            query.push_values(chunk, |mut row, (team, ..)| {
                row.push_bind(*team);
            });
            query.push(" ON CONFLICT (team) DO NOTHING");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The latest snapshot of every node up to evaluation `upto_no`.
pub async fn latest(session: &mut Session, upto_no: i64) -> Result<BTreeMap<TeamId, Snapshot>> {
    by_team(on_engine!(session, connection => sqlx::query_as(LATEST).bind(upto_no).fetch_all(connection).await)?)
}

/// The latest snapshot of every node that judged `day` or an earlier one.
pub async fn as_of_day(session: &mut Session, day: Day) -> Result<BTreeMap<TeamId, Snapshot>> {
    by_team(on_engine!(session, connection => sqlx::query_as(AS_OF_DAY).bind(bound(day)).fetch_all(connection).await)?)
}

/// The latest snapshot of one node up to evaluation `upto_no`.
pub async fn of_team(session: &mut Session, team: TeamId, upto_no: i64) -> Result<Option<StoredSnapshot>> {
    let row: Option<(i64, i64, Day, String, Vec<u8>, String)> =
        on_engine!(session, connection => sqlx::query_as(OF_TEAM).bind(team.0).bind(upto_no).fetch_optional(connection).await)?;
    let Some((no, at, day, hash, body, changes)) = row else { return Ok(None) };
    let place = Place::new("snapshot", &no);
    let (at, snapshot, changes) = (place.time("at", at)?, unpack(&place, &body)?, place.json("changes", &changes)?);
    Ok(Some(StoredSnapshot { no, at, day, hash, snapshot, changes }))
}

fn by_team(rows: Vec<(i64, i64, Vec<u8>)>) -> Result<BTreeMap<TeamId, Snapshot>> {
    rows.into_iter().map(|(team, no, body)| Ok((TeamId(team), unpack(&Place::new("snapshot", &no), &body)?))).collect()
}

fn unpack(place: &Place<'_>, body: &[u8]) -> Result<Snapshot> {
    let bytes = decompress(body).map_err(|_| place.wrong("body"))?;
    serde_json::from_slice(&bytes).map_err(|_| place.wrong("body"))
}
