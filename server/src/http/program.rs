//! The program over time: the page and its exports.

use super::access::Access;
use super::document::Request;
use super::routes::Routes;
use app::Page;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::pages;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/program", Access::Page, page)
        .get("/program.json", Access::Page, page)
        .get("/program.csv", Access::Page, csv)
        .get("/program.md", Access::Page, markdown)
        .get("/program.svg", Access::Page, picture)
        .get("/program.png", Access::Page, picture)
}

async fn page(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => {
            let page = pages::program(&request.state.platform, &request.caller.actor, &query).await;
            page.map(|model| Page::Program(Box::new(model)))
        }
        Err(error) => Err(error),
    };
    request.answer(StatusCode::OK, page).await
}

/// Weekly values of the KPIs, one a row.
async fn csv(request: Request) -> Response {
    let rows = match request.query() {
        Ok(query) => pages::program_csv(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    request.file(rows.and_then(|rows| super::csv::csv(&rows))).await
}

async fn markdown(request: Request) -> Response {
    let text = match request.query() {
        Ok(query) => pages::program(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, text.map(|model| pages::program_markdown(&model))).await
}

/// The levels per week.
async fn picture(request: Request) -> Response {
    let scene = match request.query() {
        Ok(query) => pages::program_scene(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    let pixels = request.uri.path().ends_with(".png");
    let file = scene.and_then(|scene| super::picture::answer(&scene, request.uri.query().unwrap_or_default(), pixels));
    request.file(file).await
}
