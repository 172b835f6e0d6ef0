//! `/actions/import`: a spreadsheet, looked through before anything is written.
//!
//! Forms: `POST /actions/import` with `csv` and `do` (`look` or `take`); `POST /actions/import/file` with `file`, which is only looked at.

use crate::components::{Card, PageHead, PostForm, form_errors, mark};
use leptos::prelude::*;
use usecases::view::{ActionImport, ImportRow, Link};

pub(super) fn page(model: ActionImport) -> AnyView {
    let parents = vec![Link { text: "Actions".into(), href: "/actions".into() }];
    let looked = !model.rows.is_empty();
    let take = model.ready.then(|| view! { <button class="btn main" name="do" value="take">"Import"</button> });
    let rows = looked.then(|| table(model.rows));
    let columns = model.columns.into_iter().map(|(name, about)| {
        view! {
            <div>
                <dt><code>{name}</code></dt>
                <dd>{about}</dd>
            </div>
        }
        .into_any()
    });
    view! {
        <PageHead title="Import actions" parents=parents subtitle="Paste a table as CSV; nothing is written before you have seen what it would do." />
        <PostForm action="/actions/import" class="card stack-form">
            {form_errors(&model.draft)}
            <div class="field">
                <label for="import-csv">"Table"</label>
                <textarea id="import-csv" name="csv" rows="10" required=true spellcheck="false" class="code">{model.text}</textarea>
                <p class="hint">"The first line names the columns. Comma, semicolon or tab; what /actions.csv?status=all gives can be changed and imported again."</p>
            </div>
            <p class="acts">
                <button class="btn" name="do" value="look">"Look it through"</button>
                {take}
            </p>
        </PostForm>
        <PostForm action="/actions/import/file" class="card inline-form" enctype="multipart/form-data">
            <label for="import-file">"Or a file"</label>
            <input id="import-file" type="file" name="file" accept=".csv,.tsv,.txt" required=true />
            <button class="btn">"Look the file through"</button>
        </PostForm>
        {looked.then(|| view! { <p class="lead" role="status">{model.sentence}</p> })}
        {rows}
        <Card title="Columns">
            <dl class="keys columns">{columns.collect_view()}</dl>
        </Card>
    }
    .into_any()
}

fn table(rows: Vec<ImportRow>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="num">{row.line}</td>
                <th scope="row">{row.title}</th>
                <td>{row.team}</td>
                <td>{mark(row.mark)}</td>
                <td>{row.detail}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <section class="card">
            <div class="scroll" tabindex="0" role="region" aria-label="What the import does">
                <table class="rows">
                    <caption class="sr">"What the import does"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="num">"Line"</th>
                            <th scope="col">"Action"</th>
                            <th scope="col">"Team"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"What"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
