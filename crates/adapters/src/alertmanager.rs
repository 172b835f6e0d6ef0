//! Alertmanager's webhook (version 4) and Grafana's, which is a superset of it (its `version` is "1").
//!
//! A group is sent again at every repeat and change of a member: one record per alert and state, keyed
//! `fingerprint+startsAt+status`, makes that harmless.

use crate::{At, Error, Parsed, instant, json};
use domain::evidence::{Alert, Body, Draft, Subject};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const FORMAT: &str = "alertmanager";

#[derive(Deserialize)]
struct Payload {
    alerts: Vec<Value>,
    #[serde(default, rename = "truncatedAlerts")]
    truncated: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notified {
    status: String,
    fingerprint: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
    starts_at: String,
    ends_at: Option<String>,
    #[serde(rename = "generatorURL")]
    generator_url: Option<String>,
}

/// One draft per alert. Its service is the label `service`; without one it waits in the mapping queue under the alert's name.
pub fn parse(body: &[u8]) -> Result<Parsed, Error> {
    let Payload { alerts, truncated } = json::document(FORMAT, body)?;
    let mut parsed = Parsed::default();
    for (index, alert) in alerts.into_iter().enumerate() {
        match draft(alert) {
            Ok(draft) => parsed.drafts.push(draft),
            Err((field, reason)) => parsed.reject(reason, At::Path(format!("alerts[{index}]{field}"))),
        }
    }
    if let Some(cut) = truncated.filter(|cut| *cut > 0) {
        let reason = format!("{cut} alerts were not sent: raise `max_alerts` of the receiver, or set it to 0");
        parsed.reject(reason, At::Path("truncatedAlerts".to_owned()));
    }
    if parsed == Parsed::default() {
        parsed.ignored = Some("a notification without alerts".to_owned());
    }
    Ok(parsed)
}

fn draft(alert: Value) -> Result<Draft, (&'static str, String)> {
    let Notified { status, fingerprint, labels, annotations, starts_at, ends_at, generator_url } =
        serde_json::from_value(alert).map_err(|error| ("", error.to_string()))?;
    if fingerprint.is_empty() {
        return Err((".fingerprint", "it is empty, so the alert cannot be told from others".to_owned()));
    }
    let firing = match status.as_str() {
        "firing" => true,
        "resolved" => false,
        _ => return Err((".status", format!("`{status}` is neither `firing` nor `resolved`"))),
    };
    let started = instant::rfc3339(&starts_at).ok_or_else(|| (".startsAt", format!("`{starts_at}` is not a time")))?;
    let ended = ends_at.as_deref().and_then(instant::rfc3339).filter(|_| !firing);
    let occurred_at = if firing { Some(started) } else { ended };
    let occurred_at = occurred_at.ok_or_else(|| (".endsAt", "it is resolved but does not say when".to_owned()))?;
    let label = |name: &str| labels.get(name).filter(|value| !value.is_empty()).cloned();
    let name = label("alertname").unwrap_or_else(|| fingerprint.clone());
    let subject = label("service").map_or_else(|| Subject::Unnamed(name.clone()), Subject::Service);
    let mut annotations = annotations.unwrap_or_default();
    let summary = annotations.remove("summary").or_else(|| annotations.remove("description"));
    let key = format!("{fingerprint}+{started}+{status}");
    let (severity, url) = (label("severity"), generator_url.filter(|url| !url.is_empty()));
    let alert = Alert { fingerprint, name, firing, starts_at: started, ends_at: ended, severity, labels, summary, url };
    Ok(Draft { subject, occurred_at, key, body: Body::Alert(alert) })
}

#[cfg(test)]
mod tests;
