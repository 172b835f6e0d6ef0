//! Headers of every answer: content policy, framing, referrer, caching.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The nonce of a rendered page, left in the response's extensions for the policy.
#[derive(Debug, Clone)]
pub(super) struct Nonce(pub String);

/// Who may frame this page, for the policy: sources as in CSP's `frame-ancestors`. Nobody where there is none.
#[derive(Debug, Clone)]
pub(super) struct FrameAncestors(pub String);

pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let nonce = response.extensions_mut().remove::<Nonce>();
    let ancestors = response.extensions_mut().remove::<FrameAncestors>().map_or_else(|| "'none'".to_owned(), |ancestors| ancestors.0);
    let headers = response.headers_mut();
    let policy = policy(nonce.as_ref().map(|nonce| nonce.0.as_str()), &ancestors);
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Forms without JavaScript return by the referrer, so it must not be withheld (decision 56).
    set(headers, header::REFERRER_POLICY, "same-origin");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(headers, header::CACHE_CONTROL, "no-store");
    response
}

fn policy(nonce: Option<&str>, ancestors: &str) -> String {
    let scripts = nonce.map_or_else(|| "'self'".to_owned(), |nonce| format!("'self' 'nonce-{nonce}' 'wasm-unsafe-eval'"));
    format!(
        "default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors {ancestors}"
    )
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Largest answer that gets a validator; larger ones are not worth holding in memory twice.
const LARGEST_TAGGED: usize = 4 << 20;

/// `ETag` and `If-None-Match` for what is read through the API and for exports. Pages carry a nonce and so are never the same twice.
pub(super) async fn validate(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let tagged = request.method() == Method::GET && (path.starts_with("/api/") || path.ends_with(".json") || path.ends_with(".csv"));
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let small = response.body().size_hint().upper().is_some_and(|size| size <= LARGEST_TAGGED as u64);
    if !tagged || !small || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST_TAGGED).await else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "the answer is too large: ask for less").into_response();
    };
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
    let same = known.and_then(|known| known.to_str().map(|known| known.split(',').any(|one| one.trim() == tag)).ok()).unwrap_or(false);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    parts.headers.remove(header::CONTENT_LENGTH);
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
