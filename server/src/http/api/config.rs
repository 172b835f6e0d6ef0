//! Configuration as code over HTTP, for `pacekeeper apply --url` and pipelines.

use crate::http::caller::Caller;
use crate::http::problem::{Answered, Problem};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use usecases::apply::{self, Plan};
use utoipa::IntoParams;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Prune {
    /// Also remove what this file owned and no longer names.
    pub prune: bool,
}

/// Make the catalog what the YAML document says.
#[utoipa::path(post, path = "/api/v1/config/apply", params(Prune), request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, description = "`{lines[], notes[]}`"), (status = 422, body = Problem)))]
pub(super) async fn apply(State(state): State<AppState>, caller: Caller, Query(query): Query<Prune>, yaml: String) -> Answered<Json<Plan>> {
    Ok(Json(apply::apply(&state.platform, &caller.actor, &yaml, query.prune).await?))
}

/// What applying would change.
#[utoipa::path(post, path = "/api/v1/config/diff", params(Prune), request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, description = "`{lines[], notes[]}`"), (status = 422, body = Problem)))]
pub(super) async fn diff(State(state): State<AppState>, caller: Caller, Query(query): Query<Prune>, yaml: String) -> Answered<Json<Plan>> {
    Ok(Json(apply::diff(&state.platform, &caller.actor, &yaml, query.prune).await?))
}
