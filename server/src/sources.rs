//! The network side of the tools we pull from.

mod client;
mod prometheus;

pub use client::client;
pub use prometheus::Prometheus;

use store::sources::Source;
use usecases::{Actor, Error, Platform, slos};

/// Pulls one source now.
pub async fn pull(platform: &Platform, actor: &Actor, source: &Source) -> Result<slos::Pulled, Error> {
    match source.kind.as_str() {
        "prometheus" => {
            let secret = usecases::sources::secrets(platform, source)?.into_iter().next().and_then(|secret| String::from_utf8(secret).ok());
            let url = source.config.get("url").and_then(serde_json::Value::as_str).unwrap_or_default();
            slos::pull(platform, actor, source, &Prometheus::new(url, secret)?).await
        }
        other => Err(Error::invalid("kind", format!("a {other} source sends to us; there is nothing to pull"))),
    }
}
