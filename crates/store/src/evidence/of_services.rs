//! Records of some kinds about a few services: what a page or a comment about their pull requests is made from.

use super::listing::{EvidenceRow, Row};
use crate::sql::{bound, build};
use crate::{Result, Session};
use domain::ids::ServiceId;
use domain::time::Day;

pub(crate) const OF_SERVICES: &str = "SELECT id, service, team, occurred_at, received_at, key, body, source, delivery, run, absorbed_in FROM evidence WHERE service IN (NULL";

/// The newest records, in order of id: of days from `from` on, with `upto` those absorbed up to that evaluation. For a few hundred
/// services: the kind is compared and not looked up, since all rows of a kind are more than theirs.
pub async fn of_services(
    session: &mut Session,
    services: &[ServiceId],
    kinds: &[&str],
    from: Day,
    upto: Option<i64>,
    limit: i64,
) -> Result<Vec<EvidenceRow>> {
    if services.is_empty() || kinds.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_engine!(session, connection => {
        let mut query = build(OF_SERVICES);
        for service in services {
            query.push(", ").push_bind(service.0);
        }
        query.push(") AND day >= ").push_bind(bound(from)).push(" AND COALESCE(kind, kind) IN (");
        let mut list = query.separated(", ");
        for kind in kinds {
            list.push_bind(*kind);
        }
        query.push(")");
        if let Some(upto) = upto {
            query.push(" AND absorbed_in <= ").push_bind(upto);
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(connection).await
    })?;
    let mut rows = rows.into_iter().map(EvidenceRow::try_from).collect::<Result<Vec<_>>>()?;
    rows.reverse();
    Ok(rows)
}
