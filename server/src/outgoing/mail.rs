//! Notifications by mail, over SMTP.

use super::Delivered;
use super::reply::later;
use domain::time::Timestamp;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::SystemTime;
use store::outbox::Outgoing;
use usecases::outgoing::{MessageCargo, Outcome};
use usecases::sources::{Connection, SmtpTls};

fn never(reason: impl std::fmt::Display) -> Outcome {
    Outcome::Never { reason: reason.to_string() }
}

pub(super) async fn send(connection: &Connection, outgoing: &Outgoing, message: &MessageCargo, now: Timestamp) -> Delivered {
    let Connection::Smtp { host, port, tls, user, password, from } = connection else { return Err(super::mismatch()) };
    let mail = written(from, outgoing, message, now)?;
    let parameters = || TlsParameters::new(host.clone()).map_err(|error| never(format!("TLS with {host} is not possible: {error}")));
    let tls = match tls {
        SmtpTls::Starttls => Tls::Required(parameters()?),
        SmtpTls::Implicit => Tls::Wrapper(parameters()?),
        SmtpTls::None => Tls::None,
    };
    // Not as dangerous as its name: `tls` above is what the named constructors set.
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(*port).tls(tls).timeout(Some(super::TIMEOUT));
    if let (Some(user), Some(password)) = (user, password) {
        transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
    }
    match transport.build().send(mail).await {
        Ok(_) => Ok(None),
        // 5yz of RFC 5321: the same again would be refused again.
        Err(error) if error.is_permanent() => Err(never(format!("the mail server refused it: {}", root(&error)))),
        Err(error) => Err(later(format!("the mail server: {}", root(&error)))),
    }
}

fn root(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
        // Some of lettre's errors say their cause themselves.
        let inner = inner.to_string();
        if !text.contains(&inner) {
            text = format!("{text}: {inner}");
        }
    }
    text.chars().take(300).collect()
}

fn written(from: &str, outgoing: &Outgoing, message: &MessageCargo, now: Timestamp) -> Result<Message, Outcome> {
    let to = message.channel.strip_prefix("mailto:").unwrap_or(&message.channel);
    let sender: Mailbox = from.parse().map_err(|_| never(format!("`{from}` is no sender's address")))?;
    let receiver: Mailbox = to.parse().map_err(|_| never(format!("`{to}` is no mail address")))?;
    let subject = message.title.split_whitespace().collect::<Vec<_>>().join(" ");
    // The same over attempts, so that a mail that arrives twice is seen to be one.
    let id = format!("<{}@{}>", outgoing.id.0.simple(), sender.email.domain());
    let link = if message.url.is_empty() { String::new() } else { format!("\n\n{}", message.url) };
    let builder = Message::builder()
        .from(sender)
        .to(receiver)
        .subject(subject)
        .message_id(Some(id))
        .date(SystemTime::from(now.utc()))
        .header(AutoSubmitted);
    let plain = format!("{}{link}\n", message.text);
    let written = match &message.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(plain, html.clone())),
        None => builder.header(ContentType::TEXT_PLAIN).body(plain),
    };
    written.map_err(|error| never(format!("the mail could not be written: {error}")))
}

/// RFC 3834: nobody's absence notice answers this.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
