//! Actions: quick add, edit, status on the board, comments, one for each ticked team.

use super::{lead, lead_or_fail};
use crate::http::access::encode;
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use usecases::actions::{self, ActionInput};
use usecases::pages::{self, Query};
use usecases::{Error, view};

fn input(form: &Form) -> ActionInput {
    ActionInput {
        title: form.sent("title"),
        team: form.sent("team"),
        status: form.sent("status").filter(|status| !status.is_empty()),
        owner: form.sent("owner"),
        due: form.sent("due"),
        check: form.sent("check"),
        kpi: form.sent("kpi"),
        url: form.sent("link"),
        expected: form.sent("effect"),
        ..ActionInput::default()
    }
}

/// Minutes of the field `hours`, which takes `1.5`.
fn minutes(form: &Form) -> Result<Option<i64>, Error> {
    let text = form.text("hours");
    if text.is_empty() {
        return Ok(None);
    }
    let hours: f64 = text.replace(',', ".").parse().map_err(|_| Error::invalid("hours", format!("`{text}` is not a number of hours")))?;
    if (0.0..=1_000.0).contains(&hours) {
        Ok(Some((hours * 60.0).round() as i64))
    } else {
        Err(Error::invalid("hours", "0 to 1,000 hours"))
    }
}

pub(super) async fn create(request: Request, form: Form) -> Response {
    let teams = form.all("team");
    let outcome = save_new(&request, &form, &teams).await;
    match outcome {
        Ok(count) if count > 1 => lead(request, "/actions", &format!("{count} actions were created")),
        Ok(_) => lead(request, &form.next("/actions"), "The action was created"),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_))) => request.failure(error).await,
        Err(error) => {
            let query = Query::of(
                [("new".to_owned(), "1".to_owned())].into_iter().chain(teams.iter().map(|team| ("team".to_owned(), team.clone()))),
            );
            let page = match query {
                Ok(query) => pages::actions(&request.state.platform, &request.caller.actor, &query).await,
                Err(wrong) => Err(wrong),
            };
            let page = page.map(|mut model| {
                if let Some(quick_add) = &mut model.quick_add {
                    quick_add.draft = draft(&form.fields, &error);
                }
                Page::Actions(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

async fn save_new(request: &Request, form: &Form, teams: &[String]) -> Result<usize, Error> {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let minutes = minutes(form)?.filter(|minutes| *minutes > 0);
    let created = match teams {
        [] | [_] => vec![actions::create(platform, actor, input(form)).await?],
        several => actions::create_for_teams(platform, actor, several, &input(form)).await?,
    };
    if let Some(minutes) = minutes {
        for action in &created {
            actions::log_time(platform, actor, action.number, minutes).await?;
        }
    }
    Ok(created.len())
}

/// The ticked teams of the heatmap lead to the quick-add form.
pub(super) async fn bulk(_request: Request, form: Form) -> Response {
    let teams: String = form.all("team").iter().map(|team| format!("&team={}", encode(team))).collect();
    Redirect::to(&format!("/actions?new=1{teams}#add")).into_response()
}

fn number(named: &str) -> Result<i64, Error> {
    named.strip_prefix("A-").and_then(|number| number.parse().ok()).ok_or_else(|| Error::NotFound(format!("the action {named}")))
}

pub(super) async fn update(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let outcome = save(&request, &form, &named).await;
    match outcome {
        Ok(()) => lead(request, &format!("/actions/{named}"), "Saved"),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::NotFound(_))) => request.failure(error).await,
        Err(error) => {
            let page = match number(&named) {
                Ok(number) => pages::action(&request.state.platform, &request.caller.actor, &Query::default(), number).await,
                Err(missing) => Err(missing),
            };
            let page = page.map(|mut model| {
                if let Some(edit) = &mut model.edit {
                    edit.draft = view::Draft { ..draft(&form.fields, &error) };
                }
                Page::Action(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

async fn save(request: &Request, form: &Form, named: &str) -> Result<(), Error> {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let number = number(named)?;
    let wanted = minutes(form)?;
    let action = actions::update(platform, actor, number, input(form)).await?;
    // The form shows the sum; what was added to it is logged now.
    match wanted.map(|wanted| wanted - action.minutes) {
        Some(more) if more > 0 => actions::log_time(platform, actor, number, more).await,
        _ => Ok(()),
    }
}

pub(super) async fn status(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let input = ActionInput { status: Some(form.text("status")), ..ActionInput::default() };
    let outcome = match number(&named) {
        Ok(number) => actions::update(&request.state.platform, &request.caller.actor, number, input).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &form.next("/actions?view=board"), &format!("{named} was moved"), outcome).await
}

pub(super) async fn comment(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match number(&named) {
        Ok(number) => actions::comment(&request.state.platform, &request.caller.actor, number, &form.text("text")).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &format!("/actions/{named}"), "Your comment was added", outcome).await
}
