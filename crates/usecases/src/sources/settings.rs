//! What is not secret of a source: checked when it is saved, kept as JSON, read by `Connection`.

use super::connection::{SmtpTls, web_address};
use super::{Kind, NewSource, Secrets, Sends};
use crate::error::{Error, Result};
use serde_json::{Map, Value, json};

/// The JSON that is kept. Every field that the kind has no use for is refused by name.
pub(super) fn of_new(kind: &Kind, new: &NewSource, secrets: &Secrets) -> Result<Value> {
    let text = |field: &Option<String>| field.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let repositories: Vec<_> = new.repositories.iter().map(|glob| glob.trim()).filter(|glob| !glob.is_empty()).collect();
    let (url, channel, host, user, from, tls) =
        (text(&new.url), text(&new.channel), text(&new.host), text(&new.user), text(&new.from), text(&new.tls));
    let given = [
        ("repositories", !repositories.is_empty(), kind.sends == Sends::Verdicts),
        ("channel", channel.is_some(), kind.kind == "slack"),
        ("host", host.is_some(), kind.kind == "smtp"),
        ("port", new.port.is_some(), kind.kind == "smtp"),
        ("tls", tls.is_some(), kind.kind == "smtp"),
        ("user", user.is_some(), kind.kind == "smtp"),
        ("from", from.is_some(), kind.kind == "smtp"),
    ];
    if let Some((field, ..)) = given.iter().find(|(_, given, known)| *given && !known) {
        return Err(Error::invalid(*field, format!("a {} source has no `{field}`", kind.kind)));
    }
    let mut kept = Map::new();
    let mut keep = |name: &str, value: Value| kept.insert(name.to_owned(), value);
    match kind.kind {
        "slack" => {
            let address = secrets.shared.first().ok_or_else(|| Error::invalid("secret", "give the address of Slack's incoming webhook"))?;
            web_address("secret", address)?;
            if let Some(channel) = channel {
                let named = channel.starts_with('#') || channel.starts_with('@');
                keep("channel", json!(if named { channel } else { format!("#{channel}") }));
            }
        }
        "smtp" => {
            keep("host", json!(host.ok_or_else(|| Error::invalid("host", "give the mail server's name"))?));
            let tls: SmtpTls = tls.as_deref().unwrap_or("starttls").parse()?;
            keep("tls", json!(tls.as_str()));
            keep("port", json!(new.port.unwrap_or(tls.usual_port())));
            let from = from.ok_or_else(|| Error::invalid("from", "give the sender's address"))?;
            if !from.contains('@') {
                return Err(Error::invalid("from", format!("`{from}` is no mail address")));
            }
            keep("from", json!(from));
            if let Some(user) = user {
                if secrets.shared.is_empty() {
                    return Err(Error::invalid("secret", "give the password of this user"));
                }
                keep("user", json!(user));
            }
        }
        _ => {
            if let Some(url) = &url {
                web_address("url", url)?;
            } else if kind.pulled || kind.kind == "webhook" {
                return Err(Error::invalid("url", "give the tool's address, beginning with http:// or https://"));
            }
            keep("url", json!(url.map(|url| url.trim_end_matches('/').to_owned())));
            if !repositories.is_empty() {
                keep("repositories", json!(repositories));
            }
        }
    }
    Ok(Value::Object(kept))
}
