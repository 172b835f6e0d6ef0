//! Working the inbox: hooks that were acknowledged become evidence; what cannot be read stays with its error and can be replayed.

use super::append::{Provenance, append};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::mapping;
use crate::platform::Platform;
use domain::evidence::{Body, Draft, Push};
use domain::ids::DeliveryId;
use serde_json::{Value, json};
use store::Session;
use store::inbox::{self, Delivery, DeliveryState};

/// How long one worker may hold a delivery before another takes it over.
const LEASE: chrono::Duration = chrono::Duration::seconds(60);

/// Processes up to `limit` waiting deliveries; answers how many there were.
pub async fn work_inbox(platform: &Platform, worker: &str, limit: i64) -> Result<usize> {
    let now = platform.now();
    let mut session = platform.store.write().await?;
    let claimed = inbox::claim(&mut session, now, now.plus(LEASE), worker, limit).await?;
    session.commit().await?;
    for delivery in &claimed {
        if let Err(error) = process(platform, delivery).await {
            // A failure of ours, not of the payload: the lease runs out and the delivery is tried again.
            tracing::error!(delivery = %delivery.id, %error, "a delivery could not be processed");
        }
    }
    Ok(claimed.len())
}

async fn process(platform: &Platform, delivery: &Delivery) -> Result<()> {
    if crate::issue_links::is_about_an_issue(delivery) {
        return crate::issue_links::take(platform, delivery).await;
    }
    let parsed = parse(delivery);
    let mut session = platform.store.write().await?;
    match parsed {
        Err(reason) => inbox::finish(&mut session, delivery.id, DeliveryState::Failed, Some(&reason), None).await?,
        Ok(parsed) => {
            let rejected: Vec<_> = parsed.rejected.iter().map(|row| format!("{}: {}", row.at, row.reason)).collect();
            if let Some(note) = parsed.ignored.filter(|_| parsed.drafts.is_empty() && rejected.is_empty()) {
                let answer = json!({ "ignored": note });
                inbox::finish(&mut session, delivery.id, DeliveryState::Ignored, None, Some(&answer)).await?;
            } else {
                let answer = take(platform, &mut session, delivery, parsed.drafts).await?;
                let state = if rejected.is_empty() { DeliveryState::Done } else { DeliveryState::Failed };
                let error = (!rejected.is_empty()).then(|| rejected.join("; "));
                inbox::finish(&mut session, delivery.id, state, error.as_deref(), Some(&answer)).await?;
            }
        }
    }
    if let Some(source) = delivery.source {
        crate::sources::heard_from(&mut session, source, platform.now()).await?;
    }
    Ok(session.commit().await?)
}

async fn take(platform: &Platform, session: &mut Session, delivery: &Delivery, drafts: Vec<Draft>) -> Result<Value> {
    for draft in &drafts {
        if let Body::Push(push) = &draft.body {
            learn_positions(session, push).await?;
        }
    }
    let catalog = platform.catalog_in(session).await?;
    let known = mapping::known(session).await?;
    let from = Provenance { source: delivery.source, delivery: Some(delivery.id), run: None };
    let about: Vec<_> = drafts.iter().filter(|draft| matches!(draft.body, Body::PullRequest(_))).cloned().collect();
    let appended = append(platform, session, &catalog, &known, from, delivery.received_at, drafts).await?;
    crate::checklist::refresh(platform, session, &catalog, &known, &about).await?;
    Ok(json!(appended))
}

/// Pushes to the default branch tell the order of its commits (decision 8).
async fn learn_positions(session: &mut Session, push: &Push) -> Result<()> {
    if push.default_branch.as_deref() == Some(push.branch.as_str()) {
        store::setting::set(session, &super::default_branch_key(&push.repository), &push.branch).await?;
        let shas: Vec<_> = push.commits.iter().map(|commit| commit.sha.clone()).collect();
        store::commits::append(session, &push.repository, &push.branch, &shas).await?;
    }
    Ok(())
}

fn parse(delivery: &Delivery) -> std::result::Result<adapters::Parsed, String> {
    let header = |name: &str| delivery.headers.get(name).and_then(Value::as_str);
    match delivery.format.as_str() {
        "github" => {
            let body =
                adapters::github::json_of(header("content-type").unwrap_or_default(), &delivery.body).map_err(|error| error.to_string())?;
            let event = header("x-github-event").ok_or("the header X-GitHub-Event is missing")?;
            adapters::github::parse(event, header("x-github-delivery").unwrap_or_default(), &body).map_err(|error| error.to_string())
        }
        "alertmanager" => adapters::alertmanager::parse(&delivery.body).map_err(|error| error.to_string()),
        "gitlab" => {
            let parsed = adapters::gitlab_merge_requests::parse(&delivery.body).map_err(|error| error.to_string())?;
            let event = header("x-gitlab-event").unwrap_or("this event");
            Ok(parsed.unwrap_or_else(|| adapters::Parsed {
                ignored: Some(format!("`{event}` is not used: only events of issues and merge requests are")),
                ..adapters::Parsed::default()
            }))
        }
        other => Err(format!("there is no adapter for `{other}`")),
    }
}

/// Puts a failed delivery back into the inbox, after a fix or a new mapping.
pub async fn replay(platform: &Platform, actor: &Actor, id: DeliveryId) -> Result<()> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let mut session = platform.store.write().await?;
    let delivery = inbox::get(&mut session, id).await?.ok_or_else(|| Error::NotFound(format!("delivery {id}")))?;
    if delivery.kind != "hook" {
        return Err(Error::Conflict("results and records are judged when they arrive: send the file again".to_owned()));
    }
    inbox::retry(&mut session, id, platform.now()).await?;
    store::accounts::audit(&mut session, platform.now(), &actor.label(), "replay", &id.to_string(), &json!({})).await?;
    Ok(session.commit().await?)
}
