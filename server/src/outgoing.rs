//! The network side of what goes out. Only addresses that an admin configured are called, over http or https, without following
//! redirects, and none may take longer than ten seconds.

mod github;
mod gitlab;
mod mail;
mod reply;
mod slack;
mod webhook;

use crate::sources::client;
use domain::ids::SourceId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use usecases::outgoing::{Cargo, Outcome, Parcel, claim, settle};
use usecases::sources::Connection;
use usecases::{Error, Platform};

/// Messages that are claimed at a time.
const BATCH: i64 = 8;
const IDLE: Duration = Duration::from_millis(500);
/// One message may need several calls.
const LONGEST: Duration = Duration::from_secs(45);
/// One call.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends what is due until it is stopped.
pub async fn run(platform: Platform, worker: String) {
    let courier = match Courier::new() {
        Ok(courier) => Arc::new(courier),
        Err(error) => return tracing::error!(%error, "nothing can be sent: there is no HTTP client"),
    };
    loop {
        match deliver_due(&platform, &worker, &courier).await {
            Ok(0) => tokio::time::sleep(IDLE).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "what goes out could not be worked");
                tokio::time::sleep(IDLE).await;
            }
        }
    }
}

/// Sends one batch of what is due; answers how many there were. Each source gets one message after the other, as GitHub asks for
/// ("Best practices for using the REST API"); the sources do not wait for each other.
pub async fn deliver_due(platform: &Platform, worker: &str, courier: &Arc<Courier>) -> Result<usize, Error> {
    let parcels = claim(platform, worker, BATCH).await?;
    let count = parcels.len();
    let mut by_source: BTreeMap<Option<SourceId>, Vec<Parcel>> = BTreeMap::new();
    for parcel in parcels {
        by_source.entry(parcel.outgoing.source).or_default().push(parcel);
    }
    let mut busy = JoinSet::new();
    for parcels in by_source.into_values() {
        let (platform, worker, courier) = (platform.clone(), worker.to_owned(), courier.clone());
        busy.spawn(async move {
            for parcel in parcels {
                let outcome = tokio::time::timeout(LONGEST, courier.deliver(&platform, &parcel)).await;
                let outcome = outcome.unwrap_or_else(|_| reply::later(format!("it took longer than {} s", LONGEST.as_secs())));
                settle(&platform, &worker, &parcel, outcome).await?;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(done) = busy.join_next().await {
        done.map_err(Error::internal)??;
    }
    Ok(count)
}

/// Knows how each kind of source is spoken to.
pub struct Courier {
    client: reqwest::Client,
}

impl Courier {
    pub fn new() -> Result<Self, Error> {
        Ok(Self { client: client()? })
    }

    async fn deliver(&self, platform: &Platform, parcel: &Parcel) -> Outcome {
        let now = platform.now();
        let known = parcel.remote_id.as_deref();
        let done = match (&parcel.connection, &parcel.cargo) {
            (Connection::GitHub { api, token }, cargo) => {
                let github = github::GitHub { client: &self.client, api, token, now };
                match cargo {
                    Cargo::Status(status) => github.status(status).await.map(Told::of),
                    Cargo::Comment(comment) => github.comment(comment, known).await.map(Told::of),
                    Cargo::Issue(issue) => github.issue(issue, known).await,
                    Cargo::Message(_) => Err(mismatch()),
                }
            }
            (Connection::GitLab { base, token }, cargo) => {
                let gitlab = gitlab::GitLab { client: &self.client, base, token, now };
                match cargo {
                    Cargo::Status(status) => gitlab.status(status).await.map(Told::of),
                    Cargo::Comment(comment) => gitlab.comment(comment, known).await.map(Told::of),
                    Cargo::Issue(issue) => gitlab.issue(issue, known).await,
                    Cargo::Message(_) => Err(mismatch()),
                }
            }
            (Connection::Slack { webhook, channel }, Cargo::Message(message)) => {
                slack::post(&self.client, webhook, channel.as_deref(), message, now).await.map(Told::of)
            }
            (Connection::Webhook { url, secrets }, Cargo::Message(message)) => {
                webhook::post(&self.client, url, secrets, &parcel.outgoing, message, now).await.map(Told::of)
            }
            (Connection::Smtp { .. }, Cargo::Message(message)) => {
                mail::send(&parcel.connection, &parcel.outgoing, message, now).await.map(Told::of)
            }
            (Connection::Slack { .. } | Connection::Webhook { .. } | Connection::Smtp { .. }, _) => Err(mismatch()),
        };
        match done {
            Ok(Told { remote_id, address, assignees }) => Outcome::Sent { remote_id, address, assignees },
            Err(outcome) => outcome,
        }
    }
}

fn mismatch() -> Outcome {
    Outcome::Never { reason: "the source is of a kind that takes no such message".to_owned() }
}

/// What the other side calls what it took, where it is a comment or an issue.
struct Told {
    remote_id: Option<String>,
    address: Option<String>,
    assignees: Vec<String>,
}

impl Told {
    fn of(remote_id: Option<String>) -> Self {
        Self { remote_id, address: None, assignees: Vec::new() }
    }
}

/// The id of the comment, if it is one; or why it was not delivered.
type Delivered = Result<Option<String>, Outcome>;
