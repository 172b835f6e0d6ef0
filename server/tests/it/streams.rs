//! Result files that are larger than what is held in memory, and senders that go away.

use crate::harness::{Answer, BODY_LIMIT, Credentials, Server};
use crate::installation::CONFIGURATION;
use axum::body::{Body, Bytes};
use axum::http::Request;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::time::Duration;
use store::inbox::{self, Delivery, DeliveryFilter, DeliveryState};
use store::testing::{on_both, sqlite};
use tokio::io::AsyncWriteExt;

const UPLOAD: &str = "/api/v1/ingest/k6?service=checkout&env=staging&branch=main&sha=a1";

/// About 3 MiB of k6's points, three times what the servers of these tests hold in memory.
fn points() -> Vec<u8> {
    let mut text = String::new();
    for request in 0..6_000 {
        let tags =
            r#"{"endpoint":"/api/checkout","expected_response":"true","method":"GET","name":"http://shop/api/checkout","status":"200"}"#;
        let time = format!("2026-11-25T11:{:02}:{:02}Z", request / 600, request / 10 % 60);
        for (metric, value) in [("http_reqs", 1), ("http_req_duration", request % 100 + 1), ("http_req_failed", 0)] {
            text.push_str(&format!(r#"{{"metric":"{metric}","type":"Point","data":{{"time":"{time}","value":{value},"tags":{tags}}}}}"#));
            text.push('\n');
        }
    }
    text.into_bytes()
}

/// In pieces, as it comes over a network; `whole` false ends with a broken connection.
fn pieces(body: &[u8], whole: bool) -> Body {
    let pieces: Vec<_> = body.chunks(50_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let end = if whole { None } else { Some(Err(std::io::Error::other("connection reset by peer"))) };
    Body::from_stream(futures_util::stream::iter(pieces.into_iter().chain(end)))
}

async fn send(server: &Server, token: &Credentials, encoding: Option<&str>, body: Body) -> Answer {
    let mut request = token.put_on(Request::post(UPLOAD));
    if let Some(encoding) = encoding {
        request = request.header("content-encoding", encoding);
    }
    server.send(request.body(body).unwrap()).await
}

async fn deliveries(server: &Server, state: DeliveryState) -> Vec<Delivery> {
    let mut session = server.platform.store.read().await.unwrap();
    let filter = DeliveryFilter { state: Some(state), limit: 10, ..DeliveryFilter::default() };
    let mut found = Vec::new();
    for summary in inbox::list(&mut session, &filter).await.unwrap() {
        found.push(inbox::get(&mut session, summary.id).await.unwrap().unwrap());
    }
    found
}

#[tokio::test]
async fn a_stream_is_judged_and_kept_as_its_report() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let token = server.token("ingest").await;
        let body = points();
        assert!(body.len() > 2 * BODY_LIMIT);
        let answer = send(&server, &token, None, pieces(&body, true)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let series = answer.json()["series"].clone();
        let p99 = series.as_array().unwrap().iter().find(|row| row["benchmark"] == "/api/checkout" && row["metric"] == "latency_p99");
        // 1 … 100 ms, each sixty times: rank 0.99 · 5,999 = 5,939.01 lies between the last 99 and the first 100.
        let p99 = p99.unwrap()["value"].as_f64().unwrap();
        assert!((p99 - 0.09901).abs() < 1e-9, "{p99}");

        let kept = deliveries(&server, DeliveryState::Done).await;
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].size, body.len() as i64);
        let document: serde_json::Value = serde_json::from_slice(&kept[0].body).unwrap();
        let sha256 = hex::encode(Sha256::digest(&body));
        assert_eq!(document["reduced_from"], serde_json::json!({ "bytes": body.len(), "sha256": sha256 }));
        assert_eq!(adapters::parse("json", &kept[0].body), adapters::parse("k6", &body), "nothing of use is lost");

        // The same file in other clothes is the same delivery.
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&body).unwrap();
        let gzip = gzip.finish().unwrap();
        assert!(gzip.len() < BODY_LIMIT, "it fits into memory until it is expanded");
        let zstd = zstd::encode_all(body.as_slice(), 1).unwrap();
        for (encoding, compressed) in [(Some("gzip"), &gzip), (None, &gzip), (Some("zstd"), &zstd)] {
            let again = send(&server, &token, encoding, pieces(compressed, true)).await;
            assert_eq!((again.status.as_u16(), again.json()["duplicate"].as_bool()), (200, Some(true)), "{encoding:?}: {}", again.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_stream_larger_than_the_setting_is_refused_by_its_name() {
    let database = sqlite().await;
    let mut server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("ingest").await;
    let folder = tempfile::tempdir().unwrap();
    server.state.uploads = pacekeeper::http::Uploads::new(folder.path().to_path_buf(), 2 * BODY_LIMIT as u64);
    server.router = pacekeeper::http::router(server.state.clone());
    let body = points();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&body).unwrap();
    for (encoding, body) in [(None, body), (Some("gzip"), gzip.finish().unwrap())] {
        let detail = send(&server, &token, encoding, pieces(&body, true)).await.problem(413);
        assert!(detail.contains("PACEKEEPER_MAX_STREAM") && detail.contains("2097152 bytes"), "{detail}");
    }
    assert_eq!(deliveries(&server, DeliveryState::Done).await.len() + deliveries(&server, DeliveryState::Failed).await.len(), 0);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no temporary file stays");
}

#[tokio::test]
async fn a_stream_that_cannot_be_read_is_kept_by_its_beginning() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let token = server.token("ingest").await;
    let mut body = points();
    let lines = body.iter().filter(|byte| **byte == b'\n').count();
    body.extend(b"{\"metric\":\"http_re");
    let detail = send(&server, &token, None, pieces(&body, true)).await.problem(422);
    assert_eq!(detail, format!("k6: the document ends in the middle, it was cut off: upload it again (at line {}, column 18)", lines + 1));
    let failed = deliveries(&server, DeliveryState::Failed).await;
    assert_eq!((failed.len(), failed[0].size, failed[0].error.as_deref()), (1, body.len() as i64, Some(detail.as_str())));
    assert_eq!(failed[0].body, body[..64 * 1024]);
    // A gzip stream that ends early.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&points()).unwrap();
    let gzip = gzip.finish().unwrap();
    let detail = send(&server, &token, Some("gzip"), pieces(&gzip[..gzip.len() - 9], true)).await.problem(422);
    assert!(detail.contains("gzip stream is broken") || detail.contains("could not be read to its end"), "{detail}");
}

#[tokio::test]
async fn an_upload_that_is_cut_off_is_noted_and_nothing_of_it_counts() {
    on_both(async |store| {
        let server = Server::new(store);
        server.apply(CONFIGURATION).await;
        let token = server.token("ingest").await;
        let body = points();
        // While it is held in memory, and while it is written to a file.
        for received in [120_000, 2_000_000] {
            let detail = send(&server, &token, None, pieces(&body[..received], false)).await.problem(400);
            let expected = format!("upload: the upload was cut off after {received} bytes: send the file again (at byte {received})");
            assert_eq!(detail, expected);
            let failed = deliveries(&server, DeliveryState::Failed).await;
            assert!(
                failed.iter().any(|kept| kept.size == received as i64 && kept.error.as_deref() == Some(expected.as_str())),
                "{failed:?}"
            );
        }
        assert_eq!(deliveries(&server, DeliveryState::Failed).await.len(), 2);
        assert_eq!(deliveries(&server, DeliveryState::Done).await.len(), 0);
        // The file sent again is taken.
        assert_eq!(send(&server, &token, None, pieces(&body, true)).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_runner_that_is_killed_in_the_middle_of_an_upload_leaves_a_note() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    server.apply(CONFIGURATION).await;
    let Credentials::Token(token) = server.token("ingest").await else { panic!("no token") };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, server.router.clone()).into_future());
    let body = points();
    for sent in [1_000, 1_500_000] {
        let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!("POST {UPLOAD} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n", body.len());
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(&body[..sent]).await.unwrap();
        connection.flush().await.unwrap();
        // The server has it all before the runner is gone.
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(connection);
    }
    let mut failed = Vec::new();
    for _ in 0..100 {
        failed = deliveries(&server, DeliveryState::Failed).await;
        if failed.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut errors: Vec<_> = failed.iter().map(|delivery| delivery.error.clone().unwrap_or_default()).collect();
    errors.sort();
    let of = body.len();
    let expected = [1_000, 1_500_000]
        .map(|sent| format!("upload: the upload was cut off after {sent} of {of} bytes: send the file again (at byte {sent})"));
    assert_eq!(errors, expected);
    serving.abort();
}
