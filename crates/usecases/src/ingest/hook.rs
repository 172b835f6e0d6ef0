//! `POST /hooks/{kind}/{source}`: verify on the raw bytes, store, answer. The work is done after the answer, from the inbox.

use super::signature::{Signature, verify_github, verify_shared};
use super::{Answer, digest, earlier};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::sources;
use base64::Engine;
use domain::ids::{DeliveryId, SourceId};
use serde_json::json;
use std::collections::BTreeMap;
use store::inbox::{self, Delivery, DeliveryState, Insert};
use store::sources::Source;

/// A hook as it came over the wire. Header names are lower case.
#[derive(Debug, Clone)]
pub struct HookRequest {
    pub kind: String,
    pub source: SourceId,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// Headers worth keeping with the delivery; credentials are not among them.
const KEPT: [&str; 8] = [
    "content-type",
    "user-agent",
    "x-github-event",
    "x-github-delivery",
    "x-github-hook-id",
    "x-gitlab-event",
    "x-hub-signature-256",
    "x-request-id",
];

/// What a hook is answered with: the work comes later.
const ACCEPTED: &str = r#"{"state":"accepted"}"#;

pub async fn accept_hook(platform: &Platform, request: HookRequest) -> Result<Answer> {
    let mut session = platform.store.read().await?;
    let source = store::sources::get(&mut session, request.source)
        .await?
        .filter(|source| source.kind == request.kind && source.enabled && sources::kind(&source.kind).is_ok_and(|kind| kind.hooked))
        .ok_or_else(|| Error::NotFound(format!("an enabled {} source with this id", request.kind)))?;
    drop(session);
    verify(platform, &source, &request)?;

    let header = |name: &str| request.headers.get(name).cloned();
    let natural = header("x-github-delivery").unwrap_or_else(|| digest(&[&request.body]));
    let now = platform.now();
    let id = DeliveryId(platform.uuid()?);
    let kept: BTreeMap<_, _> = request.headers.iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
    let delivery = Delivery {
        id,
        source: Some(source.id),
        kind: "hook".to_owned(),
        format: source.kind.clone(),
        params: json!({}),
        headers: json!(kept),
        size: i64::try_from(request.body.len()).unwrap_or(i64::MAX),
        body: request.body,
        received_at: now,
        state: DeliveryState::Pending,
        attempts: 0,
        error: None,
        answer: Some(ACCEPTED.to_owned()),
        idempotency_key: Some(format!("hook:{}:{natural}", source.id)),
        subject: None,
        token: None,
    };
    let mut session = platform.store.write().await?;
    if let Insert::Duplicate(earlier_id) = inbox::insert(&mut session, &delivery).await? {
        drop(session);
        return earlier(platform, earlier_id).await;
    }
    session.commit().await?;
    Ok(Answer { delivery: id, duplicate: false, text: ACCEPTED.to_owned() })
}

fn verify(platform: &Platform, source: &Source, request: &HookRequest) -> Result<()> {
    let secrets = sources::secrets(platform, source)?;
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    match source.kind.as_str() {
        "github" => match verify_github(&secrets, header("x-hub-signature-256"), &request.body) {
            Signature::Good => Ok(()),
            Signature::Missing => {
                Err(Error::Forbidden("X-Hub-Signature-256 is missing: set the source's secret in the webhook's settings".to_owned()))
            }
            Signature::Wrong => Err(Error::Forbidden("X-Hub-Signature-256 does not match the body under the source's secret".to_owned())),
        },
        // "Webhooks" of GitLab's documentation: the secret token comes as it is.
        "gitlab" => match verify_shared(&secrets, header("x-gitlab-token")) {
            Signature::Good => Ok(()),
            Signature::Missing => Err(Error::Unauthenticated(
                "X-Gitlab-Token is missing: give the webhook the source's secret as its secret token".to_owned(),
            )),
            Signature::Wrong => Err(Error::Unauthenticated("X-Gitlab-Token is not the source's secret".to_owned())),
        },
        _ => match verify_shared(&secrets, header("authorization").and_then(credential).as_deref()) {
            Signature::Good => Ok(()),
            Signature::Missing => {
                Err(Error::Unauthenticated("send the source's secret as `Authorization: Bearer …` or as basic password".to_owned()))
            }
            Signature::Wrong => Err(Error::Unauthenticated("the secret in `Authorization` is not the source's".to_owned())),
        },
    }
}

/// The token of `Bearer`, or the password of `Basic`.
fn credential(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok()?;
    String::from_utf8(decoded).ok()?.split_once(':').map(|(_, password)| password.to_owned())
}
