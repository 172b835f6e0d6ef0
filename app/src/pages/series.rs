//! `/benchmarks/{series}`: one series over its commits; and the same picture alone for other sites' frames.
//!
//! Forms:
//! - `GET /benchmarks/{series}` with `base` (a commit), `from`, `to`, and what is kept: `x`, `y`, `bounds`

mod lists;

use crate::components::{PageHead, chart, computation, mark, notice, snippet, terms, view_links};
use leptos::prelude::*;
use usecases::view::{Link, SeriesCompare, SeriesEmbed, SeriesPage};

pub(super) fn page(model: SeriesPage) -> AnyView {
    let parents = vec![Link { text: "Benchmarks".into(), href: "/benchmarks".into() }, model.team, model.service];
    let views = model.views.into_iter().map(|(name, choices)| view_links(&name, choices)).collect_view();
    let column = |cards: Vec<AnyView>| (!cards.is_empty()).then(|| view! { <div class="column">{cards}</div> });
    let left = column([lists::changes(model.changes), lists::regressions(model.regressions)].into_iter().flatten().collect());
    let right = column(lists::verdicts(model.verdicts).into_iter().collect());
    let has_points = !model.points.is_empty();
    view! {
        <PageHead title=model.benchmark parents=parents subtitle=model.metric />
        <p class="lead">{mark(model.mark)} " " {model.sentence}</p>
        {model.notice.map(notice)}
        <section class="card" aria-label="Facts">
            {terms(model.facts)}
            {computation(model.definition)}
        </section>
        {has_points.then(|| view! { <div class="acts chart-views">{views}</div> })}
        {model.chart.map(|picture| chart(&model.chart_title, picture))}
        {compare(model.compare)}
        <div class="two even">{left} {right}</div>
        {lists::points(model.points, model.points_note)}
        <div class="two even">
            {lists::siblings("Other metrics", "of this benchmark on this machine", model.metrics)}
            {lists::siblings("Other machines", "with this benchmark and metric", model.machines)}
        </div>
        {has_points
            .then(|| {
                view! {
                    <details class="card quick-add">
                        <summary>
                            <h2>"Embed"</h2>
                        </summary>
                        <p class="quiet">"For pages that this installation allows to frame it; people see it where they are signed in."</p>
                        {snippet(model.embed)}
                    </details>
                }
            })}
    }
    .into_any()
}

fn compare(compare: SeriesCompare) -> AnyView {
    let kept = compare.kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any());
    view! {
        <form class="filter" method="get" action=compare.action>
            <div class="pick search">
                <label for="series-base">"Compare with commit"</label>
                <input id="series-base" name="base" value=compare.base autocomplete="off" spellcheck="false" />
            </div>
            <div class="pick">
                <label for="series-from">"From"</label>
                <input id="series-from" type="date" name="from" value=compare.from />
            </div>
            <div class="pick">
                <label for="series-to">"To"</label>
                <input id="series-to" type="date" name="to" value=compare.to />
            </div>
            {kept.collect_view()}
            <button class="btn">"Show"</button>
            {compare.said.map(mark)}
        </form>
    }
    .into_any()
}

/// Without navigation: a heading, the picture, the way to the page.
pub(crate) fn embed(model: SeriesEmbed) -> AnyView {
    view! {
        <main id="main" tabindex="-1" class="embed">
            <h1>{model.title}</h1>
            <p>{mark(model.mark)} " " {model.sentence}</p>
            {model.chart.map(|picture| chart("Over commits", picture))}
            <p class="embed-link">
                <a href=model.link.href target="_blank" rel="noopener">
                    {model.link.text}
                </a>
            </p>
        </main>
    }
    .into_any()
}
