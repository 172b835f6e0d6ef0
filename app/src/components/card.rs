//! A part of a page.

use leptos::prelude::*;

/// A part of a page under a heading of its own. `note` stands beside the heading.
#[component]
pub(crate) fn Card(
    #[prop(into)] title: String,
    /// To be linked to.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional, into)] note: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" id=id>
            <header>
                <h2>{title}</h2>
                {note.map(|note| view! { <small>{note}</small> })}
            </header>
            {children()}
        </section>
    }
    .into_any()
}
