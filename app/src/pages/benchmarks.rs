//! `/benchmarks`: series found by what they have in common.
//!
//! Forms:
//! - `GET /benchmarks` with `q`, `service`, `env`, `metric`, `fingerprint`, and what is kept: `scope`, `state`, `sort`

use crate::components::{PageHead, Select, link, mark, notice, pager, snippets, view_links};
use leptos::prelude::*;
use usecases::view::{BenchmarkFilter, BenchmarkRow, Benchmarks, Mark, Tone};

pub(super) fn page(model: Benchmarks) -> AnyView {
    let nothing = !model.snippets.is_empty();
    let table = (!model.rows.is_empty()).then(|| {
        view! {
            <section class="card">
                <div class="scroll" tabindex="0" role="region" aria-label="Benchmarks">
                    <table class="rows benchmarks">
                        <caption class="sr">"Series of measurements"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Benchmark"</th>
                                <th scope="col">"Trend"</th>
                                <th scope="col" class="num">"Newest"</th>
                                <th scope="col">"Against baseline"</th>
                                <th scope="col">"Service"</th>
                                <th scope="col">"Measured"</th>
                                <th scope="col" class="num">"Points"</th>
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
        <PageHead title="Benchmarks" subtitle=model.sentence>
            {(!nothing).then(|| view_links("State", model.states))} {(!nothing).then(|| view_links("Order", model.orders))}
        </PageHead>
        {(!nothing).then(|| filter(model.filter))}
        {model.notice.map(notice)}
        {nothing.then(|| snippets(model.snippets))}
        {table}
        {pager}
    }
    .into_any()
}

fn filter(filter: BenchmarkFilter) -> AnyView {
    let kept = filter.kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any());
    let pick = |name: &'static str, label: &'static str, choices: Vec<_>| {
        (choices.len() > 1 || choices.iter().any(|choice: &usecases::view::Choice| choice.selected))
            .then(|| view! { <Select name=name label=label choices=choices empty="All" form="benchmarks" class="pick" /> }.into_any())
    };
    view! {
        <form class="filter facets" method="get" action="/benchmarks" data-auto="">
            <div class="pick search">
                <label for="benchmarks-q">"Find"</label>
                <input id="benchmarks-q" type="search" name="q" value=filter.q />
            </div>
            {pick("service", "Service", filter.services)} {pick("env", "Environment", filter.envs)} {pick("metric", "Metric", filter.metrics)}
            {pick("fingerprint", "Machine", filter.fingerprints)} {kept.collect_view()}
            <button class="btn">"Show"</button>
        </form>
    }
    .into_any()
}

fn row(row: BenchmarkRow) -> AnyView {
    let stale = row.stale.then(|| mark(Mark { tone: Tone::Warn, word: "stale".to_owned() }));
    view! {
        <tr data-row="">
            <th scope="row">
                {link(row.link)}
                <small>{row.metric}</small>
            </th>
            <td class="trend-cell" inner_html=row.spark></td>
            <td class="num">{row.value}</td>
            <td>{mark(row.change)} {row.regression.map(|to| view! { <small>{link(to)}</small> })}</td>
            <td>
                {link(row.service)}
                <small>{row.env} " · " {row.fingerprint}</small>
            </td>
            <td class="quiet">{row.last_seen} {stale}</td>
            <td class="num">{row.points}</td>
        </tr>
    }
    .into_any()
}
