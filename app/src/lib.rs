//! What people see. Pages are rendered completely on the server from page models (`usecases::view`); the browser gets islands only,
//! so that every page works without JavaScript and the wasm stays small.
//!
//! - feature `ssr`: [`render`] turns a [`Page`] and its `Chrome` into HTML. No router and no resources: models are complete by then.
//! - feature `hydrate`: the islands and `hydrate()`, nothing else.

#![recursion_limit = "256"]
#![expect(unreachable_pub, reason = "the component and island macros write `pub` items whatever the visibility of the function")]

pub mod islands;

#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use render::{Assets, Page, Rendered, render};

/// Called by the module script of each page: marks the document (so that CSS shows what needs scripts) and prepares hydration of
/// the islands, which Leptos' script then calls one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    islands::mark_document();
    leptos::mount::hydrate_islands();
}
