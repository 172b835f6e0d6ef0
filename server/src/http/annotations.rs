//! The API of notes on days of KPI charts. Their forms are in `forms/kpis.rs`.

use super::access::Access;
use super::api::Listed;
use super::caller::Caller;
use super::problem::{Answered, Problem};
use super::routes::Routes;
use super::state::AppState;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::time::Day;
use serde::Deserialize;
use usecases::Error;
use usecases::annotations::{self, AnnotationAnswer, AnnotationsWanted, NewAnnotation};
use utoipa::IntoParams;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/api/v1/annotations", Access::Api, api_list).post("/api/v1/annotations", Access::Api, api_add).delete(
        "/api/v1/annotations/{annotation}",
        Access::Api,
        api_remove,
    )
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Wanted {
    /// Id of a KPI: its notes and those of every KPI.
    pub kpi: Option<String>,
    /// `program`, `g:<group>`, `t:<team>` or `s:<service>`.
    pub scope: Option<String>,
    /// First day; 182 days before the last where it is not given.
    pub from: Option<String>,
    /// Last day; today where it is not given.
    pub to: Option<String>,
}

fn day(field: &str, text: Option<&str>) -> Result<Option<Day>, Error> {
    let wrong = |_| Error::invalid(field, "write the day like 2026-11-24");
    text.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(wrong)).transpose()
}

/// Notes that stand on the charts of a scope: its own, those above it, and those of a team's services.
#[utoipa::path(get, path = "/api/v1/annotations", params(Wanted),
    responses((status = 200, body = Listed<AnnotationAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Wanted>,
) -> Answered<Json<Listed<AnnotationAnswer>>> {
    let wanted = AnnotationsWanted {
        kpi: query.kpi.as_deref().filter(|kpi| !kpi.is_empty()),
        scope: query.scope.as_deref(),
        from: day("from", query.from.as_deref())?,
        to: day("to", query.to.as_deref())?,
    };
    let items = annotations::list(&state.platform, &caller.actor, wanted).await?;
    Ok(Json(Listed { items, next: None }))
}

/// Note something on a day.
#[utoipa::path(post, path = "/api/v1/annotations", request_body = NewAnnotation,
    responses((status = 201, body = AnnotationAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn api_add(
    State(state): State<AppState>,
    caller: Caller,
    sent: Result<Json<NewAnnotation>, JsonRejection>,
) -> Answered<(StatusCode, Json<AnnotationAnswer>)> {
    let Json(new) = sent.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(rejection.body_text()),
        _ => Error::invalid("", rejection.body_text()),
    })?;
    Ok((StatusCode::CREATED, Json(annotations::add(&state.platform, &caller.actor, new).await?)))
}

/// Take a note away: its author, or an admin.
#[utoipa::path(delete, path = "/api/v1/annotations/{annotation}", params(("annotation" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn api_remove(State(state): State<AppState>, caller: Caller, Path(annotation): Path<String>) -> Answered<StatusCode> {
    let id = annotation.parse().map_err(|_| Error::NotFound(format!("the annotation {annotation}")))?;
    annotations::remove(&state.platform, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
