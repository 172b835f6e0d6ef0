//! `/evidence`: the rows behind a number.
//!
//! Form: `GET /evidence` with `service`, `team` (slugs), `kind`, `from`, `to` (ISO dates).

use crate::components::{PageHead, Select, notice, table};
use leptos::prelude::*;
use usecases::view::Evidence;

pub(super) fn page(model: Evidence) -> AnyView {
    let rows = (!model.rows.rows.is_empty()).then(|| view! { <section class="card">{table(model.rows)}</section> });
    let next = model.next.map(|next| view! { <p class="acts"><a class="btn" href=next rel="next">"Older rows"</a></p> });
    view! {
        <PageHead title="Evidence rows" subtitle=model.sentence />
        <form class="filter" method="get" action="/evidence">
            <Select name="kind" label="Kind" empty="All" choices=model.kinds form="rows" class="pick" />
            <Select name="team" label="Team" empty="All" choices=model.teams form="rows" class="pick" />
            <Select name="service" label="Service" empty="All" choices=model.services form="rows" class="pick" />
            <div class="pick">
                <label for="rows-from">"From"</label>
                <input id="rows-from" type="date" name="from" value=model.from />
            </div>
            <div class="pick">
                <label for="rows-to">"To"</label>
                <input id="rows-to" type="date" name="to" value=model.to />
            </div>
            <button class="btn">"Show"</button>
        </form>
        {model.notice.map(notice)}
        {rows}
        {next}
    }
    .into_any()
}
