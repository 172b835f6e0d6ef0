//! How to reach what we send to, read from a source's settings and secrets.

use super::Secrets;
use crate::error::{Error, Result};
use serde_json::Value;
use store::sources::Source;

/// Addresses here were given by an admin and begin with http:// or https://; nothing else is ever called.
#[derive(Clone, PartialEq, Eq)]
pub enum Connection {
    GitHub {
        /// `https://api.github.com`, or `https://<host>/api/v3` of GitHub Enterprise Server.
        api: String,
        token: String,
    },
    GitLab {
        /// `https://gitlab.com`, without `/api/v4`.
        base: String,
        token: String,
    },
    Slack {
        /// Holds the credential.
        webhook: String,
        channel: Option<String>,
    },
    Webhook {
        url: String,
        /// Newest first; each signs.
        secrets: Vec<String>,
    },
    Smtp {
        host: String,
        port: u16,
        tls: SmtpTls,
        user: Option<String>,
        password: Option<String>,
        from: String,
    },
}

/// Credentials never reach a log.
impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::GitHub { .. } => "GitHub",
            Self::GitLab { .. } => "GitLab",
            Self::Slack { .. } => "Slack",
            Self::Webhook { .. } => "Webhook",
            Self::Smtp { .. } => "Smtp",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// RFC 3207: plain first, then TLS or nothing.
    Starttls,
    /// RFC 8314: TLS from the first byte.
    Implicit,
    /// For a relay on the same machine or network.
    None,
}

impl SmtpTls {
    const ALL: [Self; 3] = [Self::Starttls, Self::Implicit, Self::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Implicit => "tls",
            Self::None => "none",
        }
    }

    /// Ports of RFC 6409, RFC 8314 and RFC 5321.
    pub(super) fn usual_port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }
}

impl std::str::FromStr for SmtpTls {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|mode| mode.as_str() == text);
        known.ok_or_else(|| Error::invalid("tls", format!("`{text}` is not a mode: use starttls, tls or none")))
    }
}

/// Refuses what is not an http or https address with a host, and credentials in the address.
pub(super) fn web_address(field: &str, url: &str) -> Result<()> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let authority = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()).unwrap_or_default();
    if authority.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Error::invalid(field, "give the tool's address, beginning with http:// or https://"));
    }
    if authority.contains('@') {
        return Err(Error::invalid(field, "leave credentials out of the address"));
    }
    Ok(())
}

impl Connection {
    /// `Err` says what the source lacks.
    pub fn of(source: &Source, secrets: Secrets) -> Result<Self> {
        let text = |name: &str| source.config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let lacks = |what: &str| Error::Conflict(format!("the source `{}` has no {what}", source.slug));
        let Secrets { shared, token } = secrets;
        Ok(match source.kind.as_str() {
            "github" => Self::GitHub {
                api: text("url").unwrap_or_else(|| "https://api.github.com".to_owned()),
                token: token.ok_or_else(|| lacks("API token"))?,
            },
            "gitlab" => Self::GitLab {
                base: text("url").unwrap_or_else(|| "https://gitlab.com".to_owned()),
                token: token.ok_or_else(|| lacks("API token"))?,
            },
            "slack" => {
                Self::Slack { webhook: shared.into_iter().next().ok_or_else(|| lacks("webhook address"))?, channel: text("channel") }
            }
            "webhook" => Self::Webhook { url: text("url").ok_or_else(|| lacks("address"))?, secrets: shared },
            "smtp" => Self::Smtp {
                host: text("host").ok_or_else(|| lacks("host"))?,
                tls: text("tls").unwrap_or_default().parse()?,
                port: source
                    .config
                    .get("port")
                    .and_then(Value::as_u64)
                    .and_then(|port| u16::try_from(port).ok())
                    .ok_or_else(|| lacks("port"))?,
                user: text("user"),
                password: shared.into_iter().next(),
                from: text("from").ok_or_else(|| lacks("sender"))?,
            },
            other => return Err(Error::Conflict(format!("nothing is sent to a {other} source"))),
        })
    }
}
