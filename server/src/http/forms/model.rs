//! The draft of the model: steps of its forms, its YAML, import from a file; publishing and going back.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use usecases::models::{self, EditStep, Published};
use usecases::pages::{self, Query};
use usecases::view::FieldError;
use usecases::{Error, Result};

fn revision(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::invalid("", "this form is out of date: reload the page and send it again"))
}

/// Where the form was, with the part that was worked on in view.
fn back(form: &Form) -> String {
    let view = form.text("view");
    if view.is_empty() { "/model/edit".to_owned() } else { format!("/model/edit?view={}", crate::http::access::encode(&view)) }
}

pub(super) async fn edit(request: Request, form: Form) -> Response {
    let done = match form.text("do").as_str() {
        "discard" => "The draft was thrown away",
        "add" => "It was added to the draft",
        "remove" => "It was taken out of the draft",
        _ => "The draft was saved",
    };
    match step(&request, &form).await {
        Ok(told) => lead(request, &back(&form), told.as_deref().unwrap_or(done)),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::Unauthenticated(_))) => request.failure(error).await,
        Err(error) => refused(request, &form, error).await,
    }
}

/// What there is to tell, where it is not only that it was done.
async fn step(request: &Request, form: &Form) -> Result<Option<String>> {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let seen = revision(&form.text("revision"))?;
    let (list, id, fields) = (form.text("list"), form.text("part"), form.fields.clone());
    let step = match form.text("do").as_str() {
        "yaml" => return models::save(platform, actor, seen, &form.text("yaml")).await.map(|_| None),
        "discard" => return models::discard(platform, actor, seen).await.map(|()| None),
        "rebase" => return models::rebase(platform, actor, seen).await.map(|taken| Some(rebased(&taken))),
        "save" => EditStep::Save { list, id, fields },
        "add" => EditStep::Add { list, fields },
        "remove" => EditStep::Remove { list, id },
        "up" => EditStep::Move { list, id, up: true },
        "down" => EditStep::Move { list, id, up: false },
        other => return Err(Error::invalid("", format!("`{other}` is not a step"))),
    };
    models::edit(platform, actor, seen, &step).await.map(|_| None)
}

fn rebased(taken: &[String]) -> String {
    let taken = if taken.is_empty() { String::new() } else { format!(". Taken over from it: {}", taken.join("; ")) };
    format!("The draft goes on from the newest version{taken}")
}

/// The page again, with the part that was sent as it was sent, and what is wrong with it.
async fn refused(request: Request, form: &Form, error: Error) -> Response {
    let status = crate::http::problem::status(&error);
    let (view, list) = (form.text("view"), form.text("list"));
    let mut wanted = vec![("view".to_owned(), view)];
    if form.text("do") == "add" {
        wanted.push(("new".to_owned(), list.clone()));
    }
    let page = match Query::of(wanted) {
        Ok(query) => pages::model_edit(&request.state.platform, &request.caller.actor, &query).await,
        Err(wrong) => Err(wrong),
    };
    let page = page.map(|mut model| {
        // Somebody was faster: the page shows the draft as it is now, and beside it what was sent. Filled in again it would be one
        // click from taking back what they changed.
        if let Error::Conflict(message) = &error {
            model.error = Some(message.clone());
            model.sent = Some(sent_text(form));
            return Page::ModelEdit(model);
        }
        let sent = draft(&form.fields, &error);
        let id = form.text("part");
        let found = model.parts.iter_mut().chain(&mut model.add).find(|part| part.list == list && part.id == id);
        match found {
            Some(part) => {
                part.open = true;
                let own = |wrong: &&FieldError| part.fields.iter().any(|field| field.name == wrong.field);
                let other: Vec<_> = sent.errors.iter().filter(|wrong| !own(wrong)).map(|wrong| wrong.message.clone()).collect();
                part.error = (!other.is_empty()).then(|| other.join(" · "));
                model.error = Some("Nothing was saved: look at what is marked below".to_owned());
                for field in &mut part.fields {
                    field.error = sent.errors.iter().find(|wrong| wrong.field == field.name).map(|wrong| wrong.message.clone());
                    let ticked = field.input == "checkbox";
                    match sent.values.iter().find(|(name, _)| *name == field.name) {
                        Some((_, value)) => field.value.clone_from(value),
                        None if ticked => field.value.clear(),
                        None => {}
                    }
                    for choice in &mut field.choices {
                        choice.selected = choice.value == field.value;
                    }
                }
            }
            None => model.error = Some(error.to_string()),
        }
        if let Some(yaml) = model.yaml.as_mut().filter(|_| !form.text("yaml").is_empty()) {
            *yaml = form.text("yaml");
        }
        Page::ModelEdit(model)
    });
    request.answer(status, page).await
}

