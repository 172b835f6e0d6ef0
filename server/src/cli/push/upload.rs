//! Sending one file, again and again while the server is away. Sending the same file twice changes nothing, so trying again is safe.

use super::answers::refusal;
use super::{Args, folder};
use crate::sources::client;
use anyhow::{Context, bail};
use reqwest::header::RETRY_AFTER;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// A file of a gigabyte over a slow line.
const LONGEST: Duration = Duration::from_secs(900);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The server understood the request and does not want it: trying again changes nothing.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(String);

pub(super) struct Uploader<'a> {
    client: reqwest::Client,
    url: String,
    token: &'a str,
    wait: Duration,
}

impl<'a> Uploader<'a> {
    pub(super) fn new(args: &'a Args) -> anyhow::Result<Self> {
        let base = args.url.trim_end_matches('/');
        if !base.starts_with("http://") && !base.starts_with("https://") {
            bail!("`{base}` is no address of a server: it begins with https://");
        }
        let url = format!("{base}/api/v1/ingest/{}", args.format);
        Ok(Self { client: client().map_err(anyhow::Error::new)?, url, token: args.token.trim(), wait: Duration::from_secs(args.wait) })
    }

    /// The server's answer. `key` tells uploads apart that have the same bytes.
    pub(super) async fn send(&self, file: &Path, query: &[(&'static str, String)], key: Option<&str>) -> anyhow::Result<Value> {
        let packed = if file.is_dir() { Some(folder::packed(file)?) } else { None };
        let (mut pause, mut waited) = (FIRST_PAUSE, Duration::ZERO);
        loop {
            let body = match &packed {
                Some(bytes) => reqwest::Body::from(bytes.clone()),
                // Opened anew each time, and read as it is sent.
                None => tokio::fs::File::open(file).await.with_context(|| format!("{} cannot be read", file.display()))?.into(),
            };
            let request = self.client.post(&self.url).bearer_auth(self.token).query(query).timeout(LONGEST).body(body);
            let request = match key {
                Some(key) => request.header("idempotency-key", key),
                None => request,
            };
            let (problem, asked) = match request.send().await {
                Ok(answer) => match judged(answer).await? {
                    Ok(answer) => return Ok(answer),
                    Err(away) => away,
                },
                Err(error) => (format!("{} could not be reached: {}", self.url, root(&error)), None),
            };
            let next = asked.unwrap_or(pause).min(LONGEST_PAUSE);
            if waited + next > self.wait {
                bail!("{problem}; gave up after {} s (--wait SECONDS waits longer)", waited.as_secs());
            }
            eprintln!("{problem}; trying again in {} s", next.as_secs());
            tokio::time::sleep(next).await;
            waited += next;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// What is wrong while the server is away, and how long it asks to be left alone.
type Away = (String, Option<Duration>);

async fn judged(answer: reqwest::Response) -> anyhow::Result<Result<Value, Away>> {
    let status = answer.status().as_u16();
    let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok()).map(Duration::from_secs);
    let text = match answer.text().await {
        Ok(text) => text,
        Err(error) => return Ok(Err((format!("the answer broke off: {}", root(&error)), None))),
    };
    match status {
        200..300 => Ok(Ok(serde_json::from_str(&text).context("the server's answer is not JSON: is this the address of Pacekeeper?")?)),
        408 | 429 | 500.. => Ok(Err((format!("the server answered {status}"), asked))),
        300..400 => Err(Refused(format!("the server answered {status}: give the address it redirects to")).into()),
        _ => Err(Refused(refusal(status, &text)).into()),
    }
}

/// The cause that says something: the outer error only repeats the address.
fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
