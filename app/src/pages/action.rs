//! `/actions/{id}`: one action, what it is for and whether it helped.
//!
//! Forms: `POST /actions/{id}` (fields as `actions/action_form.rs`); `POST /actions/{id}/comments`: `text`; `POST /actions/{id}/issue`:
//! `issue`; `POST /actions/{id}/issue/remove`.

use super::actions::action_form;
use crate::components::{Card, Field, PageHead, PostForm, chart, link, mark, terms};
use leptos::prelude::*;
use usecases::view::{ActionPage, Draft, HistoryEntry, IssueCard, Link, Mark};

pub(super) fn page(model: ActionPage) -> AnyView {
    let parents = vec![Link { text: "Actions".into(), href: "/actions".into() }, model.team];
    let path = format!("/actions/{}", model.id);
    let comments = format!("{path}/comments");
    let may_write = model.edit.is_some();
    let issue = model.issue.map(|card| issue(&path, card));
    let edit = model.edit.map(|form| {
        let open = form.open || !form.draft.errors.is_empty();
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
        {model.outcome.map(|told| outcome(told, model.before_after))}
        <section class="card" aria-label="Facts">
            {terms(model.facts)} {model.target.map(|target| view! { <p>"Meant to move: " {link(target)}</p> })}
            {(!model.effect.is_empty()).then(|| view! { <p>"Expected: " {model.effect}</p> })} {links}
        </section>
        {others("Waits for", model.waits_for)}
        {others("Has to be done first for", model.waited_for_by)}
        {model.effect_chart.map(|picture| chart("Around the day it was done", picture))}
        {issue}
        {edit}
        {due_dates(model.due_dates)}
        <Card title="History">
            <ol class="list history">{model.history.into_iter().map(entry).collect_view()}</ol>
            {comment}
        </Card>
    }
    .into_any()
}

/// Whether it did what it was meant to.
fn outcome((verdict, text): (Mark, String), values: Option<(String, String)>) -> AnyView {
    let values = values.map(|(before, after)| {
        let dash = |text: String| if text.is_empty() { "—".to_owned() } else { text };
        view! {
            <p>
                <b>{dash(before)}</b>
                " before → "
                <b>{dash(after)}</b>
                " after"
            </p>
        }
    });
    view! {
        <section class="card notice line" aria-label="Outcome">
            {mark(verdict)}
            <div>
                <p>{text}</p>
                {values}
            </div>
        </section>
    }
    .into_any()
}

fn others(title: &'static str, others: Vec<(Link, Mark)>) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let rows = others.into_iter().map(|(to, state)| view! { <li>{link(to)} {mark(state)}</li> }.into_any()).collect_view();
    Some(
        view! {
            <Card title=title>
                <ul class="list">{rows}</ul>
            </Card>
        }
        .into_any(),
    )
}

/// The issue of GitHub or GitLab that says the same, or the form that links one.
fn issue(path: &str, card: IssueCard) -> AnyView {
    let unlink = (card.may_edit && card.issue.is_some()).then(|| {
        view! {
            <PostForm action=format!("{path}/issue/remove") class="inline-form">
                <button class="btn small">"Unlink"</button>
            </PostForm>
        }
    });
    let linked = card.issue.map(|to| view! { <p>{link(to)} " " {mark(card.mark)}</p> });
    let detail = (!card.detail.is_empty()).then(|| view! { <p class="quiet">{card.detail}</p> });
    let form = (linked.is_none() && card.may_edit).then(|| {
        let options = card.repositories.into_iter().map(|one| view! { <option value=one.value></option> }.into_any()).collect_view();
        view! {
            <PostForm action=format!("{path}/issue") class="inline-form">
                <label for="issue-name">"Repository for a new issue, or an issue that is there"</label>
                <input id="issue-name" name="issue" list="issue-repositories" placeholder="owner/name or owner/name#12" required=true />
                <datalist id="issue-repositories">{options}</datalist>
                <button class="btn small">"Link"</button>
            </PostForm>
        }
    });
    view! {
        <section class="card" id="issue">
            <header>
                <h2>"Issue"</h2>
                {unlink}
            </header>
            {linked} {detail} {form}
        </section>
    }
    .into_any()
}

fn due_dates(dates: Vec<(String, String, String)>) -> Option<AnyView> {
    if dates.is_empty() {
        return None;
    }
    let rows = dates.into_iter().map(|(when, due, who)| {
        view! {
            <li>
                <span>{due}</span>
                <small>{format!("{who} · {when}")}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Due dates" note="from the first on">
                <ol class="list history">{rows.collect_view()}</ol>
            </Card>
        }
        .into_any(),
    )
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
