//! Health and metrics.

use super::caller::Caller;
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The process is alive.
pub(super) async fn healthz() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

/// The database answers, so requests can be served.
pub(super) async fn readyz(State(state): State<AppState>) -> Response {
    match state.platform.store.ping().await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "the database does not answer" }))).into_response()
        }
    }
}

/// Version and build, for tools that ask who they talk to.
pub(super) async fn info() -> Json<serde_json::Value> {
    Json(json!({ "name": "pacekeeper", "version": env!("CARGO_PKG_VERSION"), "endpoints": ["/api/v1", "/hooks"] }))
}

/// What the server does is open to scrapers; the program's levels and KPIs come with credentials that may read.
pub(super) async fn metrics(State(state): State<AppState>, caller: Caller) -> Response {
    match state.metrics.render(&state.platform, &caller.actor).await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response(),
        Err(problem) => problem.into_response(),
    }
}
