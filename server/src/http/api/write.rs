//! Actions through the API.

use crate::http::caller::Caller;
use crate::http::problem::{Answered, Problem};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use usecases::actions::{self, ActionInput};
use usecases::api::{self, ActionAnswer};
use usecases::{Actor, Error};

type Sent = Result<Json<ActionInput>, JsonRejection>;

fn read(sent: Sent) -> Result<ActionInput, Error> {
    sent.map(|Json(input)| input).map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(rejection.body_text()),
        _ => Error::invalid("", rejection.body_text()),
    })
}

/// Create an action: `{title, team, owner, due, check, kpi, …}`.
#[utoipa::path(post, path = "/api/v1/actions", request_body(content = Object), responses((status = 201, body = ActionAnswer), (status = 422, body = Problem)))]
pub(super) async fn create_action(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<(StatusCode, Json<ActionAnswer>)> {
    let key = super::ingest::idempotency_key(&headers);
    let action = actions::create_once(&state.platform, &caller.actor, read(sent)?, key.as_deref()).await?;
    // Who may act may not be one who may read: a token with `actions:write` alone gets its answer too.
    Ok((StatusCode::CREATED, Json(api::action(&state.platform, &Actor::System, action.number).await?.0)))
}

/// Change the given fields of an action.
#[utoipa::path(patch, path = "/api/v1/actions/{action}", params(("action" = String, Path, description = "`A-57`")), request_body(content = Object),
    responses((status = 200, body = ActionAnswer), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn update_action(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Sent,
) -> Answered<Json<ActionAnswer>> {
    let action = actions::update(&state.platform, &caller.actor, actions::number_of(&named)?, read(sent)?).await?;
    Ok(Json(api::action(&state.platform, &Actor::System, action.number).await?.0))
}
