//! Actions beyond their pages: the address other pages log one by, the calendar feed, import, and the API.

use super::access::{Access, encode};
use super::body::read_raw;
use super::caller::Caller;
use super::document::Request;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use usecases::accounts;
use usecases::actions::{self, Import, number_of};
use usecases::api::{self, ActionAnswer, ActionEventAnswer};
use usecases::issue_links::{self, NewIssue};
use usecases::pages;
use usecases::{Actor, Error, TokenScope};
use utoipa::{IntoParams, ToSchema};

/// Largest file taken.
const FILE: usize = 4 << 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/actions/new", Access::Page, new)
        .get("/actions/import", Access::Page, import_page)
        .get("/actions.csv", Access::Page, csv)
        .get("/actions.md", Access::Page, markdown)
        // Calendar programs send no cookie: the feed takes a token in its address.
        .get("/actions.ics", Access::Public, calendar)
        .get("/api/v1/actions/{action}", Access::Api, api_one)
        .post("/api/v1/actions/import", Access::Api, api_import)
        .post("/api/v1/actions/{action}/comments", Access::Api, api_comment)
        .post("/api/v1/actions/{action}/hours", Access::Api, api_hours)
        .post("/api/v1/actions/{action}/issue", Access::Api, api_issue)
}

/// `/actions/new?from=regression:R-12&title=…`: the quick-add form with what is known already.
async fn new(request: Request) -> Response {
    let fields: String = form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes())
        .filter(|(_, value)| !value.is_empty())
        // On other pages `from` is the first day shown.
        .map(|(name, value)| format!("&{}={}", if name == "from" { "origin" } else { &name }, encode(&value)))
        .collect();
    Redirect::to(&format!("/actions?new=1{fields}#new")).into_response()
}

async fn import_page(request: Request) -> Response {
    let page = pages::action_import(&request.state.platform, &request.caller.actor, &pages::Query::default(), None).await;
    request.answer(StatusCode::OK, page.map(Page::ActionImport)).await
}

async fn csv(request: Request) -> Response {
    let rows = match request.query() {
        Ok(query) => pages::actions_csv(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    match rows.and_then(|rows| super::csv::csv(&rows)) {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

async fn markdown(request: Request) -> Response {
    let text = match request.query() {
        Ok(query) => pages::actions_markdown(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, text).await
}

/// Due dates as all-day events. Whoever is signed in may read it, or a token with the scope `read` and no other, since addresses end up
/// in logs.
async fn calendar(request: Request) -> Response {
    calendar_of(&request, true).await.unwrap_or_else(|error| Problem::from(error).into_response())
}

pub(super) async fn calendar_of(request: &Request, filtered: bool) -> Result<Response, Error> {
    let query = request.query()?;
    let actor = match query.own("token") {
        None => request.caller.actor.clone(),
        Some(token) => match accounts::token_actor(&request.state.platform, token).await? {
            reader @ Actor::Token { .. } if only_reads(&reader) => reader,
            _ => return Err(Error::Forbidden("an address takes a token with the scope read and no other".to_owned())),
        },
    };
    let text = pages::roadmap_calendar(&request.state.platform, &actor, &query, filtered).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

fn only_reads(actor: &Actor) -> bool {
    matches!(actor, Actor::Token { scopes, .. } if scopes.iter().all(|scope| *scope == TokenScope::Read))
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ActionWithHistory {
    #[serde(flatten)]
    action: ActionAnswer,
    history: Vec<ActionEventAnswer>,
}

/// One action with its history.
#[utoipa::path(get, path = "/api/v1/actions/{action}", params(("action" = String, Path, description = "`A-57`")),
    responses((status = 200, body = ActionWithHistory), (status = 404, body = Problem)))]
pub(super) async fn api_one(State(state): State<AppState>, caller: Caller, Path(named): Path<String>) -> Answered<Json<ActionWithHistory>> {
    let (action, history) = api::action(&state.platform, &caller.actor, number_of(&named)?).await?;
    Ok(Json(ActionWithHistory { action, history }))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// Only tell what it would do.
    pub dry_run: bool,
}

/// Import a CSV file. Nothing is written while a line is refused: that is answered with 422.
#[utoipa::path(post, path = "/api/v1/actions/import", params(Wanted), request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Import), (status = 422, body = Import)))]
pub(super) async fn api_import(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
    body: Body,
) -> Answered<(StatusCode, Json<Import>)> {
    let bytes = read_raw(body, FILE.min(state.platform.settings.body_limit)).await?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| Error::invalid("file", "it is not UTF-8"))?;
    let import = actions::import(&state.platform, &caller.actor, &text, !wanted.dry_run).await?;
    let refused = import.refused > 0 && !wanted.dry_run;
    Ok((if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, Json(import)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewComment {
    text: String,
}

fn read<T>(sent: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    sent.map(|Json(sent)| sent).map_err(|rejection| Error::invalid("", rejection.body_text()))
}

/// Comment on an action.
#[utoipa::path(post, path = "/api/v1/actions/{action}/comments", params(("action" = String, Path, description = "`A-57`")),
    request_body = NewComment, responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_comment(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Result<Json<NewComment>, JsonRejection>,
) -> Answered<StatusCode> {
    actions::comment(&state.platform, &caller.actor, number_of(&named)?, &read(sent)?.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHours {
    /// `1.5`; at most 168 at once.
    hours: f64,
}

/// Log hours spent on an action, in addition to those logged before.
#[utoipa::path(post, path = "/api/v1/actions/{action}/hours", params(("action" = String, Path, description = "`A-57`")),
    request_body = NewHours, responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_hours(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Result<Json<NewHours>, JsonRejection>,
) -> Answered<StatusCode> {
    let minutes = actions::minutes_of(read(sent)?.hours)?;
    actions::log_time(&state.platform, &caller.actor, number_of(&named)?, minutes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Link an action with an issue: `{"issue": "owner/name#12"}`, or `{"issue": "owner/name"}` for a new one.
#[utoipa::path(post, path = "/api/v1/actions/{action}/issue", params(("action" = String, Path, description = "`A-57`")),
    request_body(content = Object),
    responses((status = 202), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_issue(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Result<Json<NewIssue>, JsonRejection>,
) -> Answered<StatusCode> {
    issue_links::link(&state.platform, &caller.actor, number_of(&named)?, &read(sent)?).await?;
    Ok(StatusCode::ACCEPTED)
}
