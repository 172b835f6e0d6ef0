//! Benchmarks: the explorer, a series' page with its exports, and its picture for other sites' frames.

use super::access::Access;
use super::document::Request;
use super::headers::FrameAncestors;
use super::routes::Routes;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::SeriesId;
use usecases::pages;
use usecases::{Error, Result, api};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/benchmarks", Access::Page, benchmarks)
        .get("/benchmarks.json", Access::Page, benchmarks)
        .get("/benchmarks.csv", Access::Page, benchmarks_csv)
        .get("/benchmarks/{series}", Access::Page, series)
        .get("/embed/benchmarks/{series}", Access::Page, embed)
}

async fn benchmarks(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::benchmarks(&request.state.platform, &request.caller.actor, &query).await.map(Page::Benchmarks),
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// One row of `/benchmarks.csv`.
#[derive(serde::Serialize)]
struct Row {
    series: String,
    benchmark: String,
    metric: String,
    service: String,
    env: String,
    machine: String,
    newest: String,
    change: String,
    measured: String,
    points: String,
}

async fn benchmarks_csv(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::benchmarks(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    let rows = page.map(|page| page.rows.into_iter().map(Row::from).collect::<Vec<_>>());
    match rows.and_then(|rows| super::csv::csv(&rows)) {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

impl From<usecases::view::BenchmarkRow> for Row {
    fn from(row: usecases::view::BenchmarkRow) -> Self {
        let path = row.link.href.split('?').next().unwrap_or_default();
        Self {
            series: path.trim_start_matches("/benchmarks/").to_owned(),
            benchmark: row.link.text,
            metric: row.metric,
            service: row.service.text,
            env: row.env,
            machine: row.fingerprint,
            newest: row.value,
            change: row.change.word,
            measured: row.last_seen,
            points: row.points,
        }
    }
}

/// The page, or what its ending asks for: `.json`, `.csv`, `.svg`, `.png`.
async fn series(Path(named): Path<String>, request: Request) -> Response {
    let (code, ending) = named.split_once('.').unwrap_or((&named, ""));
    let answered = match ending {
        "" | "json" => {
            let page = match request.query() {
                Ok(query) => pages::series(&request.state.platform, &request.caller.actor, &query, code).await,
                Err(error) => Err(error),
            };
            return request.answer(StatusCode::OK, page.map(|model| Page::Series(Box::new(model)))).await;
        }
        "csv" => points_csv(&request, code).await,
        "svg" | "png" => picture(&request, code, ending == "png").await,
        _ => Err(Error::NotFound(format!("an export of a series that ends with .{ending}"))),
    };
    match answered {
        Ok(answer) => answer,
        Err(error) => request.failure(error).await,
    }
}

async fn points_csv(request: &Request, code: &str) -> Result<Response> {
    let id = SeriesId::from_code(code).ok_or_else(|| Error::NotFound(format!("the series `{code}`")))?;
    let answer = api::series_points(&request.state.platform, &request.caller.actor, &request.query()?, id).await?;
    super::csv::csv(&answer.points)
}

async fn picture(request: &Request, code: &str, pixels: bool) -> Result<Response> {
    let scene = pages::series_scene(&request.state.platform, &request.caller.actor, &request.query()?, code).await?;
    super::picture::answer(&scene, request.uri.query().unwrap_or_default(), pixels)
}

/// Sent with the addresses that may frame it.
async fn embed(Path(code): Path<String>, request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::series_embed(&request.state.platform, &request.caller.actor, &query, &code).await.map(Page::SeriesEmbed),
        Err(error) => Err(error),
    };
    let ancestors = page.is_ok().then(|| FrameAncestors(request.state.embed_ancestors.to_string()));
    let mut response = request.answer(StatusCode::OK, page).await;
    if let Some(ancestors) = ancestors {
        response.extensions_mut().insert(ancestors);
    }
    response
}
