//! All routes and the layers around them.

use super::access::Access;
use super::routes::{RouteInfo, Routes};
use super::state::AppState;
use super::{
    actions, annotations, api, benchmarks, caller, checklist, dora, forms, headers, hooks, kpi, model, ops, pages, plan, problem, program,
    regressions, reviews, roadmap, site,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::trace::TraceLayer;

/// Longest time a request may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same for result files, which may be gigabytes.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(30 * 60);

fn routes(state: &AppState) -> (Router<AppState>, Vec<RouteInfo>) {
    let routes = Routes::new(state.clone())
        .get("/healthz", Access::Public, ops::healthz)
        .get("/readyz", Access::Public, ops::readyz)
        .get("/info", Access::Public, ops::info)
        .get("/metrics", Access::Public, ops::metrics)
        .get("/favicon.svg", Access::Public, site::favicon)
        .get("/pkg/{*file}", Access::Public, site::package)
        .post("/hooks/{kind}/{source}", Access::Hook, hooks::receive);
    let routes = checklist::routes(dora::routes(kpi::routes(annotations::routes(routes))));
    roadmap::routes(actions::routes(reviews::routes(program::routes(plan::routes(regressions::routes(model::routes(
        benchmarks::routes(pages::routes(forms::routes(api::routes(routes)))),
    )))))))
    .finish()
}

/// Every route with its rule, for the authorization test.
pub fn table(state: &AppState) -> Vec<RouteInfo> {
    let mut table = routes(state).1;
    table.sort();
    table
}

pub fn router(state: AppState) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    routes(&state)
        .0
        .fallback(pages::not_found)
        .layer(from_fn_with_state(state.clone(), caller::identify))
        .layer(CsrfLayer::new())
        .layer(from_fn(headers::validate))
        .layer(from_fn(headers::secure))
        .layer(DefaultBodyLimit::max(state.platform.settings.body_limit))
        .layer(from_fn(patience))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(problem::shape))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), count))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http())
        .layer(SetSensitiveRequestHeadersLayer::new([header::AUTHORIZATION, header::COOKIE]))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state)
}

async fn patience(request: Request, next: Next) -> Response {
    let longest = if request.uri().path().starts_with("/api/v1/ingest/") { UPLOAD_PATIENCE } else { PATIENCE };
    let response = tokio::time::timeout(longest, next.run(request)).await;
    response.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let response = next.run(request).await;
    state.metrics.request(&method, response.status().as_u16());
    response
}
