//! Everything that is read through the API.

use crate::http::caller::Caller;
use crate::http::problem::{Answered, Problem};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, Query, RawQuery, State};
use domain::ids::SeriesId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use usecases::api::{
    self, ActionAnswer, DeliveryAnswer, KpiAnswer, MaturityAnswer, SeriesAnswer, SeriesPointsAnswer, SeriesWanted, SloAnswer, SourceAnswer,
    TeamAnswer,
};
use usecases::{Actor, Error};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct At {
    /// Show what was known then: a day (its end in the program zone) or an RFC 3339 instant.
    pub at: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Scoped {
    /// `program`, `g:<group>`, `t:<team>` or `s:<service>`.
    pub scope: Option<String>,
    pub at: Option<String>,
    /// First day of the trend.
    pub from: Option<String>,
    /// Last day: the same as `at`.
    pub to: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Filters {
    pub team: Option<String>,
    pub service: Option<String>,
    pub status: Option<String>,
    pub state: Option<String>,
    pub q: Option<String>,
    /// Environment and metric of a series.
    pub env: Option<String>,
    pub metric: Option<String>,
    /// Cursor: what the page before gave as `next`.
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Listed<T> {
    pub items: Vec<T>,
    /// Cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl<T> Listed<T> {
    fn whole(items: Vec<T>) -> Json<Self> {
        Json(Self { items, next: None })
    }
}

#[utoipa::path(get, path = "/api/v1/teams", responses((status = 200, body = Listed<TeamAnswer>)))]
pub(super) async fn teams(State(state): State<AppState>, caller: Caller) -> Answered<Json<Listed<TeamAnswer>>> {
    Ok(Listed::whole(api::teams(&state.platform, &caller.actor).await?))
}

#[utoipa::path(get, path = "/api/v1/teams/{team}", params(("team" = String, Path)), responses((status = 200, body = TeamAnswer), (status = 404, body = Problem)))]
pub(super) async fn team(State(state): State<AppState>, caller: Caller, Path(team): Path<String>) -> Answered<Json<TeamAnswer>> {
    Ok(Json(api::team(&state.platform, &caller.actor, &team).await?))
}

#[utoipa::path(get, path = "/api/v1/teams/{team}/maturity", params(("team" = String, Path), At), responses((status = 200, body = MaturityAnswer), (status = 404, body = Problem)))]
pub(super) async fn maturity(
    State(state): State<AppState>,
    caller: Caller,
    Path(team): Path<String>,
    Query(query): Query<At>,
) -> Answered<Json<MaturityAnswer>> {
    Ok(Json(api::maturity(&state.platform, &caller.actor, &team, query.at.as_deref()).await?))
}

#[utoipa::path(get, path = "/api/v1/kpis", params(Scoped), responses((status = 200, body = Listed<KpiAnswer>)))]
pub(super) async fn kpis(State(state): State<AppState>, caller: Caller, Query(query): Query<Scoped>) -> Answered<Json<Listed<KpiAnswer>>> {
    let at = query.at.or(query.to);
    Ok(Listed::whole(api::kpis(&state.platform, &caller.actor, query.scope.as_deref(), at.as_deref()).await?))
}

#[utoipa::path(get, path = "/api/v1/kpis/{kpi}", params(("kpi" = String, Path), Scoped), responses((status = 200, body = KpiAnswer), (status = 404, body = Problem)))]
pub(super) async fn kpi(
    State(state): State<AppState>,
    caller: Caller,
    Path(kpi): Path<String>,
    Query(query): Query<Scoped>,
) -> Answered<Json<KpiAnswer>> {
    let at = query.at.or(query.to);
    let answer = api::kpi(&state.platform, &caller.actor, &kpi, query.scope.as_deref(), at.as_deref(), query.from.as_deref()).await?;
    Ok(Json(answer))
}

#[utoipa::path(get, path = "/api/v1/slos", responses((status = 200, body = Listed<SloAnswer>)))]
pub(super) async fn slos(State(state): State<AppState>, caller: Caller) -> Answered<Json<Listed<SloAnswer>>> {
    Ok(Listed::whole(api::slos(&state.platform, &caller.actor).await?))
}

#[utoipa::path(get, path = "/api/v1/series", params(Filters), responses((status = 200, body = Listed<SeriesAnswer>)))]
pub(super) async fn series(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Filters>,
) -> Answered<Json<Listed<SeriesAnswer>>> {
    let offset = cursor::<i64>("cursor", query.cursor.as_deref())?.unwrap_or(0);
    let wanted = SeriesWanted {
        service: query.service.as_deref(),
        env: query.env.as_deref(),
        metric: query.metric.as_deref(),
        q: query.q.as_deref(),
        offset,
    };
    let items = api::series(&state.platform, &caller.actor, wanted).await?;
    let next = (items.len() == 500).then(|| (offset + 500).to_string());
    Ok(Json(Listed { items, next }))
}

/// One series with its points; `from` and `to` choose the period, 90 days where they are not given.
#[utoipa::path(get, path = "/api/v1/series/{series}", params(("series" = i64, Path), Scoped), responses((status = 200, body = SeriesPointsAnswer), (status = 404, body = Problem)))]
pub(super) async fn series_points(
    State(state): State<AppState>,
    caller: Caller,
    Path(series): Path<i64>,
    RawQuery(query): RawQuery,
) -> Answered<Json<SeriesPointsAnswer>> {
    let query = usecases::pages::Query::parse(query.as_deref().unwrap_or_default())?;
    Ok(Json(api::series_points(&state.platform, &caller.actor, &query, SeriesId(series)).await?))
}

#[utoipa::path(get, path = "/api/v1/actions", params(Filters), responses((status = 200, body = Listed<ActionAnswer>)))]
pub(super) async fn actions(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Filters>,
) -> Answered<Json<Listed<ActionAnswer>>> {
    let wanted = api::ActionsWanted { team: query.team.as_deref(), status: query.status.as_deref() };
    Ok(Listed::whole(api::actions(&state.platform, &caller.actor, wanted).await?))
}

#[utoipa::path(get, path = "/api/v1/sources", responses((status = 200, body = Listed<SourceAnswer>)))]
pub(super) async fn sources(State(state): State<AppState>, caller: Caller) -> Answered<Json<Listed<SourceAnswer>>> {
    Ok(Listed::whole(api::sources(&state.platform, &caller.actor).await?))
}

#[utoipa::path(get, path = "/api/v1/deliveries", params(Filters), responses((status = 200, body = Listed<DeliveryAnswer>)))]
pub(super) async fn deliveries(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<Filters>,
) -> Answered<Json<Listed<DeliveryAnswer>>> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let before = cursor("cursor", query.cursor.as_deref())?;
    let items = api::deliveries(&state.platform, &caller.actor, query.state.as_deref(), before, limit).await?;
    let next = (items.len() as i64 == limit).then(|| items.last().map(|row| row.id.to_string())).flatten();
    Ok(Json(Listed { items, next }))
}

/// A run with its verdict, as its upload was answered.
#[utoipa::path(get, path = "/api/v1/runs/{run}", params(("run" = i64, Path)), responses((status = 200, description = "The upload's answer"), (status = 404, body = Problem)))]
pub(super) async fn run(State(state): State<AppState>, caller: Caller, Path(run): Path<i64>) -> Answered<Json<Value>> {
    Ok(Json(api::run(&state.platform, &caller.actor, run).await?))
}

/// Arrays of flat objects for spreadsheets and dashboards: `maturity.json`, `kpis.json`, `facts.json`, `evidence.json`.
#[utoipa::path(get, path = "/api/v1/export/{what}", params(("what" = String, Path), Filters), responses((status = 200, description = "A JSON array"), (status = 404, body = Problem)))]
pub(super) async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Path(what): Path<String>,
    Query(query): Query<Filters>,
) -> Answered<Json<Value>> {
    let what = what.trim_end_matches(".json");
    Ok(Json(api::export(&state.platform, &caller.actor, what, query.team.as_deref()).await?))
}

/// Who the credentials speak for.
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, description = "`{actor, scopes[]}`")))]
pub(super) async fn me(caller: Caller) -> Json<Value> {
    let scopes: Vec<_> = match &caller.actor {
        Actor::Token { scopes, .. } => scopes.iter().map(|scope| scope.as_str()).collect(),
        _ => Vec::new(),
    };
    Json(json!({ "actor": caller.actor.label(), "scopes": scopes }))
}

/// What a page gave as `next`, sent back in this field.
pub(in crate::http) fn cursor<T: std::str::FromStr>(field: &str, text: Option<&str>) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| Error::invalid(field, "this is not a cursor that a page gave as `next`"))).transpose()
}
