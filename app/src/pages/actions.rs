//! `/actions`: list or board of the same query, and quick add.
//!
//! Forms:
//! - `GET /actions` with `q`, `status`, `owner`, `due`, `view`
//! - `POST /actions`: see `action_form`; answers by leading back to `/actions` or, with an error, shows the page with the draft
//! - `POST /actions/{id}/status`: `status`, `next` (board)

pub(super) mod action_form;
mod board;

use crate::components::{PageHead, Select, action_table, notice, view_links};
use leptos::prelude::*;
use usecases::view::{Actions, Choice};

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
        board::columns(model.columns)
    } else if model.rows.is_empty() {
        ().into_any()
    } else {
        view! { <section class="card">{action_table("Actions", model.rows)}</section> }.into_any()
    };
    let new = may_add.then(|| view! { <a class="btn main" href="/actions?new=1" data-new="">"New action " <kbd>"C"</kbd></a> });
    view! {
        <PageHead title="Actions" subtitle=model.sentence>
            {view_links("View", model.views)} {new}
        </PageHead>
        {quick_add}
        {filter(board, model.query, model.statuses, model.owners, model.due)}
        {model.notice.map(notice)}
        {content}
    }
    .into_any()
}

fn filter(board: bool, query: String, statuses: Vec<Choice>, owners: Vec<Choice>, due: Vec<Choice>) -> AnyView {
    view! {
        <form class="filter" method="get" action="/actions" data-auto="">
            {board.then(|| view! { <input type="hidden" name="view" value="board" /> })}
            <div class="pick search">
                <label for="actions-q">"Find"</label>
                <input id="actions-q" type="search" name="q" value=query />
            </div>
            {(!board).then(|| view! { <Select name="status" label="Status" choices=statuses form="actions" class="pick" /> })}
            <Select name="owner" label="Owner" choices=owners form="actions" class="pick" />
            <Select name="due" label="Due" choices=due form="actions" class="pick" />
            <button class="btn">"Show"</button>
        </form>
    }
    .into_any()
}
