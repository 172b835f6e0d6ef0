//! The bar above a page: scope, period and comparison as a GET form, freshness, search, exports.

use crate::components::{Select, link};
use leptos::prelude::*;
use usecases::view::{Chrome, Filter};

pub(super) fn bar(chrome: &Chrome) -> AnyView {
    let filter = chrome.filter.clone().map(|filter| filter_form(&chrome.path, filter));
    // A line that breaks ends with the point, it does not begin with it.
    let told = chrome.freshness.replace(" · ", "\u{a0}· ");
    let freshness = (!told.is_empty()).then(|| view! { <p class="quiet fresh">{told}</p> });
    let exports = (!chrome.exports.is_empty()).then(|| {
        let items = chrome.exports.iter().cloned().map(|export| view! { <li>{link(export)}</li> }.into_any());
        view! {
            <details class="menu">
                <summary class="btn">"Export"</summary>
                <ul>{items.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <section class="bar" aria-label="Scope, search and exports">
            {filter} <span class="grow"></span> {freshness}
            <button type="button" class="btn needs-js" data-palette="">"Search " <kbd>"Ctrl K"</kbd></button> {exports}
        </section>
    }
    .into_any()
}

/// Works by its button; with scripts a change submits it and the button is not shown.
fn filter_form(path: &str, filter: Filter) -> AnyView {
    let kept =
        filter.kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any()).collect_view();
    let pick = |name: &'static str, label: &'static str, choices: Vec<_>| {
        (!choices.is_empty()).then(|| view! { <Select name=name label=label choices=choices form="bar" class="pick" /> }.into_any())
    };
    let at = filter.at.map(
        |at| view! { <div class="pick past"><label for="bar-at">"As of"</label><input id="bar-at" type="date" name="at" value=at /></div> },
    );
    view! {
        <form class="filter" method="get" action=path.to_owned() data-auto="">
            {pick("scope", "Scope", filter.scopes)} {pick("from", "Period", filter.periods)} {pick("cmp", "Compare", filter.comparisons)} {at} {kept}
            <button class="btn no-js">"Show"</button>
        </form>
    }
    .into_any()
}
