//! Answers to budgets that were exceeded.

use super::lead;
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::Error;
use usecases::approvals::{self, Decision};
use usecases::pages::{self, Query};

pub(super) async fn decide(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let Some(number) = named.strip_prefix("B-").and_then(|number| number.parse().ok()) else {
        return request.failure(Error::NotFound(format!("the approval {named}"))).await;
    };
    let approve = form.text("answer") == "approve";
    let decision = Decision { approve, reason: form.text("reason"), until: form.sent("until") };
    match approvals::decide(&request.state.platform, &request.caller.actor, number, decision).await {
        Ok(decided) => {
            let mut done = format!("{named} was {}", decided.approval.state);
            for warning in &decided.warnings {
                done.push_str(&format!("; {warning}"));
            }
            lead(request, &form.next("/approvals"), &done)
        }
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::NotFound(_))) => request.failure(error).await,
        Err(error) => {
            let page = pages::approvals(&request.state.platform, &request.caller.actor, &Query::default()).await.map(|mut model| {
                for card in model.waiting.iter_mut().filter(|card| card.number == number && card.form.is_some()) {
                    card.form = Some(draft(&form.fields, &error));
                }
                Page::Approvals(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}
