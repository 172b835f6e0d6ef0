//! Rows of actions, as several pages list them.

use super::{link, mark};
use leptos::prelude::*;
use usecases::view::ActionRow;

/// `caption` names the table for those who do not see its heading.
pub(crate) fn action_table(caption: &str, rows: Vec<ActionRow>) -> AnyView {
    let body = rows.into_iter().map(|row| {
        view! {
            <tr data-row="">
                <th scope="row">
                    <a href=row.href>{row.title}</a>
                    <small>{row.id}</small>
                </th>
                <td>{mark(row.status)}</td>
                <td>{link(row.team)}</td>
                <td>{row.owner}</td>
                <td>{mark(row.due)}</td>
                <td>{row.target.map(link)} {row.outcome.map(|outcome| view! { <div>{mark(outcome)}</div> })}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption.to_owned()>
            <table class="rows actions">
                <caption class="sr">{caption.to_owned()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Action"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"Due"</th>
                        <th scope="col">"Moves"</th>
                    </tr>
                </thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The ways to the pages before and after of a list; nothing where it has one page.
pub(crate) fn pager(previous: Option<String>, next: Option<String>) -> Option<AnyView> {
    let way = |href: Option<String>, rel: &'static str, text: &'static str| {
        href.map(|href| view! { <a class="btn" href=href rel=rel>{text}</a> })
    };
    (previous.is_some() || next.is_some())
        .then(|| view! { <p class="acts">{way(previous, "prev", "Previous page")} {way(next, "next", "Next page")}</p> }.into_any())
}
