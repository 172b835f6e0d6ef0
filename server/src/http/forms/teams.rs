//! Decisions on checks of a team.

use super::lead_or_fail;
use crate::http::document::Request;
use crate::http::extract::Form;
use axum::extract::Path;
use axum::response::Response;
use usecases::decisions::{self, Request as Asked};

pub(super) async fn attest(Path(team): Path<String>, request: Request, form: Form) -> Response {
    ask(team, request, form, "attested", "Your attestation waits for an approver").await
}

pub(super) async fn waive(Path(team): Path<String>, request: Request, form: Form) -> Response {
    ask(team, request, form, "waived", "Your request waits for an approver").await
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
    let outcome = decisions::request(&request.state.platform, &request.caller.actor, asked).await;
    lead_or_fail(request, &format!("/teams/{team}#decisions"), done, outcome).await
}

pub(super) async fn decide(Path((team, check)): Path<(String, String)>, request: Request, form: Form) -> Response {
    let approve = form.text("answer") == "approve";
    let outcome = decisions::decide(&request.state.platform, &request.caller.actor, &team, &check, approve).await;
    let done = if approve { "Approved" } else { "Rejected" };
    lead_or_fail(request, &format!("/teams/{team}#decisions"), done, outcome).await
}
