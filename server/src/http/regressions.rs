//! Regressions and approvals: pages with their exports, and the API.

use super::access::Access;
use super::api::{Listed, cursor};
use super::caller::Caller;
use super::document::Request;
use super::forms::regression_number as number;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use usecases::api::{self, RegressionAnswer, RegressionCsv, RegressionsWanted};
use usecases::pages;
use usecases::regressions::triage::{self, Step};
use usecases::{Actor, Error};
use utoipa::IntoParams;

/// Rows of a file, at most.
const FILE: usize = 10_000;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/regressions", Access::Page, list)
        .get("/regressions.json", Access::Page, list)
        .get("/regressions.csv", Access::Page, list_csv)
        .get("/regressions.md", Access::Page, list_markdown)
        .get("/regressions/{regression}", Access::Page, one)
        .get("/approvals", Access::Page, approvals)
        .get("/approvals.json", Access::Page, approvals)
        .get("/api/v1/regressions", Access::Api, api_list)
        .get("/api/v1/regressions/{regression}", Access::Api, api_one)
        .post("/api/v1/regressions/{regression}", Access::Api, api_step)
}

async fn list(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::regressions(&request.state.platform, &request.caller.actor, &query).await.map(Page::Regressions),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

async fn list_markdown(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::regressions(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    match page {
        Ok(model) => markdown(pages::regressions_markdown(&model, |path| request.state.platform.link(path))),
        Err(error) => request.failure(error).await,
    }
}

fn markdown(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response()
}

async fn list_csv(request: Request) -> Response {
    match csv_rows(&request).await.and_then(|rows| super::csv::csv(&rows)) {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

/// Every row of the state that the page shows, over all its pages.
async fn csv_rows(request: &Request) -> Result<Vec<RegressionCsv>, Error> {
    let query = request.query()?;
    let scope = query.scope.to_string();
    let mut rows: Vec<RegressionCsv> = Vec::new();
    let mut before = None;
    loop {
        let wanted = RegressionsWanted {
            scope: Some(&scope),
            state: Some(query.own("is").unwrap_or("review")),
            env: query.own("env"),
            metric: query.own("metric"),
            owner: query.own("owner"),
            stage: query.own("stage"),
            before,
        };
        let (page, next) = api::regressions(&request.state.platform, &request.caller.actor, wanted).await?;
        rows.extend(page.into_iter().map(RegressionCsv::from));
        before = next.and_then(|next| next.parse().ok());
        if before.is_none() || rows.len() >= FILE {
            return Ok(rows);
        }
    }
}

async fn one(Path(named): Path<String>, request: Request) -> Response {
    let (bare, as_markdown) = named.strip_suffix(".md").map_or((named.as_str(), false), |bare| (bare, true));
    let page = match (number(bare.trim_end_matches(".json")), request.query()) {
        (Ok(number), Ok(query)) => pages::regression(&request.state.platform, &request.caller.actor, &query, number).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match page {
        Ok(model) if as_markdown => markdown(pages::regression_markdown(&model, |path| request.state.platform.link(path))),
        page => request.answer(StatusCode::OK, page.map(|model| Page::Regression(Box::new(model)))).await,
    }
}

async fn approvals(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::approvals(&request.state.platform, &request.caller.actor, &query).await.map(Page::Approvals),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// `program`, `g:<group>`, `t:<team>` or `s:<service>`.
    pub scope: Option<String>,
    /// `review`, `ongoing`, `resolved`, `regressed`, `accepted` or `noise`; all where it is not given.
    pub is: Option<String>,
    pub env: Option<String>,
    pub metric: Option<String>,
    /// `me`, `none`, an e-mail address or an account's id.
    pub owner: Option<String>,
    /// Where it was first seen.
    pub stage: Option<String>,
    /// Cursor: what the page before gave as `next`; also taken as `cursor`.
    pub before: Option<String>,
    pub cursor: Option<String>,
}

/// Regressions, newest first.
#[utoipa::path(get, path = "/api/v1/regressions", params(Wanted), responses((status = 200, body = Listed<RegressionAnswer>), (status = 422, body = Problem)))]
pub(super) async fn api_list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Wanted>,
) -> Answered<Json<Listed<RegressionAnswer>>> {
    let before = query.before.as_deref().or(query.cursor.as_deref()).filter(|text| !text.is_empty());
    let wanted = RegressionsWanted {
        scope: query.scope.as_deref(),
        state: query.is.as_deref(),
        env: query.env.as_deref(),
        metric: query.metric.as_deref(),
        owner: query.owner.as_deref(),
        stage: query.stage.as_deref(),
        before: cursor("before", before)?,
    };
    let (items, next) = api::regressions(&state.platform, &caller.actor, wanted).await?;
    Ok(Json(Listed { items, next }))
}

/// One regression with its history.
#[utoipa::path(get, path = "/api/v1/regressions/{regression}", params(("regression" = String, Path, description = "`R-12` or `12`")),
    responses((status = 200, body = RegressionAnswer), (status = 404, body = Problem)))]
pub(super) async fn api_one(State(state): State<AppState>, caller: Caller, Path(named): Path<String>) -> Answered<Json<RegressionAnswer>> {
    Ok(Json(api::regression(&state.platform, &caller.actor, number(&named)?).await?))
}

/// Take a step: `{"do": "confirm"}`, `{"do": "noise", "reason"}`, `{"do": "accept", "reason", "until", "limit_percent"}` (people only),
/// `{"do": "resolve", "fix"}`, `{"do": "reopen", "reason"}`, `{"do": "assign", "owner"}`, `{"do": "link", "action"}`,
/// `{"do": "comment", "text"}`.
#[utoipa::path(post, path = "/api/v1/regressions/{regression}", params(("regression" = String, Path, description = "`R-12` or `12`")),
    request_body(content = Object),
    responses((status = 200, body = RegressionAnswer), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The state does not allow it; the detail says which steps it does"),
        (status = 422, body = Problem)))]
pub(super) async fn api_step(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    sent: Result<Json<Step>, JsonRejection>,
) -> Answered<Json<RegressionAnswer>> {
    let number = number(&named)?;
    let Json(step) = sent.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(rejection.body_text()),
        _ => Error::invalid("", rejection.body_text()),
    })?;
    triage::take(&state.platform, &caller.actor, &[number], &step).await?;
    // Who may act may not be one who may read: a token with `actions:write` alone gets its answer too.
    Ok(Json(api::regression(&state.platform, &Actor::System, number).await?))
}
