//! Accounts, as an administrator manages them.

use super::lead_or_fail;
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::accounts::{self, NewUser};
use usecases::pages::{self, Query};
use usecases::{Error, Permission};

pub(super) async fn create(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let new =
        NewUser { email: form.text("email"), name: form.text("name"), role: form.text("role"), team: form.sent("team"), password: None };
    let outcome = match accounts::create_user(platform, actor, new).await {
        Ok(user) => accounts::sign_in_link(platform, user.id).await,
        Err(error) => Err(error),
    };
    show(request, &form, outcome).await
}

pub(super) async fn change(Path(id): Path<String>, request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let Ok(id) = id.parse() else { return request.failure(Error::NotFound("this account".to_owned())).await };
    let answer = form.text("answer");
    if answer == "reset" {
        let allowed = match platform.catalog().await {
            Ok(catalog) => actor.may(Permission::Administrate, &catalog),
            Err(error) => Err(error),
        };
        let link = match allowed {
            Ok(()) => accounts::sign_in_link(platform, id).await,
            Err(error) => Err(error),
        };
        return show(request, &form, link).await;
    }
    let disabled = answer == "disable";
    let outcome = accounts::change_user(platform, actor, id, &form.text("role"), form.sent("team").as_deref(), disabled).await;
    let outcome = match (outcome, form.sent("git_login")) {
        (Ok(()), Some(login)) => accounts::link_git_login(platform, actor, id, &login).await,
        (outcome, _) => outcome,
    };
    lead_or_fail(request, "/admin", "Saved", outcome).await
}

/// The page again, with a sign-in link to hand over or with what is wrong.
async fn show(request: Request, form: &Form, outcome: Result<String, Error>) -> Response {
    if let Err(error @ (Error::Internal(_) | Error::Forbidden(_))) = outcome {
        return request.failure(error).await;
    }
    let status = if outcome.is_ok() { StatusCode::CREATED } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = pages::admin(&request.state.platform, &request.caller.actor, &Query::default()).await.map(|mut model| {
        match outcome {
            Ok(link) => model.invitation = Some(link),
            Err(error) => model.draft = draft(&form.fields, &error),
        }
        Page::Admin(model)
    });
    request.answer(status, page).await
}
