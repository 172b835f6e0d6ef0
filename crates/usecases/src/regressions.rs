//! Regressions: how measurements open and end them, and what people decide about them.

pub mod acceptance;
pub mod expiry;
mod levels;
pub(crate) mod record;
pub mod triage;
