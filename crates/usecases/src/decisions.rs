//! People's decisions on checks: attest, ask for a waiver, approve, withdraw. Kept as evidence of the team, so that levels stay
//! explainable; approver and requester are never the same person.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::evidence::{Body, Decision, DecisionKind, Draft, Subject};
use domain::maturity::Heard;
use domain::time::{Day, Timestamp, start_of_day};
use store::accounts;
use store::evidence::{self, EvidenceFilter};

/// Longest life of a waiver or attestation.
const LONGEST_DAYS: i64 = 366;
/// What no machine sees is attested by a link to the evidence, or in so many characters that somebody else can follow.
const DESCRIBED: usize = 30;
const LONGEST_NOTE: usize = 500;

#[derive(Debug, Clone, Default)]
pub struct Request {
    pub team: String,
    pub check: String,
    /// `waived`, `attested` or `not_applicable`.
    pub decision: String,
    pub reason: String,
    /// Last day on which it holds.
    pub until: Option<String>,
    pub evidence_url: Option<String>,
}

/// Asks for a decision. It counts only after somebody else approved it; a manager's or admin's own request still needs another one.
pub async fn request(platform: &Platform, actor: &Actor, request: Request) -> Result<()> {
    let catalog = platform.catalog().await?;
    let team = catalog.team(&request.team).ok_or_else(|| Error::NotFound(format!("the team `{}`", request.team)))?;
    actor.may(Permission::Vouch(team.id), &catalog)?;
    let model = platform.model().await?;
    if model.model.check(&request.check).is_none() {
        return Err(Error::invalid("check", format!("the model has no check `{}`", request.check)));
    }
    let decision = match request.decision.as_str() {
        "waived" => DecisionKind::Waived,
        "attested" => DecisionKind::Attested,
        "not_applicable" => DecisionKind::NotApplicable,
        other => return Err(Error::invalid("decision", format!("`{other}` is not a decision: use waived, attested or not_applicable"))),
    };
    let reason = request.reason.trim();
    if reason.len() < 8 {
        return Err(Error::invalid("reason", "give a reason that still makes sense in half a year"));
    }
    let evidence_url = request.evidence_url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    if evidence_url.as_deref().is_some_and(|url| !(url.starts_with("https://") || url.starts_with("http://"))) {
        return Err(Error::invalid("evidence_url", "a link begins with https:// or http://"));
    }
    if decision == DecisionKind::Attested && evidence_url.is_none() && reason.chars().count() < DESCRIBED {
        let wanted = format!("link the evidence, or describe in at least {DESCRIBED} characters what was seen, where and when");
        return Err(Error::invalid("evidence_url", wanted));
    }
    let until = until(platform, request.until.as_deref(), decision)?;
    let made = Decision {
        check: request.check,
        decision,
        reason: reason.to_owned(),
        until,
        requested_by: actor.identity(),
        approved_by: None,
        evidence_url,
    };
    record(platform, actor, team.slug.as_str(), made, "request", None).await
}

fn until(platform: &Platform, text: Option<&str>, decision: DecisionKind) -> Result<Option<Timestamp>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return match decision {
            DecisionKind::NotApplicable => Ok(None),
            _ => Err(Error::invalid("until", "waivers and attestations end: give the last day")),
        };
    };
    let day: Day = text.parse().map_err(|_| Error::invalid("until", format!("`{text}` is not a date: write 2026-12-31")))?;
    let days = (day - platform.today()).num_days();
    if !(0..=LONGEST_DAYS).contains(&days) {
        return Err(Error::invalid("until", "the last day must lie within the coming year"));
    }
    Ok(Some(start_of_day(day + chrono::Days::new(1), platform.zone())))
}

/// Approves or withdraws what waits for a check; where nothing waits, withdraws what is in force. The note of a refusal takes the place of the reason, so that it is read where
/// the request was.
pub async fn decide(platform: &Platform, actor: &Actor, team: &str, check: &str, approve: bool, note: Option<&str>) -> Result<()> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Error::invalid("note", format!("say it in at most {LONGEST_NOTE} characters")));
    }
    let catalog = platform.catalog().await?;
    let node = catalog.team(team).ok_or_else(|| Error::NotFound(format!("the team `{team}`")))?;
    let permission = if approve { Permission::Approve(node.id) } else { Permission::Vouch(node.id) };
    actor.may(permission, &catalog)?;
    let filter = EvidenceFilter { team: Some(node.id), kind: Some("decision".to_owned()), limit: 500, ..EvidenceFilter::default() };
    let mut session = platform.store.read().await?;
    let mut heard = Heard::default();
    for row in evidence::rows(&mut session, &filter).await?.into_iter().rev() {
        if let Body::Decision(decision) = row.record.body
            && decision.check == check
        {
            let (kind, asked_by, approved_by) = (decision.decision, decision.requested_by.clone(), decision.approved_by.clone());
            heard.hear(decision, kind, &asked_by, approved_by.as_deref());
        }
    }
    drop(session);
    let decision = heard.waits.or(heard.counts).ok_or_else(|| Error::NotFound(format!("an open request for `{check}`")))?;
    if approve && decision.requested_by == actor.identity() {
        return Err(Error::Forbidden("somebody else has to approve what you asked for".to_owned()));
    }
    if approve && decision.approved_by.is_some() {
        return Err(Error::Conflict("somebody approved it already".to_owned()));
    }
    if approve && decision.until.is_some_and(|until| until <= platform.now()) {
        return Err(Error::Conflict("what was asked for has ended meanwhile: ask again with a later day".to_owned()));
    }
    let made = if approve {
        Decision { approved_by: Some(actor.identity()), ..decision }
    } else {
        let reason = note.map_or_else(|| decision.reason.clone(), str::to_owned);
        Decision { decision: DecisionKind::Withdrawn, reason, requested_by: actor.identity(), approved_by: None, ..decision }
    };
    record(platform, actor, team, made, if approve { "approve" } else { "withdraw" }, note).await
}

async fn record(platform: &Platform, actor: &Actor, team: &str, decision: Decision, what: &str, note: Option<&str>) -> Result<()> {
    let catalog = platform.catalog().await?;
    let now = platform.now();
    let detail = serde_json::json!({ "check": decision.check, "decision": decision.decision, "note": note });
    let draft = Draft {
        subject: Subject::Team(team.to_owned()),
        occurred_at: now,
        key: format!("{}:{what}@{now}", decision.check),
        body: Body::Decision(decision),
    };
    let mut session = platform.store.write().await?;
    append(platform, &mut session, &catalog, &Known::new(), Provenance::default(), now, vec![draft]).await?;
    accounts::audit(&mut session, now, &actor.label(), what, team, &detail).await?;
    Ok(session.commit().await?)
}
