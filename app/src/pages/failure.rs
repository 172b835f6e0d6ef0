//! 403, 404, 500: what happened, what to do, the id to quote. No forms.

use crate::components::link;
use leptos::prelude::*;
use usecases::view::Failure;

pub(super) fn page(model: Failure) -> AnyView {
    view! {
        <section class="card narrow failure">
            <p class="quiet">{format!("Error {}", model.status)}</p>
            <h1>{model.title}</h1>
            <p>{model.advice}</p>
            <p class="acts">{model.retry.map(|retry| view! { <span class="btn-box">{link(retry)}</span> })} <a class="btn" href="/">"Overview"</a></p>
            <p class="quiet">"Quote " <code>{model.correlation}</code> " when you report it."</p>
        </section>
    }
    .into_any()
}
