//! The board: one column per status; a card moves by the select and button on it.

use crate::components::{PostForm, link, mark};
use leptos::prelude::*;
use usecases::view::{ActionRow, BoardColumn, Choice};

/// `next`: where a move leads back to.
pub(super) fn columns(columns: Vec<BoardColumn>, statuses: &[Choice], next: &str) -> AnyView {
    let columns = columns.into_iter().map(|column| {
        let count = column.cards.len();
        let cards = column.cards.into_iter().map(|row| card(row, &column.status, statuses, next)).collect_view();
        view! {
            <section class="column">
                <h2 class="row-label">{column.name} <span class="count">{count}</span></h2>
                <ul>{cards}</ul>
            </section>
        }
        .into_any()
    });
    view! { <div class="board">{columns.collect_view()}</div> }.into_any()
}

fn card(row: ActionRow, status: &str, statuses: &[Choice], next: &str) -> AnyView {
    let others = statuses.iter().map(|choice| {
        let selected = choice.value == status;
        view! { <option value=choice.value.clone() selected=selected>{choice.label.clone()}</option> }.into_any()
    });
    let others = others.collect_view();
    let next = next.to_owned();
    let id = format!("status-{}", row.id);
    let action = format!("/actions/{}/status", row.id);
    view! {
        <li class="card" data-row="">
            <a href=row.href>{row.title}</a>
            <small>{row.id} " · " {link(row.team)} {(!row.owner.is_empty()).then(|| format!(" · {}", row.owner))}</small>
            <p class="under">{(!row.due.word.is_empty()).then(|| mark(row.due))} {row.outcome.map(mark)}</p>
            {(!row.waits_for.is_empty()).then(|| {
                let names = row.waits_for.into_iter().map(|one| view! { " " {link(one)} }.into_any());
                view! { <small>"waits for" {names.collect_view()}</small> }
            })}
            <PostForm action=action class="inline-form">
                <label class="sr" for=id.clone()>"Move to"</label>
                <select id=id name="status">{others}</select>
                <input type="hidden" name="next" value=next />
                <button class="btn small">"Move"</button>
            </PostForm>
        </li>
    }
    .into_any()
}
