//! Who may call a route at all. What they may do with which team is decided by the use case.

use super::caller::Caller;
use super::problem::Problem;
use super::state::AppState;
use axum::extract::{Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use usecases::{Actor, Error, accounts};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Anybody: health, sign-in, the site's files.
    Public,
    /// The payload proves itself, by signature or shared secret, against its source.
    Hook,
    /// People who are signed in; others are led to the sign-in page.
    Page,
    /// People who are signed in or tokens; others get a problem document.
    Api,
}

/// Enforces a rule in front of a handler.
pub(super) async fn enforce(State((state, access)): State<(AppState, Access)>, request: Request, next: Next) -> Response {
    let anonymous = request.extensions().get::<Caller>().is_none_or(|caller| caller.actor == Actor::Anonymous);
    match access {
        Access::Public | Access::Hook => next.run(request).await,
        Access::Page if anonymous => lead_in(&state, request.method().clone(), request.uri().clone()).await,
        Access::Api if anonymous => {
            let refused = request.extensions().get::<Caller>().and_then(|caller| caller.refused.clone());
            let why = refused.unwrap_or_else(|| "sign in, or send a token as `Authorization: Bearer …`".to_owned());
            Problem::from(Error::Unauthenticated(why)).into_response()
        }
        Access::Page if matches!(request.extensions().get::<Caller>(), Some(Caller { actor: Actor::Token { .. }, .. })) => {
            Problem::from(Error::Forbidden("pages are for people: use the API with a token".to_owned())).into_response()
        }
        Access::Page | Access::Api => next.run(request).await,
    }
}

async fn lead_in(state: &AppState, method: Method, uri: Uri) -> Response {
    if accounts::needs_setup(&state.platform).await.unwrap_or(false) {
        return Redirect::to("/setup").into_response();
    }
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    let back = if method == Method::GET && wanted != "/" { format!("?next={}", encode(wanted)) } else { String::new() };
    Redirect::to(&format!("/sign-in{back}")).into_response()
}

/// Percent-encodes what would end a query value.
pub(super) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b':' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
