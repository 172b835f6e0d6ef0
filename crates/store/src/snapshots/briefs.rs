//! Snapshots of all nodes without their long parts, for pages over many teams.

use super::unpack;
use crate::place::Place;
use crate::{Result, Session};
use domain::ids::TeamId;
use domain::snapshot::{Brief, Snapshot};
use std::collections::BTreeMap;

// CROSS JOIN for the same reason as beside it.
statements! {
    LATEST = "SELECT snapshot.team, no, brief, CASE WHEN brief IS NULL THEN body END FROM snapshot_team CROSS JOIN snapshot \
              WHERE snapshot.team = snapshot_team.team AND \
              snapshot.no = (SELECT MAX(newest.no) FROM snapshot AS newest WHERE newest.team = snapshot_team.team AND newest.no <= $1)";
}

/// Team, evaluation, the short form, and where there is none yet the whole.
type Row = (i64, i64, Option<String>, Option<Vec<u8>>);

/// The latest snapshot of every node up to evaluation `upto_no`, holding what [`Brief`] does.
pub async fn briefs(session: &mut Session, upto_no: i64) -> Result<BTreeMap<TeamId, Snapshot>> {
    let rows: Vec<Row> = on_engine!(session, connection => sqlx::query_as(LATEST).bind(upto_no).fetch_all(connection).await)?;
    let snapshot = |(team, no, brief, body): Row| {
        let place = Place::new("snapshot", &no);
        let snapshot = match (brief, body) {
            (Some(brief), _) => place.json::<Brief>("brief", &brief)?.into_snapshot(TeamId(team)),
            (None, Some(body)) => unpack(&place, &body)?,
            (None, None) => return Err(place.wrong("brief")),
        };
        Ok((TeamId(team), snapshot))
    };
    rows.into_iter().map(snapshot).collect()
}
