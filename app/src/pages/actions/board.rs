//! The board: one column per status; a card moves by the select and button on it.

use crate::components::{PostForm, link, mark};
use leptos::prelude::*;
use usecases::view::{ActionRow, BoardColumn};

pub(super) fn columns(columns: Vec<BoardColumn>) -> AnyView {
    let statuses: Vec<(String, String)> = columns.iter().map(|column| (column.status.clone(), column.name.clone())).collect();
    let columns = columns.into_iter().map(|column| {
        let count = column.cards.len();
        let cards = column.cards.into_iter().map(|row| card(row, &column.status, &statuses)).collect_view();
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

fn card(row: ActionRow, status: &str, statuses: &[(String, String)]) -> AnyView {
    let others = statuses.iter().map(|(value, name)| {
        let selected = value == status;
        view! { <option value=value.clone() selected=selected>{name.clone()}</option> }.into_any()
    });
    let others = others.collect_view();
    let id = format!("status-{}", row.id);
    let action = format!("/actions/{}/status", row.id);
    view! {
        <li class="card" data-row="">
            <a href=row.href>{row.title}</a>
            <small>{row.id} " · " {link(row.team)} {(!row.owner.is_empty()).then(|| format!(" · {}", row.owner))}</small>
            <p class="under">{(!row.due.word.is_empty()).then(|| mark(row.due))} {row.outcome.map(mark)}</p>
            <PostForm action=action class="inline-form">
                <label class="sr" for=id.clone()>"Move to"</label>
                <select id=id name="status">{others}</select>
                <input type="hidden" name="next" value="/actions?view=board" />
                <button class="btn small">"Move"</button>
            </PostForm>
        </li>
    }
    .into_any()
}
