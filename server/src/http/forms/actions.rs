//! Actions: quick add, edit, status on the board, comments, one for each ticked team.

use super::{lead, lead_or_fail};
use crate::http::access::encode;
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use usecases::actions::{self, ActionInput, number_of as number};
use usecases::issue_links::{self, NewIssue};
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
        start: form.sent("start"),
        phase: form.sent("phase"),
        effort: form.sent("effort"),
        needs: form.sent("needs"),
        links: form.sent("about"),
        body: form.sent("body"),
        origin: form.sent("origin"),
        key: None,
        template: None,
    }
}

/// Minutes of the field `hours`, which takes `1.5`; `None` where there is nothing to log.
fn minutes(form: &Form) -> Result<Option<i64>, Error> {
    let text = form.text("hours");
    if text.is_empty() {
        return Ok(None);
    }
    let hours: f64 = text.replace(',', ".").parse().map_err(|_| Error::invalid("hours", format!("`{text}` is not a number of hours")))?;
    Ok(Some(actions::minutes_of(hours)?).filter(|minutes| *minutes > 0))
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
    let minutes = minutes(form)?;
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
    Redirect::to(&format!("/actions?new=1{teams}#new")).into_response()
}

/// One change of all ticked actions. What was left empty is left alone.
pub(super) async fn edit(request: Request, form: Form) -> Response {
    let next = form.next("/actions");
    let given = |name: &str| form.sent(name).filter(|value| !value.is_empty());
    let input = match form.text("do").as_str() {
        "done" => ActionInput { status: Some("done".to_owned()), ..ActionInput::default() },
        _ => ActionInput {
            status: given("status"),
            owner: given("owner"),
            due: given("due"),
            phase: given("phase"),
            ..ActionInput::default()
        },
    };
    let numbers: Result<Vec<i64>, _> = form.all("action").iter().map(|number| number.parse()).collect();
    let outcome = match numbers {
        Ok(numbers) => actions::update_all(&request.state.platform, &request.caller.actor, &numbers, &input).await,
        Err(_) => Err(Error::invalid("action", "tick actions of the list")),
    };
    let message = outcome.as_ref().map_or_else(
        |_| String::new(),
        |changed| match changed.len() {
            1 => "1 action was changed".to_owned(),
            count => format!("{count} actions were changed"),
        },
    );
    lead_or_fail(request, &next, &message, outcome).await
}

/// Looks a table through, and takes it on the second click.
pub(super) async fn import(request: Request, form: Form) -> Response {
    let take = form.text("do") == "take";
    look_through(request, form.text("csv"), take).await
}

/// A file is only looked through: the table then stands in the form that takes it.
pub(super) async fn import_file(request: Request, sent: std::result::Result<Multipart, MultipartRejection>) -> Response {
    match file_of(&request, sent).await {
        Ok(text) => look_through(request, text, false).await,
        Err(error) => lead_or_fail(request, "/actions/import", "", Err::<(), _>(error)).await,
    }
}

async fn file_of(request: &Request, sent: std::result::Result<Multipart, MultipartRejection>) -> Result<String, Error> {
    let mut parts = sent.map_err(|rejection| Error::invalid("file", rejection.body_text()))?;
    let unreadable = |error: MultipartError| Error::invalid("file", error.body_text());
    let (mut csrf, mut text) = (String::new(), String::new());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("_csrf") => csrf = part.text().await.map_err(unreadable)?,
            Some("file") => text = part.text().await.map_err(unreadable)?,
            _ => {}
        }
    }
    if csrf != request.caller.csrf() {
        return Err(Error::Forbidden("this form is out of date: reload the page and send it again".to_owned()));
    }
    if text.trim().is_empty() {
        return Err(Error::invalid("file", "choose a CSV file"));
    }
    Ok(text)
}

async fn look_through(request: Request, text: String, take: bool) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let import = match actions::import(platform, actor, &text, take).await {
        Ok(import) if import.written => {
            let message = format!("{} actions were created, {} changed", import.created, import.changed);
            return lead(request, "/actions", &message);
        }
        Ok(import) => import,
        Err(error @ (Error::Internal(_) | Error::Forbidden(_))) => return request.failure(error).await,
        Err(error) => {
            let page = pages::action_import(platform, actor, &Query::default(), None).await;
            let page = page.map(|model| Page::ActionImport(view::ActionImport { text, draft: whole(&error), ..model }));
            return request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await;
        }
    };
    let page = pages::action_import(platform, actor, &Query::default(), Some((text, import))).await;
    request.answer(StatusCode::OK, page.map(Page::ActionImport)).await
}

/// What is wrong as a message of the whole form.
fn whole(error: &Error) -> view::Draft {
    let message = match error {
        Error::Invalid(fields) => fields.iter().map(|field| field.problem.clone()).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    view::Draft { values: Vec::new(), errors: vec![view::FieldError { field: String::new(), message }] }
}

pub(super) async fn link_issue(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let new = NewIssue { issue: form.text("issue"), source: form.sent("source") };
    let outcome = match number(&named) {
        Ok(number) => issue_links::link(&request.state.platform, &request.caller.actor, number, &new).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &format!("/actions/{named}#issue"), "The issue was linked", outcome).await
}

pub(super) async fn unlink_issue(Path(named): Path<String>, request: Request, _form: Form) -> Response {
    let outcome = match number(&named) {
        Ok(number) => issue_links::unlink(&request.state.platform, &request.caller.actor, number).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &format!("/actions/{named}"), "The issue was unlinked", outcome).await
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
    let minutes = minutes(form)?;
    actions::update(platform, actor, number, input(form)).await?;
    match minutes {
        Some(minutes) => actions::log_time(platform, actor, number, minutes).await,
        None => Ok(()),
    }
}

pub(super) async fn status(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let input = ActionInput { status: Some(form.text("status")), ..ActionInput::default() };
    let outcome = match number(&named) {
        Ok(number) => actions::update(&request.state.platform, &request.caller.actor, number, input).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &form.next("/actions?as=board"), &format!("{named} was moved"), outcome).await
}

pub(super) async fn comment(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match number(&named) {
        Ok(number) => actions::comment(&request.state.platform, &request.caller.actor, number, &form.text("text")).await,
        Err(error) => Err(error),
    };
    lead_or_fail(request, &format!("/actions/{named}"), "Your comment was added", outcome).await
}
