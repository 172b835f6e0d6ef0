//! Everything that is kept, on SQLite or PostgreSQL, with one SQL text for both (docs/decisions).
//!
//! A `Session` is the unit of work: open one with `Store::read` or `Store::write`, pass it to the functions of the modules (one noun
//! each), commit. Absence is `None`, never an error. Times are µs since 1970 UTC, days civil days of the program zone.

#[macro_use]
mod sql;

pub mod accounts;
pub mod actions;
pub mod alerts;
pub mod annotations;
pub mod approvals;
pub mod blocks;
pub mod change_points;
pub mod commits;
pub mod demo;
pub mod disputes;
pub mod evaluation;
pub mod evidence;
pub mod facts;
pub mod forecasts;
pub mod gate;
pub mod inbox;
pub mod kpi_points;
pub mod models;
pub mod objective_results;
pub mod outbox;
pub mod pack;
pub mod regressions;
pub mod reporters;
pub mod retention;
pub mod reviews;
pub mod runs;
pub mod schedule;
pub mod series;
pub mod setting;
pub mod slo_state;
pub mod slo_windows;
pub mod snapshots;
pub mod sources;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

mod compressed;
mod error;
mod ids;
mod place;
mod session;
mod store;

#[cfg(test)]
mod tests;

pub use error::{Error, Result};
pub use session::Session;
pub use store::{Engine, Options, Store};
