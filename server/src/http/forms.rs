//! POST handlers of the pages' forms: call the use case, lead back. A form that is refused is shown again with what is wrong.

mod account;
mod actions;
mod admin;
mod approvals;
mod disputes;
mod kpis;
mod model;
mod plan;
mod regressions;
mod roadmap;
mod setup;
mod sources;
mod teams;

pub(super) use account::sign_in_by_link;
pub(super) use regressions::number as regression_number;

use super::access::Access;
use super::document::{Request, flash_cookie};
use super::routes::Routes;
use axum::response::{IntoResponse, Redirect, Response};
use usecases::Error;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/sign-in", Access::Public, account::sign_in)
        .post("/sign-out", Access::Page, account::sign_out)
        .post("/setup/owner", Access::Public, setup::owner)
        .post("/setup/teams", Access::Page, setup::teams)
        .post("/setup/evidence", Access::Page, setup::evidence)
        .post("/theme", Access::Page, account::theme)
        .post("/account/preferences", Access::Page, account::preferences)
        .post("/account/sessions/{session}/end", Access::Page, account::end_session)
        .post("/account/password", Access::Page, account::password)
        .post("/actions", Access::Page, actions::create)
        .post("/actions/bulk", Access::Page, actions::bulk)
        .post("/actions/edit", Access::Page, actions::edit)
        .post("/actions/import", Access::Page, actions::import)
        .post("/actions/import/file", Access::Page, actions::import_file)
        .post("/actions/{action}/issue", Access::Page, actions::link_issue)
        .post("/actions/{action}/issue/remove", Access::Page, actions::unlink_issue)
        .post("/roadmap/plan", Access::Page, roadmap::plan)
        .post("/roadmap/milestones", Access::Page, roadmap::promise)
        .post("/roadmap/milestones/remove", Access::Page, roadmap::take_back)
        .post("/actions/{action}", Access::Page, actions::update)
        .post("/actions/{action}/status", Access::Page, actions::status)
        .post("/actions/{action}/comments", Access::Page, actions::comment)
        .post("/regressions", Access::Page, regressions::bulk)
        .post("/regressions/{regression}", Access::Page, regressions::take)
        .post("/regressions/{regression}/acceptance", Access::Page, regressions::acceptance)
        .post("/model/edit", Access::Page, model::edit)
        .post("/model/import", Access::Page, model::import)
        .post("/model/publish", Access::Page, model::publish)
        .post("/model/versions/{version}/restore", Access::Page, model::restore)
        .post("/teams/{team}/disputes", Access::Page, disputes::open)
        .post("/disputes/{dispute}", Access::Page, disputes::take)
        .post("/approvals/{approval}", Access::Page, approvals::decide)
        .post("/kpis/{kpi}/target", Access::Page, kpis::target)
        .post("/annotations", Access::Page, kpis::annotate)
        .post("/annotations/{annotation}/remove", Access::Page, kpis::remove)
        .post("/teams/{team}/plan/actions", Access::Page, plan::log)
        .post("/teams/{team}/attestations", Access::Page, teams::attest)
        .post("/teams/{team}/waivers", Access::Page, teams::waive)
        .post("/teams/{team}/decisions/{check}", Access::Page, teams::decide)
        .post("/sources", Access::Page, sources::create)
        .post("/sources/mapping", Access::Page, sources::map)
        .post("/sources/{source}/secret", Access::Page, sources::rotate)
        .post("/sources/{source}/pull", Access::Page, sources::pull)
        .post("/deliveries/{delivery}/replay", Access::Page, sources::replay)
        .post("/outgoing/{outgoing}/resend", Access::Page, sources::resend)
        .post("/tokens", Access::Page, sources::create_token)
        .post("/tokens/{token}/revoke", Access::Page, sources::revoke_token)
        .post("/admin/users", Access::Page, admin::create)
        .post("/admin/users/{user}", Access::Page, admin::change)
}

/// Leads to a page with a message.
fn lead(request: Request, to: &str, message: &str) -> Response {
    (request.jar.add(flash_cookie(true, message)), Redirect::to(to)).into_response()
}

/// Leads back with the message of what was refused, where the page has no form to show it in. What we broke is a page of its own.
async fn lead_or_fail<T>(request: Request, to: &str, message: &str, outcome: Result<T, Error>) -> Response {
    match outcome {
        Ok(_) => lead(request, to, message),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::NotFound(_) | Error::Unauthenticated(_))) => {
            request.failure(error).await
        }
        Err(error) => (request.jar.add(flash_cookie(false, &error.to_string())), Redirect::to(to)).into_response(),
    }
}
