//! Decisions on checks of a team.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::Error;
use usecases::decisions::{self, Request as Asked};
use usecases::pages::{self, Query};

pub(super) async fn attest(Path(team): Path<String>, request: Request, form: Form) -> Response {
    ask(team, request, form, "attested", "Your attestation waits for an approver").await
}

pub(super) async fn waive(Path(team): Path<String>, request: Request, form: Form) -> Response {
    let decision = if form.text("decision") == "not_applicable" { "not_applicable" } else { "waived" };
    ask(team, request, form, decision, "Your request waits for an approver").await
}

async fn ask(team: String, request: Request, form: Form, decision: &str, done: &str) -> Response {
    let asked = Asked {
        team: team.clone(),
        check: form.text("check"),
        decision: decision.to_owned(),
        reason: form.text("reason"),
        until: form.sent("until"),
        evidence_url: form.sent("evidence_url"),
    };
    match decisions::request(&request.state.platform, &request.caller.actor, asked).await {
        Ok(()) => lead(request, &format!("/teams/{team}#decisions"), done),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let page = pages::team(&request.state.platform, &request.caller.actor, &Query::default(), &team).await.map(|mut model| {
                let sent = draft(&form.fields, &error);
                let of_form = if decision == "attested" { &mut model.decisions.attest_draft } else { &mut model.decisions.waive_draft };
                *of_form = sent;
                Page::Team(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => request.failure(error).await,
    }
}

pub(super) async fn decide(Path((team, check)): Path<(String, String)>, request: Request, form: Form) -> Response {
    let approve = form.text("answer") == "approve";
    let outcome =
        decisions::decide(&request.state.platform, &request.caller.actor, &team, &check, approve, form.sent("note").as_deref()).await;
    let done = match form.text("answer").as_str() {
        "approve" => "Approved",
        "withdraw" => "Withdrawn",
        _ => "Rejected",
    };
    lead_or_fail(request, &format!("/teams/{team}#decisions"), done, outcome).await
}
