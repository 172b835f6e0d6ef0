//! `/runs`: uploads and their verdicts, newest first. Verdicts are links (`?verdict=`), no forms of its own.

use crate::components::{PageHead, link, mark, notice, view_links};
use leptos::prelude::*;
use usecases::view::{RunRow, Runs};

pub(super) fn page(model: Runs) -> AnyView {
    let table = (!model.rows.is_empty()).then(|| {
        view! {
            <section class="card">
                <div class="scroll" tabindex="0" role="region" aria-label="Runs">
                    <table class="rows">
                        <caption class="sr">"Runs, newest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Run"</th>
                                <th scope="col">"Verdict"</th>
                                <th scope="col">"Service"</th>
                                <th scope="col">"Commit"</th>
                                <th scope="col">"Format"</th>
                                <th scope="col">"Received"</th>
                            </tr>
                        </thead>
                        <tbody>{model.rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    });
    let next = model.next.map(|next| view! { <p class="acts"><a class="btn" href=next rel="next">"Older runs"</a></p> });
    view! {
        <PageHead title="Runs" subtitle=model.sentence>
            {view_links("Verdict", model.verdicts)}
        </PageHead>
        {model.notice.map(notice)}
        {table}
        {next}
    }
    .into_any()
}

fn row(row: RunRow) -> AnyView {
    view! {
        <tr data-row="">
            <th scope="row">
                {link(row.link)}
                <small>{row.summary}</small>
            </th>
            <td>{mark(row.verdict)}</td>
            <td>{link(row.service)}</td>
            <td>
                <code>{row.commit}</code>
                <small>{row.branch} " " {row.pull_request}</small>
            </td>
            <td class="quiet">{row.format}</td>
            <td class="quiet">{row.received}</td>
        </tr>
    }
    .into_any()
}
