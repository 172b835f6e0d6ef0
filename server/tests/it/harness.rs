//! The router over a store of its own, with a clock that the test moves.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header, request::Builder};
use domain::ids::UserId;
use domain::time::Timestamp;
use pacekeeper::http::{AppState, router};
use serde_json::Value;
use std::sync::Arc;
use store::Store;
use tower::ServiceExt;
use usecases::accounts::{self, NewToken, NewUser};
use usecases::clock::ManualClock;
use usecases::platform::Settings;
use usecases::seal::Sealer;
use usecases::{Actor, Platform};

/// Largest request body of the tests' server.
pub(crate) const BODY_LIMIT: usize = 1 << 20;

pub(crate) struct Server {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) state: AppState,
    pub(crate) router: Router,
}

/// With what a request proves who sent it.
#[derive(Debug, Clone)]
pub(crate) enum Credentials {
    Nobody,
    Session { secret: String, csrf: String },
    Token(String),
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }

    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// Asserts the form of RFC 9457 and answers with `detail`.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let body = self.json();
        assert_eq!((body["type"].as_str(), body["status"].as_u64()), (Some("about:blank"), Some(u64::from(status))), "{body}");
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
        body["detail"].as_str().filter(|detail| !detail.is_empty()).unwrap_or_else(|| panic!("no detail: {body}")).to_owned()
    }
}

impl Server {
    pub(crate) fn new(store: Store) -> Self {
        Self::at(store, "http://perf.example")
    }

    /// At noon of 25 November 2026 UTC.
    pub(crate) fn at(store: Store, base_url: &str) -> Self {
        // As the program does when it starts; the second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(ManualClock::at(instant("2026-11-25T12:00:00Z")));
        let settings = Settings { base_url: base_url.to_owned(), zone: chrono_tz::UTC, body_limit: BODY_LIMIT };
        let platform = Platform::new(store, clock.clone(), Sealer::new(b"a key for tests"), settings);
        let assets = app::Assets { css_href: "/pkg/main.css".to_owned(), output_name: Some("pacekeeper".into()) };
        let state = AppState::new(platform.clone(), assets);
        Self { platform, clock, router: router(state.clone()), state }
    }

    /// Who may frame embedded charts, as in the setting of that name.
    pub(crate) fn allow_frames(&mut self, ancestors: &str) {
        self.state.embed_ancestors = ancestors.into();
        self.router = router(self.state.clone());
    }

    pub(crate) async fn apply(&self, yaml: &str) {
        usecases::apply::apply(&self.platform, &Actor::System, yaml, false).await.unwrap();
    }

    /// Works the inbox and evaluates what came.
    pub(crate) async fn settle(&self) {
        while usecases::ingest::work_inbox(&self.platform, "test", 64).await.unwrap() > 0 {}
        let mut runner = usecases::evaluate::Runner::new(self.platform.clone(), "test");
        runner.run_due().await.unwrap();
        runner.release().await.unwrap();
    }

    pub(crate) async fn person(&self, name: &str, role: &str, team: Option<&str>) -> UserId {
        let new = NewUser {
            email: format!("{name}@example.com"),
            name: name.to_owned(),
            role: role.to_owned(),
            team: team.map(str::to_owned),
            password: None,
        };
        accounts::create_user(&self.platform, &Actor::System, new).await.unwrap().id
    }

    /// A new session of this account.
    pub(crate) async fn session(&self, user: UserId) -> Credentials {
        let link = accounts::sign_in_link(&self.platform, user).await.unwrap();
        let secret = accounts::use_sign_in_link(&self.platform, link.rsplit('/').next().unwrap()).await.unwrap();
        let csrf = accounts::who(&self.platform, &secret).await.unwrap().unwrap().csrf;
        Credentials::Session { secret, csrf }
    }

    pub(crate) async fn admin(&self) -> Credentials {
        let user = self.person("admin", "admin", None).await;
        self.session(user).await
    }

    pub(crate) async fn token(&self, scope: &str) -> Credentials {
        self.token_of(scope, None).await.1
    }

    pub(crate) async fn token_of(&self, scope: &str, team: Option<&str>) -> (domain::ids::TokenId, Credentials) {
        let new = NewToken { name: scope.to_owned(), scopes: vec![scope.to_owned()], team: team.map(str::to_owned), days: Some(30) };
        let (token, text) = accounts::create_token(&self.platform, &Actor::System, new).await.unwrap();
        (token.id, Credentials::Token(text))
    }

    pub(crate) async fn get(&self, path: &str, from: &Credentials) -> Answer {
        self.send(from.put_on(Request::get(path)).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, from: &Credentials, body: impl Into<Body>) -> Answer {
        self.send(from.put_on(Request::post(path)).body(body.into()).unwrap()).await
    }

    /// A form as a browser sends it: with the session's `_csrf` when there is a session.
    pub(crate) async fn form(&self, path: &str, from: &Credentials, fields: &str) -> Answer {
        let csrf = if let Credentials::Session { csrf, .. } = from { format!("&_csrf={csrf}") } else { String::new() };
        let request = from.put_on(Request::post(path)).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(format!("{fields}{csrf}"))).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Credentials {
    pub(crate) fn put_on(&self, request: Builder) -> Builder {
        match self {
            Self::Nobody => request,
            Self::Session { secret, .. } => request.header("cookie", format!("pacekeeper={secret}")),
            Self::Token(text) => request.header("authorization", format!("Bearer {text}")),
        }
    }
}

pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

/// How many rows each table has that evidence can change.
pub(crate) async fn counts(store: &Store) -> Vec<(String, usize)> {
    let tables = store::testing::contents(store).await.unwrap();
    tables.into_iter().filter(|(table, _)| table != "token" && table != "id_block").map(|(table, rows)| (table, rows.len())).collect()
}
