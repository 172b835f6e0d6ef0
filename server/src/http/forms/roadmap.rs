//! Laying the template out, and milestones.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::pages::{self, Query};
use usecases::roadmap;
use usecases::{Error, view};

pub(super) async fn plan(request: Request, form: Form) -> Response {
    let outcome = roadmap::plan(&request.state.platform, &request.caller.actor, &form.all("team"), &form.text("start")).await;
    match outcome {
        Ok(planned) => {
            let teams = if planned.teams == 1 { "1 team".to_owned() } else { format!("{} teams", planned.teams) };
            let message = format!("Planned for {teams}: {} new actions, {} checks needed none", planned.actions.len(), planned.left_out);
            lead(request, "/roadmap?by=phase", &message)
        }
        Err(error @ (Error::Internal(_) | Error::Forbidden(_))) => request.failure(error).await,
        Err(error) => {
            let shown = draft(&form.fields, &error);
            again(request, |model| {
                if let Some(plan) = &mut model.plan_form {
                    (plan.open, plan.draft) = (true, shown);
                }
            })
            .await
        }
    }
}

pub(super) async fn promise(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let outcome = roadmap::set_milestone(platform, actor, &form.text("team"), &form.text("level"), &form.text("due")).await;
    match outcome {
        Ok(()) => lead(request, "/roadmap#milestones", "The milestone was saved"),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_))) => request.failure(error).await,
        Err(error) => {
            let shown = draft(&form.fields, &error);
            again(request, |model| {
                if let Some(milestone) = &mut model.milestone_form {
                    milestone.draft = shown;
                }
            })
            .await
        }
    }
}

async fn again(request: Request, change: impl FnOnce(&mut view::Roadmap)) -> Response {
    let page = pages::roadmap(&request.state.platform, &request.caller.actor, &Query::default()).await;
    let page = page.map(|mut model| {
        change(&mut model);
        Page::Roadmap(model)
    });
    request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
}

pub(super) async fn take_back(request: Request, form: Form) -> Response {
    let outcome = roadmap::remove_milestone(&request.state.platform, &request.caller.actor, &form.text("team"), &form.text("level")).await;
    lead_or_fail(request, "/roadmap#milestones", "The milestone was taken back", outcome).await
}
