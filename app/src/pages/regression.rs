//! `/regressions/R-12`: what got worse, since when, under which conditions, and what is decided.
//!
//! Forms: `POST /regressions/{id}` with `do` and the fields of that step (`regression_steps.rs`), and `text` for `do=comment`;
//! `POST /regressions/{id}/acceptance` with `answer` = approve | decline.

mod around;

use super::regression_steps as steps;
use crate::components::{Card, Field, PageHead, PostForm, chart, form_errors, link, mark, terms};
use leptos::prelude::*;
use usecases::view::{AcceptanceNote, Draft, HistoryEntry, Link, RegressionPage, RegressionSteps};

pub(super) fn page(model: RegressionPage) -> AnyView {
    let row = model.row;
    let parents = vec![Link { text: "Regressions".into(), href: "/regressions".into() }, model.team, row.service];
    let path = row.href.clone();
    let may_act = model.triage.is_some();
    let linked = row.action.map(|action| view! { <p>"Dealt with by " {link(action)}</p> });
    let picture = model.chart.map(|picture| chart("Where it changed", picture));
    view! {
        <PageHead title=row.title parents=parents subtitle=row.id>
            {mark(row.state)} {mark(row.severity)}
        </PageHead>
        <p class="lead">{model.sentence}</p>
        {model.acceptance.map(accepted)}
        {model.request.map(|request| requested(&path, request))}
        {model.triage.map(|triage| triage_card(path.clone(), triage))}
        <section class="card" aria-label="Facts">{terms(model.facts)} {linked}</section>
        {picture}
        {around::series(model.series)}
        <div class="two even">
            {around::commits(model.commits, model.commits_note, model.compare)} {around::environment(model.environment, model.environment_note)}
        </div>
        <div class="two even">{around::runs(model.runs)} {around::conditions(model.judged, model.reason, model.conditions)}</div>
        {around::similar(model.similar)}
        {history(path, model.history, may_act)}
    }
    .into_any()
}

fn accepted(note: AcceptanceNote) -> AnyView {
    view! {
        <section class="card notice line" aria-label="Acceptance">
            <b>{format!("Accepted by {} {}", note.by, note.until)}</b>
            <p>{note.reason}</p>
        </section>
    }
    .into_any()
}

fn requested(path: &str, note: AcceptanceNote) -> AnyView {
    let action = format!("{path}/acceptance");
    let answer = if note.may_answer {
        Some(
            view! {
                <PostForm action=action class="inline-form">
                    <button class="btn main" name="answer" value="approve">"Approve"</button>
                    <button class="btn" name="answer" value="decline">"Decline"</button>
                </PostForm>
            }
            .into_any(),
        )
    } else if note.own {
        Some(
            view! {
                <PostForm action=action class="inline-form">
                    <button class="btn" name="answer" value="decline">"Take it back"</button>
                </PostForm>
            }
            .into_any(),
        )
    } else {
        None
    };
    view! {
        <section class="card notice line" aria-label="Request">
            <b>{format!("{} asks to accept it {}", note.by, note.until)}</b>
            <p>{note.reason} " " <small class="quiet">{note.when}</small></p>
            {answer}
        </section>
    }
    .into_any()
}

/// A form for each step, so that Enter in a field does what the field is for.
fn triage_card(path: String, triage: RegressionSteps) -> AnyView {
    let RegressionSteps { steps: possible, owners, actions, draft, open, asks, .. } = triage.clone();
    let has = |step: &str| possible.iter().any(|known| known == step);
    let step =
        |name: &str, key: Option<&'static str>, title: &'static str, fields: AnyView| step_form(&path, open == name, key, title, fields);
    let accept = has("accept").then(|| step("accept", Some("a"), "Accept…", steps::accept(draft.clone(), asks, "accept")));
    let resolve = has("resolve").then(|| step("resolve", None, "Resolve…", steps::resolve(draft.clone(), "resolve")));
    let assign = step("assign", None, "Assign…", steps::assign(owners, "assign"));
    let act = step("link", Some("l"), "Link action…", steps::act(actions, "link"));
    let buttons = steps::buttons(&triage);
    view! {
        <section class="card triage" id="triage">
            <header>
                <h2>"Triage"</h2>
            </header>
            {form_errors(&draft)}
            <div class="bulk">
                <PostForm action=path class="inline-form">{buttons}</PostForm>
                {accept} {resolve} {assign} {act}
            </div>
        </section>
    }
    .into_any()
}

fn step_form(path: &str, open: bool, key: Option<&'static str>, title: &'static str, fields: AnyView) -> AnyView {
    let path = path.to_owned();
    view! {
        <details class="step-form" open=open>
            <summary class="btn" data-key=key>
                {title} {key.map(|key| view! { <kbd>{key.to_uppercase()}</kbd> })}
            </summary>
            <PostForm action=path class="stack-form">{fields}</PostForm>
        </details>
    }
    .into_any()
}

fn history(path: String, entries: Vec<HistoryEntry>, may_write: bool) -> AnyView {
    let entries = entries.into_iter().map(|entry| {
        let class = if entry.comment { "comment" } else { "" };
        view! {
            <li class=class>
                <span>{entry.text}</span>
                <small>{format!("{} · {}", entry.who, entry.when)}</small>
            </li>
        }
        .into_any()
    });
    let comment = may_write.then(|| {
        view! {
            <PostForm action=path class="stack-form">
                <input type="hidden" name="do" value="comment" />
                <Field name="text" label="Comment" kind="textarea" required=true draft=Draft::default() form="comment" />
                <p class="acts"><button class="btn">"Add comment"</button></p>
            </PostForm>
        }
    });
    view! {
        <Card title="History" id="history">
            <ol class="list history">{entries.collect_view()}</ol>
            {comment}
        </Card>
    }
    .into_any()
}
