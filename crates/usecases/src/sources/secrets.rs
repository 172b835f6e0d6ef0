//! The secrets of a source: what is shared with the other side, and the token we show it.

use super::{Kind, NewSource, Sends};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::seal::random;
use base64::Engine;
use serde::{Deserialize, Serialize};
use store::sources::Source;

/// Sealed as one JSON object. Sources of earlier versions have a list, which is `shared`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Secrets {
    /// Newest first. Of a hook and of a signed webhook two during a rotation.
    pub shared: Vec<String>,
    /// API token of GitHub or GitLab.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    List(Vec<String>),
    Object {
        shared: Vec<String>,
        #[serde(default)]
        token: Option<String>,
    },
}

impl From<Stored> for Secrets {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::List(shared) => Self { shared, token: None },
            Stored::Object { shared, token } => Self { shared, token },
        }
    }
}

/// Secrets never reach a log.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({} shared, token: {})", self.shared.len(), self.token.is_some())
    }
}

impl Secrets {
    /// Fails when the installation's secret key is not the one that sealed them.
    pub fn of(platform: &Platform, source: &Source) -> Result<Self> {
        let Some(sealed) = &source.secret else { return Ok(Self::default()) };
        Ok(serde_json::from_slice(&platform.sealer.open(sealed)?)?)
    }

    pub(super) fn seal(&self, platform: &Platform) -> Result<Option<Vec<u8>>> {
        if self.shared.is_empty() && self.token.is_none() {
            return Ok(None);
        }
        platform.sealer.seal(&serde_json::to_vec(self)?).map(Some)
    }
}

/// A fresh secret of a kind whose secret is ours to choose; `None` where the other side gives it.
pub(super) fn made_up(kind: &Kind) -> Result<Option<String>> {
    if kind.hooked {
        return Ok(Some(hex::encode(random::<24>()?)));
    }
    if kind.kind == "webhook" {
        // As the Standard Webhooks specification writes it: 24 to 64 random bytes in base64 behind a prefix.
        return Ok(Some(format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode(random::<32>()?))));
    }
    Ok(None)
}

/// What a new or changed source keeps: what was given, else what was there, else what is made up, which is the second part.
pub(super) fn of_new(kind: &Kind, new: &NewSource, before: Option<&Secrets>) -> Result<(Secrets, Option<String>)> {
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (mut secret, mut token) = (given(&new.secret), given(&new.token));
    match kind.kind {
        // The form has one field for what a tool is asked with.
        "prometheus" => secret = secret.or(token.take()),
        "slack" => secret = secret.or_else(|| given(&new.url)),
        _ => {}
    }
    if token.is_some() && kind.sends != Sends::Verdicts {
        return Err(Error::invalid("token", format!("a {} source has no API token", kind.kind)));
    }
    let token = token.or_else(|| before.and_then(|before| before.token.clone()));
    if let Some(secret) = secret {
        return Ok((Secrets { shared: vec![secret], token }, None));
    }
    if let Some(before) = before {
        return Ok((Secrets { shared: before.shared.clone(), token }, None));
    }
    let made_up = made_up(kind)?;
    Ok((Secrets { shared: made_up.iter().cloned().collect(), token }, made_up))
}
