//! Canonical records: append-only, unique by natural key, stamped once with the evaluation that absorbed them.

mod listing;
mod mapping;
mod of_services;
mod reading;

pub use listing::{EvidenceFilter, EvidenceRow, count, rows};
pub use mapping::{Unmapped, assign, mappings, unmapped};
pub use of_services::of_services;
pub use reading::{absorbed_by, all_after, newest, of_kind, of_subjects, unabsorbed, waiting};

#[cfg(test)]
pub(crate) const STATEMENTS: [&[(&str, &str)]; 2] = [reading::STATEMENTS, mapping::STATEMENTS];
#[cfg(test)]
pub(crate) use of_services::OF_SERVICES;
#[cfg(test)]
pub(crate) use reading::OF_SUBJECTS;

use crate::place::json_text;
use crate::sql::{CHUNK, bound, build};
use crate::{Result, Session};
use domain::evidence::Body;
use domain::ids::{DeliveryId, EvidenceId, RunId, ServiceId, SourceId, TeamId};
use domain::time::{Day, Timestamp};

/// A record to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvidence {
    pub id: EvidenceId,
    pub service: Option<ServiceId>,
    pub team: Option<TeamId>,
    /// What the payload said, as `Subject` displays it.
    pub subject: String,
    /// False: waits in the mapping queue.
    pub mapped: bool,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    /// The civil day of `occurred_at`.
    pub day: Day,
    pub kind: String,
    pub key: String,
    pub body: Body,
    pub source: Option<SourceId>,
    pub delivery: Option<DeliveryId>,
    pub run: Option<RunId>,
}

impl NewEvidence {
    /// Within what the key is unique.
    fn scope(&self) -> String {
        match (self.mapped, self.service, self.team) {
            (false, ..) => format!("u:{}", self.subject),
            (true, Some(service), _) => format!("s{service}"),
            (true, None, Some(team)) => format!("t{team}"),
            (true, None, None) => "p".to_owned(),
        }
    }
}

const INSERT: &str = "INSERT INTO evidence (id, kind, scope, key, subject, service, team, mapped, occurred_at, received_at, day, body, \
                      source, delivery, run) ";
const STAMP: &str = "UPDATE evidence SET absorbed_in = ";

/// Stores what is new and gives back its ids; what is known by its natural key changes nothing.
pub async fn append(session: &mut Session, records: &[NewEvidence]) -> Result<Vec<EvidenceId>> {
    let mut inserted = Vec::with_capacity(records.len());
    for chunk in records.chunks(CHUNK) {
        let ids: Vec<i64> = on_engine!(&mut *session, connection => {
            let mut query = build(INSERT);
            query.push_values(chunk, |mut row, new| {
                row.push_bind(new.id.0).push_bind(&new.kind).push_bind(new.scope()).push_bind(&new.key).push_bind(&new.subject)
                    .push_bind(new.service.map(|id| id.0)).push_bind(new.team.map(|id| id.0)).push_bind(new.mapped)
                    .push_bind(new.occurred_at.micros()).push_bind(new.received_at.micros()).push_bind(bound(new.day))
                    .push_bind(json_text(&new.body)).push_bind(new.source.map(|id| id.0)).push_bind(new.delivery.map(|id| id.0))
                    .push_bind(new.run.map(|id| id.0));
            });
            query.push(" ON CONFLICT (kind, scope, key) DO NOTHING RETURNING id");
            query.build_query_scalar().persistent(false).fetch_all(connection).await
        })?;
        inserted.extend(ids.into_iter().map(EvidenceId));
    }
    Ok(inserted)
}

/// Marks records as absorbed by evaluation `no`; a stamp is never changed.
pub async fn stamp(session: &mut Session, no: i64, ids: &[EvidenceId]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        on_engine!(&mut *session, connection => {
            let mut query = build(STAMP);
            query.push_bind(no).push(" WHERE absorbed_in IS NULL AND id IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(")");
            query.build().persistent(false).execute(connection).await.map(|_| ())
        })?;
    }
    Ok(())
}
