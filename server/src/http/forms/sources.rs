//! Sources, the mapping queue, deliveries and tokens.

use super::{lead, lead_or_fail};
use crate::http::document::{Request, draft};
use crate::http::extract::Form;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::slug::Slug;
use usecases::accounts::{self, NewToken};
use usecases::pages::{self, Query};
use usecases::sources::{self, NewSource};
use usecases::{Error, ingest, mapping, outgoing};

pub(super) async fn create(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let named = form.text("name");
    let slug = Some(form.text("slug")).filter(|slug| !slug.is_empty()).unwrap_or_else(|| {
        let from = if named.is_empty() { form.text("kind") } else { named.clone() };
        Slug::from_name(&from).map(|slug| slug.to_string()).unwrap_or_default()
    });
    let saved = match described(&form, slug, named) {
        Ok(new) => sources::save(platform, actor, new).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok((source, secret)) => {
            let page = pages::source(platform, actor, &Query::default(), source.slug.as_str()).await.map(|mut model| {
                model.secret = secret;
                Page::Source(model)
            });
            request.answer(StatusCode::CREATED, page).await
        }
        Err(error @ (Error::Internal(_) | Error::Forbidden(_))) => request.failure(error).await,
        Err(error) => {
            let page = pages::sources(platform, actor, &Query::default()).await.map(|mut model| {
                if let Some(add) = &mut model.add {
                    add.open = true;
                    add.draft = draft(&form.fields, &error);
                }
                Page::Sources(model)
            });
            request.answer(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

fn described(form: &Form, slug: String, name: String) -> Result<NewSource, Error> {
    let port = form.text("port");
    let port = if port.is_empty() {
        None
    } else {
        Some(port.parse().map_err(|_| Error::invalid("port", format!("`{port}` is no port: use 1 to 65535")))?)
    };
    Ok(NewSource {
        slug,
        kind: form.text("kind"),
        name,
        url: form.sent("url"),
        secret: form.sent("secret"),
        token: form.sent("token"),
        repositories: form.text("repositories").split([',', ' ']).filter(|glob| !glob.is_empty()).map(str::to_owned).collect(),
        channel: form.sent("channel"),
        host: form.sent("host"),
        port,
        tls: form.sent("tls"),
        user: form.sent("user"),
        from: form.sent("from"),
        demo: false,
    })
}

/// Sends a message of the outbox again.
pub(super) async fn resend(Path(id): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match id.parse() {
        Ok(id) => outgoing::resend(&request.state.platform, &request.caller.actor, id).await,
        Err(_) => Err(Error::NotFound("this message".to_owned())),
    };
    lead_or_fail(request, &form.next("/sources"), "It is sent again", outcome).await
}

pub(super) async fn rotate(Path(slug): Path<String>, request: Request, _form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    match sources::rotate_secret(platform, actor, &slug).await {
        Ok(secret) => {
            let page = pages::source(platform, actor, &Query::default(), &slug).await.map(|mut model| {
                model.secret = Some(secret);
                Page::Source(model)
            });
            request.answer(StatusCode::OK, page).await
        }
        Err(error) => request.failure(error).await,
    }
}

/// Pulls now instead of waiting for the next run.
pub(super) async fn pull(Path(slug): Path<String>, request: Request, _form: Form) -> Response {
    let outcome = pull_now(&request, &slug).await;
    let page = format!("/sources/{slug}");
    match outcome {
        Ok(pulled) if pulled.problems.is_empty() => lead(request, &page, &format!("{} samples were read", pulled.samples)),
        Ok(pulled) => lead_or_fail::<()>(request, &page, "", Err(Error::Conflict(pulled.problems.join("; ")))).await,
        Err(error) => request.failure(error).await,
    }
}

async fn pull_now(request: &Request, slug: &str) -> Result<usecases::slos::Pulled, Error> {
    let platform = &request.state.platform;
    request.caller.actor.may(usecases::Permission::Configure, &*platform.catalog().await?)?;
    let mut session = platform.store.read().await?;
    let source = store::sources::by_slug(&mut session, slug).await?.ok_or_else(|| Error::NotFound(format!("the source `{slug}`")))?;
    drop(session);
    crate::sources::pull(platform, &request.caller.actor, &source).await
}

pub(super) async fn map(request: Request, form: Form) -> Response {
    let service = (form.text("answer") == "map").then(|| form.text("service"));
    let outcome = mapping::assign(&request.state.platform, &request.caller.actor, &form.text("id"), service.as_deref()).await;
    let done = match &outcome {
        Ok(1) => "1 record was moved".to_owned(),
        Ok(count) => format!("{count} records were moved"),
        Err(_) => String::new(),
    };
    lead_or_fail(request, "/sources/mapping", &done, outcome).await
}

pub(super) async fn replay(Path(id): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match id.parse() {
        Ok(id) => ingest::replay(&request.state.platform, &request.caller.actor, id).await,
        Err(_) => Err(Error::NotFound("this delivery".to_owned())),
    };
    lead_or_fail(request, &form.next("/sources"), "The delivery is processed again", outcome).await
}

pub(super) async fn create_token(request: Request, form: Form) -> Response {
    let (platform, actor) = (&request.state.platform, &request.caller.actor);
    let outcome = async {
        let new = NewToken { name: form.text("name"), scopes: form.all("scope"), team: form.sent("team"), days: days(&request, &form)? };
        accounts::create_token(platform, actor, new).await
    };
    let outcome = outcome.await;
    if let Err(error @ (Error::Internal(_) | Error::Forbidden(_))) = outcome {
        return request.failure(error).await;
    }
    let page = pages::sources(platform, actor, &Query::default()).await.map(|mut model| {
        if let Some(token_form) = &mut model.token_form {
            match &outcome {
                Ok((_, text)) => token_form.created = Some(text.clone()),
                Err(error) => token_form.draft = draft(&form.fields, error),
            }
        }
        Page::Sources(model)
    });
    let status = if outcome.is_ok() { StatusCode::CREATED } else { StatusCode::UNPROCESSABLE_ENTITY };
    request.answer(status, page).await
}

fn days(request: &Request, form: &Form) -> Result<Option<i64>, Error> {
    let text = form.text("expires");
    if text.is_empty() {
        return Ok(None);
    }
    let day: domain::time::Day = text.parse().map_err(|_| Error::invalid("expires", format!("`{text}` is not a date")))?;
    Ok(Some((day - request.state.platform.today()).num_days()))
}

pub(super) async fn revoke_token(Path(id): Path<String>, request: Request, _form: Form) -> Response {
    let outcome = match id.parse() {
        Ok(id) => accounts::revoke_token(&request.state.platform, &request.caller.actor, id).await,
        Err(_) => Err(Error::NotFound("this token".to_owned())),
    };
    lead_or_fail(request, "/sources#tokens", "The token was revoked", outcome).await
}
