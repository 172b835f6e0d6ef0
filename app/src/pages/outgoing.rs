//! Messages of the outbox, on the pages of the sources. Form: `POST /outgoing/{id}/resend` with `next`.

use crate::components::{Card, PostForm, mark};
use leptos::prelude::*;
use usecases::view::OutgoingRow;

/// A section with the newest messages; `path` is the page to come back to.
pub(super) fn section(title: &str, path: &str, none: &str, rows: Vec<OutgoingRow>) -> AnyView {
    let title = title.to_owned();
    let body = if rows.is_empty() {
        view! { <p class="quiet">{none.to_owned()}</p> }.into_any()
    } else {
        let rows = rows.into_iter().map(|entry| row(path, entry)).collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=title.clone()>
                <table class="rows deliveries">
                    <caption class="sr">"Messages, newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Made"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"Of"</th>
                            <th scope="col"><span class="sr">"Send again"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <Card title=title id="outgoing">
            {body}
        </Card>
    }
    .into_any()
}

fn row(path: &str, row: OutgoingRow) -> AnyView {
    let resend = row.may_resend.then(|| {
        let label = format!("Send again: {} of {}", row.what, row.created);
        let next = path.to_owned();
        view! {
            <PostForm action=format!("/outgoing/{}/resend", row.id)>
                <input type="hidden" name="next" value=next />
                <button class="btn small" aria-label=label>"Send again"</button>
            </PostForm>
        }
    });
    view! {
        <tr data-row="" id=format!("outgoing-{}", row.id)>
            <th scope="row">{row.created}</th>
            <td>{row.what}</td>
            <td>{mark(row.mark)}</td>
            <td>{row.result}</td>
            <td>{row.target}</td>
            <td>{resend}</td>
        </tr>
    }
    .into_any()
}
