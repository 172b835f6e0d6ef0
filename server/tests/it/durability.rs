//! The real program, killed without warning again and again while it takes in results, records and hooks: nothing that it acknowledged
//! is missing afterwards, and nothing is there twice.

use crate::installation::{CONFIGURATION, pytest};
use domain::ids::{DeliveryId, SourceId};
use domain::time::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::evidence::EvidenceFilter;
use store::{Options, Store};
use usecases::accounts::{NewToken, create_token};
use usecases::clock::ManualClock;
use usecases::ingest::{sign_github, work_inbox};
use usecases::platform::Settings;
use usecases::seal::Sealer;
use usecases::sources::{NewSource, save};
use usecases::{Actor, Platform, apply};

const KEY: &str = "a key for tests that is long enough";
const KILLS: u32 = 100;
const LONGEST: Duration = Duration::from_secs(150);

async fn platform(folder: &Path, clock: ManualClock) -> Platform {
    let store = Store::open(&format!("sqlite://{}/pacekeeper.db", folder.display()), Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    let settings = Settings { base_url: "http://perf.example".to_owned(), zone: chrono_tz::UTC, body_limit: 1 << 20 };
    Platform::new(store, Arc::new(clock), Sealer::new(KEY.as_bytes()), settings)
}

fn start(folder: &Path, address: SocketAddr) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pacekeeper"));
    command.args(["serve", "--listen", &address.to_string(), "--data-dir"]).arg(folder).current_dir(folder);
    command.env("PACEKEEPER_SECRET_KEY", KEY).env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::null());
    let mut server = command.spawn().unwrap();
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20) && server.try_wait().unwrap().is_none(), "the server does not start");
        std::thread::sleep(Duration::from_millis(2));
    }
    server
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Records,
    Results,
    Hook,
}

/// Sends one payload after the other until the server is gone; what was not acknowledged is sent again first, as CI would.
struct Client {
    address: SocketAddr,
    token: String,
    source: (SourceId, String),
    kinds: &'static [Kind],
    prefix: &'static str,
    next: usize,
    acknowledged: BTreeMap<(Kind, String), DeliveryId>,
    repeated: usize,
}

impl Client {
    fn run(&mut self) {
        while let Some(answer) = self.send() {
            let kind = self.kinds[self.next % self.kinds.len()];
            let delivery = answer["delivery"].as_str().unwrap_or_else(|| panic!("not acknowledged: {answer}")).parse().unwrap();
            self.repeated += usize::from(answer["duplicate"] == true);
            self.acknowledged.insert((kind, self.name()), delivery);
            self.next += 1;
        }
    }

    /// Of the payload that is sent now: unique among all.
    fn name(&self) -> String {
        format!("{}{:05}", self.prefix, self.next)
    }

