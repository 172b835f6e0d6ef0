//! Numbers: tiles, meters, what a number comes with, how it was computed.

use super::{change, link, mark};
use leptos::prelude::*;
use usecases::view::{Computation, Figure, Tile, TileGroup};

/// Terms and values side by side.
pub(crate) fn terms(facts: Vec<(String, String)>) -> AnyView {
    let facts = facts.into_iter().map(|(term, value)| view! { <div><dt>{term}</dt><dd>{value}</dd></div> }.into_any()).collect_view();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}

/// "How is this computed?" with the way to the rows.
pub(crate) fn computation(computation: Computation) -> AnyView {
    let inputs = (!computation.inputs.is_empty()).then(|| {
        let rows = computation.inputs.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any());
        view! { <dl class="inputs">{rows.collect_view()}</dl> }
    });
    let window = (!computation.window.is_empty()).then(|| view! { <p class="quiet">"Window: " {computation.window}</p> });
    view! {
        <details class="how">
            <summary>"How is this computed?"</summary>
            <div class="how-body">
                <p>{computation.formula}</p>
                {inputs}
                {window}
                {computation.note.map(|note| view! { <p class="quiet">{note}</p> })}
                {computation.rows.map(|rows| view! { <p>{link(rows)}</p> })}
            </div>
        </details>
    }
    .into_any()
}

/// Period, freshness and coverage in one quiet line.
pub(crate) fn figure_meta(figure: &Figure) -> AnyView {
    let freshness = (!figure.freshness.is_empty()).then(|| figure.freshness.clone());
    let parts: Vec<String> = [figure.period.clone(), freshness.unwrap_or_default(), figure.coverage.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    view! { <p class="meta">{parts.join(" · ")}</p> }.into_any()
}

/// A bar whose length is `percent`. The number stands beside it in text, so it is hidden from readers.
pub(crate) fn meter(percent: u8, tone: &'static str) -> AnyView {
    view! {
        <svg class=format!("meter {tone}") viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="6" />
            <rect class="fill" width=percent.min(100).to_string() height="6" />
        </svg>
    }
    .into_any()
}

/// A KPI as a card: the name is the link and covers the card, the disclosure stays its own target.
pub(crate) fn tile(tile: Tile) -> AnyView {
    let figure = tile.figure;
    let target = (!figure.target.is_empty()).then(|| view! { <span>"target " {figure.target.clone()}</span> });
    view! {
        <article class="card tile" id=tile.id>
            <h3>
                <a href=tile.href>{tile.name}</a>
            </h3>
            <p class="value">{figure.value.clone()} <span>{figure.unit.clone()}</span></p>
            <div class="spark-box" inner_html=tile.spark.unwrap_or_default()></div>
            <p class="under">{mark(figure.mark.clone())} {target} {figure.change.as_ref().map(change)}</p>
            {figure.beside.clone().map(|beside| view! { <p class="meta">{beside}</p> })}
            {figure_meta(&figure)}
            {computation(figure.computation)}
        </article>
    }
    .into_any()
}

/// Tiles under the headings Process, Quality, Efficiency.
pub(crate) fn tile_groups(groups: Vec<TileGroup>) -> AnyView {
    groups
        .into_iter()
        .map(|group| {
            view! {
                <section class="tile-group">
                    <h2 class="row-label">{group.name}</h2>
                    <div class="tiles">{group.tiles.into_iter().map(tile).collect_view()}</div>
                </section>
            }
            .into_any()
        })
        .collect_view()
        .into_any()
}
