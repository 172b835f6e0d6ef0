//! Disputes: a team objects, those who own the model answer.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use crate::http::model::dispute_number as number;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::Error;
use usecases::disputes::{self, DisputeStep, Objection};
use usecases::pages::{self, Query};

pub(super) async fn open(Path(team): Path<String>, request: Request, form: Form) -> Response {
    let objection = Objection { team: team.clone(), check: form.sent("check"), text: form.text("text") };
    match disputes::open(&request.state.platform, &request.caller.actor, &objection).await {
        Ok(number) => lead(request, &format!("/teams/{team}/explain#D-{number}"), "The dispute was opened"),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let page = pages::explain(&request.state.platform, &request.caller.actor, &Query::default(), &team).await.map(|mut model| {
                model.disputes.draft = draft(&form.fields, &error);
                for choice in &mut model.disputes.checks {
                    choice.selected = choice.value == form.text("check");
                }
                Page::Explain(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => request.failure(error).await,
    }
}

pub(super) async fn take(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let text = form.text("text");
    let (step, done) = match form.text("do").as_str() {
        "resolve" => (DisputeStep::Resolve { outcome: text }, "The dispute was resolved"),
        "reopen" => (DisputeStep::Reopen { text }, "The dispute was opened again"),
        _ => (DisputeStep::Comment { text }, "Your answer was added"),
    };
    let outcome = match number(&named) {
        Ok(number) => disputes::take(&request.state.platform, &request.caller.actor, number, &step).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &form.next("/model"), done, outcome).await
}
