//! The head of a page: where it is, its one `h1`, a subtitle and what one can do.

use super::link;
use leptos::prelude::*;
use usecases::view::{Link, Phrase};

#[component]
pub(crate) fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional)] parents: Vec<Link>,
    #[prop(optional, into)] subtitle: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let crumbs = (!parents.is_empty()).then(|| {
        let items = parents.into_iter().map(|parent| view! { <li>{link(parent)}</li> }.into_any());
        view! { <nav aria-label="Breadcrumb"><ol class="crumbs">{items.collect_view()}</ol></nav> }
    });
    view! {
        <header class="page-head">
            <div>
                {crumbs} <h1>{title}</h1> {(!subtitle.is_empty()).then(|| view! { <p class="quiet">{subtitle}</p> })}
            </div>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </header>
    }
}

/// The sentence a page begins with.
pub(crate) fn sentence(said: Vec<Phrase>) -> AnyView {
    view! { <p class="lead">{phrases(said)}</p> }.into_any()
}

/// A sentence with its figures in bold.
pub(crate) fn phrases(phrases: Vec<Phrase>) -> AnyView {
    let runs = phrases
        .into_iter()
        .map(|phrase| if phrase.strong { view! { <b>{phrase.text}</b> }.into_any() } else { view! { {phrase.text} }.into_any() });
    runs.collect_view().into_any()
}
