//! Slack's incoming webhooks: JSON in, `ok` or an error word out.

use super::Delivered;
use super::reply::call;
use domain::time::Timestamp;
use serde_json::json;
use usecases::outgoing::{Level, MessageCargo};

/// Slack cuts texts at 40,000 characters and asks for at most 4,000.
const LONGEST: usize = 3_900;

/// `channel` is the one the webhook posts to, if that is known. Another one is asked for, which only webhooks of the old kind grant.
pub(super) async fn post(
    client: &reqwest::Client,
    webhook: &str,
    channel: Option<&str>,
    message: &MessageCargo,
    now: Timestamp,
) -> Delivered {
    let mut body = json!({ "text": text(message) });
    if channel != Some(message.channel.as_str()) {
        body["channel"] = json!(message.channel);
    }
    let reply = call(client.post(webhook).json(&body)).await?;
    if reply.is_success() { Ok(None) } else { Err(reply.refused(reply.text(), now)) }
}

/// Slack's mrkdwn, in which only `&`, `<` and `>` need to be escaped.
fn text(message: &MessageCargo) -> String {
    let sign = match message.level {
        Level::Info => "ℹ️",
        Level::Warning => "⚠️",
        Level::Critical => "🔴",
    };
    let link =
        if message.url.is_empty() { String::new() } else { format!("\n<{}|Open in Pacekeeper>", message.url.replace(['|', '>', '<'], "")) };
    let told = message.short.as_deref().unwrap_or(&message.text);
    let body: String = told.chars().take(LONGEST).collect();
    format!("{sign} *{}*\n{}{link}", escaped(&message.title).replace(['*', '\n'], " "), escaped(&body))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_mention_everybody() {
        let message = MessageCargo {
            channel: "#perf".to_owned(),
            title: "Budget <!channel>".to_owned(),
            text: "p99 > 200 ms & rising".to_owned(),
            url: "https://perf.example/runs/1".to_owned(),
            level: Level::Critical,
            short: None,
            html: None,
            data: None,
        };
        assert_eq!(
            text(&message),
            "🔴 *Budget &lt;!channel&gt;*\np99 &gt; 200 ms &amp; rising\n<https://perf.example/runs/1|Open in Pacekeeper>"
        );
    }
}
