//! Short ways into the document, and listeners that live as long as the page.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, EventTarget, HtmlElement, KeyboardEvent};

pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// All matches below the document, in its order.
pub(super) fn all(selector: &str) -> Vec<Element> {
    document().and_then(|document| document.query_selector_all(selector).ok()).map(elements).unwrap_or_default()
}

pub(super) fn all_in(root: &Element, selector: &str) -> Vec<Element> {
    root.query_selector_all(selector).map(elements).unwrap_or_default()
}

fn elements(nodes: web_sys::NodeList) -> Vec<Element> {
    (0..nodes.length()).filter_map(|index| nodes.item(index)).filter_map(|node| node.dyn_into().ok()).collect()
}

pub(super) fn one(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

pub(super) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        drop(element.focus());
    }
}

pub(super) fn click(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.click();
    }
}

/// Listens for the life of the page; pages are left by navigation, which frees everything.
pub(super) fn listen<E: JsCast + 'static>(target: &EventTarget, event: &str, handler: impl FnMut(E) + 'static) {
    let mut handler = handler;
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        if let Ok(event) = event.dyn_into::<E>() {
            handler(event);
        }
    });
    drop(target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// The key is meant for what has the focus, not for the page.
pub(super) fn typing(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]").unwrap_or(false))
}
