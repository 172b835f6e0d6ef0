//! Sending what waits: claimed under a lease, handed to whoever knows the network, and settled by how that went.

use super::payload::Cargo;
use super::route::{self, Route};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::issue_links::Taken;
use crate::platform::Platform;
use crate::sources::{Connection, Secrets, kind};
use chrono::Duration;
use domain::ids::{ActionId, OutgoingId, ServiceId};
use domain::time::Timestamp;
use serde_json::json;
use store::Session;
use store::outbox::{self, Outgoing, OutgoingKind, OutgoingState};
use store::sources::{self, Source};

/// Attempts before it has failed.
pub const ATTEMPTS: i64 = 8;
/// How long one worker may hold a message before another takes it over. Longer than sending a batch may take.
const LEASE: Duration = Duration::minutes(10);
/// The first pause; each one after it is three times as long: 10 s, 30 s, 90 s … 2 h, three hours in all.
const FIRST_PAUSE: Duration = Duration::seconds(10);
/// No server's wish to be left alone counts for longer.
const LONGEST_PAUSE: Duration = Duration::hours(24);

/// One message on its way, with what is needed to deliver it.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub outgoing: Outgoing,
    pub cargo: Cargo,
    pub connection: Connection,
    /// Of a comment that is there already, or the number of an issue.
    pub remote_id: Option<String>,
}

/// How a delivery went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent {
        /// Of the comment, or the number of the issue.
        remote_id: Option<String>,
        /// Page of the issue.
        address: Option<String>,
        /// Logins of whom the issue is given to now.
        assignees: Vec<String>,
    },
    /// Worth another attempt.
    Later {
        reason: String,
        /// Not before this time, as the other side asked.
        not_before: Option<Timestamp>,
        /// The other side takes nothing from us until then, so everything else for it waits too.
        hold: bool,
    },
    /// The same again would fail the same way.
    Never { reason: String },
}

/// Takes up to `limit` messages that are due, oldest first. What cannot be sent at all is settled here.
pub async fn claim(platform: &Platform, worker: &str, limit: i64) -> Result<Vec<Parcel>> {
    let now = platform.now();
    let mut session = platform.store.read().await?;
    if limit < 1 || !outbox::any_due(&mut session, now).await? {
        return Ok(Vec::new());
    }
    drop(session);
    let mut session = platform.store.write().await?;
    let claimed = outbox::claim(&mut session, now, now.plus(LEASE), worker, limit).await?;
    let mut parcels = Vec::with_capacity(claimed.len());
    for outgoing in claimed {
        match packed(platform, &mut session, &outgoing).await {
            Ok(parcel) => parcels.push(parcel),
            Err(error) => {
                let reason = error.to_string();
                outbox::finish(&mut session, outgoing.id, worker, OutgoingState::Failed, Some(&reason), None).await?;
            }
        }
    }
    session.commit().await?;
    Ok(parcels)
}

async fn packed(platform: &Platform, session: &mut Session, outgoing: &Outgoing) -> Result<Parcel> {
    let source = match outgoing.source {
        Some(id) => sources::get(session, id).await?,
        None => None,
    };
    let source = source.ok_or_else(|| Error::NotFound("the source it was for".to_owned()))?;
    if !source.enabled {
        return Err(Error::Conflict(format!("the source `{}` is switched off", source.slug)));
    }
    let connection = Connection::of(&source, Secrets::of(platform, &source)?)?;
    let cargo = Cargo::of(outgoing.kind, outgoing.payload.clone())?;
    let remote_id = match &cargo {
        Cargo::Comment(comment) => {
            let known = outbox::comment(session, source.id, &comment.repository, comment.number, ServiceId(comment.service)).await?;
            known.and_then(|known| known.remote_id)
        }
        Cargo::Issue(issue) => {
            let known = store::actions::issue_of_action(session, ActionId(issue.action)).await?;
            let known = known.filter(|known| known.source == source.id && known.repository == issue.repository);
            let known = known.ok_or_else(|| Error::NotFound("the action that was linked with it".to_owned()))?;
            known.number.map(|number| number.to_string())
        }
        Cargo::Status(_) | Cargo::Message(_) => None,
    };
    Ok(Parcel { outgoing: outgoing.clone(), cargo, connection, remote_id })
}

