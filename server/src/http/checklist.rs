//! Pull requests and their review checklists: pages with their exports, the form, and the API.

mod form;

use super::access::Access;
use super::api::{Listed, cursor};
use super::caller::Caller;
use super::document::{Request, draft, flash_cookie};
use super::extract::Form;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use app::Page;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usecases::api::{self, ChecklistAnswer, ChecklistSent, PullAnswer};
use usecases::checklist::set;
use usecases::{Error, pages};
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/pulls", Access::Page, list)
        .get("/pulls.json", Access::Page, list)
        .get("/pulls/{*pull}", Access::Page, one)
        .get("/checklist", Access::Page, general)
        .post("/checklist", Access::Page, save_general)
        .get("/services/{service}/checklist", Access::Page, of_service)
        .post("/services/{service}/checklist", Access::Page, save)
        .get("/api/v1/pulls", Access::Api, api_list)
        .get("/api/v1/services/{service}/checklist", Access::Api, api_checklist)
        .put("/api/v1/services/{service}/checklist", Access::Api, api_set)
}

async fn list(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::pulls(&request.state.platform, &request.caller.actor, &query).await.map(Page::Pulls),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// `/pulls/acme/checkout/12`: names of repositories have two or more parts.
async fn one(Path(named): Path<String>, request: Request) -> Response {
    let bare = named.strip_suffix(".json").unwrap_or(&named);
    let found = bare.rsplit_once('/').and_then(|(repository, number)| Some((repository, number.parse::<i64>().ok()?)));
    let page = match (found, request.query()) {
        (None, _) => Err(Error::NotFound(format!("the pull request {bare}"))),
        (_, Err(error)) => Err(error),
        (Some((repository, number)), Ok(query)) => {
            let page = pages::pull(&request.state.platform, &request.caller.actor, &query, repository, number).await;
            page.map(|model| Page::Pull(Box::new(model)))
        }
    };
    request.answer(StatusCode::OK, page).await
}

async fn general(request: Request) -> Response {
    show(request, None).await
}

async fn of_service(Path(service): Path<String>, request: Request) -> Response {
    show(request, Some(service)).await
}

async fn show(request: Request, service: Option<String>) -> Response {
    let page = match request.query() {
        Ok(query) => {
            let page = pages::checklist(&request.state.platform, &request.caller.actor, &query, service.as_deref(), None).await;
            page.map(|model| Page::Checklist(Box::new(model)))
        }
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

async fn save_general(request: Request, form: Form) -> Response {
    store(request, form, None).await
}

async fn save(Path(service): Path<String>, request: Request, form: Form) -> Response {
    store(request, form, Some(service)).await
}

async fn store(request: Request, form: Form, service: Option<String>) -> Response {
    let back = service.as_ref().map_or_else(|| "/checklist".to_owned(), |service| format!("/services/{service}/checklist"));
    let remove = form.text("do") == "remove";
    let sections = if remove { Vec::new() } else { form::sections(&form) };
    let outcome = if sections.is_empty() && !remove {
        Err(Error::invalid("", "write an item, or take the list back"))
    } else {
        set(&request.state.platform, &request.caller.actor, service.as_deref(), &sections).await
    };
    match outcome {
        Ok(changed) => {
            let message = match (changed, remove) {
                (false, _) => "Nothing was changed",
                (true, true) => "The list was taken back",
                (true, false) => "The list was saved: it is asked of what is merged from today on",
            };
            (request.jar.add(flash_cookie(true, message)), Redirect::to(&back)).into_response()
        }
        Err(error @ Error::Conflict(_)) => (request.jar.add(flash_cookie(false, &error.to_string())), Redirect::to(&back)).into_response(),
        Err(error @ Error::Invalid(_)) => {
            let refused = form::refused(draft(&form.fields, &error), &sections);
            let page = pages::checklist(
                &request.state.platform,
                &request.caller.actor,
                &pages::Query::default(),
                service.as_deref(),
                Some((sections, refused)),
            )
            .await;
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page.map(|model| Page::Checklist(Box::new(model)))).await
        }
        Err(error) => request.failure(error).await,
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// `program`, `g:<group>`, `t:<team>` or `s:<service>`.
    pub scope: Option<String>,
    /// `incomplete` keeps those whose checklist lacks something.
    pub is: Option<String>,
    /// What the page before gave as `next`.
    pub cursor: Option<String>,
}

/// Pull requests with their review checklist, the one changed last first.
#[utoipa::path(get, path = "/api/v1/pulls", params(Wanted), responses((status = 200, body = Listed<PullAnswer>), (status = 422, body = Problem)))]
pub(super) async fn api_list(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Answered<Json<Listed<PullAnswer>>> {
    let before = cursor("cursor", wanted.cursor.as_deref().filter(|text| !text.is_empty()))?;
    let incomplete = match wanted.is.as_deref().filter(|text| !text.is_empty()) {
        None => false,
        Some("incomplete") => true,
        Some(_) => return Err(Error::invalid("is", "use incomplete, or leave it out").into()),
    };
    let (items, next) = api::pulls(&state.platform, &caller.actor, wanted.scope.as_deref(), incomplete, before).await?;
    Ok(Json(Listed { items, next }))
}

/// The review checklist that holds for a service.
#[utoipa::path(get, path = "/api/v1/services/{service}/checklist", params(("service" = String, Path)),
    responses((status = 200, body = ChecklistAnswer), (status = 404, body = Problem)))]
pub(super) async fn api_checklist(
    State(state): State<AppState>,
    caller: Caller,
    Path(service): Path<String>,
) -> Answered<Json<ChecklistAnswer>> {
    Ok(Json(api::checklist(&state.platform, &caller.actor, &service).await?))
}

/// Sets a service's own review checklist; without sections takes it back. Needs `config:write`, or a manager of the team.
#[utoipa::path(put, path = "/api/v1/services/{service}/checklist", params(("service" = String, Path)), request_body = ChecklistSent,
    responses((status = 200, body = ChecklistAnswer), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "A file owns the list"), (status = 422, body = Problem)))]
pub(super) async fn api_set(
    State(state): State<AppState>,
    caller: Caller,
    Path(service): Path<String>,
    sent: Result<Json<ChecklistSent>, JsonRejection>,
) -> Answered<Json<ChecklistAnswer>> {
    let Json(sent) = sent.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(rejection.body_text()),
        _ => Error::invalid("", rejection.body_text()),
    })?;
    Ok(Json(api::set_checklist(&state.platform, &caller.actor, &service, sent).await?))
}
