//! The maturity model: its pages, its document in YAML and JSON, and the API; and the API of disputes.

use super::access::Access;
use super::caller::Caller;
use super::document::Request;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::model::Model;
use serde::Deserialize;
use usecases::disputes::{self, DisputeStep, Objection, Thread};
use usecases::models::{self, Impact, PastLevels, Published, Version};
use usecases::pages;
use usecases::{Actor, Error};
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/model", Access::Page, shown)
        .get("/model.yaml", Access::Page, yaml)
        .get("/model.json", Access::Page, json)
        .get("/model/edit", Access::Page, edit)
        .get("/model/draft.yaml", Access::Page, draft_yaml)
        .get("/model/preview", Access::Page, preview)
        .get("/model/versions", Access::Page, versions)
        .get("/model/versions/{version}", Access::Page, version)
        .get("/api/v1/model", Access::Api, api_model)
        .put("/api/v1/model", Access::Api, api_publish)
        .post("/api/v1/model/preview", Access::Api, api_preview)
        .get("/api/v1/model/versions", Access::Api, api_versions)
        .get("/api/v1/model/versions/{version}", Access::Api, api_version)
        .get("/api/v1/disputes", Access::Api, api_disputes)
        .post("/api/v1/disputes", Access::Api, api_open)
        .get("/api/v1/disputes/{dispute}", Access::Api, api_dispute)
        .post("/api/v1/disputes/{dispute}", Access::Api, api_step)
}

macro_rules! page {
    ($handler:ident, $fill:ident, $page:ident) => {
        async fn $handler(request: Request) -> Response {
            let page = match request.query() {
                Ok(query) => pages::$fill(&request.state.platform, &request.caller.actor, &query).await.map(Page::$page),
                Err(error) => Err(error),
            };
            request.answer(StatusCode::OK, page).await
        }
    };
}

page!(shown, model, Model);
page!(edit, model_edit, ModelEdit);
page!(preview, model_preview, ModelPreview);
page!(versions, model_versions, ModelVersions);

const YAML: &str = "application/yaml";

async fn yaml(request: Request) -> Response {
    match models::export(&request.state.platform, &request.caller.actor).await {
        Ok(yaml) => document(YAML, "model.yaml", yaml),
        Err(error) => request.failure(error).await,
    }
}

/// The document itself, not the page: what can be imported again.
async fn json(request: Request) -> Response {
    let model = models::export(&request.state.platform, &request.caller.actor).await;
    match model.and_then(|yaml| Model::parse(&yaml).map_err(Error::internal)).and_then(|model| Ok(serde_json::to_string_pretty(&model)?)) {
        Ok(json) => document("application/json", "model.json", json),
        Err(error) => request.failure(error).await,
    }
}

async fn draft_yaml(request: Request) -> Response {
    match models::draft(&request.state.platform, &request.caller.actor).await {
        Ok(draft) => document(YAML, "model-draft.yaml", draft.yaml),
        Err(error) => request.failure(error).await,
    }
}

fn document(kind: &'static str, name: &str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\""))], text).into_response()
}

async fn version(Path(named): Path<String>, request: Request) -> Response {
    let (bare, as_yaml) = named.strip_suffix(".yaml").map_or((named.as_str(), false), |bare| (bare, true));
    let number = number(bare);
    if as_yaml {
        let found = match number {
            Ok(number) => models::version_of(&request.state.platform, &request.caller.actor, number).await,
            Err(error) => Err(error),
        };
        return match found {
            Ok(version) => document(YAML, &format!("model-v{}.yaml", version.version), version.yaml.unwrap_or_default()),
            Err(error) => request.failure(error).await,
        };
    }
    let page = match (number, request.query()) {
        (Ok(number), Ok(query)) => {
            pages::model_version(&request.state.platform, &request.caller.actor, &query, number).await.map(Page::ModelVersion)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// `3` or `v3`.
fn number(named: &str) -> Result<i64, Error> {
    named.trim_start_matches('v').parse().map_err(|_| Error::NotFound(format!("model version {named}")))
}

/// The maturity model in force, as YAML.
#[utoipa::path(get, path = "/api/v1/model", responses((status = 200, content_type = "application/yaml")))]
pub(super) async fn api_model(State(state): State<AppState>, caller: Caller) -> Answered<impl IntoResponse> {
    let yaml = models::export(&state.platform, &caller.actor).await?;
    Ok(([(header::CONTENT_TYPE, YAML)], yaml))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Note {
    /// Why it changes.
    pub note: Option<String>,
}

/// Publish a model. A document that says the same as the version in force makes no new one.
#[utoipa::path(put, path = "/api/v1/model", params(Note), request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = Published), (status = 409, body = Problem, description = "A configuration file owns the model"),
        (status = 422, body = Problem, description = "Each thing that is wrong, with its line and column")))]
pub(super) async fn api_publish(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Note>,
    yaml: String,
) -> Answered<Json<Published>> {
    Ok(Json(models::publish(&state.platform, &caller.actor, &yaml, query.note.as_deref()).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// `true`: also the levels of the last 26 weeks.
    pub past: bool,
    /// Slug of a group or team that the past is narrowed to.
    pub team: Option<String>,
}

#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(super) struct Previewed {
    #[serde(flatten)]
    impact: Impact,
    #[serde(skip_serializing_if = "Option::is_none")]
    past: Option<PastLevels>,
}

/// What publishing this document now would change. Nothing is written.
#[utoipa::path(post, path = "/api/v1/model/preview", params(Wanted), request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = Previewed), (status = 422, body = Problem)))]
pub(super) async fn api_preview(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Wanted>,
    yaml: String,
) -> Answered<Json<Previewed>> {
    let impact = models::preview(&state.platform, &caller.actor, &yaml).await?;
    let past = if query.past { Some(models::past(&state.platform, &caller.actor, &yaml, query.team.as_deref()).await?) } else { None };
    Ok(Json(Previewed { impact, past }))
}

/// Published versions, newest first.
#[utoipa::path(get, path = "/api/v1/model/versions", responses((status = 200, body = Vec<Version>)))]
pub(super) async fn api_versions(State(state): State<AppState>, caller: Caller) -> Answered<Json<Vec<Version>>> {
    Ok(Json(models::versions(&state.platform, &caller.actor).await?))
}

/// One version with its document.
#[utoipa::path(get, path = "/api/v1/model/versions/{version}", params(("version" = String, Path, description = "`3`")),
    responses((status = 200, body = Version), (status = 404, body = Problem)))]
