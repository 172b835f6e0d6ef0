//! Levels and changes over time, from columns alone.

use crate::place::Place;
use crate::sql::bound;
use crate::{Error, Result, Session};
use domain::engine::Change;
use domain::ids::TeamId;
use domain::time::{Day, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A snapshot without its body.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotMark {
    pub no: i64,
    pub at: Timestamp,
    pub day: Day,
    pub level: Option<u8>,
    pub score_tenths: Option<i64>,
    pub hash: String,
    pub changes: Vec<Change>,
}

statements! {
    HISTORY = "SELECT no, at, day, level, score_tenths, hash, changes FROM snapshot WHERE team = $1 AND day >= $2 AND no <= $3 ORDER BY no";
    CHANGES = "SELECT no, at, day, level, score_tenths, hash, changes FROM snapshot WHERE team = $1 AND day >= $2 AND no <= $3 \
               AND changes <> '[]' ORDER BY no";
    CHANGES_OF_ALL = "SELECT snapshot.team, no, at, day, level, score_tenths, hash, changes FROM snapshot_team CROSS JOIN snapshot \
                      WHERE snapshot.team = snapshot_team.team AND day >= $1 AND no <= $2 AND changes <> '[]' ORDER BY no";
    HASHES = "SELECT no, team, hash FROM snapshot WHERE no > $1 ORDER BY no, team LIMIT $2";
    REST_OF_HASHES = "SELECT no, team, hash FROM snapshot WHERE no = $1 AND team > $2 ORDER BY team";
    LEVELS = "SELECT snapshot.team, snapshot.day, snapshot.level, snapshot.score_tenths FROM (SELECT newest.team AS team, MAX(newest.no) AS no \
              FROM snapshot_team CROSS JOIN snapshot AS newest WHERE newest.team = snapshot_team.team AND newest.day >= $1 \
              GROUP BY newest.team, newest.day) AS daily CROSS JOIN snapshot WHERE snapshot.team = daily.team AND snapshot.no = daily.no \
              ORDER BY snapshot.no, snapshot.team";
    LEVELS_BEFORE = "SELECT snapshot.team, day, level, score_tenths FROM snapshot_team CROSS JOIN snapshot WHERE snapshot.team = \
                     snapshot_team.team \
                     AND no = (SELECT newest.no FROM snapshot AS newest WHERE newest.team = snapshot_team.team AND newest.day < $1 \
                     ORDER BY newest.day DESC, newest.no DESC LIMIT 1) ORDER BY snapshot.team";
}

/// A node's snapshots from day `from` up to evaluation `upto`, in order.
pub async fn history(session: &mut Session, team: TeamId, from: Day, upto: i64) -> Result<Vec<SnapshotMark>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(HISTORY).bind(team.0).bind(bound(from)).bind(upto)
        .fetch_all(connection).await)?;
    rows.into_iter().map(SnapshotMark::try_from).collect()
}

/// Like `history`, only those that changed anything one can see.
pub async fn changes(session: &mut Session, team: TeamId, from: Day, upto: i64) -> Result<Vec<SnapshotMark>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(CHANGES).bind(team.0).bind(bound(from)).bind(upto)
        .fetch_all(connection).await)?;
    rows.into_iter().map(SnapshotMark::try_from).collect()
}

/// The same of every node at once.
pub async fn changes_of_all(session: &mut Session, from: Day, upto: i64) -> Result<BTreeMap<TeamId, Vec<SnapshotMark>>> {
    let rows: Vec<OfAll> =
        on_engine!(session, connection => sqlx::query_as(CHANGES_OF_ALL).bind(bound(from)).bind(upto).fetch_all(connection).await)?;
    let mut marks: BTreeMap<TeamId, Vec<SnapshotMark>> = BTreeMap::new();
    for OfAll { team, row } in rows {
        marks.entry(TeamId(team)).or_default().push(row.try_into()?);
    }
    Ok(marks)
}

/// Hashes in the order of knowledge after evaluation `after_no`. About `limit` of them: an evaluation is never cut in two.
pub async fn hashes(session: &mut Session, after_no: i64, limit: i64) -> Result<Vec<(i64, TeamId, String)>> {
    let mut rows: Vec<(i64, i64, String)> =
        on_engine!(&mut *session, connection => sqlx::query_as(HASHES).bind(after_no).bind(limit).fetch_all(connection).await)?;
    if let Some((no, team, _)) = rows.last().filter(|_| rows.len() as i64 == limit).cloned() {
        let rest: Vec<(i64, i64, String)> =
            on_engine!(session, connection => sqlx::query_as(REST_OF_HASHES).bind(no).bind(team).fetch_all(connection).await)?;
        rows.extend(rest);
    }
    Ok(rows.into_iter().map(|(no, team, hash)| (no, TeamId(team), hash)).collect())
}

/// Level and score (tenths) of nodes at the end of each day from `from` on, in order; and first, for each node, what held before it,
/// with the day of that snapshot. All nodes when `teams` is `None`.
pub async fn levels(session: &mut Session, teams: Option<&[TeamId]>, from: Day) -> Result<Vec<(TeamId, Day, Option<u8>, Option<i64>)>> {
    let wanted: Option<BTreeSet<TeamId>> = teams.map(|teams| teams.iter().copied().collect());
    let mut levels = Vec::new();
    for statement in [LEVELS_BEFORE, LEVELS] {
        let rows: Vec<(i64, Day, Option<i64>, Option<i64>)> =
            on_engine!(&mut *session, connection => sqlx::query_as(statement).bind(bound(from)).fetch_all(connection).await)?;
        for (team, day, level, score) in rows {
            if wanted.as_ref().is_none_or(|wanted| wanted.contains(&TeamId(team))) {
                let level = level.map(|level| Place::new("snapshot", &team).number("level", level)).transpose()?;
                levels.push((TeamId(team), day, level, score));
            }
        }
    }
    Ok(levels)
}

#[derive(sqlx::FromRow)]
struct OfAll {
    team: i64,
    #[sqlx(flatten)]
    row: Row,
}

#[derive(sqlx::FromRow)]
struct Row {
    no: i64,
    at: i64,
    day: Day,
    level: Option<i64>,
    score_tenths: Option<i64>,
    hash: String,
    changes: String,
}

impl TryFrom<Row> for SnapshotMark {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { no, at, day, level, score_tenths, hash, changes } = row;
        let place = Place::new("snapshot", &no);
        let level = level.map(|level| place.number("level", level)).transpose()?;
        let (at, changes) = (place.time("at", at)?, place.json("changes", &changes)?);
        Ok(Self { no, at, day, level, score_tenths, hash, changes })
    }
}
