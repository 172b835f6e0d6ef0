//! Mails, to a server that speaks enough of RFC 5321.

use super::{add, deliver, server, states, tell, wait};
use base64::Engine;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use usecases::Actor;
use usecases::sources::{NewSource, save};

#[derive(Default)]
pub(super) struct Mailbox {
    /// Envelope and content of what was accepted.
    pub(super) mails: Vec<(String, String, String)>,
    /// The next recipients are answered with these.
    next: Vec<&'static str>,
}

pub(super) type Shared = Arc<Mutex<Mailbox>>;

pub(super) async fn start() -> (Shared, u16) {
    let mailbox = Shared::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let shared = mailbox.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, shared.clone()));
        }
    });
    (mailbox, port)
}

/// One session: greeting, EHLO, AUTH, MAIL, RCPT, DATA, in this order and no other.
async fn serve(stream: TcpStream, mailbox: Shared) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 mail.example ESMTP\r\n").await?;
    let (mut known, mut from, mut to) = (false, None, None);
    while let Some(line) = lines.next_line().await? {
        let upper = line.to_uppercase();
        let answer = if upper.starts_with("EHLO ") {
            "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned()
        } else if let Some(credentials) = line.strip_prefix("AUTH PLAIN ") {
            known = base64::engine::general_purpose::STANDARD.decode(credentials).unwrap() == b"\0perf\0a password";
            if known { "235 2.7.0 accepted".to_owned() } else { "535 5.7.8 authentication credentials invalid".to_owned() }
        } else if !known && !upper.starts_with("QUIT") {
            "530 5.7.0 authentication required".to_owned()
        } else if upper.starts_with("MAIL FROM:") {
            from = Some(line["MAIL FROM:".len()..].to_owned());
            "250 ok".to_owned()
        } else if upper.starts_with("RCPT TO:") && from.is_some() {
            let refused = Some(&mut mailbox.lock().unwrap().next).filter(|next| !next.is_empty()).map(|next| next.remove(0).to_owned());
            to = refused.is_none().then(|| line["RCPT TO:".len()..].to_owned());
            refused.unwrap_or_else(|| "250 ok".to_owned())
        } else if upper == "DATA" && to.is_some() {
            writer.write_all(b"354 go on\r\n").await?;
            let mut content = String::new();
            while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                content.push_str(line.strip_prefix('.').unwrap_or(&line));
                content.push('\n');
            }
            mailbox.lock().unwrap().mails.push((from.take().unwrap_or_default(), to.take().unwrap_or_default(), content));
            "250 ok".to_owned()
        } else if upper == "QUIT" {
            writer.write_all(b"221 bye\r\n").await?;
            break;
        } else {
            "503 5.5.1 bad sequence of commands".to_owned()
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

pub(super) fn mail(port: u16, password: &str) -> NewSource {
    NewSource {
        slug: "mail".to_owned(),
        kind: "smtp".to_owned(),
        host: Some("127.0.0.1".to_owned()),
        port: Some(port),
        tls: Some("none".to_owned()),
        user: Some("perf".to_owned()),
        secret: Some(password.to_owned()),
        from: Some("Pacekeeper <perf@example.org>".to_owned()),
        ..NewSource::default()
    }
}

#[tokio::test]
async fn a_mail_arrives_with_subject_text_and_an_id_that_stays() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (mailbox, port) = start().await;
    add(&server, mail(port, "a password")).await;
    mailbox.lock().unwrap().next.push("451 4.3.0 try again later");
    assert_eq!(tell(&server, "mailto:ana@example.org").await, None);
    deliver(&server).await;
    assert!(states(&server).await[0].starts_with("message pending: the mail server:"), "{:?}", states(&server).await);
    wait(&server, 10).await;
    assert_eq!(states(&server).await, ["message sent"]);
    let (from, to, content) = mailbox.lock().unwrap().mails.pop().unwrap();
    assert_eq!((from.split(' ').next(), to.as_str()), (Some("<perf@example.org>"), "<ana@example.org>"));
    let id = super::outbox(&server).await[0].id.0.simple().to_string();
    for line in [
        "From: Pacekeeper <perf@example.org>",
        "To: ana@example.org",
        "Subject: Budget of /api/checkout exceeded",
        &format!("Message-ID: <{id}@example.org>"),
        "Date: Wed, 25 Nov 2026 12:00:10 +0000",
        "Auto-Submitted: auto-generated",
        "p99 is 240 ms, the budget 200 ms",
        "http://perf.example/runs/7",
    ] {
        assert!(content.lines().any(|known| known == line), "{line} is not in\n{content}");
    }
}

#[tokio::test]
async fn a_refused_recipient_and_a_wrong_password_fail_at_once() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (mailbox, port) = start().await;
    add(&server, mail(port, "a password")).await;
    mailbox.lock().unwrap().next.push("550 5.1.1 no such user");
    tell(&server, "mailto:nobody@example.org").await;
    deliver(&server).await;
    add(&server, mail(port, "another password")).await;
    server.clock.advance(chrono::Duration::seconds(1));
    tell(&server, "mailto:ana@example.org").await;
    deliver(&server).await;
    let states = states(&server).await;
    assert!(states[0].starts_with("message failed: the mail server refused it") && states[0].contains("no such user"), "{states:?}");
    assert!(states[1].starts_with("message failed: the mail server refused it") && states[1].contains("535"), "{states:?}");
    assert!(mailbox.lock().unwrap().mails.is_empty());
    assert!(!states[1].contains("another password"));
}

#[tokio::test]
async fn a_mail_server_that_wants_no_tls_is_not_spoken_to_where_tls_is_asked_for() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    let (mailbox, port) = start().await;
    add(&server, NewSource { tls: None, ..mail(port, "a password") }).await;
    tell(&server, "mailto:ana@example.org").await;
    deliver(&server).await;
    assert!(!states(&server).await[0].contains("sent"), "{:?}", states(&server).await);
    assert!(mailbox.lock().unwrap().mails.is_empty());
}

#[tokio::test]
async fn what_a_mail_server_lacks_is_said_when_it_is_saved() {
    let database = store::testing::sqlite().await;
    let server = server(&database).await;
    for (new, field) in [
        (NewSource { host: None, ..mail(25, "x") }, "host"),
        (NewSource { from: Some("perf".to_owned()), ..mail(25, "x") }, "from"),
        (NewSource { tls: Some("ssl".to_owned()), ..mail(25, "x") }, "tls"),
        (NewSource { secret: None, ..mail(25, "x") }, "secret"),
        (NewSource { channel: Some("#perf".to_owned()), ..mail(25, "x") }, "channel"),
    ] {
        let error = save(&server.platform, &Actor::System, new).await.unwrap_err();
        assert!(error.to_string().contains(field), "{error}");
    }
}