pub(super) async fn api_version(State(state): State<AppState>, caller: Caller, Path(named): Path<String>) -> Answered<Json<Version>> {
    Ok(Json(models::version_of(&state.platform, &caller.actor, number(&named)?).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Disputed {
    /// Slug of a team.
    pub team: Option<String>,
    /// `open` or `resolved`; all where it is not given.
    pub state: Option<String>,
}

/// Objections of teams to how they were judged, newest first.
#[utoipa::path(get, path = "/api/v1/disputes", params(Disputed), responses((status = 200, body = Vec<Thread>), (status = 422, body = Problem)))]
pub(super) async fn api_disputes(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Disputed>,
) -> Answered<Json<Vec<Thread>>> {
    Ok(Json(disputes::list(&state.platform, &caller.actor, query.team.as_deref(), query.state.as_deref()).await?))
}

/// `D-12`, or the number alone.
pub(super) fn dispute_number(named: &str) -> Result<i64, Error> {
    named.strip_prefix("D-").unwrap_or(named).parse().map_err(|_| Error::NotFound(format!("the dispute {named}")))
}

/// One dispute with what was said.
#[utoipa::path(get, path = "/api/v1/disputes/{dispute}", params(("dispute" = String, Path, description = "`D-12` or `12`")),
    responses((status = 200, body = Thread), (status = 404, body = Problem)))]
pub(super) async fn api_dispute(State(state): State<AppState>, caller: Caller, Path(named): Path<String>) -> Answered<Json<Thread>> {
    Ok(Json(disputes::one(&state.platform, &caller.actor, dispute_number(&named)?).await?))
}

fn read<T>(sent: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    sent.map(|Json(sent)| sent).map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(rejection.body_text()),
        _ => Error::invalid("", rejection.body_text()),
    })
}

/// Open a dispute: `{team, check, text}`; without `check` it is about the level.
#[utoipa::path(post, path = "/api/v1/disputes", request_body(content = Object),
    responses((status = 201, body = Thread), (status = 409, body = Problem, description = "One is open about the same"),
        (status = 422, body = Problem)))]
pub(super) async fn api_open(
    State(state): State<AppState>,
    caller: Caller,
    sent: Result<Json<Objection>, JsonRejection>,
) -> Answered<(StatusCode, Json<Thread>)> {
    let number = disputes::open(&state.platform, &caller.actor, &read(sent)?).await?;
    // Who may act may not be one who may read: a token with `actions:write` alone gets its answer too.
    Ok((StatusCode::CREATED, Json(disputes::one(&state.platform, &Actor::System, number).await?)))
}

/// Take a step: `{"do": "comment", "text"}`, `{"do": "resolve", "outcome"}`, `{"do": "reopen", "text"}`.
#[utoipa::path(post, path = "/api/v1/disputes/{dispute}", params(("dispute" = String, Path, description = "`D-12` or `12`")),
    request_body(content = Object),
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_step(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Result<Json<DisputeStep>, JsonRejection>,
) -> Answered<Json<Thread>> {
    let number = dispute_number(&named)?;
    disputes::take(&state.platform, &caller.actor, number, &read(sent)?).await?;
    Ok(Json(disputes::one(&state.platform, &Actor::System, number).await?))
}
