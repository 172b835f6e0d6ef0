//! The plan of a team: the page with its export, and the API.

use super::access::Access;
use super::caller::Caller;
use super::document::Request;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use usecases::pages::{self, PlanAnswer};
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/teams/{team}/plan", Access::Page, page).get("/teams/{team}/plan.json", Access::Page, page).get(
        "/api/v1/teams/{team}/plan",
        Access::Api,
        api_plan,
    )
}

async fn page(Path(team): Path<String>, request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => {
            let plan = pages::plan(&request.state.platform, &request.caller.actor, &query, &team).await;
            plan.map(|model| Page::Plan(Box::new(model)))
        }
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// What the address of a plan may say.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Ticks {
    /// The level to plan for: one above the reached one; the next where it is not given.
    pub target: Option<u8>,
    /// Ids of checks that are taken as met, separated by commas.
    pub met: Option<String>,
    /// Actions that are taken as done (`A-57`), separated by commas.
    pub done: Option<String>,
    /// Show what was known then: a day (its end in the program zone) or an RFC 3339 instant.
    pub at: Option<String>,
}

/// What a higher level takes, when it is expected, and where the team would stand with some of it met.
#[utoipa::path(get, path = "/api/v1/teams/{team}/plan", params(("team" = String, Path), Ticks), responses((status = 200, body = PlanAnswer), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_plan(
    State(state): State<AppState>,
    caller: Caller,
    Path(team): Path<String>,
    RawQuery(query): RawQuery,
) -> Answered<Json<PlanAnswer>> {
    let query = usecases::pages::Query::parse(query.as_deref().unwrap_or_default())?;
    Ok(Json(pages::plan_answer(&state.platform, &caller.actor, &query, &team).await?))
}
