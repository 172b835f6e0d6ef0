//! `/regressions/R-12`: what got worse, since when, under which conditions, and what is decided.
//!
//! Forms: `POST /regressions/{id}` with `do` and the fields of that step (`regression_steps.rs`), and `text` for `do=comment`;
//! `POST /regressions/{id}/acceptance` with `answer` = approve | decline.

use super::regression_steps as steps;
use crate::components::{Field, PageHead, PostForm, chart, form_errors, link, mark, terms};
use leptos::prelude::*;
use usecases::view::{
    AcceptanceNote, CommitRow, Draft, HistoryEntry, Link, Mark, NearRun, RegressionPage, RegressionSteps, SimilarRegression, TouchedSeries,
};

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
        {series(model.series)}
        <div class="two even">
            {commits(model.commits, model.commits_note, model.compare)} {environment(model.environment, model.environment_note)}
        </div>
        <div class="two even">{runs(model.runs)} {conditions(model.judged, model.reason, model.conditions)}</div>
        {similar(model.similar)}
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

fn series(rows: Vec<TouchedSeries>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let count = rows.len();
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">
                    {link(row.link)} <small>{row.machine}</small>
                </th>
                <td class="num">{row.before}</td>
                <td class="num">{row.after}</td>
                <td class="num">{row.change}</td>
                <td class="num">{row.interval}</td>
                <td class="num">{row.p}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Series"</h2>
                    <small>{format!("{count} · worst first")}</small>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Series">
                    <table class="rows">
                        <caption class="sr">"Series that got worse"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Series"</th>
                                <th scope="col" class="num">"Before"</th>
                                <th scope="col" class="num">"After"</th>
                                <th scope="col" class="num">"Change"</th>
                                <th scope="col" class="num">"95 % interval"</th>
                                <th scope="col" class="num">"p"</th>
                            </tr>
                        </thead>
                        <tbody>{body.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn commits(rows: Vec<CommitRow>, note: String, compare: Option<Link>) -> AnyView {
    let items = rows.into_iter().map(|row| {
        let sha = match row.link {
            Some(to) => link(to),
            None => view! { <code>{row.sha}</code> }.into_any(),
        };
        view! {
            <li>
                <span>{sha} " " {row.message}</span>
                <small>{row.author}</small>
            </li>
        }
        .into_any()
    });
    view! {
        <section class="card">
            <header>
                <h2>"Commits"</h2>
                {compare.map(link)}
            </header>
            <ul class="list">{items.collect_view()}</ul>
            {(!note.is_empty()).then(|| view! { <p class="quiet">{note}</p> })}
        </section>
    }
    .into_any()
}

fn environment(rows: Vec<(String, String, String)>, note: String) -> AnyView {
    let table = (!rows.is_empty()).then(|| {
        let body = rows
            .into_iter()
            .map(|(name, before, after)| view! { <tr><th scope="row">{name}</th><td>{before}</td><td>{after}</td></tr> }.into_any());
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Environment">
                <table class="rows narrow-rows">
                    <caption class="sr">"What differs between the last good and the first bad run"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Last good run"</th>
                            <th scope="col">"First bad run"</th>
                        </tr>
                    </thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Environment"</h2>
                <small>"last good and first bad run"</small>
            </header>
            {table}
            {(!note.is_empty()).then(|| view! { <p class="quiet">{note}</p> })}
        </section>
    }
    .into_any()
}

fn runs(rows: Vec<NearRun>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="" class:after=row.after>
                <th scope="row">
                    {link(row.link)} <small>{if row.after { "after" } else { "before" }}</small>
                </th>
                <td>
                    <code>{row.commit}</code>
                </td>
                <td class="num">{row.value}</td>
                <td>{mark(row.verdict)}</td>
                <td class="quiet">{row.when}</td>
            </tr>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Runs before and after"</h2>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Runs before and after">
                    <table class="rows narrow-rows">
                        <caption class="sr">"Runs around the change"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Run"</th>
                                <th scope="col">"Commit"</th>
                                <th scope="col" class="num">"Value"</th>
                                <th scope="col">"Verdict"</th>
                                <th scope="col">"Received"</th>
                            </tr>
                        </thead>
                        <tbody>{body.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn conditions(judged: Option<Link>, reason: String, rows: Vec<(Mark, String)>) -> Option<AnyView> {
    if reason.is_empty() && rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|(held, detail)| {
        view! {
            <li>
                <span>{mark(held)}</span>
                <small>{detail}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Why it was judged so"</h2>
                    {judged.map(link)}
                </header>
                <p>{reason}</p>
                <ul class="list conditions">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn similar(rows: Vec<SimilarRegression>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        view! {
            <li>
                <span>{link(row.link)}</span>
                <span>{mark(row.state)}</span>
                <small>{format!("{} · {}", row.change, row.when)}</small>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <section class="card">
                <header>
                    <h2>"Earlier ones of the same series"</h2>
                </header>
                <ul class="list">{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
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
        <section class="card" id="history">
            <header>
                <h2>"History"</h2>
            </header>
            <ol class="list history">{entries.collect_view()}</ol>
            {comment}
        </section>
    }
    .into_any()
}
