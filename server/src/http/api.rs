//! `/api/v1`: thin handlers over the use cases. The OpenAPI document is made from these same functions.

mod config;
mod ingest;
mod read;
mod write;

pub(super) use read::{Listed, cursor};

use super::access::Access;
use super::actions;
use super::annotations;
use super::checklist;
use super::dora;
use super::model;
use super::plan;
use super::problem::Problem;
use super::routes::Routes;
use super::{regressions, reviews, roadmap};
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pacekeeper",
        description = "Continuous Performance Engineering: results and evidence in, verdicts, KPIs and maturity out. \
                       Send a token as `Authorization: Bearer pk_…`. Errors are RFC 9457 problem documents.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        ingest::results,
        ingest::evidence,
        read::teams,
        read::team,
        read::maturity,
        plan::api_plan,
        read::kpis,
        read::kpi,
        dora::api_dora,
        annotations::api_list,
        annotations::api_add,
        annotations::api_remove,
        read::slos,
        read::series,
        read::series_points,
        read::actions,
        actions::api_one,
        actions::api_import,
        actions::api_comment,
        actions::api_hours,
        actions::api_issue,
        roadmap::api_milestones,
        roadmap::api_promise,
        roadmap::api_plan,
        read::sources,
        read::deliveries,
        read::run,
        read::export,
        read::me,
        regressions::api_list,
        regressions::api_one,
        regressions::api_step,
        checklist::api_list,
        checklist::api_checklist,
        checklist::api_set,
        reviews::api_list,
        reviews::api_one,
        reviews::api_step,
        write::create_action,
        write::update_action,
        config::apply,
        config::diff,
        model::api_model,
        model::api_publish,
        model::api_preview,
        model::api_versions,
        model::api_version,
        model::api_disputes,
        model::api_dispute,
        model::api_open,
        model::api_step
    ),
    components(schemas(Problem))
)]
struct Document;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/api/v1/ingest/{format}", Access::Api, ingest::results)
        .post("/api/v1/evidence", Access::Api, ingest::evidence)
        .get("/api/v1/teams", Access::Api, read::teams)
        .get("/api/v1/teams/{team}", Access::Api, read::team)
        .get("/api/v1/teams/{team}/maturity", Access::Api, read::maturity)
        .get("/api/v1/kpis", Access::Api, read::kpis)
        .get("/api/v1/kpis/{kpi}", Access::Api, read::kpi)
        .get("/api/v1/slos", Access::Api, read::slos)
        .get("/api/v1/series", Access::Api, read::series)
        .get("/api/v1/series/{series}", Access::Api, read::series_points)
        .get("/api/v1/actions", Access::Api, read::actions)
        .post("/api/v1/actions", Access::Api, write::create_action)
        .patch("/api/v1/actions/{action}", Access::Api, write::update_action)
        .get("/api/v1/sources", Access::Api, read::sources)
        .get("/api/v1/deliveries", Access::Api, read::deliveries)
        .get("/api/v1/runs/{run}", Access::Api, read::run)
        .get("/api/v1/export/{what}", Access::Api, read::export)
        .get("/api/v1/me", Access::Api, read::me)
        .post("/api/v1/config/apply", Access::Api, config::apply)
        .post("/api/v1/config/diff", Access::Api, config::diff)
        .get("/api/openapi.json", Access::Public, openapi)
}

async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
