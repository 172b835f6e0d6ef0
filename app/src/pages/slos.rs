//! `/slos`: objectives, worst budget first. States are links (`?state=`), no forms of its own.

use crate::components::{PageHead, link, mark, meter, notice, pager, view_links};
use leptos::prelude::*;
use usecases::view::{SloRow, Slos, Tone};

pub(super) fn page(model: Slos) -> AnyView {
    let table = (!model.rows.is_empty()).then(|| {
        view! {
            <section class="card">
                <div class="scroll" tabindex="0" role="region" aria-label="Service level objectives">
                    <table class="rows slos">
                        <caption class="sr">"Service level objectives, worst budget first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Objective"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="num">"Target"</th>
                                <th scope="col" class="num">"Actual"</th>
                                <th scope="col">"Budget left"</th>
                                <th scope="col" class="num">"Burn"</th>
                                <th scope="col">"Window"</th>
                                <th scope="col">"Fresh"</th>
                            </tr>
                        </thead>
                        <tbody>{model.rows.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    });
    let pager = pager(model.previous, model.next);
    view! {
        <PageHead title="SLOs" subtitle=model.sentence>
            {view_links("State", model.states)}
        </PageHead>
        {model.notice.map(notice)}
        {table}
        {pager}
    }
    .into_any()
}

fn row(row: SloRow) -> AnyView {
    let tone = match row.mark.tone {
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Neutral => "none",
    };
    view! {
        <tr data-row="">
            <th scope="row">
                {link(row.link)}
                <small>{link(row.service)} " · " {link(row.team)}</small>
            </th>
            <td>{mark(row.mark)}</td>
            <td class="num">{row.objective}</td>
            <td class="num">{row.actual}</td>
            <td>
                <span class="with-meter">{row.budget_left} {row.budget_percent.map(|percent| meter(percent, tone))}</span>
            </td>
            <td class="num">{row.burn}</td>
            <td class="quiet">{row.window}</td>
            <td class="quiet">{row.freshness}</td>
        </tr>
    }
    .into_any()
}
