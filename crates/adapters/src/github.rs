//! GitHub's webhooks. The signature is checked before, on the bytes as they came (`json_of` afterwards gives the JSON of a form).
//!
//! Natural keys name the object and the state it reports, so that the same delivery twice is one record and a later state another.

mod deployment_status;
mod pull_request;
mod push;
mod workflow_run;

use crate::{At, Error, Parsed, json};
use domain::time::Timestamp;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

const FORMAT: &str = "github";

#[derive(Deserialize)]
struct Repository {
    full_name: String,
    default_branch: Option<String>,
}

#[derive(Deserialize)]
struct User {
    login: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl User {
    fn is_bot(&self) -> bool {
        self.kind.as_deref() == Some("Bot") || self.login.ends_with("[bot]")
    }
}

/// Reads one delivery. `event` is the header `X-GitHub-Event`, `delivery` is `X-GitHub-Delivery` and only named in messages. Events
/// other than `push`, `pull_request`, `workflow_run` and `deployment_status` give a note in [`Parsed`]`.ignored`.
pub fn parse(event: &str, delivery: &str, body: &[u8]) -> Result<Parsed, Error> {
    let parsed = match event {
        "push" => push::parse(body),
        "pull_request" => pull_request::parse(body),
        "workflow_run" => workflow_run::parse(body),
        "deployment_status" => deployment_status::parse(body),
        "ping" => Ok(Parsed::ignored("ping: the webhook is connected")),
        "" => Err(Error::new(FORMAT, "the header X-GitHub-Event is missing", At::Path("X-GitHub-Event".to_owned()))),
        other => Ok(Parsed::ignored(format!("event `{other}` is not used: unsubscribe it, or leave it, it does no harm"))),
    };
    parsed.map_err(|error| Error { reason: format!("event `{event}`, delivery {delivery}: {}", error.reason), ..error })
}

/// The JSON of a delivery: the body itself, or the field `payload` where the webhook's content type is a form.
pub fn json_of<'a>(content_type: &str, body: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
    if !content_type.trim_start().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Ok(Cow::Borrowed(body));
    }
    form_urlencoded::parse(body)
        .find(|(name, _)| name == "payload")
        .map(|(_, value)| Cow::Owned(value.into_owned().into_bytes()))
        .ok_or_else(|| Error::new(FORMAT, "the form has no field `payload`: set the webhook's content type to JSON", At::Byte(0)))
}

/// GitHub's times: RFC 3339, in `push` some as unix seconds.
fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Seconds(i64),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Option::<Written>::deserialize(deserializer)? {
        Some(Written::Seconds(seconds)) => seconds.checked_mul(1_000_000).and_then(Timestamp::from_micros),
        Some(Written::Text(text)) => crate::instant::rfc3339(&text),
        Some(Written::Other(_)) | None => None,
    })
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    json::document(FORMAT, body)
}

fn missing(path: &str) -> Error {
    Error::new(FORMAT, "a time is missing or cannot be read, so the record cannot be placed", At::Path(path.to_owned()))
}

#[cfg(test)]
mod tests;
