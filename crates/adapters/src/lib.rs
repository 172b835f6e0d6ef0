//! Bytes of one tool's format in, canonical records out. Pure: no clock, no I/O, no database, so that a payload kept in the inbox gives
//! the same records whenever it is replayed.
//!
//! Result files become a [`domain::results::Report`] ([`parse`]); webhooks and pushed evidence become [`Parsed`] drafts, with each
//! row that had to be refused beside them.

pub mod alertmanager;
pub mod benchmark_dotnet;
pub mod canonical;
pub mod criterion;
mod error;
mod format;
mod gathered;
pub mod gatling;
pub mod generic;
pub mod github;
pub mod github_issues;
pub mod gitlab_issues;
pub mod gitlab_merge_requests;
pub mod go_bench;
pub mod google_benchmark;
pub mod hyperfine;
mod instant;
pub mod jmh;
mod json;
pub mod junit;
pub mod k6;
mod lines;
mod load;
pub mod locust;
mod metered;
mod number;
mod parsed;
pub mod prometheus;
pub mod pyperf;
pub mod pytest_benchmark;
mod quantity;
mod samples;
pub mod task_list;
mod warnings;

#[cfg(test)]
mod robustness;

pub use error::{At, Error};
pub use format::{FormatInfo, ParseError, Refusal, formats, is_streamed, parse, parse_reader};
pub use parsed::{Parsed, Rejected};
