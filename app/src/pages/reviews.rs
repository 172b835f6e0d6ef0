//! `/reviews`: weeks by nodes, where each review stands, and who is behind. No forms.

use crate::components::{Card, PageHead, link, mark, notice};
use leptos::prelude::*;
use usecases::view::{Link, ReviewDebt, Reviews, ReviewsRow};

pub(super) fn page(model: Reviews) -> AnyView {
    let newest = model.weeks.first().cloned();
    let earlier = model.earlier.map(|href| view! { <p class="acts"><a class="btn" href=href rel="next">"Earlier weeks"</a></p> });
    let table = (!model.rows.is_empty()).then(|| table(model.weeks, model.rows));
    view! {
        <PageHead title="Weekly reviews" subtitle=model.sentence>
            {newest.map(|newest| view! { <a class="btn main" href=newest.href>"Review of " {newest.text}</a> })}
        </PageHead>
        {model.notice.map(notice)}
        {debt(model.debt)}
        {table}
        {earlier}
    }
    .into_any()
}

fn debt(rows: Vec<ReviewDebt>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let items = rows.into_iter().map(|row| {
        let weeks = if row.weeks == 1 { "1 week".to_owned() } else { format!("{} weeks", row.weeks) };
        view! {
            <li>
                <span>{link(row.team)} " " {weeks}</span>
                <span class="quiet">"since " {link(row.oldest)}</span>
            </li>
        }
        .into_any()
    });
    Some(
        view! {
            <Card title="Review debt" id="debt" note="written and not acknowledged, last 12 weeks">
                <ul class="list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn table(weeks: Vec<Link>, rows: Vec<ReviewsRow>) -> AnyView {
    let head = weeks.into_iter().map(|week| view! { <th scope="col">{link(week)}</th> }.into_any()).collect_view();
    let rows = rows.into_iter().map(|row| {
        let name = row.name.text.clone();
        let cells = row.cells.into_iter().map(|cell| {
            if cell.mark.word.is_empty() {
                return view! { <td class="quiet">"—"</td> }.into_any();
            }
            view! { <td><a class="review-cell" href=cell.href>{mark(cell.mark)} <span class="sr">" review of " {name.clone()}</span></a></td> }.into_any()
        });
        let cells = cells.collect_view();
        let class = format!("depth-{}", row.depth.min(3));
        view! {
            <tr>
                <th scope="row" class=class>{link(row.name)}</th>
                {cells}
            </tr>
        }
        .into_any()
    });
    view! {
        <section class="card">
            <div class="scroll" tabindex="0" role="region" aria-label="Reviews by week">
                <table class="rows reviews">
                    <caption class="sr">"Reviews by team and week"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Scope"</th>
                            {head}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