    /// `None`: no whole answer came.
    fn send(&self) -> Option<Value> {
        let name = self.name();
        let bearer = format!("authorization: Bearer {}\r\n", self.token);
        let (path, headers, body) = match self.kinds[self.next % self.kinds.len()] {
            Kind::Records => {
                let body = json!({"kind": "heartbeat", "service": "checkout", "occurred_at": "2026-11-25T11:00:00Z", "source": name});
                ("/api/v1/evidence".to_owned(), bearer, body.to_string())
            }
            Kind::Results => {
                (format!("/api/v1/ingest/auto?service=checkout&branch=main&attempt=1&sha={name}"), bearer, pytest(&[("test_sum", 0.01)]))
            }
            Kind::Hook => {
                let commit = json!({"id": name, "message": "Sum faster", "timestamp": "2026-11-25T11:00:00Z", "modified": ["sum.py"]});
                let body = json!({"ref": "refs/heads/main", "before": "a0", "after": name, "commits": [commit], "head_commit": commit,
                    "repository": {"full_name": "acme/checkout", "default_branch": "main"}, "pusher": {"name": "ben"}})
                .to_string();
                let (source, secret) = &self.source;
                let signature = sign_github(secret.as_bytes(), body.as_bytes());
                let headers = format!("x-github-event: push\r\nx-github-delivery: {name}\r\nx-hub-signature-256: {signature}\r\n");
                (format!("/hooks/github/{source}"), format!("{headers}content-type: application/json\r\n"), body)
            }
        };
        let request = format!("POST {path} HTTP/1.0\r\nhost: perf.example\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let body = serde_json::from_str(body).ok()?;
        assert!(head.contains(" 200 ") || head.contains(" 202 "), "{head}\n{body}");
        Some(body)
    }
}

/// Pauses before the kills, in milliseconds: the same ones every time (xorshift32).
fn pauses() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0x2545_f491_u32), |state| {
        let mut next = *state;
        next ^= next << 13;
        next ^= next >> 17;
        next ^= next << 5;
        Some(next)
    })
    .map(|number| u64::from(40 + number % 200))
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_hundred_kills_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let now = Timestamp::new(chrono::DateTime::from(std::time::SystemTime::now()));
    let before = platform(folder.path(), ManualClock::at(now)).await;
    apply::apply(&before, &Actor::System, CONFIGURATION, false).await.unwrap();
    let new = NewToken { name: "ci".to_owned(), scopes: vec!["ingest".to_owned()], ..NewToken::default() };
    let (_, token) = create_token(&before, &Actor::System, new).await.unwrap();
    let new = NewSource { slug: "github".to_owned(), kind: "github".to_owned(), ..NewSource::default() };
    let (source, secret) = save(&before, &Actor::System, new).await.unwrap();
    before.store.close().await;

    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = |kinds, prefix| Client {
        address,
        token: token.clone(),
        source: (source.id, secret.clone().unwrap()),
        kinds,
        prefix,
        next: 0,
        acknowledged: BTreeMap::new(),
        repeated: 0,
    };
    let mut clients = [client(&[Kind::Records, Kind::Results], "a"), client(&[Kind::Hook, Kind::Records, Kind::Hook], "b")];
    let began = Instant::now();
    let mut kills = 0;
    for pause in pauses() {
        if kills == KILLS || began.elapsed() > LONGEST {
            break;
        }
        let mut server = start(folder.path(), address);
        std::thread::scope(|scope| {
            clients.iter_mut().for_each(|client| {
                scope.spawn(|| client.run());
            });
            std::thread::sleep(Duration::from_millis(pause));
            server.kill().unwrap();
        });
        server.wait().unwrap();
        kills += 1;
    }
    let took = began.elapsed();

    let acknowledged: BTreeMap<_, _> = clients.iter().flat_map(|client| client.acknowledged.clone()).collect();
    let repeated: usize = clients.iter().map(|client| client.repeated).sum();
    let names = |kind: Kind| acknowledged.keys().filter(|(of, _)| *of == kind).map(|(_, name)| name.clone()).collect::<BTreeSet<_>>();
    let sizes = [Kind::Records, Kind::Results, Kind::Hook].map(|kind| names(kind).len());
    let counted = format!(
        "{kills} kills in {took:?}; acknowledged: {} record uploads, {} result files, {} hooks; {repeated} of them were there already when sent again",
        sizes[0], sizes[1], sizes[2]
    );
    eprintln!("{counted}");
    assert!(kills == KILLS && sizes.iter().all(|size| *size >= 50), "too little was tried: {counted}");

    // After the leases of the killed servers have run out.
    let after = platform(folder.path(), ManualClock::at(now.plus(chrono::Duration::hours(1)))).await;
    for worked in [false, true] {
        if worked {
            while work_inbox(&after, "test", 64).await.unwrap() > 0 {}
        }
        let rows = store::testing::contents(&after.store).await.unwrap().remove("delivery").unwrap();
        // Sent and stored, but the server was killed before its answer arrived: at most the last payload of each client.
        let spare = rows.len() - acknowledged.len();
        assert!(spare <= clients.len(), "{spare} deliveries that nobody was told of: {counted}");
        let mut session = after.store.read().await.unwrap();
        let ids: BTreeSet<_> = acknowledged.values().collect();
        assert_eq!(ids.len(), acknowledged.len(), "two payloads have one delivery: {counted}");
        for (sent, id) in &acknowledged {
            assert!(store::inbox::get(&mut session, *id).await.unwrap().is_some(), "{sent:?} was acknowledged and is lost: {counted}");
        }
        drop(session);
        let found = evidence(&after).await;
        for kind in [Kind::Records, Kind::Results, Kind::Hook] {
            if kind == Kind::Hook && !worked {
                continue;
            }
            for name in names(kind) {
                let times = found.get(&(kind, name.clone())).copied().unwrap_or(0);
                assert_eq!(times, 1, "evidence of {kind:?} {name}, acknowledged once, inbox worked: {worked}: {counted}");
            }
        }
        let twice: Vec<_> = found.iter().filter(|(_, times)| **times != 1).collect();
        assert!(twice.is_empty(), "evidence there more than once: {twice:?}: {counted}");
    }
    let runs = store::testing::contents(&after.store).await.unwrap().remove("run").unwrap();
    assert!((sizes[1]..=sizes[1] + 1).contains(&runs.len()), "{} runs: {counted}", runs.len());
}

/// How often the evidence of each payload is there.
async fn evidence(platform: &Platform) -> BTreeMap<(Kind, String), usize> {
    let mut found = BTreeMap::new();
    let mut session = platform.store.read().await.unwrap();
    for (kind, of, field) in [(Kind::Records, "heartbeat", "source"), (Kind::Results, "run", "sha"), (Kind::Hook, "push", "commits")] {
        let filter = EvidenceFilter { kind: Some(of.to_owned()), limit: 100_000, ..EvidenceFilter::default() };
        for row in store::evidence::rows(&mut session, &filter).await.unwrap() {
            let body = serde_json::to_value(&row.record.body).unwrap();
            let name = if kind == Kind::Hook { &body[field][0]["sha"] } else { &body[field] };
            *found.entry((kind, name.as_str().unwrap_or_else(|| panic!("{body}")).to_owned())).or_default() += 1;
        }
    }
    found
}
