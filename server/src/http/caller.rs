//! Who calls: read once per request from the bearer token or the session cookie.

use super::state::AppState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::convert::Infallible;
use usecases::accounts::{self, SignedIn};
use usecases::{Actor, Error};

#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub actor: Actor,
    pub signed_in: Option<SignedIn>,
    /// Secret of the session, to end it.
    pub session: Option<String>,
    /// Why the credentials that were sent do not count.
    pub refused: Option<String>,
}

impl Caller {
    fn anonymous(refused: Option<String>) -> Self {
        Self { actor: Actor::Anonymous, signed_in: None, session: None, refused }
    }

    pub(super) fn csrf(&self) -> String {
        self.signed_in.as_ref().map(|signed_in| signed_in.csrf.clone()).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::anonymous(None)))
    }
}

/// Middleware: finds out who calls and leaves it in the request's extensions.
pub(super) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let caller = match bearer(&request) {
        Some(token) => match accounts::token_actor(&state.platform, &token).await {
            Ok(actor) => Caller { actor, signed_in: None, session: None, refused: None },
            Err(Error::Unauthenticated(why)) => Caller::anonymous(Some(why)),
            Err(error) => {
                tracing::error!(error = ?error, "a token could not be looked up");
                Caller::anonymous(Some("the token could not be checked; try again".to_owned()))
            }
        },
        None => from_cookie(&state, request.headers().clone()).await,
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Hooks bring their own credentials; `pk_` tells ours apart.
fn bearer(request: &Request) -> Option<String> {
    if request.uri().path().starts_with("/hooks/") {
        return None;
    }
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

async fn from_cookie(state: &AppState, headers: HeaderMap) -> Caller {
    let jar = CookieJar::from_headers(&headers);
    let Some(secret) = jar.get(cookie_name(state.https)).map(|cookie| cookie.value().to_owned()) else { return Caller::anonymous(None) };
    match accounts::who(&state.platform, &secret).await {
        Ok(Some(signed_in)) => Caller { actor: signed_in.actor.clone(), signed_in: Some(signed_in), session: Some(secret), refused: None },
        Ok(None) => Caller::anonymous(None),
        Err(error) => {
            tracing::error!(error = ?error, "a session could not be looked up");
            Caller::anonymous(None)
        }
    }
}

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-pacekeeper" } else { "pacekeeper" }
}

/// The cookie of a session; without a secret, one that ends it.
pub(super) fn session_cookie(state: &AppState, secret: Option<String>) -> Cookie<'static> {
    let mut cookie = Cookie::new(cookie_name(state.https), secret.clone().unwrap_or_default());
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(state.https);
    cookie.set_same_site(SameSite::Lax);
    if secret.is_none() {
        cookie.make_removal();
    } else {
        cookie.make_permanent();
    }
    cookie
}
