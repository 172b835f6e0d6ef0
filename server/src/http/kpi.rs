//! A KPI's page and its exports.

use super::access::Access;
use super::document::Request;
use super::routes::Routes;
use app::Page;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use usecases::{Result, pages};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kpis/{kpi}", Access::Page, kpi)
}

/// The page, or what its ending asks for: `.json`, `.csv`, `.md`, `.svg`, `.png`.
async fn kpi(Path(named): Path<String>, request: Request) -> Response {
    let (id, ending) = match named.rsplit_once('.') {
        Some((id, ending @ ("json" | "csv" | "md" | "svg" | "png"))) => (id, ending),
        _ => (named.as_str(), ""),
    };
    let file = match ending {
        "" | "json" => {
            let page = match request.query() {
                Ok(query) => pages::kpi(&request.state.platform, &request.caller.actor, &query, id).await,
                Err(error) => Err(error),
            };
            return request.answer(StatusCode::OK, page.map(|model| Page::Kpi(Box::new(model)))).await;
        }
        "csv" => weeks(&request, id).await,
        "md" => markdown(&request, id).await,
        _ => picture(&request, id, ending == "png").await,
    };
    request.file(file).await
}

async fn weeks(request: &Request, id: &str) -> Result<Response> {
    let rows = pages::kpi_csv(&request.state.platform, &request.caller.actor, &request.query()?, id).await?;
    super::csv::csv(&rows)
}

async fn markdown(request: &Request, id: &str) -> Result<Response> {
    let model = pages::kpi(&request.state.platform, &request.caller.actor, &request.query()?, id).await?;
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], pages::kpi_markdown(&model)).into_response())
}

async fn picture(request: &Request, id: &str, pixels: bool) -> Result<Response> {
    let scene = pages::kpi_scene(&request.state.platform, &request.caller.actor, &request.query()?, id).await?;
    super::picture::answer(&scene, request.uri.query().unwrap_or_default(), pixels)
}