/// Notes how a delivery went. One whose lease ran out meanwhile is somebody else's by now and is left alone.
pub async fn settle(platform: &Platform, worker: &str, parcel: &Parcel, outcome: Outcome) -> Result<()> {
    let Parcel { outgoing, .. } = parcel;
    let now = platform.now();
    let mut session = platform.store.write().await?;
    match outcome {
        Outcome::Sent { remote_id, address, assignees } => {
            if let Cargo::Issue(issue) = &parcel.cargo {
                let number = remote_id.as_deref().and_then(|number| number.parse().ok());
                crate::issue_links::sent(platform, &mut session, issue, Taken { number, address, assignees }).await?;
            } else if let (Cargo::Comment(comment), Some(source), Some(remote)) = (&parcel.cargo, outgoing.source, remote_id) {
                outbox::set_remote_id(&mut session, source, &comment.repository, comment.number, ServiceId(comment.service), &remote)
                    .await?;
            }
            if outbox::finish(&mut session, outgoing.id, worker, OutgoingState::Sent, None, Some(now)).await? {
                note_source(&mut session, outgoing, now, None).await?;
            }
        }
        Outcome::Later { reason, not_before, hold } => {
            if outgoing.kind != OutgoingKind::Message && outbox::has_newer(&mut session, outgoing).await? {
                let reason = format!("a newer one took its place ({reason})");
                outbox::finish(&mut session, outgoing.id, worker, OutgoingState::Skipped, Some(&reason), None).await?;
            } else if outgoing.attempts >= ATTEMPTS {
                fail(&mut session, outgoing, worker, now, &reason).await?;
            } else {
                let due = due_again(now, outgoing.attempts, not_before);
                outbox::retry(&mut session, outgoing.id, worker, due, &reason).await?;
            }
            if let (true, Some(source), Some(until)) = (hold, outgoing.source, not_before) {
                outbox::hold(&mut session, source, until.min(now.plus(LONGEST_PAUSE)), now).await?;
            }
        }
        Outcome::Never { reason } => fail(&mut session, outgoing, worker, now, &reason).await?,
    }
    Ok(session.commit().await?)
}

async fn fail(session: &mut Session, outgoing: &Outgoing, worker: &str, now: Timestamp, reason: &str) -> Result<()> {
    tracing::warn!(outgoing = %outgoing.id, target = %outgoing.target, reason, "a message could not be delivered");
    if outbox::finish(session, outgoing.id, worker, OutgoingState::Failed, Some(reason), None).await? {
        note_source(session, outgoing, now, Some(reason)).await?;
    }
    Ok(())
}

/// When the attempt after this many is due.
pub(super) fn due_again(now: Timestamp, attempts: i64, not_before: Option<Timestamp>) -> Timestamp {
    let power = u32::try_from(attempts.clamp(1, ATTEMPTS) - 1).unwrap_or(0);
    let own = now.plus(FIRST_PAUSE * 3_i32.pow(power));
    let asked = not_before.map_or(own, |until| until.min(now.plus(LONGEST_PAUSE)));
    own.max(asked)
}

/// How sending went is the state of a source that only takes, and of GitLab, which need not call us; of GitHub its calls are.
async fn note_source(session: &mut Session, outgoing: &Outgoing, now: Timestamp, problem: Option<&str>) -> Result<()> {
    let Some(id) = outgoing.source else { return Ok(()) };
    let Some(source) = sources::get(session, id).await? else { return Ok(()) };
    if kind(&source.kind).is_ok_and(|kind| kind.hooked && kind.kind != "gitlab") {
        return Ok(());
    }
    let noted = match problem {
        None => Source { state: Some("ok".to_owned()), state_detail: None, last_ok_at: Some(now), ..source },
        Some(problem) => {
            Source { state: Some("error".to_owned()), state_detail: Some(problem.to_owned()), last_error_at: Some(now), ..source }
        }
    };
    Ok(sources::update(session, &noted).await?)
}

/// Sends a failed message again, and one that no source was found for if there is one by now.
pub async fn resend(platform: &Platform, actor: &Actor, id: OutgoingId) -> Result<()> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let mut session = platform.store.write().await?;
    let outgoing = outbox::get(&mut session, id).await?.ok_or_else(|| Error::NotFound(format!("message {id}")))?;
    let source = match outgoing.source {
        Some(source) => source,
        None => match route::channel(&sources::list(&mut session).await?, &outgoing.target) {
            Route::To { source, .. } => source,
            Route::Nowhere(reason) => return Err(Error::Conflict(reason)),
        },
    };
    if outgoing.kind != OutgoingKind::Message && outbox::has_newer(&mut session, &outgoing).await? {
        return Err(Error::Conflict("a newer one took its place: this one would overwrite it".to_owned()));
    }
    if !outbox::resend(&mut session, id, source, platform.now()).await? {
        return Err(Error::Conflict(format!("it is {}: only what failed is sent again", outgoing.state.as_str())));
    }
    store::accounts::audit(&mut session, platform.now(), &actor.label(), "resend", &id.to_string(), &json!({})).await?;
    Ok(session.commit().await?)
}

/// Forgets what was sent before the one time, and what failed before the other.
pub async fn prune(platform: &Platform, done_before: Timestamp, failed_before: Timestamp) -> Result<()> {
    let mut session = platform.store.write().await?;
    outbox::prune(&mut session, done_before, failed_before).await?;
    outbox::prune_reports(&mut session, failed_before).await?;
    Ok(session.commit().await?)
}
