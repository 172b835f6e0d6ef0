//! `POST /api/v1/evidence`: canonical records, one JSON object per line, for tools without a format of their own (decision 45).

use super::append::{Provenance, append};
use super::{Answer, digest, earlier};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::mapping::{self, Owner};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::evidence::{Body, Draft};
use domain::ids::DeliveryId;
use serde_json::json;
use store::inbox::{self, Delivery, DeliveryState, Insert};

/// Stores the delivery and its records in one transaction. Lines that are refused are named in the answer; the others are taken.
pub async fn accept_records(platform: &Platform, actor: &Actor, body: &[u8], idempotency_key: Option<&str>) -> Result<Answer> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Ingest(None), &catalog).or_else(|refused| match actor {
        // A member may send records of the own team: each record is checked below.
        Actor::User { .. } => Ok(()),
        _ => Err(refused),
    })?;
    let parsed =
        adapters::canonical::parse(body).map_err(|error| Error::Unprocessable { message: error.to_string(), details: Vec::new() })?;
    let mut session = platform.store.write().await?;
    let known = mapping::known(&mut session).await?;
    for draft in &parsed.drafts {
        actor.may(Permission::Ingest(team_of(draft, &catalog, &known)), &catalog)?;
        if matches!(draft.body, Body::Decision(_)) {
            // Attestations and waivers are people's: a token that may only upload must not raise a level by itself.
            actor.may(Permission::Administrate, &catalog)?;
        }
    }
    let now = platform.now();
    let id = DeliveryId(platform.uuid()?);
    let own = idempotency_key.map(|key| digest(&[actor.identity().as_bytes(), key.as_bytes()]));
    let key = own.unwrap_or_else(|| digest(&[body]));
    let refused: Vec<_> = parsed.rejected.iter().map(|rejected| format!("{}: {}", rejected.at, rejected.reason)).collect();
    let failed = parsed.drafts.is_empty() && !refused.is_empty();
    let delivery = Delivery {
        id,
        source: None,
        kind: "evidence".to_owned(),
        format: "evidence".to_owned(),
        params: json!({}),
        headers: json!({}),
        size: i64::try_from(body.len()).unwrap_or(i64::MAX),
        body: body.to_vec(),
        received_at: now,
        state: if failed { DeliveryState::Failed } else { DeliveryState::Done },
        attempts: 1,
        error: (!refused.is_empty()).then(|| refused.join("; ")),
        answer: None,
        idempotency_key: Some(format!("evidence:{key}")),
        subject: None,
        token: token_of(actor),
    };
    if let Insert::Duplicate(earlier_id) = inbox::insert(&mut session, &delivery).await? {
        drop(session);
        return earlier(platform, earlier_id).await;
    }
    let from = Provenance { delivery: Some(id), ..Provenance::default() };
    let about: Vec<_> = parsed.drafts.iter().filter(|draft| matches!(draft.body, Body::PullRequest(_))).cloned().collect();
    let outcome = append(platform, &mut session, &catalog, &known, from, now, parsed.drafts).await?;
    crate::checklist::refresh(platform, &mut session, &catalog, &known, &about).await?;
    let answer = json!({
        "accepted": outcome.accepted,
        "duplicates": outcome.duplicates,
        "unmapped": outcome.unmapped,
        "rejected": refused,
    });
    inbox::finish(&mut session, id, delivery.state, delivery.error.as_deref(), Some(&answer)).await?;
    session.commit().await?;
    if failed {
        return Err(Error::Unprocessable { message: format!("none of the {} lines could be read", refused.len()), details: refused });
    }
    Ok(Answer { delivery: id, duplicate: false, text: answer.to_string() })
}

/// The team a record would count for, where it is known.
fn team_of(draft: &Draft, catalog: &Catalog, known: &mapping::Known) -> Option<domain::ids::TeamId> {
    match mapping::resolve(&draft.subject, catalog, known)?.first()? {
        Owner::Team(team) => Some(*team),
        Owner::Service(service) => catalog.services.get(service).map(|service| service.owner),
        Owner::Program => None,
    }
}

pub(super) fn token_of(actor: &Actor) -> Option<domain::ids::TokenId> {
    match actor {
        Actor::Token { id, .. } => Some(*id),
        _ => None,
    }
}
