//! Signed webhooks as the Standard Webhooks specification has them: HMAC-SHA256 over `id.timestamp.body`, one signature per secret.

use super::Delivered;
use super::reply::call;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use store::outbox::Outgoing;
use usecases::outgoing::{MessageCargo, Outcome};

/// The id is that of the message and stays over attempts, so that the other side can tell a repetition.
pub(super) async fn post(
    client: &reqwest::Client,
    url: &str,
    secrets: &[String],
    outgoing: &Outgoing,
    message: &MessageCargo,
    now: Timestamp,
) -> Delivered {
    let mut data = json!({ "title": message.title, "text": message.text, "url": message.url, "level": message.level });
    if let (Some(fields), Some(serde_json::Value::Object(more))) = (data.as_object_mut(), &message.data) {
        fields.extend(more.clone());
    }
    let body = json!({ "type": "notification", "timestamp": outgoing.created_at, "data": data }).to_string();
    let (id, seconds) = (format!("msg_{}", outgoing.id.0.simple()), now.micros().div_euclid(1_000_000));
    let signatures: Vec<_> = secrets.iter().map(|secret| signature(secret, &id, seconds, &body)).collect();
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signatures.join(" "))
        .body(body);
    let reply = call(request).await?;
    match (reply.is_success(), reply.status) {
        (true, _) => Ok(None),
        // "Gone" is how a receiver says that it wants nothing any more.
        (_, 410 | 300..400) => Err(reply.refused(reply.text(), now)),
        // Everything else is tried again: a receiver that is being deployed answers with all sorts of codes.
        _ => Err(match reply.refused(reply.text(), now) {
            Outcome::Never { reason } => Outcome::Later { reason, not_before: None, hold: false },
            outcome => outcome,
        }),
    }
}

/// `v1,<base64>`. The key of a secret `whsec_…` is what its base64 holds; of any other text, the text.
fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> String {
    let key = secret.strip_prefix("whsec_").and_then(|encoded| STANDARD.decode(encoded).ok()).unwrap_or_else(|| secret.as_bytes().to_vec());
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    /// The example of the specification's reference libraries.
    #[test]
    fn the_published_example_is_signed_alike() {
        let body = r#"{"test": 2432232314}"#;
        let signed = super::signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
