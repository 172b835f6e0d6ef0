//! `POST /hooks/{kind}/{source}`: raw bytes in, an answer at once, the work later.

use super::body::read_raw;
use super::problem::{Answered, Problem};
use super::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;
use usecases::Error;
use usecases::ingest::{self, HookRequest};

pub(super) async fn receive(
    State(state): State<AppState>,
    Path((kind, source)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answered<(StatusCode, Json<serde_json::Value>)> {
    let source = source.parse().map_err(|_| Problem::from(Error::NotFound("a source with this id".to_owned())))?;
    let body = read_raw(body, state.platform.settings.body_limit).await?;
    let headers: BTreeMap<_, _> =
        headers.iter().filter_map(|(name, value)| value.to_str().ok().map(|value| (name.as_str().to_owned(), value.to_owned()))).collect();
    let answer = ingest::accept_hook(&state.platform, HookRequest { kind, source, headers, body }).await?;
    state.metrics.delivery("hook", answer.duplicate);
    // 200 for what was here before, 202 for what is now waiting; both with a body, since some senders take 204 for a failure.
    let status = if answer.duplicate { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(serde_json::json!({ "delivery": answer.delivery, "duplicate": answer.duplicate, "state": "accepted" }))))
}