/// What a form said, to be copied from: its document, or a line for each field.
fn sent_text(form: &Form) -> String {
    if form.text("do") == "yaml" {
        return form.text("yaml");
    }
    let own = |name: &str| !["_csrf", "revision", "view", "do", "list", "part"].contains(&name);
    let lines: Vec<_> = form.fields.iter().filter(|(name, _)| own(name)).map(|(name, value)| format!("{name}: {value}")).collect();
    lines.join("\n")
}

/// Takes the document from a file. The token of the session is a field, as in every other form.
pub(super) async fn import(request: Request, sent: std::result::Result<Multipart, MultipartRejection>) -> Response {
    // Who may not is told so before anything is read.
    let outcome = match (models::draft(&request.state.platform, &request.caller.actor).await, sent) {
        (Err(error), _) => Err(error),
        (Ok(_), Ok(parts)) => imported(&request, parts).await,
        (Ok(_), Err(rejection)) => Err(Error::invalid("", rejection.body_text())),
    };
    lead_or_fail(request, "/model/edit?view=yaml", "The document was taken from the file", outcome).await
}

async fn imported(request: &Request, mut parts: Multipart) -> Result<()> {
    let (mut csrf, mut seen, mut yaml) = (String::new(), String::new(), String::new());
    let unreadable = |error: axum::extract::multipart::MultipartError| Error::invalid("", error.body_text());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let text = part.text().await.map_err(unreadable)?;
        match name.as_str() {
            "_csrf" => csrf = text,
            "revision" => seen = text,
            "file" => yaml = text,
            _ => {}
        }
    }
    if csrf != request.caller.csrf() {
        return Err(Error::Forbidden("this form is out of date: reload the page and send it again".to_owned()));
    }
    if yaml.trim().is_empty() {
        return Err(Error::invalid("file", "choose a file that holds a model"));
    }
    models::save(&request.state.platform, &request.caller.actor, revision(&seen)?, &yaml).await.map(|_| ())
}

pub(super) async fn publish(request: Request, form: Form) -> Response {
    let outcome = match revision(&form.text("revision")) {
        Ok(seen) => models::publish_draft(&request.state.platform, &request.caller.actor, seen, &form.text("note")).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(published) => lead(request, "/model", &told(published)),
        Err(error @ (Error::Internal(_) | Error::Forbidden(_) | Error::Unauthenticated(_))) => request.failure(error).await,
        Err(error) => {
            let page = pages::model_edit(&request.state.platform, &request.caller.actor, &Query::default()).await.map(|mut model| {
                model.publish_draft = draft(&form.fields, &error);
                Page::ModelEdit(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

fn told(published: Published) -> String {
    if published.published {
        format!("Version {} was published", published.version)
    } else {
        format!("It says the same as version {}, which stays in force", published.version)
    }
}

pub(super) async fn restore(Path(named): Path<String>, request: Request, _: Form) -> Response {
    let outcome = match named.parse() {
        Ok(version) => models::restore(&request.state.platform, &request.caller.actor, version).await,
        Err(_) => Err(Error::NotFound(format!("model version {named}"))),
    };
    let done = outcome.as_ref().map(|published| told(*published)).unwrap_or_default();
    lead_or_fail(request, "/model", &done, outcome).await
}
