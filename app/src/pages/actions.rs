//! `/actions`: list, board or timeline of the same query, quick add, and one change of many.
//!
//! Forms:
//! - `GET /actions` with `q`, `status`, `owner`, `due`, `phase`, `kpi`, `as`
//! - `POST /actions`: see `action_form`; answers by leading back to `/actions` or, with an error, shows the page with the draft
//! - `POST /actions/edit`: `action` (numbers of the ticked rows, repeated), `status`, `owner`, `due`, `phase`, `next`
//! - `POST /actions/{id}/status`: `status`, `next` (board)

pub(super) mod action_form;
mod board;
pub(super) mod timeline;

use crate::components::{Field, PageHead, PostForm, Select, form_errors, link, mark, notice, view_links};
use leptos::prelude::*;
use usecases::view::{ActionRow, Actions, BulkEdit, Choice};

pub(super) fn page(model: Actions) -> AnyView {
    let board = model.board;
    let may_add = model.quick_add.is_some();
    let quick_add = model.quick_add.filter(|form| form.open).map(|form| {
        view! {
            <section class="card" id="new">
                <header>
                    <h2>"New action"</h2>
                    <a href="/actions">"Close"</a>
                </header>
                {action_form::form("/actions".to_owned(), "Log action", form)}
            </section>
        }
    });
    let content = if board {
        board::columns(model.columns, &model.moves, &model.next)
    } else if let Some(timeline) = model.timeline {
        timeline::timeline("Timeline", timeline)
    } else if model.rows.is_empty() {
        ().into_any()
    } else {
        list(model.rows, model.bulk, model.next)
    };
    let mut picks = vec![
        ("owner", "Owner", model.owners),
        ("due", "Due", model.due),
        ("phase", "Phase", model.phases),
        ("kpi", "Moves KPI", model.kpis),
    ];
    // The columns of the board are the states.
    if !board {
        picks.insert(0, ("status", "Status", model.statuses));
    }
    let import = may_add.then(|| view! { <a class="btn" href="/actions/import">"Import"</a> });
    let new = may_add.then(|| view! { <a class="btn main" href="/actions?new=1" data-new="">"New action " <kbd>"C"</kbd></a> });
    view! {
        <PageHead title="Actions" subtitle=model.sentence>
            {view_links("View", model.views)} {import} {new}
        </PageHead>
        {quick_add}
        {filter(model.kept, model.query, picks)}
        {model.notice.map(notice)}
        {content}
    }
    .into_any()
}

/// The picks of the query, in the order of the page.
fn filter(kept: Vec<(String, String)>, query: String, picks: Vec<(&'static str, &'static str, Vec<Choice>)>) -> AnyView {
    let kept = kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any()).collect_view();
    let pick = |(name, label, choices)| view! { <Select name=name label=label choices=choices form="actions" class="pick" /> }.into_any();
    view! {
        <form class="filter" method="get" action="/actions" data-auto="">
            {kept}
            <div class="pick search">
                <label for="actions-q">"Find"</label>
                <input id="actions-q" type="search" name="q" value=query />
            </div>
            {picks.into_iter().map(pick).collect_view()}
            <button class="btn">"Show"</button>
        </form>
    }
    .into_any()
}

fn list(rows: Vec<ActionRow>, bulk: Option<BulkEdit>, next: String) -> AnyView {
    let ticks = bulk.is_some();
    let table = table(rows, ticks);
    match bulk {
        Some(bulk) => view! {
            <PostForm action="/actions/edit" class="triage">
                // Enter in a field must not change what is ticked unasked.
                <button hidden=true disabled=true></button>
                <input type="hidden" name="next" value=next />
                <section class="card">{bulk_bar(bulk)} {table}</section>
            </PostForm>
        }
        .into_any(),
        None => view! { <section class="card">{table}</section> }.into_any(),
    }
}

/// One change of all ticked rows; what stays at "as it is" is left alone.
fn bulk_bar(bulk: BulkEdit) -> AnyView {
    view! {
        <div class="bulk" role="group" aria-label="With the ticked actions">
            {form_errors(&bulk.draft)}
            <details class="menu" open=!bulk.draft.errors.is_empty()>
                <summary class="btn">"Change the ticked ones…"</summary>
                <div class="menu-form stack-form">
                    <Select name="status" label="Status" empty="As it is" choices=bulk.statuses form="bulk" />
                    <Select name="owner" label="Owner" empty="As it is" choices=bulk.owners form="bulk" />
                    <Field name="due" label="Due" kind="date" draft=bulk.draft.clone() form="bulk" />
                    <Select name="phase" label="Phase" empty="As it is" choices=bulk.phases form="bulk" />
                    <button class="btn main" name="do" value="edit">"Change"</button>
                </div>
            </details>
            <button class="btn" formnovalidate=true name="do" value="done">"Done"</button>
        </div>
    }
    .into_any()
}

fn table(rows: Vec<ActionRow>, ticks: bool) -> AnyView {
    let rows = rows.into_iter().map(|one| row(one, ticks)).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Actions">
            <table class="rows actions">
                <caption class="sr">"Actions"</caption>
                <thead>
                    <tr>
                        {ticks.then(|| view! { <th scope="col"><span class="sr">"Tick"</span></th> })}
                        <th scope="col">"What"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"Due"</th>
                        <th scope="col">"Moves"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(row: ActionRow, ticks: bool) -> AnyView {
    let number = row.id.trim_start_matches("A-").to_owned();
    let tick = ticks.then(|| {
        let label = format!("Tick {} {}", row.id, row.title);
        let tick = row.may_act.then(|| {
            view! { <label class="tick"><input type="checkbox" name="action" value=number aria-label=label /></label> }
        });
        view! { <td class="tick-cell">{tick}</td> }
    });
    let waits = (!row.waits_for.is_empty()).then(|| {
        let names = row.waits_for.into_iter().map(|one| view! { " " {link(one)} }.into_any());
        view! { <small>"waits for" {names.collect_view()}</small> }
    });
    view! {
        <tr data-row="">
            {tick}
            <th scope="row">
                <a href=row.href>{row.title}</a>
                <small>{row.id}</small>
            </th>
            <td>{mark(row.status)} {waits}</td>
            <td>{link(row.team)}</td>
            <td>{row.owner}</td>
            <td>
                {mark(row.due)} {(!row.slip.is_empty()).then(|| view! { <small>{row.slip}</small> })}
            </td>
            <td>{row.target.map(link)} {row.outcome.map(|outcome| view! { <div>{mark(outcome)}</div> })}</td>
        </tr>
    }
    .into_any()
}
