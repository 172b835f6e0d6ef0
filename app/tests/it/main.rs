//! Every page, rendered from a model as the use cases fill it. Each document is also left in the target's `tmp/pages`, beside the
//! style sheet it links to, to be looked at in a browser.

#![expect(clippy::unwrap_used, reason = "tests, and what they are made of")]

mod document;
mod models;
mod pages;
mod rules;
