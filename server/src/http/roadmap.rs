//! The roadmap: page, exports, and milestones through the API.

use super::access::Access;
use super::actions::calendar_of;
use super::api::Listed;
use super::caller::Caller;
use super::document::Request;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use usecases::api::{self, MilestoneAnswer};
use usecases::{Error, pages, roadmap};
use utoipa::ToSchema;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/roadmap", Access::Page, page)
        .get("/roadmap.json", Access::Page, page)
        .get("/roadmap.csv", Access::Page, csv)
        .get("/roadmap.md", Access::Page, markdown)
        .get("/roadmap.svg", Access::Page, svg)
        .get("/roadmap.png", Access::Page, png)
        .get("/roadmap.ics", Access::Public, calendar)
        .get("/api/v1/milestones", Access::Api, api_milestones)
        .post("/api/v1/milestones", Access::Api, api_promise)
        .post("/api/v1/roadmap/plan", Access::Api, api_plan)
}

async fn page(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::roadmap(&request.state.platform, &request.caller.actor, &query).await.map(Page::Roadmap),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

async fn csv(request: Request) -> Response {
    let table = match request.query() {
        Ok(query) => pages::roadmap_table(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    match table {
        Ok(text) => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response(),
        Err(error) => request.failure(error).await,
    }
}

async fn markdown(request: Request) -> Response {
    let text = match request.query() {
        Ok(query) => pages::roadmap_markdown(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, text).await
}

async fn svg(request: Request) -> Response {
    picture(request, false).await
}

async fn png(request: Request) -> Response {
    picture(request, true).await
}

async fn picture(request: Request, pixels: bool) -> Response {
    let scene = match request.query() {
        Ok(query) => pages::roadmap_scene(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    let answer = scene.and_then(|scene| super::picture::answer(&scene, request.uri.query().unwrap_or_default(), pixels));
    match answer {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

/// Every action of the scope, whatever the list's filter says.
async fn calendar(request: Request) -> Response {
    calendar_of(&request, false).await.unwrap_or_else(|error| Problem::from(error).into_response())
}

/// Levels that teams promised to reach.
#[utoipa::path(get, path = "/api/v1/milestones", responses((status = 200, body = Listed<MilestoneAnswer>)))]
pub(super) async fn api_milestones(State(state): State<AppState>, caller: Caller) -> Answered<Json<Listed<MilestoneAnswer>>> {
    Ok(Json(Listed { items: api::milestones(&state.platform, &caller.actor).await?, next: None }))
}

/// A level and the day it is to be reached by; without a day it is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Promise {
    /// Slug of the team.
    team: String,
    /// 2 to 5.
    level: u8,
    /// `2027-03-31`; null takes the milestone back.
    due: Option<String>,
}

fn read<T>(sent: Result<Json<T>, JsonRejection>) -> Result<T, Error> {
    sent.map(|Json(sent)| sent).map_err(|rejection| Error::invalid("", rejection.body_text()))
}

/// Promise a level, move its day, or take it back: for who manages the team.
#[utoipa::path(post, path = "/api/v1/milestones", request_body = Promise,
    responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_promise(
    State(state): State<AppState>,
    caller: Caller,
    sent: Result<Json<Promise>, JsonRejection>,
) -> Answered<StatusCode> {
    let Promise { team, level, due } = read(sent)?;
    let level = level.to_string();
    match due {
        Some(due) => roadmap::set_milestone(&state.platform, &caller.actor, &team, &level, &due).await?,
        None => roadmap::remove_milestone(&state.platform, &caller.actor, &team, &level).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlan {
    /// Slugs of the teams.
    teams: Vec<String>,
    /// First day of week 1.
    start: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Planned {
    /// Names of the new actions.
    actions: Vec<String>,
    /// Checks that are met, or have an action.
    left_out: usize,
}

/// Lay the program's phases out for teams, with an action for each check that is not met.
#[utoipa::path(post, path = "/api/v1/roadmap/plan", request_body = NewPlan,
    responses((status = 201, body = Planned), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_plan(
    State(state): State<AppState>,
    caller: Caller,
    sent: Result<Json<NewPlan>, JsonRejection>,
) -> Answered<(StatusCode, Json<Planned>)> {
    let NewPlan { teams, start } = read(sent)?;
    let done = roadmap::plan(&state.platform, &caller.actor, &teams, &start).await?;
    let actions = done.actions.iter().map(|number| format!("A-{number}")).collect();
    Ok((StatusCode::CREATED, Json(Planned { actions, left_out: done.left_out })))
}
