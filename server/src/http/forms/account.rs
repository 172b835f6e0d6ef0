//! Signing in and out, the own settings.

use super::{lead, lead_or_fail};
use crate::http::caller::session_cookie;
use crate::http::document::{NO_SHORTCUTS, Request, draft};
use crate::http::extract::{Form, is_own_path};
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use usecases::pages::{self, Query};
use usecases::{Error, accounts, view};

pub(super) async fn sign_in(request: Request, form: Form) -> Response {
    let email = form.text("email");
    let outcome = if request.state.sign_ins.allows(&email) {
        let password = form.sent("password").unwrap_or_default();
        accounts::sign_in(&request.state.platform, &email, &password).await
    } else {
        Err(Error::invalid("", "too many attempts: wait a minute"))
    };
    match outcome {
        Ok(secret) => enter(request, secret, &form.next("")).await,
        Err(error @ Error::Internal(_)) => request.failure(error).await,
        Err(error) => {
            let model = view::SignIn { next: form.text("next"), draft: draft(&form.fields, &error) };
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, Ok(Page::SignIn(model))).await
        }
    }
}

pub(crate) async fn sign_in_by_link(Path(secret): Path<String>, request: Request) -> Response {
    match accounts::use_sign_in_link(&request.state.platform, &secret).await {
        Ok(secret) => enter(request, secret, "").await,
        Err(error) => request.failure(error).await,
    }
}

/// Opens the session and goes where the person was going, or to their start page.
async fn enter(request: Request, secret: String, next: &str) -> Response {
    let landing = match accounts::who(&request.state.platform, &secret).await {
        Ok(Some(signed_in)) => signed_in.user.landing,
        _ => None,
    };
    let to = if next.is_empty() || next == "/" { landing.unwrap_or_else(|| "/".to_owned()) } else { next.to_owned() };
    let cookie = session_cookie(&request.state, Some(secret));
    (request.jar.add(cookie), Redirect::to(&to)).into_response()
}

pub(super) async fn sign_out(request: Request, _form: Form) -> Response {
    if let Some(secret) = &request.caller.session
        && let Err(error) = accounts::sign_out(&request.state.platform, secret).await
    {
        return request.failure(error).await;
    }
    let gone = session_cookie(&request.state, None);
    (request.jar.add(gone), Redirect::to("/sign-in")).into_response()
}

pub(super) async fn preferences(mut request: Request, form: Form) -> Response {
    let theme = Some(form.text("theme")).filter(|theme| theme == "light" || theme == "dark");
    let landing = Some(form.text("landing")).filter(|path| is_own_path(path));
    let mut cookie = Cookie::new(NO_SHORTCUTS, "1");
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    request.jar = if form.text("shortcuts") == "on" {
        request.jar.remove(cookie)
    } else {
        cookie.make_permanent();
        request.jar.add(cookie)
    };
    match accounts::preferences(&request.state.platform, &request.caller.actor, landing, theme).await {
        Ok(()) => lead(request, &form.next("/account"), "Saved"),
        Err(error) => request.failure(error).await,
    }
}

pub(super) async fn password(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let given = |name: &str| form.sent(name).unwrap_or_default();
    match accounts::change_password(platform, actor, &given("current"), &given("new")).await {
        // Every session ended, this one too.
        Ok(()) => lead_or_fail(request, "/sign-in", "Your password was changed: sign in again", Ok(())).await,
        Err(error @ Error::Internal(_)) => request.failure(error).await,
        Err(error) => {
            let model = pages::account(platform, actor, &Query::default()).await;
            let page = model.map(|model| {
                let draft = view::Draft { values: Vec::new(), ..draft(&form.fields, &error) };
                Page::Account(view::Account { draft, ..model })
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

/// The switch in the navigation: changes the theme and stays on the page.
pub(super) async fn theme(request: Request, form: Form) -> Response {
    let landing = request.caller.signed_in.as_ref().and_then(|signed_in| signed_in.user.landing.clone());
    let theme = Some(form.text("theme")).filter(|theme| theme == "light" || theme == "dark");
    match accounts::preferences(&request.state.platform, &request.caller.actor, landing, theme).await {
        Ok(()) => Redirect::to(&form.next("/")).into_response(),
        Err(error) => request.failure(error).await,
    }
}

pub(super) async fn end_session(Path(id): Path<String>, request: Request, _form: Form) -> Response {
    let outcome = accounts::end_session(&request.state.platform, &request.caller.actor, &id).await;
    lead_or_fail(request, "/account", "The session was ended", outcome).await
}
