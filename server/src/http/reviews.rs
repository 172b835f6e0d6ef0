//! Weekly reviews: pages with their exports, the forms on them, and the API.

use super::access::Access;
use super::api::Listed;
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
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::scope::Scope;
use domain::time::IsoWeek;
use serde::Deserialize;
use usecases::api::{self, ReviewAnswer, ReviewItem};
use usecases::reviews::{Step, take};
use usecases::{Error, pages};
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/reviews", Access::Page, list)
        .get("/reviews.json", Access::Page, list)
        .get("/reviews/{week}", Access::Page, one)
        .post("/reviews/{week}", Access::Page, step)
        .get("/api/v1/reviews", Access::Api, api_list)
        .get("/api/v1/reviews/{week}", Access::Api, api_one)
        .post("/api/v1/reviews/{week}", Access::Api, api_step)
}

async fn list(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::reviews(&request.state.platform, &request.caller.actor, &query).await.map(Page::Reviews),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// The page, or what its ending asks for: `.json`, `.md`, `.html`.
async fn one(Path(named): Path<String>, request: Request) -> Response {
    let (week, ending) = named.split_once('.').unwrap_or((&named, ""));
    let query = match request.query() {
        Ok(query) => query,
        Err(error) => return request.failure(error).await,
    };
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let file = match ending {
        "" | "json" => {
            let page = pages::review(platform, actor, &query, week).await.map(|model| Page::Review(Box::new(model)));
            return request.answer(StatusCode::OK, page).await;
        }
        "md" => pages::review_markdown(platform, actor, &query, week).await.map(markdown),
        "html" => pages::review_html(platform, actor, &query, week).await.map(|text| Html(text).into_response()),
        _ => Err(Error::NotFound(format!("an export of a review that ends with .{ending}"))),
    };
    match file {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

fn markdown(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response()
}

fn week(text: &str) -> Result<IsoWeek, Error> {
    text.parse().map_err(|error: domain::time::NotAWeek| Error::NotFound(error.to_string()))
}

fn read_step(form: &Form) -> Result<Step, Error> {
    Ok(match form.text("do").as_str() {
        "publish" => Step::Publish {},
        "acknowledge" => Step::Acknowledge {},
        "regenerate" => Step::Regenerate {},
        "comment" => {
            let section = form.text("section").parse().map_err(|problem: String| Error::invalid("section", problem))?;
            Step::Comment { section, text: form.text("text") }
        }
        other => return Err(Error::invalid("", format!("`{other}` is not a step"))),
    })
}

async fn step(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match (week(&named), request.query(), read_step(&form)) {
        (Ok(week), Ok(query), Ok(step)) => take(&request.state.platform, &request.caller.actor, &query.scope, week, &step).await,
        (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => Err(error),
    };
    let query = request.query().unwrap_or_default();
    let back = query.with("rev", "").href(&format!("/reviews/{named}"));
    match outcome {
        Ok(message) => {
            let section = form.text("section");
            let back = if section.parse::<domain::review::Section>().is_ok() { format!("{back}#{section}") } else { back };
            (request.jar.add(flash_cookie(true, &message)), Redirect::to(&back)).into_response()
        }
        Err(error @ Error::Conflict(_)) => (request.jar.add(flash_cookie(false, &error.to_string())), Redirect::to(&back)).into_response(),
        Err(error @ Error::Invalid(_)) => {
            let page = pages::review(&request.state.platform, &request.caller.actor, &query, &named).await.map(|mut model| {
                model.draft = draft(&form.fields, &error);
                Page::Review(Box::new(model))
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => request.failure(error).await,
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// `program`, `g:<group>` or `t:<team>`; the program where it is not given.
    pub scope: Option<String>,
    /// A revision; the newest where it is not given.
    pub rev: Option<i64>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct WantedList {
    /// `program`, `g:<group>` or `t:<team>`; the program where it is not given.
    pub scope: Option<String>,
    /// What the page before gave as `next`.
    pub cursor: Option<String>,
}

fn scope(text: Option<&str>) -> Result<Scope, Error> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(Scope::Program),
        Some(text) => text.parse().map_err(|error: domain::scope::NotAScope| Error::invalid("scope", error.to_string())),
    }
}

/// Weekly reviews of the nodes at and below a scope, newest week first.
#[utoipa::path(get, path = "/api/v1/reviews", params(WantedList), responses((status = 200, body = Listed<ReviewItem>), (status = 422, body = Problem)))]
pub(super) async fn api_list(
    State(state): State<AppState>,
    caller: Caller,
    Query(wanted): Query<WantedList>,
) -> Answered<Json<Listed<ReviewItem>>> {
    let scope = scope(wanted.scope.as_deref())?;
    let cursor = wanted.cursor.as_deref().filter(|text| !text.is_empty());
    let (items, next) = api::reviews(&state.platform, &caller.actor, &scope, cursor).await?;
    Ok(Json(Listed { items, next }))
}

/// One weekly review with its document; of a week without one, as it would be written now.
#[utoipa::path(get, path = "/api/v1/reviews/{week}", params(("week" = String, Path, description = "`2026-W47`"), Wanted),
    responses((status = 200, body = ReviewAnswer), (status = 404, body = Problem)))]
pub(super) async fn api_one(
    State(state): State<AppState>,
    caller: Caller,
    Path(week): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answered<Json<ReviewAnswer>> {
    let scope = scope(wanted.scope.as_deref())?;
    Ok(Json(api::review(&state.platform, &caller.actor, &scope, &week, wanted.rev).await?))
}

/// A step: `{"do": "publish"}`, `acknowledge`, `regenerate`, or `{"do": "comment", "section": "trends", "text": "…"}`.
#[utoipa::path(post, path = "/api/v1/reviews/{week}", params(("week" = String, Path, description = "`2026-W47`"), Wanted),
    request_body = Object, responses((status = 200, body = ReviewAnswer), (status = 409, body = Problem)))]
pub(super) async fn api_step(
    State(state): State<AppState>,
    caller: Caller,
    Path(named): Path<String>,
    Query(wanted): Query<Wanted>,
    body: Result<Json<Step>, JsonRejection>,
) -> Answered<Json<ReviewAnswer>> {
    let Json(step) = body.map_err(|rejected| Error::invalid("", rejected.body_text()))?;
    let scope = scope(wanted.scope.as_deref())?;
    take(&state.platform, &caller.actor, &scope, week(&named)?, &step).await?;
    // Who may write actions need not be able to read; what was changed is answered all the same.
    Ok(Json(api::review(&state.platform, &usecases::Actor::System, &scope, &named, None).await?))
}
