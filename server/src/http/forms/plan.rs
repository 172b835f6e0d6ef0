//! Actions for the missing checks that are ticked on a plan.

use super::lead_or_fail;
use crate::http::access::encode;
use crate::http::document::Request;
use crate::http::extract::Form;
use axum::extract::Path;
use axum::response::Response;
use usecases::actions::{self, Logged};
use usecases::pages::Query;

/// Leads back to the plan with its ticks.
pub(super) async fn log(Path(team): Path<String>, request: Request, form: Form) -> Response {
    let outcome = actions::log_missing(&request.state.platform, &request.caller.actor, &team, &form.all("met")).await;
    let message = outcome.as_ref().map(said).unwrap_or_default();
    let plan = Query::of(form.fields).unwrap_or_default().href(&format!("/teams/{}/plan", encode(&team)));
    lead_or_fail(request, &plan, &message, outcome).await
}

fn said(logged: &Logged) -> String {
    let new = match logged.actions.len() {
        0 => "No action was logged".to_owned(),
        1 => "1 action was logged".to_owned(),
        many => format!("{many} actions were logged"),
    };
    match logged.already {
        0 => new,
        1 => format!("{new}; 1 check has an open one already"),
        many => format!("{new}; {many} checks have an open one already"),
    }
}
