//! An island because only the browser can write to the clipboard. Without it the text is selected by hand.

use leptos::prelude::*;

/// Copies the `code` of the nearest `[data-copy]`.
#[island]
pub fn CopyButton() -> impl IntoView {
    let (done, set_done) = signal(false);
    let copy = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        copy_text(&event, set_done);
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, set_done);
    };
    view! {
        <button type="button" class="btn small needs-js" on:click=copy aria-live="polite">
            {move || if done.get() { "Copied" } else { "Copy" }}
        </button>
    }
}

/// Says so only when the clipboard took it; a refusal changes nothing, the text is still there to be selected.
#[cfg(feature = "hydrate")]
fn copy_text(event: &leptos::ev::MouseEvent, set_done: WriteSignal<bool>) -> Option<()> {
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    let button: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let text = button.closest("[data-copy]").ok()??.query_selector("code").ok()??.text_content()?;
    let taken = Closure::<dyn FnMut(JsValue)>::new(move |_| set_done.set(true));
    let refused = Closure::<dyn FnMut(JsValue)>::new(move |_| set_done.set(false));
    drop(web_sys::window()?.navigator().clipboard().write_text(&text).then2(&taken, &refused));
    taken.forget();
    refused.forget();
    Some(())
}
