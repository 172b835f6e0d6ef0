//! DORA's five: the page and the API.

use super::access::Access;
use super::api::Listed;
use super::caller::Caller;
use super::document::Request;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use usecases::api::{self, DoraAnswer};
use usecases::pages;
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/kpis/dora", Access::Page, page)
        .get("/kpis/dora.json", Access::Page, page)
        .get("/kpis/dora.csv", Access::Page, csv)
        .get("/kpis/dora.md", Access::Page, markdown)
        .get("/api/v1/dora", Access::Api, api_dora)
}

/// Every week of each of the five, one a row.
async fn csv(request: Request) -> Response {
    let rows = match request.query() {
        Ok(query) => pages::dora_csv(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    request.file(rows.and_then(|rows| super::csv::csv(&rows))).await
}

async fn markdown(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::dora(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, page.map(|model| pages::dora_markdown(&model))).await
}

async fn page(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::dora(&request.state.platform, &request.caller.actor, &query).await.map(|model| Page::Dora(Box::new(model))),
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
    /// A day or an instant: the week it lies in.
    pub at: Option<String>,
}

/// DORA's five over 90 days, with their weeks.
#[utoipa::path(get, path = "/api/v1/dora", params(Wanted),
    responses((status = 200, body = Listed<DoraAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_dora(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Wanted>,
) -> Answered<Json<Listed<DoraAnswer>>> {
    let items = api::dora(&state.platform, &caller.actor, query.scope.as_deref(), query.at.as_deref()).await?;
    Ok(Json(Listed { items, next: None }))
}
