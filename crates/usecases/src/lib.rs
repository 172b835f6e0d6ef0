//! What Pacekeeper does: accept a delivery, judge a run, evaluate a team, log an action. The rules and the authorization live here;
//! pages, API and background work call the same functions and so cannot disagree.

pub mod accounts;
pub mod actions;
mod activity;
pub mod actor;
mod answers;
pub mod api;
pub mod apply;
pub mod approvals;
pub mod catalog;
pub mod change_points;
pub mod clock;
pub mod decisions;
pub mod demo;
pub mod error;
pub mod evaluate;
pub mod ingest;
pub mod mapping;
pub mod markdown;
pub mod models;
pub mod outgoing;
pub mod pages;
pub mod platform;
pub mod recompute;
pub mod regressions;
pub mod seal;
pub mod slos;
pub mod sources;
pub mod view;
pub mod watchdog;

pub use actor::{Actor, Permission, Role, TokenScope};
pub use error::{Error, Result};
pub use platform::Platform;
