//! Errors of the API as RFC 9457 problem documents.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use usecases::Error;
use usecases::error::Field;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub status: u16,
    /// What is wrong and what to do.
    pub detail: String,
    /// Per field, for invalid requests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub errors: Vec<Field>,
    /// Further lines, such as why each format refused a file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

pub(super) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Invalid(_) | Error::Unprocessable { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status(&error);
        if let Error::Internal(cause) = &error {
            // Logged once, here, where it is answered.
            tracing::error!(error = ?cause, "a request failed");
        }
        let detail = error.to_string();
        let (errors, details) = match error {
            Error::Invalid(fields) => (fields, Vec::new()),
            Error::Unprocessable { details, .. } => (Vec::new(), details),
            _ => Default::default(),
        };
        let title = status.canonical_reason().unwrap_or("Problem").to_owned();
        Self { kind: "about:blank", title, status: status.as_u16(), detail, errors, details }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl Problem {
    /// The request itself is broken, such as a body that ends too early.
    pub(super) fn bad_request(detail: String) -> Self {
        let status = StatusCode::BAD_REQUEST;
        let title = status.canonical_reason().unwrap_or("Problem").to_owned();
        Self { kind: "about:blank", title, status: status.as_u16(), detail, errors: Vec::new(), details: Vec::new() }
    }
}

/// Longest reason taken over from a refusal that is not ours.
const REASON: usize = 4_096;

/// Middleware: what extractors, the router and the layers refuse under `/api` and `/hooks` becomes a problem document too.
pub(super) async fn shape(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let machine = path.starts_with("/api/") || path.starts_with("/hooks/");
    let response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    let shaped = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    if !machine || !refused || shaped {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let reason = axum::body::to_bytes(body, REASON).await.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let title = status.canonical_reason().unwrap_or("Problem").to_owned();
    let detail = if reason.trim().is_empty() { title.clone() } else { reason };
    let problem = Problem { kind: "about:blank", title, status: status.as_u16(), detail, errors: Vec::new(), details: Vec::new() };
    let (own, body) = problem.into_response().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(own.headers);
    Response::from_parts(parts, Body::new(body))
}

/// What API handlers return.
pub(super) type Answered<T> = Result<T, Problem>;
