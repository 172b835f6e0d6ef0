//! `/pulls`: pull requests with how far their review checklist is answered. Views are links (`?is=`), no forms of its own.

use crate::components::{PageHead, link, mark, notice, view_links};
use leptos::prelude::*;
use usecases::view::{PullRow, Pulls};

pub(super) fn page(model: Pulls) -> AnyView {
    let table = (!model.rows.is_empty()).then(|| {
        view! {
            <section class="card">
                <div class="scroll" tabindex="0" role="region" aria-label="Pull requests">
                    <table class="rows pulls">
                        <caption class="sr">"Pull requests, the one changed last first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Pull request"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Checklist"</th>
                                <th scope="col">"Still open"</th>
                                <th scope="col">"Performance test"</th>
                                <th scope="col">"Service"</th>
                                <th scope="col">"Changed"</th>
                            </tr>
                        </thead>
                        <tbody>{model.rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    });
    let often = (!model.often_open.is_empty())
        .then(|| view! { <p class="quiet progress-line">{format!("Most often left open: {}", model.often_open.join(", "))}</p> });
    let next = model.next.map(|next| view! { <p class="acts"><a class="btn" href=next rel="next">"Earlier ones"</a></p> });
    view! {
        <PageHead title="Pull requests" subtitle=model.sentence>
            {view_links("Which", model.tabs)}
            <a class="btn" href=model.edit.href>{model.edit.text}</a>
        </PageHead>
        {often}
        {model.notice.map(notice)}
        {table}
        {next}
    }
    .into_any()
}

fn row(row: PullRow) -> AnyView {
    view! {
        <tr data-row="">
            <th scope="row">
                <a href=row.href>{row.title}</a>
                <small>{row.id} " " {(!row.author.is_empty()).then(|| format!("by {}", row.author))}</small>
            </th>
            <td>{mark(row.state)}</td>
            <td>
                {mark(row.checklist)} <small>{row.answered}</small>
            </td>
            <td class="still-open">{row.missing}</td>
            <td>{mark(row.tested)}</td>
            <td>{link(row.service)}</td>
            <td class="quiet">{row.changed}</td>
        </tr>
    }
    .into_any()
}
