//! `/actions/{id}`: one action, what it is for and whether it helped.
//!
//! Forms: `POST /actions/{id}` (fields as `actions/action_form.rs`); `POST /actions/{id}/comments`: `text`.

use super::actions::action_form;
use crate::components::{Field, PageHead, PostForm, link, mark, terms};
use leptos::prelude::*;
use usecases::view::{ActionPage, Draft, HistoryEntry, Link, Mark};

pub(super) fn page(model: ActionPage) -> AnyView {
    let parents = vec![Link { text: "Actions".into(), href: "/actions".into() }, model.team];
    let path = format!("/actions/{}", model.id);
    let comments = format!("{path}/comments");
    let may_write = model.edit.is_some();
    let edit = model.edit.map(|form| {
        let open = form.open;
        view! {
            <details class="card quick-add" open=open>
                <summary>
                    <h2>"Edit"</h2>
                </summary>
                {action_form::form(path, "Save", form)}
            </details>
        }
    });
    let links = (!model.links.is_empty())
        .then(|| view! { <ul class="plain-list">{model.links.into_iter().map(|to| view! { <li>{link(to)}</li> }.into_any()).collect_view()}</ul> });
    let comment = may_write.then(|| {
        view! {
            <PostForm action=comments class="stack-form">
                <Field name="text" label="Comment" kind="textarea" required=true draft=Draft::default() form="comment" />
                <p class="acts"><button class="btn">"Add comment"</button></p>
            </PostForm>
        }
    });
    view! {
        <PageHead title=model.title parents=parents subtitle=model.id>
            {mark(model.status)}
        </PageHead>
        {model.outcome.map(outcome)}
        <section class="card" aria-label="Facts">
            {terms(model.facts)} {model.target.map(|target| view! { <p>"Meant to move: " {link(target)}</p> })}
            {(!model.effect.is_empty()).then(|| view! { <p>"Expected: " {model.effect}</p> })} {links}
        </section>
        {edit}
        <section class="card">
            <header>
                <h2>"History"</h2>
            </header>
            <ol class="list history">{model.history.into_iter().map(entry).collect_view()}</ol>
            {comment}
        </section>
    }
    .into_any()
}

/// Whether it did what it was meant to.
fn outcome((verdict, text): (Mark, String)) -> AnyView {
    view! {
        <section class="card notice line" aria-label="Outcome">
            {mark(verdict)}
            <p>{text}</p>
        </section>
    }
    .into_any()
}

fn entry(entry: HistoryEntry) -> AnyView {
    let class = if entry.comment { "comment" } else { "" };
    view! {
        <li class=class>
            <span>{entry.text}</span>
            <small>{format!("{} · {}", entry.who, entry.when)}</small>
        </li>
    }
    .into_any()
}
