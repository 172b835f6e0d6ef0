//! Pacekeeper's server: command line, configuration, HTTP surface and background work. Rules live in `usecases`, not here.

pub mod assets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod http;
pub mod outgoing;
pub mod sources;
pub mod start;
pub mod work;
