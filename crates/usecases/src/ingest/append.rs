//! Drafts become evidence: each under the service it belongs to, or into the mapping queue.

use crate::error::Result;
use crate::mapping::{Known, Owner, resolve};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::{Body, Draft};
use domain::ids::{DeliveryId, EvidenceId, RunId, SourceId};
use domain::time::Timestamp;
use serde::Serialize;
use store::Session;
use store::evidence::{self, NewEvidence};

/// Where records come from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Provenance {
    pub source: Option<SourceId>,
    pub delivery: Option<DeliveryId>,
    pub run: Option<RunId>,
}

/// How many records of a payload were new, known, or wait for a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Appended {
    pub accepted: usize,
    pub duplicates: usize,
    pub unmapped: usize,
    pub ignored: usize,
}

/// Appends drafts. A draft that touches several services becomes one record of each.
pub async fn append(
    platform: &Platform,
    session: &mut Session,
    catalog: &Catalog,
    known: &Known,
    from: Provenance,
    received_at: Timestamp,
    drafts: Vec<Draft>,
) -> Result<Appended> {
    let mut outcome = Appended::default();
    let mut rows: Vec<NewEvidence> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match resolve(&draft.subject, catalog, known) {
            None => rows.push(row(platform, None, &draft, from, received_at)),
            Some(owners) if owners.is_empty() => outcome.ignored += 1,
            Some(owners) => rows.extend(owners.into_iter().map(|owner| row(platform, Some(owner), &draft, from, received_at))),
        }
    }
    let ids = platform.store.reserve(session, "evidence", rows.len()).await?;
    for (row, id) in rows.iter_mut().zip(ids) {
        row.id = EvidenceId(id);
    }
    let inserted: std::collections::BTreeSet<_> = evidence::append(session, &rows).await?.into_iter().collect();
    for row in &rows {
        match (inserted.contains(&row.id), row.mapped) {
            (false, _) => outcome.duplicates += 1,
            (true, true) => outcome.accepted += 1,
            (true, false) => outcome.unmapped += 1,
        }
    }
    Ok(outcome)
}

fn row(platform: &Platform, owner: Option<Owner>, draft: &Draft, from: Provenance, received_at: Timestamp) -> NewEvidence {
    // A clock that runs ahead must not move evidence into the future (decision 11).
    let latest = received_at.plus(chrono::Duration::minutes(5));
    let occurred_at = if draft.occurred_at > latest { received_at } else { draft.occurred_at };
    NewEvidence {
        id: EvidenceId(0),
        service: if let Some(Owner::Service(id)) = owner { Some(id) } else { None },
        team: if let Some(Owner::Team(id)) = owner { Some(id) } else { None },
        subject: draft.subject.to_string(),
        mapped: owner.is_some(),
        occurred_at,
        received_at,
        day: occurred_at.day(platform.zone()),
        kind: draft.body.kind().to_owned(),
        key: draft.key.clone(),
        body: draft.body.clone(),
        source: from.source,
        delivery: from.delivery,
        run: from.run,
    }
}

/// Catalog changes are evidence of the program as a whole; each gets its own key because a change back is a change too.
pub(crate) async fn append_changes(
    platform: &Platform,
    session: &mut Session,
    changes: Vec<domain::catalog::Change>,
    at: Timestamp,
) -> Result<usize> {
    let ids = platform.store.reserve(session, "evidence", changes.len()).await?;
    let rows: Vec<_> = changes
        .into_iter()
        .zip(ids)
        .map(|(change, id)| NewEvidence {
            id: EvidenceId(id),
            service: None,
            team: None,
            subject: "program".to_owned(),
            mapped: true,
            occurred_at: at,
            received_at: at,
            day: at.day(platform.zone()),
            kind: "catalog".to_owned(),
            key: crate::catalog::key(&change, id),
            body: Body::Catalog(Box::new(change)),
            source: None,
            delivery: None,
            run: None,
        })
        .collect();
    crate::catalog::bump(session).await?;
    Ok(evidence::append(session, &rows).await?.len())
}

/// One change of membership, if there is one.
pub(crate) async fn append_membership(platform: &Platform, session: &mut Session, change: Option<domain::catalog::Change>) -> Result<()> {
    if let Some(change) = change {
        append_changes(platform, session, vec![change], platform.now()).await?;
    }
    Ok(())
}
