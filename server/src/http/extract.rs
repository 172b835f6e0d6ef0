//! Extractors of pages and forms.

use super::caller::Caller;
use super::document::Request;
use super::problem::Problem;
use super::state::AppState;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use std::convert::Infallible;
use usecases::Error;

/// Largest form taken.
const FORM: usize = 256 * 1024;

impl FromRequestParts<AppState> for Request {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        Ok(Self { state: state.clone(), caller, uri: parts.uri.clone(), jar: CookieJar::from_headers(&parts.headers) })
    }
}

/// Whether a browser that is sent to `text` stays on this server: it reads `\` as `/` and skips tabs and line ends.
pub(super) fn is_own_path(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//") && !text.contains('\\') && !text.chars().any(char::is_control)
}

/// A posted form whose `_csrf` is that of the session. Fields keep their order and may repeat.
pub(super) struct Form {
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// A field's text, trimmed; empty when it was not sent.
    pub(super) fn text(&self, name: &str) -> String {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    }

    /// `None` when the field was not sent at all.
    pub(super) fn sent(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim().to_owned())
    }

    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.fields
            .iter()
            .filter(|(field, value)| field == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// Where to go afterwards: only paths of this server.
    pub(super) fn next(&self, otherwise: &str) -> String {
        let next = self.text("next");
        if is_own_path(&next) { next } else { otherwise.to_owned() }
    }
}

impl FromRequest<AppState> for Form {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, _: &AppState) -> Result<Self, Self::Rejection> {
        let csrf = request.extensions().get::<Caller>().map(Caller::csrf).unwrap_or_default();
        let body = super::body::read_raw(request.into_body(), FORM).await.map_err(IntoResponse::into_response)?;
        let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let form = Self { fields };
        // Before sign-in there is no session to protect; the origin check in front of every route still holds.
        if !csrf.is_empty() && form.text("_csrf") != csrf {
            let refused = Error::Forbidden("this form is out of date: reload the page and send it again".to_owned());
            return Err(Problem::from(refused).into_response());
        }
        Ok(form)
    }
}
