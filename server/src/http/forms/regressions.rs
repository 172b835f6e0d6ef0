//! Triage of regressions: one step for the ticked rows of the list, or for the one whose page it is.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use usecases::Error;
use usecases::pages::{self, Query};
use usecases::regressions::acceptance;
use usecases::regressions::triage::{self, Step};
use usecases::view::Draft;

/// `R-12`, or the number alone.
pub(in crate::http) fn number(named: &str) -> Result<i64, Error> {
    let number = named.strip_prefix("R-").unwrap_or(named).parse();
    number.map_err(|_| Error::NotFound(format!("the regression {named}")))
}

/// The form as it was sent. What is wrong with a field that has no place for it is told above the form.
fn refused(form: &Form, error: &Error) -> Draft {
    const TOLD: [&str; 4] = ["reason", "until", "limit_percent", "fix"];
    let mut draft = draft(&form.fields, error);
    for wrong in draft.errors.iter_mut().filter(|wrong| !TOLD.contains(&wrong.field.as_str())) {
        wrong.field.clear();
    }
    draft
}

fn step(form: &Form) -> Result<Step, Error> {
    Ok(match form.text("do").as_str() {
        "confirm" => Step::Confirm {},
        "noise" => Step::Noise { reason: form.text("noise_reason") },
        "accept" => Step::Accept { reason: form.text("reason"), until: form.sent("until"), limit_percent: percent(form)? },
        "resolve" => Step::Resolve { fix: form.text("fix") },
        "reopen" => Step::Reopen { reason: String::new() },
        "assign" => Step::Assign { owner: form.text("owner") },
        "assign-me" => Step::Assign { owner: "me".to_owned() },
        "link" => Step::Link { action: form.text("action") },
        "comment" => Step::Comment { text: form.text("text") },
        other => return Err(Error::invalid("", format!("`{other}` is not a step"))),
    })
}

/// Takes `7.5` and `7,5 %`.
fn percent(form: &Form) -> Result<Option<f64>, Error> {
    let text = form.text("limit_percent");
    let number = text.trim_end_matches('%').trim().replace(',', ".");
    if number.is_empty() {
        return Ok(None);
    }
    number.parse().map(Some).map_err(|_| Error::invalid("limit_percent", format!("`{text}` is not a number of per cent")))
}

pub(super) async fn bulk(request: Request, form: Form) -> Response {
    let ticked = form.all("number");
    let outcome = match (ticked.iter().map(|named| number(named)).collect::<Result<Vec<_>, _>>(), step(&form)) {
        (Ok(numbers), Ok(step)) => triage::take(&request.state.platform, &request.caller.actor, &numbers, &step).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match outcome {
        Ok(done) => lead(request, &form.next("/regressions"), &done.message),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::NotFound(_))) => request.failure(error).await,
        Err(error) => {
            let next = form.next("/regressions");
            let page = match Query::parse(next.split_once('?').map_or("", |(_, query)| query)) {
                Ok(query) => pages::regressions(&request.state.platform, &request.caller.actor, &query).await,
                Err(wrong) => Err(wrong),
            };
            let page = page.map(|mut model| {
                for row in &mut model.rows {
                    row.ticked = ticked.contains(&row.number.to_string());
                }
                if let Some(steps) = &mut model.bulk {
                    steps.draft = refused(&form, &error);
                    steps.open = form.text("do");
                }
                Page::Regressions(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

pub(super) async fn take(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match (number(&named), step(&form)) {
        (Ok(number), Ok(step)) => triage::take(&request.state.platform, &request.caller.actor, &[number], &step).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match (outcome, number(&named)) {
        (Ok(done), _) => lead(request, &format!("/regressions/{named}"), &done.message),
        (Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::NotFound(_))), _) | (_, Err(error)) => request.failure(error).await,
        (Err(error), Ok(number)) => {
            let page = pages::regression(&request.state.platform, &request.caller.actor, &Query::default(), number).await;
            let page = page.map(|mut model| {
                if let Some(steps) = &mut model.triage {
                    steps.draft = refused(&form, &error);
                    steps.open = form.text("do");
                }
                Page::Regression(Box::new(model))
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

pub(super) async fn acceptance(Path(named): Path<String>, request: Request, form: Form) -> Response {
    let approve = form.text("answer") == "approve";
    let outcome = match number(&named) {
        Ok(number) => acceptance::answer(&request.state.platform, &request.caller.actor, number, approve).await,
        Err(error) => Err(error),
    };
    let done = if approve { "It was accepted" } else { "It was not accepted" };
    lead_or_fail(request, &format!("/regressions/{named}"), done, outcome).await
}
