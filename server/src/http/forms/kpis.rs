//! Targets of scopes, and notes on days of KPI charts.

use super::{lead, lead_or_fail};
use crate::http::document::Request;
use crate::http::extract::Form;
use axum::extract::Path;
use axum::response::Response;
use usecases::annotations::{self, NewAnnotation};
use usecases::{Error, models, pages};

pub(super) async fn target(Path(kpi): Path<String>, request: Request, form: Form) -> Response {
    let outcome = set(&request, &kpi, &form).await;
    let next = form.next(&format!("/kpis/{kpi}"));
    match outcome {
        Ok(message) => lead(request, &next, &message),
        Err(error) => lead_or_fail(request, &next, "", Err::<(), _>(error)).await,
    }
}

async fn set(request: &Request, kpi: &str, form: &Form) -> Result<String, Error> {
    let scope = form.text("scope");
    let scope = scope.parse().map_err(|_| Error::invalid("scope", format!("`{scope}` is not a scope")))?;
    let target = match form.text("do").as_str() {
        "inherit" => None,
        _ => Some(
            pages::typed_target(&request.state.platform, kpi, &form.text("target"))
                .await?
                .ok_or_else(|| Error::invalid("target", "type a number"))?,
        ),
    };
    let published = models::set_target(&request.state.platform, &request.caller.actor, kpi, &scope, target).await?;
    Ok(match published.published {
        true => format!("The target holds from model v{} on; values are judged by it in a moment", published.version),
        false => "Nothing changed".to_owned(),
    })
}

pub(super) async fn annotate(request: Request, form: Form) -> Response {
    let new = NewAnnotation {
        kpi: (form.text("all") != "yes").then(|| form.text("kpi")),
        scope: form.sent("scope"),
        day: form.text("day"),
        text: form.text("text"),
    };
    let outcome = annotations::add(&request.state.platform, &request.caller.actor, new).await;
    let mut next = form.next("/kpis");
    if let Ok(noted) = &outcome {
        next = format!("{}#{}", next.split('#').next().unwrap_or_default(), noted.day);
    }
    lead_or_fail(request, &next, "Noted", outcome).await
}

pub(super) async fn remove(Path(annotation): Path<String>, request: Request, form: Form) -> Response {
    let outcome = match annotation.parse() {
        Ok(id) => annotations::remove(&request.state.platform, &request.caller.actor, id).await,
        Err(_) => Err(Error::NotFound(format!("the annotation {annotation}"))),
    };
    lead_or_fail(request, &form.next("/kpis"), "Taken away", outcome).await
}
