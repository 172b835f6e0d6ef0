//! Bytes of one tool's format in, canonical records out. Pure: no clock, no I/O, no database, so that a payload kept in the inbox gives
//! the same records whenever it is replayed.
//!
//! Result files become a [`domain::results::Report`] ([`parse`]); webhooks and pushed evidence become [`Parsed`] drafts, with each
//! row that had to be refused beside them.

pub mod alertmanager;
pub mod canonical;
mod error;
mod format;
pub mod github;
mod instant;
mod json;
pub mod k6;
mod parsed;
pub mod prometheus;
pub mod pytest_benchmark;
mod warnings;

#[cfg(test)]
mod robustness;

pub use error::{At, Error};
pub use format::{FormatInfo, ParseError, Refusal, formats, parse};
pub use parsed::{Parsed, Rejected};
