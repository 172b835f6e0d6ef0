//! Answers of the other side, and what a refusal means for another attempt.

use chrono::{DateTime, Duration};
use domain::time::Timestamp;
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use usecases::outgoing::Outcome;

/// More of an answer than this is not read.
const LARGEST: usize = 8 << 20;

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// One call. A refusal is a reply too; `Err` is a network that failed.
pub(super) async fn call(request: RequestBuilder) -> Result<Reply, Outcome> {
    let mut response = request.timeout(super::TIMEOUT).send().await.map_err(|error| later(format!("no answer: {}", root(&error))))?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| later(format!("the answer broke off: {}", root(&error))))? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(later("the answer is too large".to_owned()));
        }
    }
    Ok(Reply { status, headers, body })
}

/// Whom an issue is given to, as both tools list them.
pub(super) fn people(issue: &serde_json::Value, name: &str) -> Vec<String> {
    let list = issue.get("assignees").and_then(serde_json::Value::as_array).into_iter().flatten();
    list.filter_map(|one| one.get(name)?.as_str().map(str::to_owned)).collect()
}

pub(super) fn later(reason: String) -> Outcome {
    Outcome::Later { reason, not_before: None, hold: false }
}

/// The innermost cause. The outer error repeats the address, and an address of Slack is a credential.
fn root(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("nothing within {} s", super::TIMEOUT.as_secs());
    }
    let Some(mut cause) = std::error::Error::source(error) else { return "the request could not be sent".to_owned() };
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

impl Reply {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).trim().chars().take(300).collect()
    }

    pub(super) fn json(&self) -> Result<serde_json::Value, Outcome> {
        serde_json::from_slice(&self.body).map_err(|_| later(format!("the answer ({}) is not JSON", self.status)))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
    pub(super) fn retry_after(&self, now: Timestamp) -> Option<Timestamp> {
        let value = self.header("retry-after")?.trim();
        match value.parse::<u32>() {
            Ok(seconds) => Some(now.plus(Duration::seconds(seconds.into()))),
            Err(_) => DateTime::parse_from_rfc2822(value).ok().map(|at| Timestamp::new(at.to_utc())),
        }
    }

    /// A time in seconds since 1970, as rate limits give it.
    pub(super) fn epoch(&self, header: &str) -> Option<Timestamp> {
        let seconds: i64 = self.header(header)?.trim().parse().ok()?;
        Timestamp::from_micros(seconds.checked_mul(1_000_000)?)
    }

    /// What most servers mean: 408, 425, 429 and 5xx pass; everything else stays. 3xx is a refusal, because no redirect is followed.
    pub(super) fn refused(&self, says: String, now: Timestamp) -> Outcome {
        let reason = match self.status {
            300..400 => format!("it answered {}: the address has moved, and redirects are not followed", self.status),
            _ if says.is_empty() => format!("it answered {}", self.status),
            _ => format!("it answered {}: {says}", self.status),
        };
        let asked = self.retry_after(now);
        match self.status {
            429 => Outcome::Later { reason, not_before: Some(asked.unwrap_or_else(|| now.plus(Duration::seconds(60)))), hold: true },
            408 | 425 | 500.. => Outcome::Later { reason, not_before: asked, hold: false },
            _ => Outcome::Never { reason },
        }
    }
}
