//! `/approvals`: budgets that were exceeded and what a team answered. The same card stands on the page of the run.
//!
//! Form: `POST /approvals/{id}` with `answer` = approve | reject, `reason`, `until` (ISO date, for approve), `next`.

use crate::components::{Card, PageHead, PostForm, form_errors, link, mark, notice};
use leptos::prelude::*;
use usecases::view::{ApprovalCard, Approvals, Draft};

pub(super) fn page(model: Approvals) -> AnyView {
    let waiting = (!model.waiting.is_empty()).then(|| {
        let cards = model.waiting.into_iter().map(|one| card(one, "/approvals")).collect_view();
        view! { <div class="column">{cards}</div> }
    });
    let decided = (!model.decided.is_empty()).then(|| {
        let cards = model.decided.into_iter().map(decided).collect_view();
        view! {
            <Card title="Answered">
                <ul class="list">{cards}</ul>
            </Card>
        }
    });
    view! {
        <PageHead title="Budget approvals" subtitle=model.sentence />
        {model.notice.map(notice)}
        {waiting}
        {decided}
    }
    .into_any()
}

/// One that is asked for, with the form for who may answer.
pub(super) fn card(one: ApprovalCard, next: &str) -> AnyView {
    let reasons = one.reasons.into_iter().map(|reason| view! { <li>{reason}</li> }.into_any()).collect_view();
    let action = format!("/approvals/{}", one.id);
    let form = one.form.map(|draft| form(action, draft, one.latest, next.to_owned()));
    let refusal = (!one.refusal.is_empty()).then(|| view! { <p class="quiet">{one.refusal}</p> });
    let decision = (!one.decision.is_empty()).then(|| view! { <p>{one.decision}</p> });
    view! {
        <section class="card approval" id=one.id.clone()>
            <header>
                <h2>{format!("{} Budget exceeded", one.id)}</h2>
                {mark(one.state)}
            </header>
            <p class="under">
                {link(one.service)} <span>{one.line}</span> <code>{one.commit}</code> {link(one.run)}
                <span>"asked of " {link(one.team)} " " {one.requested}</span>
            </p>
            <ul class="reasons">{reasons}</ul>
            {decision} {refusal} {form}
        </section>
    }
    .into_any()
}

fn form(action: String, draft: Draft, latest: String, next: String) -> AnyView {
    view! {
        <PostForm action=action.clone() class="grid-form">
            <input type="hidden" name="next" value=next />
            {form_errors(&draft)} {field(&action, "reason", "Reason", "text", "", &draft)}
            {field(&action, "until", "Until", "date", &format!("Last day on which it may be exceeded; at the latest {latest}. Not needed to reject."), &draft)}
            <p class="acts wide">
                <button class="btn main" name="answer" value="approve">"Approve"</button>
                <button class="btn" name="answer" value="reject">"Reject"</button>
            </p>
        </PostForm>
    }
    .into_any()
}

/// A field whose id no other card of the page has.
fn field(action: &str, name: &'static str, label: &'static str, kind: &'static str, hint: &str, draft: &Draft) -> AnyView {
    let id = format!("{name}-{}", action.rsplit('/').next().unwrap_or_default());
    let value = draft.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let error = draft.errors.iter().find(|error| error.field == name).map(|error| error.message.clone());
    let note = error.clone().unwrap_or_else(|| hint.to_owned());
    let described = (!note.is_empty()).then(|| format!("{id}-note"));
    let class = if error.is_some() { "field-error" } else { "hint" };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                name=name
                type=kind
                value=value
                required=name == "reason"
                aria-describedby=described.clone()
                aria-invalid=error.is_some().then_some("true")
            />
            {described.map(|id| view! { <p class=class id=id>{note}</p> })}
        </div>
    }
    .into_any()
}

fn decided(one: ApprovalCard) -> AnyView {
    let id = one.id.clone();
    view! {
        <li id=id>
            <span>
                <b>{one.id}</b>
                " "
                {link(one.service)}
                " "
                {one.line}
                " "
                {link(one.run)}
            </span>
            <span>{mark(one.state)}</span>
            <small>{one.decision}</small>
            <small class="quiet">{one.reasons.join("; ")}</small>
        </li>
    }
    .into_any()
}
